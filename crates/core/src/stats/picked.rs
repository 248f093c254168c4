//! Which tracks came from Sidetrack, and the pick and run of a day.

use crate::store::{AccountRow, StoreError, picks, runs};
use crate::view::{PickView, RunView};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};

/// The tracks that Sidetrack put into a playlist of the account, in every release of the same recording (ISRC).
#[derive(Debug, Default)]
pub struct Picked {
    uris: HashSet<String>,
    /// Row of the track, and when it was first drawn, UTC milliseconds.
    since: HashMap<i64, i64>,
}

impl Picked {
    /// Reads them.
    pub fn load(db: &Connection, account: AccountRow) -> Result<Picked, StoreError> {
        let mut query = db.prepare_cached(
            "SELECT track.id, track.uri, pick.chosen_at FROM pick JOIN track ON track.id = pick.track
             WHERE pick.account = ?1 AND pick.added_at IS NOT NULL
             UNION SELECT other.id, other.uri, pick.chosen_at FROM pick JOIN track ON track.id = pick.track
             JOIN track AS other ON other.isrc = track.isrc
             WHERE pick.account = ?1 AND pick.added_at IS NOT NULL",
        )?;
        let mut picked = Picked::default();
        let mut rows = query.query([account])?;
        while let Some(row) = rows.next()? {
            let chosen_at: i64 = row.get(2)?;
            let since = picked.since.entry(row.get(0)?).or_insert(chosen_at);
            *since = chosen_at.min(*since);
            picked.uris.insert(row.get(1)?);
        }
        Ok(picked)
    }

    /// Whether a track was a pick.
    pub fn has(&self, uri: &str) -> bool {
        self.uris.contains(uri)
    }

    /// Whether a track was a pick already when it was heard.
    pub fn had(&self, track: i64, started_at: i64) -> bool {
        self.since
            .get(&track)
            .is_some_and(|since| *since <= started_at)
    }
}

/// The newest pick drawn between two times (UTC milliseconds, the end excluded) that went into a playlist.
pub fn newest_pick(
    db: &Connection,
    account: AccountRow,
    from: i64,
    to: i64,
) -> Result<Option<PickView>, StoreError> {
    let sql = "SELECT id FROM pick WHERE account = ?1 AND chosen_at >= ?2 AND chosen_at < ?3 AND added_at IS NOT NULL
               ORDER BY chosen_at DESC, id DESC LIMIT 1";
    let found: Option<i64> = db
        .prepare_cached(sql)?
        .query_row(params![account, from, to], |row| row.get(0))
        .optional()?;
    Ok(found
        .map(|pick| picks::view(db, pick))
        .transpose()?
        .flatten())
}

/// The run that is not over, else the newest that began between two times; one that a newer run made up for only when there
/// is no other.
pub fn newest_run(
    db: &Connection,
    account: AccountRow,
    from: i64,
    to: i64,
) -> Result<Option<RunView>, StoreError> {
    let sql = "SELECT id FROM run WHERE account = ?1 AND started_at < ?3 AND (started_at >= ?2 OR ended_at IS NULL)
               ORDER BY ended_at IS NOT NULL, status = 'coalesced', id DESC LIMIT 1";
    let found: Option<i64> = db
        .prepare_cached(sql)?
        .query_row(params![account, from, to], |row| row.get(0))
        .optional()?;
    Ok(found.map(|run| runs::view(db, run)).transpose()?.flatten())
}
