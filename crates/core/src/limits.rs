//! Spotify's limits on disk, so that a block outlives a restart.

use crate::store::{FILE_NAME, StoreError, settings};
use rusqlite::Connection;
use spotify::{LimitStore, Limits};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Keeps the limits in the diary's settings, on a connection of its own.
#[derive(Debug)]
pub struct StoredLimits {
    db: Mutex<Connection>,
}

impl StoredLimits {
    /// Opens the diary of `folder`, whose schema must be up to date.
    pub fn open(folder: &Path) -> Result<StoredLimits, StoreError> {
        let db = Mutex::new(connect(folder)?);
        Ok(StoredLimits { db })
    }

    /// Limits that are kept nowhere until [`StoredLimits::reopen`]: there is no diary.
    pub fn nowhere() -> Result<StoredLimits, StoreError> {
        let db = Mutex::new(Connection::open_in_memory()?);
        Ok(StoredLimits { db })
    }

    /// The limits that `diary` tells, where nothing can be kept.
    pub fn as_in(diary: &Connection) -> Result<StoredLimits, StoreError> {
        let known: Limits =
            settings::get(diary, settings::PROGRAM, settings::LIMITS)?.unwrap_or_default();
        let db = Connection::open_in_memory()?;
        db.execute_batch(
            "CREATE TABLE setting (account INTEGER, name TEXT, value TEXT, PRIMARY KEY (account, name))",
        )?;
        settings::set(&db, settings::PROGRAM, settings::LIMITS, &known)?;
        let db = Mutex::new(db);
        Ok(StoredLimits { db })
    }

    /// Lets the diary go, which is going to be another file.
    pub fn close(&self) -> Result<(), StoreError> {
        *self.connection() = Connection::open_in_memory()?;
        Ok(())
    }

    /// Keeps them in the diary of `folder` from now on.
    pub fn reopen(&self, folder: &Path) -> Result<(), StoreError> {
        *self.connection() = connect(folder)?;
        Ok(())
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn connect(folder: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open(folder.join(FILE_NAME))?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(db)
}

impl LimitStore for StoredLimits {
    fn load(&self) -> Limits {
        let db = self.connection();
        settings::get(&db, settings::PROGRAM, settings::LIMITS)
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    fn save(&self, limits: &Limits) {
        let db = self.connection();
        if let Err(error) = settings::set(&db, settings::PROGRAM, settings::LIMITS, limits) {
            tracing::warn!(%error, "limits were not stored");
        }
    }
}
