//! A copy of a diary in use, by SQLite's own backup interface: one moment of it, in one plain file, looked through.

use super::files;
use crate::place;
use crate::store::{Store, StoreError};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages of 4 KiB that are copied in one go.
const STEP: i32 = 2048;

/// Tables that every Sidetrack diary has had.
const TABLES: [&str; 4] = ["account", "listen", "setting", "track"];

/// What a look through a diary found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Its schema.
    pub version: i64,
    /// Listens in it, of all accounts.
    pub listens: u64,
}

/// Copies the diary behind `from` to `to`, readable by the user alone; replaces what is there. The copy is made under
/// another name and looked through first, so `to` is whole or not there. `from` may be written to by others meanwhile.
pub fn write(from: &Connection, to: &Path) -> Result<(), StoreError> {
    let part = unfinished(to);
    let made = fill(from, &part).and_then(|()| inspect(&part)).map(drop);
    // The name that it has while it is made is nobody's business.
    let made = made.map_err(|mut error| {
        if let StoreError::Io { path, .. } = &mut error
            && *path == part
        {
            *path = to.to_owned();
        }
        error
    });
    let moved = made.and_then(|()| files::rename(&part, to));
    if moved.is_err() {
        let _ = files::remove(&part);
    }
    moved
}

/// The name that a copy has while it is made: of its own for each process, so that two do not meet.
fn unfinished(to: &Path) -> PathBuf {
    files::companion(to, &format!(".{}.part", std::process::id()))
}

/// Removes what copies that were never finished left in the backups' folder.
pub fn sweep(folder: &Path) -> Result<(), StoreError> {
    for file in files::entries(&files::backups(folder)?)? {
        let name = file.to_string_lossy();
        if name.ends_with(".part") || name.ends_with(".part-journal") {
            files::remove(&file)?;
        }
    }
    Ok(())
}

fn fill(from: &Connection, part: &Path) -> Result<(), StoreError> {
    let mut options = place::private_file();
    let made = options.write(true).create(true).truncate(true).open(part);
    drop(made.map_err(StoreError::io(part))?);
    let mut to = Connection::open(part).map_err(|error| StoreError::of(part, error))?;
    into(from, &mut to)?;
    // One file, without others that would have to go with it.
    to.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Copies everything of `from` into `to`.
pub fn into(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    // A transaction keeps the moment: without one each change that others make would start the copy anew.
    let moment = from.unchecked_transaction()?;
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let backup = Backup::new(&moment, to)?;
    loop {
        match backup.step(STEP)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            // Somebody else has one of the files: SQLite's own wait for that is over.
            StepResult::Busy | StepResult::Locked | _ => return Err(busy()),
        }
    }
}

fn busy() -> StoreError {
    StoreError::Refused {
        code: "diary_busy",
        message: "another program has the diary or its copy: try again in a moment".into(),
    }
}

/// Looks a diary through that nobody writes to: is it one, may this Sidetrack read it, and is it whole?
pub fn inspect(path: &Path) -> Result<Sound, StoreError> {
    let not_ours = |reason: String| StoreError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let facts = path.metadata().map_err(StoreError::io(path))?;
    if !facts.is_file() {
        return Err(not_ours("it is no file".into()));
    }
    let store = Store::open_file_read_only(path)?;
    let version = store.version(path)?;
    let db = store.read();
    let look = || -> Result<Sound, StoreError> {
        let tables: i64 = db.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (?1, ?2, ?3, ?4)",
            TABLES,
            |row| row.get(0),
        )?;
        if version == 0 || tables != TABLES.len() as i64 {
            return Err(not_ours("it has no listens".into()));
        }
        if let Some(trouble) = trouble(db)? {
            return Err(not_ours(trouble));
        }
        let listens = crate::store::listens::count_all(db)?;
        Ok(Sound { version, listens })
    };
    look().map_err(|error| error.named(path))
}

/// The first thing that SQLite's quick check finds wrong.
pub fn trouble(db: &Connection) -> Result<Option<String>, StoreError> {
    let sql = "PRAGMA quick_check(1)";
    let found: Option<String> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(found.filter(|found| found != "ok"))
}

/// Opens the diary of `folder` for a copy, beside its agent.
pub fn source(folder: &Path) -> Result<Store, StoreError> {
    let store = Store::open_read_only(folder)?;
    store.read().busy_timeout(Duration::from_secs(30))?;
    Ok(store)
}
