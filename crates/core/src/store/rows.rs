//! Many rows in one statement: a statement costs more than a row.

use super::bulk::Row;
use super::plain::Plain;
use super::{AccountRow, StoreError};
use crate::sighting::Source;
use rusqlite::{Connection, ToSql, params};

/// Rows in one statement.
const AT_ONCE: usize = 32;

/// Stores sightings, which are sorted.
pub(super) fn insert_sightings(
    db: &Connection,
    account: AccountRow,
    told: &[Row],
) -> Result<(), StoreError> {
    let columns = |row: &Row| {
        [
            Some(i64::from(row.track)),
            Some(row.at),
            Some(i64::from(row.source)),
            Some(ms_column(row.ms_played)),
            Some(i64::from(row.file)),
            Some(i64::from(row.marks)),
            offset_column(row.offset_minutes),
        ]
    };
    const HEAD: &str = "INSERT OR IGNORE INTO sighting (account, track, at, source, ms_played, file, marks, offset_minutes";
    // Only our own exports tell of pauses, and of a million rows each column is felt.
    if told.iter().all(|row| row.paused_ms == 0) {
        return insert(db, &format!("{HEAD})"), account, told, columns);
    }
    insert(db, &format!("{HEAD}, paused_ms)"), account, told, |row| {
        let [track, at, source, ms_played, file, marks, offset] = columns(row);
        let paused = (row.paused_ms != 0).then_some(i64::from(row.paused_ms));
        [track, at, source, ms_played, file, marks, offset, paused]
    })
}

/// Stores listens that exports alone told, which are sorted by start and track. Where none `may_be_there` they cost less: a
/// statement that replaces keeps what it changes, page by page, to undo itself.
pub(super) fn insert_plain(
    db: &Connection,
    account: AccountRow,
    listens: &[Plain],
    may_be_there: bool,
) -> Result<(), StoreError> {
    let or = if may_be_there { "REPLACE" } else { "IGNORE" };
    let head = format!(
        "INSERT OR {or} INTO listen (account, started_at, track, ended_at, ms_played, flags, sources, offset_minutes)"
    );
    insert(db, &head, account, listens, |listen| {
        [
            Some(listen.started_at),
            Some(i64::from(listen.track)),
            Some(listen.ended_at),
            Some(i64::from(listen.ms_played)),
            Some(i64::from(listen.flags)),
            Some(i64::from(Source::Export.bit())),
            offset_column(listen.offset_minutes),
        ]
    })
}

/// Removes such listens.
pub(super) fn remove_plain(
    db: &Connection,
    account: AccountRow,
    listens: &[Plain],
) -> Result<(), StoreError> {
    let mut delete = db.prepare_cached(
        "DELETE FROM listen WHERE account = ?1 AND started_at = ?2 AND track = ?3",
    )?;
    for listen in listens {
        delete.execute(params![account, listen.started_at, listen.track])?;
    }
    Ok(())
}

/// Stores rows one by one, for tables with indexes: a statement of many rows would keep what it changes, page by page, to
/// undo itself. `head` ends before the word VALUES.
pub(crate) fn insert_each<'a, T, P: ToSql, const N: usize>(
    db: &Connection,
    head: &str,
    rows: &'a [T],
    columns: impl Fn(&'a T) -> [P; N],
) -> Result<(), StoreError> {
    let sql = format!("{head} VALUES (?{})", ", ?".repeat(N - 1));
    let mut statement = db.prepare_cached(&sql)?;
    for row in rows {
        statement.execute(rusqlite::params_from_iter(columns(row)))?;
    }
    Ok(())
}

fn insert<T, const N: usize>(
    db: &Connection,
    head: &str,
    account: AccountRow,
    rows: &[T],
    columns: impl Fn(&T) -> [Option<i64>; N],
) -> Result<(), StoreError> {
    let one = format!("({account}{})", ", ?".repeat(N));
    let sql = |count: usize| format!("{head} VALUES {}", vec![one.as_str(); count].join(", "));
    let mut many = db.prepare(&sql(AT_ONCE))?;
    let mut single = db.prepare(&sql(1))?;
    let (chunks, rest) = rows.as_chunks::<AT_ONCE>();
    for chunk in chunks {
        many.execute(rusqlite::params_from_iter(chunk.iter().flat_map(&columns)))?;
    }
    for row in rest {
        single.execute(rusqlite::params_from_iter(columns(row)))?;
    }
    Ok(())
}

fn ms_column(ms_played: u32) -> i64 {
    match ms_played {
        Row::UNKNOWN => -1,
        known => i64::from(known),
    }
}

fn offset_column(minutes: i16) -> Option<i64> {
    (minutes != Row::AT_HOME).then_some(i64::from(minutes))
}

/// Removes the sightings of some files and returns them.
pub(super) fn take_sightings(
    db: &Connection,
    account: AccountRow,
    files: &[i64],
) -> Result<Vec<Row>, StoreError> {
    let mut query = db.prepare_cached(
        "DELETE FROM sighting WHERE account = ?1 AND file IN (SELECT value FROM json_each(?2))
         RETURNING track, at, source, ms_played, file, marks, offset_minutes, paused_ms",
    )?;
    let taken = query.query_map(params![account, list(files)], |row| {
        let ms_played: i64 = row.get(3)?;
        Ok(Row {
            track: row.get(0)?,
            at: row.get(1)?,
            source: row.get(2)?,
            ms_played: u32::try_from(ms_played).unwrap_or(Row::UNKNOWN),
            file: row.get(4)?,
            marks: row.get(5)?,
            offset_minutes: row.get::<_, Option<i16>>(6)?.unwrap_or(Row::AT_HOME),
            paused_ms: row.get::<_, Option<i32>>(7)?.unwrap_or(0),
        })
    })?;
    Ok(taken.collect::<Result<_, _>>()?)
}

/// Rows as SQL's `json_each` reads them: a table without an index by them is looked through once.
pub(super) fn list(rows: &[i64]) -> String {
    let words: Vec<String> = rows.iter().map(i64::to_string).collect();
    format!("[{}]", words.join(","))
}
