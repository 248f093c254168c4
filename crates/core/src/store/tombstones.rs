//! Listens that the user deleted: later sightings of them do not bring them back.

use super::sightings::Touched;
use super::{AccountRow, StoreError};
use crate::fold::{Buried, Facts, SOURCES_AGREE_MS};
use crate::sighting::TrackRow;
use rusqlite::{Connection, OptionalExtension, params};

/// Deletes the listen of `track` that started at `started_at` (UTC milliseconds); false if there is none.
pub fn bury(
    db: &Connection,
    account: AccountRow,
    track: TrackRow,
    started_at: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let ended_at: Option<i64> = db
        .prepare_cached(
            "SELECT ended_at FROM listen WHERE account = ?1 AND started_at = ?2 AND track = ?3",
        )?
        .query_row(params![account, started_at, track], |row| row.get(0))
        .optional()?;
    let Some(ended_at) = ended_at else {
        return Ok(false);
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO tombstone (account, track, started_at, ended_at, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![account, track, started_at, ended_at, now])?;
    fold_again(db, account, track, started_at, ended_at)?;
    Ok(true)
}

/// Takes the deletion back; false if there was none.
pub fn dig_up(
    db: &Connection,
    account: AccountRow,
    track: TrackRow,
    started_at: i64,
) -> Result<bool, StoreError> {
    let ended_at: Option<i64> = db
        .prepare_cached("DELETE FROM tombstone WHERE account = ?1 AND track = ?2 AND started_at = ?3 RETURNING ended_at")?
        .query_row(params![account, track, started_at], |row| row.get(0))
        .optional()?;
    let Some(ended_at) = ended_at else {
        return Ok(false);
    };
    fold_again(db, account, track, started_at, ended_at)?;
    Ok(true)
}

fn fold_again(
    db: &Connection,
    account: AccountRow,
    track: TrackRow,
    started_at: i64,
    ended_at: i64,
) -> Result<(), StoreError> {
    let mut touched = Touched::default();
    touched.add_between(track, started_at, ended_at);
    touched.fold(db, account).map(drop)
}

/// The deleted listens of these tracks that a stretch of sightings may bring back.
pub(super) fn among(
    db: &Connection,
    account: AccountRow,
    tracks: &[Facts],
    (from, to): (i64, i64),
) -> Result<Vec<Buried>, StoreError> {
    let mut buried = Vec::new();
    let mut query = db.prepare_cached(
        "SELECT track, started_at, ended_at FROM tombstone
         WHERE account = ?1 AND track = ?2 AND ended_at >= ?3 AND started_at <= ?4",
    )?;
    for track in tracks {
        let (from, to) = (
            from.saturating_sub(SOURCES_AGREE_MS),
            to.saturating_add(SOURCES_AGREE_MS),
        );
        let found = query.query_map(params![account, track.row, from, to], |row| {
            Ok(Buried {
                track: row.get(0)?,
                started_at: row.get(1)?,
                ended_at: row.get(2)?,
            })
        })?;
        for stone in found {
            buried.push(stone?);
        }
    }
    buried.sort_unstable_by_key(|stone| (stone.started_at, stone.ended_at, stone.track));
    Ok(buried)
}
