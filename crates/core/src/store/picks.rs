//! Picks: what was drawn, by which words, and where it went.

use super::{AccountRow, StoreError, catalogue, listens};
use crate::view::PickView;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use spotify::Track;
use std::collections::HashSet;

/// A pick as it is stored when it is drawn.
#[derive(Clone, Debug)]
pub struct NewPick<'a> {
    /// The run that drew it.
    pub run: i64,
    /// The track.
    pub track: &'a Track,
    /// The playlist it is meant for.
    pub playlist: &'a str,
    /// The way it was drawn.
    pub way: &'a str,
    /// The search words that found it.
    pub words: Option<&'a str>,
    /// How many tracks the search said it had found.
    pub candidates: Option<u32>,
}

/// Stores a pick; `None` when the track has no URI.
pub fn store(
    db: &Connection,
    account: AccountRow,
    pick: &NewPick,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let Some(track) = catalogue::store_track(db, pick.track)? else {
        return Ok(None);
    };
    let row = db.query_row(
        "INSERT INTO pick (account, run, track, playlist, way, words, candidates, chosen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
        params![account, pick.run, track.row, pick.playlist, pick.way, pick.words, pick.candidates, now.as_millisecond()],
        |row| row.get(0),
    )?;
    Ok(Some(row))
}

/// The intention: its POST to `playlist` is about to be sent.
pub fn mark_sent(
    db: &Connection,
    pick: i64,
    playlist: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE pick SET sent_at = ?2, playlist = ?3 WHERE id = ?1",
        params![pick, now.as_millisecond(), playlist],
    )?;
    Ok(())
}

/// The playlist that a pick is meant for, or was sent to.
pub fn playlist(db: &Connection, pick: i64) -> Result<String, StoreError> {
    let sql = "SELECT playlist FROM pick WHERE id = ?1";
    Ok(db.query_row(sql, [pick], |row| row.get(0))?)
}

/// It is in the playlist.
pub fn mark_added(db: &Connection, pick: i64, now: Timestamp) -> Result<(), StoreError> {
    db.execute(
        "UPDATE pick SET added_at = ?2, changed_at = ?2 WHERE id = ?1",
        params![pick, now.as_millisecond()],
    )?;
    Ok(())
}

/// What a pick's track is known by: URI, and ISRC where there is one.
pub fn keys(db: &Connection, pick: i64) -> Result<Option<(String, Option<String>)>, StoreError> {
    let sql = "SELECT track.uri, track.isrc FROM pick JOIN track ON track.id = pick.track WHERE pick.id = ?1";
    Ok(db
        .query_row(sql, [pick], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// URIs and ISRCs of everything ever picked for the account: nothing is picked twice.
pub fn ever_picked(db: &Connection, account: AccountRow) -> Result<HashSet<String>, StoreError> {
    let mut query = db.prepare("SELECT track.uri, track.isrc FROM pick JOIN track ON track.id = pick.track WHERE pick.account = ?1")?;
    let mut keys = HashSet::new();
    for found in query.query_map([account], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
    })? {
        let (uri, isrc) = found?;
        keys.insert(uri);
        keys.extend(isrc);
    }
    Ok(keys)
}

/// A pick with its names.
pub fn view(db: &Connection, pick: i64) -> Result<Option<PickView>, StoreError> {
    let sql = "SELECT track, way, words, chosen_at, added_at, playlist, candidates, removed_at, kept_at FROM pick WHERE id = ?1";
    let found = db
        .prepare_cached(sql)?
        .query_row([pick], |row| {
            let view = PickView {
                id: pick,
                track: Default::default(),
                way: row.get(1)?,
                words: row.get(2)?,
                chosen_at: listens::time(row.get(3)?),
                added_at: row.get::<_, Option<i64>>(4)?.map(listens::time),
                playlist: row.get(5)?,
                candidates: row.get(6)?,
                removed_at: row.get::<_, Option<i64>>(7)?.map(listens::time),
                kept_at: row.get::<_, Option<i64>>(8)?.map(listens::time),
            };
            Ok((view, row.get::<_, i64>(0)?))
        })
        .optional()?;
    let Some((mut view, track)) = found else {
        return Ok(None);
    };
    view.track = listens::track_view(db, track)?.unwrap_or_default();
    Ok(Some(view))
}
