//! What a user's consent leaves behind, and where it is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BoxFuture, Secret};

/// Every scope of the finished product, asked once: adding one later needs a new sign-in.
pub const SCOPES: &[&str] = &[
    "user-read-playback-state",
    "user-read-currently-playing",
    "user-read-recently-played",
    "user-modify-playback-state",
    "playlist-read-private",
    "playlist-read-collaborative",
    "playlist-modify-public",
    "playlist-modify-private",
    "user-library-read",
    "user-library-modify",
    "user-top-read",
];

/// A user's consent, as it is kept in a keyring. Its JSON is far below 2,560 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The app that was consented to; a refresh token works for this app only.
    pub client_id: String,
    /// Ends six months after `authorized_at`, however often it is used.
    pub refresh_token: Secret,
    /// What the user granted.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// When the user consented. Refreshing does not move it.
    pub authorized_at: Timestamp,
}

impl Grant {
    /// The scopes of [`SCOPES`] that this grant lacks.
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<String> {
        SCOPES
            .iter()
            .filter(|scope| !self.scopes.iter().any(|granted| granted == *scope))
            .map(|scope| (*scope).to_owned())
            .collect()
    }
}

/// Keeps the grant beyond the life of the program.
pub trait GrantStore: Send + Sync + 'static {
    /// Replaces the stored grant. Must have reached the store when it returns `Ok`.
    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>>;
}

/// The grant could not be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("grant not stored: {message}")]
pub struct GrantStoreError {
    /// What the store said; must hold no secret.
    pub message: String,
}
