//! The system's keyring: the Secret Service on Linux.

#[cfg(test)]
mod tests;
mod worker;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, Error};
use spotify::BoxFuture;
use tokio::sync::oneshot::{self, error::TryRecvError};

use self::worker::{Act, Job, Opener, Worker};
use super::{Key, Vault, VaultError};

/// The attribute that all entries carry.
const SERVICE: &str = "sidetrack";

/// How long a call waits for the keyring, and with it for the user, unless told otherwise.
const WAIT: Duration = Duration::from_secs(20);

/// Secrets in the system's keyring, under service `sidetrack` and user `<profile>/<key>`.
///
/// A keyring can block for as long as its dialog stays open, so one thread owns all calls. While it
/// is held up, later calls queue, and each gives up after its own wait; one that gave up before its
/// turn is not carried out. The connection is made at the first call and made again after a failure,
/// so a keyring that comes up late, or is started again, is found.
///
/// On a locked keyring each call asks the user anew once the dialog before it was dismissed: do not
/// repeat calls in quick succession. Only a read that follows one that gave up takes the answer to
/// the dialog that is open.
pub struct KeyringVault {
    profile: String,
    wait: Duration,
    opener: Arc<Opener>,
    worker: Mutex<Worker>,
    /// The read that gave up while the thread was at it, or waited for its turn.
    overdue: Mutex<Option<(String, Answer)>>,
}

type Answer = oneshot::Receiver<Result<Option<Vec<u8>>, VaultError>>;

impl KeyringVault {
    /// The keyring entries of one data folder, named by `profile`. Touches nothing yet.
    #[must_use]
    pub fn new(profile: &str) -> Self {
        Self::opened_by(profile, Arc::new(open))
    }

    /// Sets how long a call waits for the keyring and its user: 20 seconds unless set.
    #[must_use]
    pub fn wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    fn opened_by(profile: &str, opener: Arc<Opener>) -> Self {
        let worker = Mutex::new(Worker::start(Arc::clone(&opener)));
        Self {
            profile: profile.to_owned(),
            wait: WAIT,
            opener,
            worker,
            overdue: Mutex::new(None),
        }
    }

    fn call(&self, key: &Key, act: Act) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>> {
        let user = format!("{}/{}", self.profile, key.name());
        Box::pin(async move {
            let reads = matches!(act, Act::Read);
            let mut answer = match self.overdue_read(&user).filter(|_| reads) {
                Some(answer) => answer,
                None => self.submit(user.clone(), act),
            };
            match tokio::time::timeout(self.wait, &mut answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(VaultError::Io("the keyring's thread has ended".into())),
                Err(_) => {
                    if reads {
                        *lock(&self.overdue) = Some((user, answer));
                    }
                    Err(self.why_overdue())
                }
            }
        })
    }

    /// The read of this entry that is under way. Whatever comes next, nobody else waits for its answer, and one that
    /// came when nobody did is no longer worth knowing.
    fn overdue_read(&self, user: &str) -> Option<Answer> {
        let (name, mut answer) = lock(&self.overdue).take()?;
        let is_open = matches!(answer.try_recv(), Err(TryRecvError::Empty));
        (name == user && is_open).then_some(answer)
    }

    /// Hands the job to the thread, or to a new one when a defect in the store has ended it.
    fn submit(&self, user: String, act: Act) -> Answer {
        let (reply, answer) = oneshot::channel();
        let job = Job { user, act, reply };
        let mut worker = lock(&self.worker);
        if let Err(job) = worker.submit(job) {
            *worker = Worker::start(Arc::clone(&self.opener));
            // The job is dropped when there is no thread to be had; its caller is told so.
            drop(worker.submit(job));
        }
        answer
    }

    /// Why there is no answer within the wait.
    fn why_overdue(&self) -> VaultError {
        if lock(&self.worker).is_opening() {
            VaultError::Absent("the Secret Service does not answer".into())
        } else {
            VaultError::Asking
        }
    }
}

/// No call panics while it holds a lock, so what a poisoned one guards is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Vault for KeyringVault {
    fn read(&self, key: &Key) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>> {
        self.call(key, Act::Read)
    }

    fn write(&self, key: &Key, secret: &[u8]) -> BoxFuture<'_, Result<(), VaultError>> {
        let answer = self.call(key, Act::Write(secret.to_vec()));
        Box::pin(async move { answer.await.map(drop) })
    }

    fn delete(&self, key: &Key) -> BoxFuture<'_, Result<(), VaultError>> {
        let answer = self.call(key, Act::Delete);
        Box::pin(async move { answer.await.map(drop) })
    }

    fn is_asking(&self) -> bool {
        lock(&self.worker).is_performing()
    }
}

/// Connects to the Secret Service on the session bus. Blocks.
#[cfg(target_os = "linux")]
fn open() -> Result<Arc<CredentialStore>, Error> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(target_os = "linux"))]
fn open() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NotSupportedByStore(
        "not built for this system yet".into(),
    ))
}
