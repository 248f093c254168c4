//! Listens: derived rows, replaced stretch by stretch, and the queries that show them.

use super::{AccountRow, StoreError};
use crate::fold::Listen;
use crate::search::Found;
use crate::sighting::{Source, TrackRow};
use crate::view::{ListenView, TrackView, plain};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Bit of `flags`: the milliseconds heard are an estimate.
pub const ESTIMATED: u8 = 1;
/// Bit of `flags`: left early.
pub const SKIPPED: u8 = 2;
/// Bit of `flags`: the offset is that of the home time zone or of a country, by assumption.
pub const OFFSET_ASSUMED: u8 = 4;
/// Bit of `flags`: heard in a private session.
pub const PRIVATE: u8 = 8;

/// Where listens are to be replaced: those that start between two times and end at `ended_from` or later.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// First start, UTC milliseconds.
    pub from: i64,
    /// Last start, UTC milliseconds.
    pub to: i64,
    /// First end, UTC milliseconds.
    pub ended_from: i64,
}

/// Puts `after` in the place of the listens of these tracks; returns those that were there.
pub fn replace(
    db: &Connection,
    account: AccountRow,
    tracks: &[TrackRow],
    place: Place,
    after: &[Listen],
) -> Result<Vec<Listen>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM listen WHERE account = ?1 AND started_at BETWEEN ?2 AND ?3 AND ended_at >= ?4",
    ))?;
    let there = query.query_map(
        params![account, place.from, place.to, place.ended_from],
        listen_from_row,
    )?;
    let mut before: Vec<Listen> = Vec::new();
    for listen in there {
        let listen = listen?;
        if tracks.contains(&listen.track) {
            before.push(listen);
        }
    }
    let mut delete = db.prepare_cached(
        "DELETE FROM listen WHERE account = ?1 AND started_at = ?2 AND track = ?3",
    )?;
    for old in before.iter().filter(|old| !after.contains(old)) {
        delete.execute(params![account, old.started_at, old.track])?;
    }
    for listen in after.iter().filter(|new| !before.contains(new)) {
        insert(db, account, listen)?;
    }
    Ok(before)
}

/// Stores a listen.
pub fn insert(db: &Connection, account: AccountRow, listen: &Listen) -> Result<(), StoreError> {
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO listen (account, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    ))?
    .execute(params![
        account,
        listen.track,
        listen.started_at,
        listen.ended_at,
        listen.ms_played,
        flags(listen),
        listen.sources,
        listen.device,
        listen.context,
        listen.offset_minutes
    ])?;
    Ok(())
}

const COLUMNS: &str =
    "track, started_at, ended_at, ms_played, flags, sources, device, context, offset_minutes";

/// The flags of a listen as they are stored.
pub fn flags(listen: &Listen) -> u8 {
    u8::from(listen.estimated) * ESTIMATED
        + u8::from(listen.skipped) * SKIPPED
        + u8::from(listen.offset_assumed) * OFFSET_ASSUMED
        + u8::from(listen.private) * PRIVATE
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
        private: flags & PRIVATE != 0,
        sources: row.get(5)?,
        device: row.get(6)?,
        context: row.get(7)?,
        offset_minutes: row.get(8)?,
        offset_assumed: flags & OFFSET_ASSUMED != 0,
    })
}

/// Every listen of the account, oldest first.
pub fn all(db: &Connection, account: AccountRow) -> Result<Vec<Listen>, StoreError> {
    let mut query = db.prepare(&format!(
        "SELECT {COLUMNS} FROM listen WHERE account = ?1 ORDER BY started_at, track"
    ))?;
    Ok(query
        .query_map([account], listen_from_row)?
        .collect::<Result<_, _>>()?)
}

/// One listen by what names it.
pub fn get(
    db: &Connection,
    account: AccountRow,
    started_at: i64,
    track: TrackRow,
) -> Result<Option<Listen>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM listen WHERE account = ?1 AND started_at = ?2 AND track = ?3"
    ))?;
    Ok(query
        .query_row(params![account, started_at, track], listen_from_row)
        .optional()?)
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
    latest_of(db, account, before, None, limit)
}

/// The same of some tracks alone.
pub fn latest_of(
    db: &Connection,
    account: AccountRow,
    before: i64,
    among: Option<&Found>,
    limit: u32,
) -> Result<Vec<ListenView>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM listen WHERE account = ?1 AND started_at < ?2 ORDER BY started_at DESC"
    ))?;
    let mut rows = query.query(params![account, before])?;
    let mut views = Vec::new();
    while views.len() < limit as usize
        && let Some(row) = rows.next()?
    {
        if among.is_none_or(|among| row.get(0).is_ok_and(|track| among.has(track))) {
            views.push(view(db, &listen_from_row(row)?)?);
        }
    }
    Ok(views)
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

/// The open gaps as (from, to, reason), UTC milliseconds, oldest first; see [`super::gaps`].
pub fn gaps(db: &Connection, account: AccountRow) -> Result<Vec<(i64, i64, String)>, StoreError> {
    let open = super::gaps::open(db, account)?.into_iter();
    Ok(open.map(|gap| (gap.from, gap.to, gap.reason)).collect())
}

/// A stored time; one outside the calendar's range becomes its end.
pub fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
