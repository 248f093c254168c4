//! Listens and gaps: derived rows, replaced stretch by stretch, and the queries that show them.

use super::{AccountRow, StoreError};
use crate::fold::Listen;
use crate::sighting::{Source, TrackRow};
use crate::view::{ListenView, TrackView, plain};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

const ESTIMATED: u8 = 1;
const SKIPPED: u8 = 2;

/// Puts `after` in the place of the recording's listens that start between `from` and `to`; returns those.
pub fn replace(
    db: &Connection,
    account: AccountRow,
    recording: &[TrackRow],
    from: i64,
    to: i64,
    after: &[Listen],
) -> Result<Vec<Listen>, StoreError> {
    let mut before = Vec::new();
    for track in recording {
        let mut query = db.prepare_cached(
            "DELETE FROM listen WHERE account = ?1 AND started_at BETWEEN ?3 AND ?4 AND track = ?2
             RETURNING track, started_at, ended_at, ms_played, flags, sources, device, context, offset_minutes",
        )?;
        for listen in query.query_map(params![account, track, from, to], listen_from_row)? {
            before.push(listen?);
        }
    }
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO listen (account, started_at, track, ended_at, ms_played, flags, sources, device, context, offset_minutes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for listen in after {
        let flags = u8::from(listen.estimated) * ESTIMATED + u8::from(listen.skipped) * SKIPPED;
        insert.execute(params![
            account,
            listen.started_at,
            listen.track,
            listen.ended_at,
            listen.ms_played,
            flags,
            listen.sources,
            listen.device,
            listen.context,
            listen.offset_minutes
        ])?;
    }
    Ok(before)
}

fn listen_from_row(row: &Row) -> rusqlite::Result<Listen> {
    let flags: u8 = row.get(4)?;
    Ok(Listen {
        track: row.get(0)?,
        started_at: row.get(1)?,
        ended_at: row.get(2)?,
        ms_played: row.get(3)?,
        estimated: flags & ESTIMATED != 0,
        skipped: flags & SKIPPED != 0,
        sources: row.get(5)?,
        device: row.get(6)?,
        context: row.get(7)?,
        offset_minutes: row.get(8)?,
    })
}

/// Every listen of the account, oldest first.
pub fn all(db: &Connection, account: AccountRow) -> Result<Vec<Listen>, StoreError> {
    let mut query = db.prepare(
        "SELECT track, started_at, ended_at, ms_played, flags, sources, device, context, offset_minutes
         FROM listen WHERE account = ?1 ORDER BY started_at, track",
    )?;
    Ok(query
        .query_map([account], listen_from_row)?
        .collect::<Result<_, _>>()?)
}

/// Number of listens.
pub fn count(db: &Connection, account: AccountRow) -> Result<u64, StoreError> {
    let count: i64 = db.query_row(
        "SELECT count(*) FROM listen WHERE account = ?1",
        [account],
        |row| row.get(0),
    )?;
    Ok(count.max(0) as u64)
}

/// Number of listens of all accounts together.
pub fn count_all(db: &Connection) -> Result<u64, StoreError> {
    let count: i64 = db.query_row("SELECT count(*) FROM listen", [], |row| row.get(0))?;
    Ok(count.max(0) as u64)
}

/// The last `limit` listens that started before `before`, newest first.
pub fn latest(
    db: &Connection,
    account: AccountRow,
    before: i64,
    limit: u32,
) -> Result<Vec<ListenView>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT track, started_at, ended_at, ms_played, flags, sources, device, context, offset_minutes
         FROM listen WHERE account = ?1 AND started_at < ?2 ORDER BY started_at DESC LIMIT ?3",
    )?;
    let listens: Vec<Listen> = query
        .query_map(params![account, before, limit], listen_from_row)?
        .collect::<Result<_, _>>()?;
    listens.iter().map(|listen| view(db, listen)).collect()
}

/// A listen with its names.
pub fn view(db: &Connection, listen: &Listen) -> Result<ListenView, StoreError> {
    Ok(ListenView {
        track: track_view(db, listen.track)?.unwrap_or_default(),
        started_at: time(listen.started_at),
        ended_at: time(listen.ended_at),
        ms_played: listen.ms_played,
        estimated: listen.estimated,
        skipped: listen.skipped,
        sources: Source::all_in(listen.sources),
        device: listen.device.clone(),
        offset_minutes: listen.offset_minutes,
    })
}

/// A track with its names.
pub fn track_view(db: &Connection, track: TrackRow) -> Result<Option<TrackView>, StoreError> {
    let found = db
        .prepare_cached(
            "SELECT track.uri, track.name, track.duration_ms, track.isrc, album.name, album.release_date, album.cover
             FROM track LEFT JOIN album ON album.id = track.album WHERE track.id = ?1",
        )?
        .query_row([track], |row| {
            Ok(TrackView {
                uri: row.get(0)?,
                name: plain(&row.get::<_, String>(1)?),
                duration_ms: row.get(2)?,
                isrc: row.get(3)?,
                album: row.get::<_, Option<String>>(4)?.map(|name| plain(&name)),
                year: row.get::<_, Option<String>>(5)?.and_then(|date| date.get(..4)?.parse().ok()),
                cover: row.get(6)?,
                artists: Vec::new(),
                artist_uris: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut view) = found else {
        return Ok(None);
    };
    let mut artists = db.prepare_cached(
        "SELECT artist.name, artist.uri FROM track_artist JOIN artist ON artist.id = track_artist.artist WHERE track = ?1 ORDER BY position",
    )?;
    for found in artists.query_map([track], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (name, uri): (String, String) = found?;
        view.artists.push(plain(&name));
        view.artist_uris.push(uri);
    }
    Ok(Some(view))
}

/// Stores a stretch in which listens may be missing.
pub fn store_gap(
    db: &Connection,
    account: AccountRow,
    from: i64,
    to: i64,
    reason: &str,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO gap (account, from_at, to_at, reason) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![account, from, to, reason])?;
    Ok(())
}

/// The stored gaps as (from, to, reason), UTC milliseconds, oldest first.
pub fn gaps(db: &Connection, account: AccountRow) -> Result<Vec<(i64, i64, String)>, StoreError> {
    let mut query =
        db.prepare("SELECT from_at, to_at, reason FROM gap WHERE account = ?1 ORDER BY from_at")?;
    Ok(query
        .query_map([account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?)
}

/// A stored time; one outside the calendar's range becomes its end.
pub fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
