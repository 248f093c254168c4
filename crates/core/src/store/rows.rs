//! Many rows in one statement: a statement costs more than a row.

use super::bulk::Row;
use super::plain::Plain;
use super::{AccountRow, StoreError};
use crate::sighting::Source;
use rusqlite::{Connection, params};

/// Rows in one statement.
const AT_ONCE: usize = 32;

/// Stores sightings, which are sorted.
pub(super) fn insert_sightings(
    db: &Connection,
    account: AccountRow,
    told: &[Row],
) -> Result<(), StoreError> {
    let head = "INSERT OR IGNORE INTO sighting (account, track, at, source, ms_played, file, marks, offset_minutes)";
    insert(db, head, account, told, |row| {
        [
            Some(i64::from(row.track)),
            Some(row.at),
            Some(i64::from(row.source)),
            Some(ms_column(row.ms_played)),
            Some(i64::from(row.file)),
            Some(i64::from(row.marks)),
            offset_column(row.offset_minutes),
        ]
    })
}

/// Stores listens that exports alone told, which are sorted by start and track.
pub(super) fn insert_plain(
    db: &Connection,
    account: AccountRow,
    listens: &[Plain],
) -> Result<(), StoreError> {
    let head = "INSERT OR REPLACE INTO listen (account, started_at, track, ended_at, ms_played, flags, sources, offset_minutes)";
    insert(db, head, account, listens, |listen| {
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
    for chunk in rows.chunks(AT_ONCE) {
        if chunk.len() == AT_ONCE {
            let values = chunk.iter().flat_map(&columns);
            many.execute(rusqlite::params_from_iter(values))?;
            continue;
        }
        for row in chunk {
            single.execute(rusqlite::params_from_iter(columns(row)))?;
        }
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

/// Removes the sightings of a file and returns them.
pub(super) fn take_sightings(
    db: &Connection,
    account: AccountRow,
    file: i64,
) -> Result<Vec<Row>, StoreError> {
    let mut query = db.prepare_cached(
        "DELETE FROM sighting WHERE account = ?1 AND file = ?2 RETURNING track, at, source, ms_played, file, marks, offset_minutes",
    )?;
    let taken = query.query_map(params![account, file], |row| {
        let ms_played: i64 = row.get(3)?;
        Ok(Row {
            track: row.get(0)?,
            at: row.get(1)?,
            source: row.get(2)?,
            ms_played: u32::try_from(ms_played).unwrap_or(Row::UNKNOWN),
            file: row.get(4)?,
            marks: row.get(5)?,
            offset_minutes: row.get::<_, Option<i16>>(6)?.unwrap_or(Row::AT_HOME),
        })
    })?;
    Ok(taken.collect::<Result<_, _>>()?)
}
