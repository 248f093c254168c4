//! The diary on disk: one SQLite file, its migrations, and the transactions around them. Each table has a file below.

pub mod accounts;
pub mod bulk;
pub mod catalogue;
pub mod details;
pub mod draws;
mod error;
pub mod estimates;
mod folding;
pub mod gaps;
pub mod groups;
pub mod imports;
pub mod known;
pub mod leaving;
pub mod listens;
pub mod pick_changes;
pub mod picks;
mod plain;
mod reading;
pub mod recordings;
pub(crate) mod rows;
pub mod runs;
pub mod seen;
pub mod settings;
pub mod sightings;
mod stretch;
pub mod tombstones;
pub mod unused;

use crate::care::{copy, files, restore};
use crate::fold;
use crate::place;
pub use error::{StoreError, Unwritable, damage_in, refusal};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Row number of an account in the store.
pub type AccountRow = i64;

/// Migrations in order; a shipped one is never edited. The file's `user_version` counts those it has.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/001_start.sql"),
    include_str!("../migrations/002_pick_change.sql"),
    include_str!("../migrations/003_diary.sql"),
    include_str!("../migrations/004_search.sql"),
    include_str!("../migrations/005_import_holes.sql"),
    include_str!("../migrations/006_paused.sql"),
    include_str!("../migrations/007_silent_and_skipped.sql"),
    include_str!("../migrations/008_plain_letters.sql"),
    include_str!("../migrations/009_draw.sql"),
    include_str!("../migrations/010_plan.sql"),
    include_str!("../migrations/011_whose_copy.sql"),
];

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "diary.sqlite";

/// Compiled statements that are kept: recording a page takes more than the 16 that are kept by default.
const STATEMENTS_KEPT: usize = 96;

/// A file is made smaller when one in so many of its pages is unused, and so many pages of 4 KiB are.
const UNUSED_PART: u64 = 4;
const UNUSED_LEAST: u64 = 256;

/// More bytes are not held in memory to be written anew.
const IN_MEMORY: u64 = 64 << 20;

/// Whether a migration keeps a copy of the file as it was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Snapshot,
    Nothing,
}

/// The open diary. Reading takes `&self`, writing `&mut self`.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    /// What a change has met: the file is damaged.
    damage: Option<String>,
    /// Where the file is that is read, if it is a copy.
    #[expect(dead_code, reason = "it goes with the store, after the connection")]
    copy: Option<TempDir>,
}

impl From<Connection> for Store {
    fn from(db: Connection) -> Store {
        Store {
            db,
            damage: None,
            copy: None,
        }
    }
}

impl Store {
    /// Opens the diary in `folder`, creating it with mode 0600, and brings its schema up to date.
    pub fn open(folder: &Path) -> Result<Store, StoreError> {
        restore::finish_interrupted(folder)?;
        refuse_emptied(folder)?;
        Store::open_file(&folder.join(FILE_NAME))
    }

    fn open_file(path: &Path) -> Result<Store, StoreError> {
        create_private(path)?;
        let db = Connection::open(path).map_err(|error| StoreError::of(path, error))?;
        db.busy_timeout(Duration::from_secs(5))?;
        let mut store = Store::from(db);
        // Before anything is changed: a newer file is left as it is.
        store.version(path)?;
        store
            .db
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(|error| StoreError::of(path, error))?;
        store.db.pragma_update(None, "synchronous", "NORMAL")?;
        plan_once(&store.db)?;
        store.migrate(path, Keep::Snapshot)?;
        Ok(store)
    }

    /// Opens a copy of a diary at `path`, or makes an empty one, and brings its schema up to date. It is a single file
    /// until it is closed.
    pub fn open_copy(path: &Path) -> Result<Store, StoreError> {
        create_private(path)?;
        let db = Connection::open(path).map_err(|error| StoreError::of(path, error))?;
        let mut store = Store::from(db);
        store.version(path)?;
        store.migrate(path, Keep::Nothing)?;
        Ok(store)
    }

    /// Moves what the log of the diary at `path` holds into the file.
    pub fn settle_log(path: &Path) -> Result<(), StoreError> {
        let db = Connection::open(path).map_err(|error| StoreError::of(path, error))?;
        db.busy_timeout(Duration::from_secs(5))?;
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")
            .map_err(|error| StoreError::of(path, error))
    }

    /// A diary that lives in memory, for tests.
    pub fn in_memory() -> Result<Store, StoreError> {
        let mut store = Store::from(Connection::open_in_memory()?);
        store.migrate(Path::new(":memory:"), Keep::Nothing)?;
        Ok(store)
    }

    /// Closes a copy that was opened with [`Store::open_copy`], safe against a power cut.
    pub fn into_plain_file(self) -> Result<(), StoreError> {
        self.db.close().map_err(|(_, error)| error.into())
    }

    /// How many migrations the file has; a newer file is refused.
    pub fn version(&self, path: &Path) -> Result<i64, StoreError> {
        let known = MIGRATIONS.len() as i64;
        let found: i64 = self
            .db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(|error| StoreError::of(path, error))?;
        if found > known {
            return Err(StoreError::Newer {
                path: path.to_owned(),
                found,
                known,
            });
        }
        Ok(found)
    }

    fn migrate(&mut self, path: &Path, keep: Keep) -> Result<(), StoreError> {
        let known = MIGRATIONS.len() as i64;
        let found = self.version(path)?;
        if found == known {
            return self.apply_rules();
        }
        if found > 0 && keep == Keep::Snapshot {
            self.snapshot(path, found)?;
        }
        let change = self.db.transaction()?;
        for migration in &MIGRATIONS[found as usize..] {
            change.execute_batch(migration)?;
        }
        change.pragma_update(None, "user_version", known)?;
        change.commit()?;
        self.apply_rules()
    }

    /// Folds a diary again that was folded by other rules.
    fn apply_rules(&mut self) -> Result<(), StoreError> {
        if settings::get(&self.db, settings::PROGRAM, "fold_rules")? == Some(fold::RULES) {
            return Ok(());
        }
        self.write(|db| {
            catalogue::set_missing_name_keys(db)?;
            for account in accounts::all(db)? {
                bulk::fold_all(db, account.row)?;
            }
            settings::set(db, settings::PROGRAM, "fold_rules", &fold::RULES)
        })
    }

    /// Copies the file as it was before a migration, to where the backups are.
    fn snapshot(&self, path: &Path, version: i64) -> Result<(), StoreError> {
        let folder = path.parent().unwrap_or(path);
        copy::write(&self.db, &files::before_migration(folder, version + 1)?)
    }

    /// Opens it beside the agent for one large change. The schema is the agent's business, and must be up to date.
    pub fn open_beside(folder: &Path) -> Result<Store, StoreError> {
        let path = folder.join(FILE_NAME);
        let db = Connection::open(&path).map_err(|error| StoreError::of(&path, error))?;
        db.busy_timeout(Duration::from_secs(60))?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        // The indexes of names, which come in no order, fit into it with room to spare.
        db.pragma_update(None, "cache_size", -64_000)?;
        // What one statement would need to undo itself is small, and nobody's listening belongs among temporary files.
        db.pragma_update(None, "temp_store", "MEMORY")?;
        plan_once(&db)?;
        let store = Store::from(db);
        if store.is_current(&path)? {
            return Ok(store);
        }
        Err(StoreError::Damaged {
            path,
            reason: "its schema is older than this program".to_owned(),
        })
    }

    /// Runs `change` as one transaction: all of it or nothing. It has the file to itself from its first word on: one that
    /// reads before it writes would fail when the limits are written, on their own connection, in between.
    pub fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let written = self.write_or(change);
        if let Err(StoreError::Damaged { reason, .. }) = &written {
            self.damage = Some(reason.clone());
        }
        written
    }

    /// The same for a change that can fail for other reasons.
    pub fn write_or<T, E: From<StoreError>>(
        &mut self,
        change: impl FnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let begun = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::from)?;
        let result = change(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }

    /// What a change has met, if the file is damaged.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// Gives the space of deleted rows back and leaves no trace of them in the file.
    pub fn compact(&mut self) -> Result<(), StoreError> {
        self.db.execute_batch("VACUUM")?;
        let busy: bool = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        let held = StoreError::Refused {
            code: "diary_busy",
            message: "it is deleted, but another program still reads what was there: close it and try again".into(),
        };
        if busy { Err(held) } else { Ok(()) }
    }

    /// Whether a good part of the file is unused.
    pub fn is_untidy(&self) -> Result<bool, StoreError> {
        let (pages, free) = (self.number("page_count")?, self.number("freelist_count")?);
        Ok(free >= UNUSED_LEAST && free * UNUSED_PART >= pages)
    }

    /// Gives unused space back, if it is a good part of the file and no more than `most` bytes have to be written anew for
    /// it. Nothing can be written meanwhile, and until the end the file is as it was. Returns whether it was done.
    pub fn tidy(&mut self, most: u64) -> Result<bool, StoreError> {
        let (pages, free) = (self.number("page_count")?, self.number("freelist_count")?);
        let used = pages.saturating_sub(free) * self.number("page_size")?;
        if !self.is_untidy()? || used > most {
            return Ok(false);
        }
        if used > IN_MEMORY {
            self.db.pragma_update(None, "temp_store", "DEFAULT")?;
        }
        self.db.execute_batch("VACUUM")?;
        // Who reads meanwhile keeps the file as long as it is; a later checkpoint makes it shorter.
        self.db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(true)
    }

    fn number(&self, name: &str) -> Result<u64, StoreError> {
        let number: i64 = self.db.pragma_query_value(None, name, |row| row.get(0))?;
        Ok(number.unsigned_abs())
    }

    /// The connection, for reading.
    pub fn read(&self) -> &Connection {
        &self.db
    }
}

/// Keeps statements compiled. By default SQLite compiles one anew whenever a bound value changes that might matter to its
/// plan; there are no statistics here that it could matter to.
fn plan_once(db: &Connection) -> Result<(), StoreError> {
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// A power cut or a full disk may leave nothing of a diary: where backups lie beside it, an empty file is no new one.
fn refuse_emptied(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join(FILE_NAME);
    let is_empty = path
        .metadata()
        .is_ok_and(|facts| facts.is_file() && facts.len() == 0);
    if is_empty && !files::list(folder)?.is_empty() {
        let reason = "the file is empty".to_owned();
        return Err(StoreError::Damaged { path, reason });
    }
    Ok(())
}

/// Listening is private: the file is the user's alone from its first byte on.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = place::private_file();
    options.create(true).append(true);
    options
        .open(path)
        .map(drop)
        .map_err(|source| StoreError::Io {
            path: path.to_owned(),
            source,
        })
}

#[cfg(test)]
mod tests;
