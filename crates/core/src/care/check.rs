//! Looks the whole diary through, without changing it: the file, the rows that refer to others, and whether the
//! listens are what the sightings say.

use super::{copy, unheard};
use crate::store::{FILE_NAME, Store, StoreError, accounts, bulk};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CheckView {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its schema.
    pub version: i64,
    /// Accounts.
    pub accounts: u64,
    /// Listens.
    pub listens: u64,
    /// Sightings they are made of.
    pub sightings: u64,
    /// Tracks that are known.
    pub tracks: u64,
    /// Picks.
    pub picks: u64,
    /// What is wrong; nothing: all is well.
    pub findings: Vec<Finding>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Finding {
    /// Stable name: `damaged`, `newer`, `unreadable`, `lost_row`, `listens_missing`, `listens_surplus`,
    /// `sightings_unheard`.
    pub code: String,
    /// What it is, in a sentence.
    pub message: String,
    /// How many rows it concerns.
    pub rows: u64,
}

/// The most that SQLite's check tells.
const MOST: u32 = 20;

/// Rows that refer to one that is not there: the table, the column, and where it must be found.
const REFERENCES: [(&str, &str, &str); 17] = [
    ("listen", "track", "track (id)"),
    ("listen", "account", "account (id)"),
    ("sighting", "track", "track (id)"),
    ("sighting", "account", "account (id)"),
    ("sighting", "file", "import_file (id)"),
    ("sighting_look", "track", "track (id)"),
    ("sighting_look", "account", "account (id)"),
    ("apart", "file", "import_file (id)"),
    ("tombstone", "track", "track (id)"),
    ("import_has", "import", "import (id)"),
    ("import_has", "file", "import_file (id)"),
    ("pick", "track", "track (id)"),
    ("pick_change", "pick", "pick (id)"),
    ("run_step", "run", "run (id)"),
    ("track", "album", "album (id)"),
    ("track_artist", "track", "track (id)"),
    ("track_artist", "artist", "artist (id)"),
];

/// Looks the diary of `folder` through, beside its agent. What cannot be read is a finding, not an error.
pub fn check(folder: &Path) -> Result<CheckView, StoreError> {
    let path = folder.join(FILE_NAME);
    let bytes = path.metadata().map_err(StoreError::io(&path))?.len();
    let mut view = CheckView {
        path: path.clone(),
        bytes,
        ..CheckView::default()
    };
    match look_through(folder, &path, &mut view) {
        Ok(()) => {}
        Err(error @ StoreError::Newer { .. }) => view.add("newer", error.to_string(), 1),
        Err(error @ StoreError::Damaged { .. }) => {
            // What SQLite's own check has told says it better.
            if !view.findings.iter().any(|found| found.code == "damaged") {
                view.add("damaged", error.to_string(), 1);
            }
        }
        Err(error) => return Err(error),
    }
    Ok(view)
}

impl CheckView {
    fn add(&mut self, code: &str, message: String, rows: u64) {
        self.findings.push(Finding {
            code: code.to_owned(),
            message,
            rows,
        });
    }
}

fn look_through(folder: &Path, path: &Path, view: &mut CheckView) -> Result<(), StoreError> {
    let store = Store::open_read_only(folder)?;
    view.version = store.version(path)?;
    // One moment of the diary, whatever its agent writes meanwhile.
    let db = store.read().unchecked_transaction()?;
    integrity(&db, view)?;
    view.accounts = count(&db, "account")?;
    view.listens = count(&db, "listen")?;
    view.tracks = count(&db, "track")?;
    view.picks = count(&db, "pick")?;
    if !store.is_current(path)? {
        // An older schema has other tables; it is brought up to date when Sidetrack starts.
        return Ok(());
    }
    described(&db, view)?;
    if !view.findings.is_empty() {
        // What is not as it was made cannot be asked further.
        return Ok(());
    }
    view.sightings = count(&db, "sighting")? + count(&db, "sighting_look")?;
    references(&db, view)?;
    for account in accounts::all(&db)? {
        let unheard = unheard::count(&db, account.row)?;
        if unheard > 0 {
            let message =
                format!("{unheard} sightings are near no listen: what they tell shows nowhere");
            view.add("sightings_unheard", message, unheard);
        }
    }
    drop(db);
    folding(store.read(), view)
}

fn integrity(db: &Connection, view: &mut CheckView) -> Result<(), StoreError> {
    let sql = format!("PRAGMA integrity_check({MOST})");
    let mut query = db.prepare(&sql)?;
    let told: Vec<String> = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for trouble in told.into_iter().filter(|told| told != "ok") {
        view.add("damaged", format!("The file is damaged: {trouble}"), 1);
    }
    Ok(())
}

/// Whether tables have the columns they were made with: SQLite believes whatever the file says of itself.
fn described(db: &Connection, view: &mut CheckView) -> Result<(), StoreError> {
    let columns = |db: &Connection| -> Result<BTreeSet<(String, String)>, StoreError> {
        let mut query = db.prepare(
            "SELECT made.name, info.name FROM sqlite_schema AS made, pragma_table_info(made.name) AS info
             WHERE made.type = 'table' AND made.name NOT LIKE 'sqlite_%'",
        )?;
        let found = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    };
    let (there, made) = (columns(db)?, columns(Store::in_memory()?.read())?);
    for (table, column) in made.difference(&there) {
        let message = format!("The file is damaged: {table} has no {column}");
        view.add("damaged", message, 1);
    }
    Ok(())
}

fn references(db: &Connection, view: &mut CheckView) -> Result<(), StoreError> {
    for (table, column, target) in REFERENCES {
        let (other, key) = target.split_once(' ').unwrap_or((target, "(id)"));
        let key = key.trim_matches(['(', ')']);
        // No file, and the program's own settings, are told by a 0.
        let sql = format!(
            "SELECT count(*) FROM \"{table}\" WHERE \"{column}\" IS NOT NULL AND \"{column}\" <> 0
             AND \"{column}\" NOT IN (SELECT \"{key}\" FROM \"{other}\")"
        );
        let rows: i64 = db.query_row(&sql, [], |row| row.get(0))?;
        if rows > 0 {
            let message = format!("{rows} rows of {table} name a {column} that is not there");
            view.add("lost_row", message, rows as u64);
        }
    }
    Ok(())
}

/// Folds all sightings again, in a copy that goes with the check, and compares.
fn folding(db: &Connection, view: &mut CheckView) -> Result<(), StoreError> {
    // A database without a name is SQLite's own temporary file.
    let mut throwaway = Connection::open("")?;
    copy::into(db, &mut throwaway)?;
    throwaway.pragma_update(None, "synchronous", "OFF")?;
    throwaway.execute_batch("CREATE TEMP TABLE told AS SELECT * FROM main.listen;")?;
    let change = throwaway.transaction()?;
    for account in accounts::all(&change)? {
        bulk::fold_all(&change, account.row)?;
    }
    let known = "account IN (SELECT id FROM account)";
    let differ = |a: &str, b: &str| -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT * FROM {a} WHERE {known} EXCEPT SELECT * FROM {b})"
        );
        Ok(change.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)
    };
    let missing = differ("main.listen", "temp.told")?;
    let surplus = differ("temp.told", "main.listen")?;
    if missing > 0 {
        let message = format!("{missing} listens are not there, or not as the sightings say");
        view.add("listens_missing", message, missing);
    }
    if surplus > 0 {
        let message = format!("{surplus} listens are there that the sightings do not say");
        view.add("listens_surplus", message, surplus);
    }
    Ok(())
}

fn count(db: &Connection, table: &str) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) FROM \"{table}\"");
    Ok(db.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)
}

#[cfg(test)]
mod tests;
