//! Imports and the files they brought. A file that several imports had goes only with the last of them.

use super::{AccountRow, StoreError, bulk, rows, unused};
use crate::import::{Apart, ApartKind, FileKind, ImportReport, Parsed};
use crate::view::imports::PastImport;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};

/// A file that was imported before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// Its row.
    pub row: i64,
    /// Records in it.
    pub records: u64,
    /// Those that brought no listen, by reason.
    pub skipped: BTreeMap<String, u64>,
}

/// A file that is new.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    kind: FileKind,
    /// A name that tells nobody's.
    name: &'a str,
    digest: [u8; 16],
    records: u64,
    number: Option<u32>,
    covers: Option<(i64, i64)>,
    /// JSON of what it could not tell within.
    holes: Option<String>,
}

impl<'a> NewFile<'a> {
    /// What is to be stored of a file. Spotify's own histories leave nothing out between their first and last play but
    /// what cannot be read; what Sidetrack exported in their shape has the gaps that the diary had. `name` is what the
    /// diary may call it.
    pub fn of(parsed: &Parsed, name: &'a str) -> NewFile<'a> {
        let spotifys = matches!(parsed.kind, FileKind::ExtendedAudio | FileKind::AccountData);
        let complete = spotifys && !parsed.own;
        let ends = parsed.plays.iter().map(|play| play.at);
        NewFile {
            kind: parsed.kind,
            name,
            digest: parsed.digest,
            records: parsed.read,
            number: parsed.number,
            covers: ends.clone().min().zip(ends.max()).filter(|_| complete),
            holes: serde_json::to_string(&parsed.holes)
                .ok()
                .filter(|_| complete && !parsed.holes.is_empty()),
        }
    }
}

/// Notes that an import begins; returns its number.
pub fn begin(
    db: &Connection,
    account: AccountRow,
    now: Timestamp,
    label: &str,
) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO import (account, started_at, state, label, report) VALUES (?1, ?2, 'running', ?3, '{}')",
    )?
    .execute(params![account, now.as_millisecond(), label])?;
    Ok(db.last_insert_rowid())
}

/// Notes how it ended.
pub fn end(
    db: &Connection,
    import: i64,
    state: &str,
    now: Timestamp,
    report: &ImportReport,
) -> Result<(), StoreError> {
    // Plain data of ours always has a JSON form.
    let report = serde_json::to_string(report).unwrap_or_else(|_| "{}".to_owned());
    db.prepare_cached("UPDATE import SET state = ?2, ended_at = ?3, report = ?4 WHERE id = ?1")?
        .execute(params![import, state, now.as_millisecond(), report])?;
    Ok(())
}

/// Forgets an import that brought nothing at all.
pub fn forget(db: &Connection, import: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM import WHERE id = ?1")?
        .execute([import])?;
    Ok(())
}

/// Changes its state alone.
pub fn set_state(db: &Connection, import: i64, state: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE import SET state = ?2 WHERE id = ?1")?
        .execute(params![import, state])?;
    Ok(())
}

/// The imports there were, the newest first.
pub fn list(db: &Connection, account: AccountRow) -> Result<Vec<PastImport>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT id, started_at, ended_at, state, label, report FROM import WHERE account = ?1 ORDER BY id DESC",
    )?;
    let rows = query.query_map([account], |row| {
        let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
        let report: String = row.get(5)?;
        Ok(PastImport {
            id: row.get(0)?,
            started_at: at(row.get(1)?),
            ended_at: row.get::<_, Option<i64>>(2)?.map(at),
            state: row.get(3)?,
            label: row.get(4)?,
            report: serde_json::from_str(&report).ok(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Imports that are under way, or that a crash ended.
pub fn unfinished(db: &Connection) -> Result<Vec<(AccountRow, i64)>, StoreError> {
    let mut query = db.prepare_cached("SELECT account, id FROM import WHERE state = 'running'")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The files in the diary by their digests.
pub fn known_files(
    db: &Connection,
    account: AccountRow,
) -> Result<HashMap<[u8; 16], KnownFile>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT digest, id, records, skipped FROM import_file WHERE account = ?1",
    )?;
    let rows = query.query_map([account], |row| {
        let records: i64 = row.get(2)?;
        let skipped: Option<String> = row.get(3)?;
        let known = KnownFile {
            row: row.get(1)?,
            records: records.max(0) as u64,
            skipped: skipped.map_or_else(BTreeMap::new, |told| {
                serde_json::from_str(&told).unwrap_or_default()
            }),
        };
        Ok((row.get(0)?, known))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a new file of an import; returns its row.
pub fn add_file(
    db: &Connection,
    account: AccountRow,
    import: i64,
    file: &NewFile,
) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO import_file (account, kind, name, digest, records, covers_from, covers_to, number, holes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        account,
        file.kind.word(),
        file.name,
        file.digest,
        file.records as i64,
        file.covers.map(|covers| covers.0),
        file.covers.map(|covers| covers.1),
        file.number,
        file.holes
    ])?;
    let row = db.last_insert_rowid();
    link(db, import, row)?;
    Ok(row)
}

/// Notes which records of a file brought no listen.
pub fn set_skipped(
    db: &Connection,
    file: i64,
    skipped: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let told = serde_json::to_string(skipped).unwrap_or_default();
    db.prepare_cached("UPDATE import_file SET skipped = ?2 WHERE id = ?1")?
        .execute(params![file, told])?;
    Ok(())
}

/// Notes that an import has a file.
pub fn link(db: &Connection, import: i64, file: i64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO import_has (import, file) VALUES (?1, ?2)")?
        .execute([import, file])?;
    Ok(())
}

/// Keeps what is no music; how much of each kind was not told twice.
pub fn add_apart(
    db: &Connection,
    account: AccountRow,
    file: i64,
    heard: &[Apart],
) -> Result<BTreeMap<ApartKind, u64>, StoreError> {
    let mut added = BTreeMap::new();
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO apart (account, at, uri, file, kind, title, series, ms_played) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for apart in heard {
        let uri = match &apart.uri {
            Some(uri) => uri.to_string(),
            // Two shows may have episodes of one name, and one may be heard twice in a minute.
            None => format!(
                "local:{}\u{1f}{}\u{1f}{}",
                apart.series, apart.title, apart.ms_played
            ),
        };
        let rows = insert.execute(params![
            account,
            apart.at,
            uri,
            file,
            apart.kind.word(),
            apart.title,
            apart.series,
            apart.ms_played
        ])?;
        *added.entry(apart.kind).or_default() += rows as u64;
    }
    Ok(added)
}

/// Removes the files of an import that no other import has, with what they told and the names that only they had, and
/// folds again what they touched.
pub fn remove_files(db: &Connection, account: AccountRow, import: i64) -> Result<(), StoreError> {
    let mut query = db.prepare_cached(
        "SELECT file FROM import_has AS mine WHERE import = ?1
         AND NOT EXISTS (SELECT 1 FROM import_has AS other WHERE other.file = mine.file AND other.import <> ?1)",
    )?;
    let files: Vec<i64> = query
        .query_map([import], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    bulk::remove(db, account, &files)?;
    let files = rows::list(&files);
    db.prepare_cached(
        "DELETE FROM apart WHERE account = ?1 AND file IN (SELECT value FROM json_each(?2))",
    )?
    .execute(params![account, files])?;
    db.prepare_cached("DELETE FROM import_file WHERE id IN (SELECT value FROM json_each(?1))")?
        .execute([files])?;
    db.prepare_cached("DELETE FROM import_has WHERE import = ?1")?
        .execute([import])?;
    let gone = unused::forget(db)?;
    tracing::debug!(gone, "tracks that nothing tells of");
    Ok(())
}
