//! Where refresh grants and client secrets live: the system's keyring, a file that the user named, or memory.

mod file;
mod keyring;
mod memory;

use spotify::BoxFuture;

pub use file::FileVault;
pub use keyring::KeyringVault;
pub use memory::MemoryVault;

/// The name of one secret of one data folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// What a user's consent left behind.
    Grant {
        /// The `account_id` of the user.
        account: String,
    },
    /// The secret of the user's own Spotify app.
    ClientSecret {
        /// The app that the secret belongs to.
        client_id: String,
    },
}

impl Key {
    /// The name as it stands in a keyring or credential file, such as `grant/31xyz`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Grant { account } => format!("grant/{account}"),
            Self::ClientSecret { client_id } => format!("client-secret/{client_id}"),
        }
    }
}

/// A place for secrets. Every call may take as long as a user takes to unlock a keyring.
pub trait Vault: Send + Sync + 'static {
    /// Reads one secret. `None` means that there surely is no such entry; an error never means that.
    ///
    /// After [`VaultError::Asking`] the next read of the same secret waits for the dialog that is open.
    fn read(&self, key: &Key) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>>;

    /// Stores or replaces one secret. It is kept when this returns `Ok`.
    ///
    /// After [`VaultError::Asking`] it may still be kept later, when the user unlocks the keyring.
    fn write(&self, key: &Key, secret: &[u8]) -> BoxFuture<'_, Result<(), VaultError>>;

    /// Removes one secret. That it was not there is no error.
    fn delete(&self, key: &Key) -> BoxFuture<'_, Result<(), VaultError>>;

    /// Whether a call waits for the user to unlock, as far as can be told: an answer otherwise comes at once.
    fn is_asking(&self) -> bool {
        false
    }
}

/// Why a vault could not be used. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// No keyring can be reached now: no session bus, no Secret Service on it, or the folder of the
    /// credential file is not there. It may come up later.
    #[error("no keyring can be reached: {0}")]
    Absent(String),
    /// The keyring is locked, and the user refused or cannot be asked.
    #[error("the keyring is locked")]
    Locked,
    /// The keyring is locked, and the user has not answered its dialog within the wait.
    #[error("the keyring is locked")]
    Asking,
    /// What is stored cannot be understood. The user has to repair it, or to sign in again.
    #[error("stored credentials are damaged: {0}")]
    Damaged(String),
    /// The vault is there, but reading or writing failed, or its file is readable by others.
    #[error("credentials cannot be read or written: {0}")]
    Io(String),
}

impl VaultError {
    /// A stable name for the user interface.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent(_) => "keyring_absent",
            Self::Locked | Self::Asking => "keyring_locked",
            Self::Damaged(_) => "credentials_damaged",
            Self::Io(_) => "credentials_io",
        }
    }
}
