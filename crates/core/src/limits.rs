//! Spotify's limits on disk, so that a block outlives a restart.

use crate::store::{FILE_NAME, StoreError, settings};
use rusqlite::Connection;
use spotify::{LimitStore, Limits};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Keeps the limits in the diary's settings, on a connection of its own.
#[derive(Debug)]
pub struct StoredLimits {
    db: Mutex<Connection>,
}

const NAME: &str = "limits";

impl StoredLimits {
    /// Opens the diary of `folder`, whose schema must be up to date.
    pub fn open(folder: &Path) -> Result<StoredLimits, StoreError> {
        let db = Connection::open(folder.join(FILE_NAME))?;
        db.busy_timeout(Duration::from_secs(5))?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(StoredLimits { db: Mutex::new(db) })
    }
}

impl LimitStore for StoredLimits {
    fn load(&self) -> Limits {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        settings::get(&db, settings::PROGRAM, NAME)
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    fn save(&self, limits: &Limits) {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = settings::set(&db, settings::PROGRAM, NAME, limits) {
            tracing::warn!(%error, "limits were not stored");
        }
    }
}
