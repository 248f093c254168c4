//! Picks: what was drawn, by which words, and where it went.

use super::{AccountRow, StoreError, catalogue, listens};
use crate::sighting::TrackRow;
use crate::view::PickView;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use spotify::Track;

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

/// A POST of a pick that is, or was, about to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// When; none: it never was.
    pub at: Option<Timestamp>,
    /// The playlist that it went to, or is meant for.
    pub playlist: String,
    /// What Spotify's clock showed before the first one; none: not known.
    pub heard_at: Option<Timestamp>,
}

/// The intention: its POST is about to be sent.
pub fn mark_sent(db: &Connection, pick: i64, sent: &Sent) -> Result<(), StoreError> {
    // Where it is sent again, the first one may still land.
    db.execute(
        "UPDATE pick SET sent_at = ?2, playlist = ?3, heard_at = iif(sent_at IS NULL OR playlist <> ?3, ?4, heard_at) WHERE id = ?1",
        params![
            pick,
            sent.at.map(Timestamp::as_millisecond),
            sent.playlist,
            sent.heard_at.map(Timestamp::as_millisecond)
        ],
    )?;
    Ok(())
}

/// How a pick was sent last.
pub fn sent(db: &Connection, pick: i64) -> Result<Sent, StoreError> {
    let sql = "SELECT sent_at, playlist, heard_at FROM pick WHERE id = ?1";
    Ok(db.query_row(sql, [pick], |row| {
        Ok(Sent {
            at: row.get::<_, Option<i64>>(0)?.map(listens::time),
            playlist: row.get(1)?,
            heard_at: row.get::<_, Option<i64>>(2)?.map(listens::time),
        })
    })?)
}

/// It is in the playlist, since `entered_at` by Spotify's clock.
pub fn mark_added(
    db: &Connection,
    pick: i64,
    entered_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE pick SET added_at = ?2, changed_at = ?2, entered_at = ?3 WHERE id = ?1",
        params![
            pick,
            now.as_millisecond(),
            entered_at.map(Timestamp::as_millisecond)
        ],
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

/// So long after a change a read may still show what was before it, milliseconds.
const SETTLING_MS: i64 = 120_000;

/// The playlist was read whole: picks that are not in it any more are gone, those that are there again are not.
pub fn see_what_is_gone(
    db: &Connection,
    account: AccountRow,
    playlist: &str,
    holds: impl Fn(&str) -> bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut query = db.prepare_cached(
        "SELECT pick.id, track.uri, track.isrc, pick.gone_at FROM pick JOIN track ON track.id = pick.track
         WHERE pick.account = ?1 AND pick.playlist = ?2 AND pick.added_at IS NOT NULL AND pick.removed_at IS NULL
           AND coalesce(pick.changed_at, pick.added_at) <= ?3",
    )?;
    let mut changed: Vec<(i64, Option<i64>)> = Vec::new();
    // Reads lag behind writes.
    let settled = now.as_millisecond() - SETTLING_MS;
    let mut rows = query.query(params![account, playlist, settled])?;
    while let Some(row) = rows.next()? {
        let isrc: Option<String> = row.get(2)?;
        let is_there = holds(row.get_ref(1)?.as_str().unwrap_or_default())
            || isrc.is_some_and(|isrc| holds(&isrc));
        let gone_at: Option<i64> = row.get(3)?;
        if is_there == gone_at.is_some() {
            changed.push((row.get(0)?, (!is_there).then(|| now.as_millisecond())));
        }
    }
    for (pick, gone_at) in changed {
        db.prepare_cached("UPDATE pick SET gone_at = ?2 WHERE id = ?1")?
            .execute(params![pick, gone_at])?;
    }
    Ok(())
}

/// Picks that arrived, or were put back, before a time, are still in the playlist and nowhere else, and surely were not played since, for 30 s or
/// to their end: what stood in the playlist while plays were lost or recording was paused stays. Oldest first.
pub fn unplayed(
    db: &Connection,
    account: AccountRow,
    before: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT pick.id FROM pick JOIN track ON track.id = pick.track
         WHERE pick.account = ?1 AND coalesce(pick.changed_at, pick.added_at) < ?2 AND pick.added_at IS NOT NULL AND pick.removed_at IS NULL AND pick.gone_at IS NULL AND pick.kept_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM listen JOIN track AS heard ON heard.id = listen.track
             WHERE listen.account = ?1 AND listen.started_at >= pick.added_at - 120000
               AND (listen.ms_played >= 30000 OR listen.ms_played >= track.duration_ms - 3000)
               AND (heard.id = track.id OR heard.isrc = track.isrc OR coalesce(heard.recording, heard.id) = coalesce(track.recording, track.id)))
           AND NOT EXISTS (SELECT 1 FROM gap WHERE gap.account = ?1 AND gap.to_at > pick.added_at)
         ORDER BY pick.id",
    )?;
    let rows = query.query_map(params![account, before.as_millisecond()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Row and URI of the newest picks that reached a playlist, newest first.
pub fn newest_uris(
    db: &Connection,
    account: AccountRow,
    limit: u32,
) -> Result<Vec<(i64, String)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT pick.id, track.uri FROM pick JOIN track ON track.id = pick.track
         WHERE pick.account = ?1 AND pick.added_at IS NOT NULL ORDER BY pick.id DESC LIMIT ?2",
    )?;
    let found = query.query_map(params![account, limit], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The library was seen to hold the track of a pick, or not; whether the diary did not know. What changed after `settled`
/// stays as it is.
pub fn see_saved(
    db: &Connection,
    pick: i64,
    saved: bool,
    settled: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = db
        .prepare_cached(
            "UPDATE pick SET kept_at = iif(?2, ?4, NULL)
             WHERE id = ?1 AND (kept_at IS NOT NULL) <> ?2 AND coalesce(changed_at, 0) <= ?3",
        )?
        .execute(params![
            pick,
            saved,
            settled.as_millisecond(),
            now.as_millisecond()
        ])?;
    Ok(changed > 0)
}

/// Row and track of every pick that reached a playlist, newest first.
pub fn arrived(db: &Connection, account: AccountRow) -> Result<Vec<(i64, TrackRow)>, StoreError> {
    let sql = "SELECT id, track FROM pick WHERE account = ?1 AND added_at IS NOT NULL ORDER BY chosen_at DESC, id DESC";
    let mut query = db.prepare_cached(sql)?;
    let found = query.query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Picks that reached a playlist with every track that is one recording with theirs: as the diary shows recordings, and
/// by ISRC where the user did not say otherwise.
pub fn releases(db: &Connection, account: AccountRow) -> Result<Vec<(i64, TrackRow)>, StoreError> {
    let mut query = db.prepare_cached(
        "WITH mine AS (
           SELECT pick.id AS pick, track.* FROM pick JOIN track ON track.id = pick.track
           WHERE pick.account = ?1 AND pick.added_at IS NOT NULL
         ), stands AS (
           SELECT pick, coalesce(recording, id) AS root FROM mine
           UNION SELECT mine.pick, coalesce(other.recording, other.id) FROM mine JOIN track AS other ON other.isrc = mine.isrc
           WHERE mine.chosen IS NOT mine.id AND other.chosen IS NOT other.id
         )
         SELECT pick, root FROM stands
         UNION SELECT stands.pick, track.id FROM stands JOIN track ON track.recording = stands.root",
    )?;
    let found = query.query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The run that drew a pick.
pub fn run(db: &Connection, pick: i64) -> Result<i64, StoreError> {
    let sql = "SELECT run FROM pick WHERE id = ?1";
    Ok(db
        .prepare_cached(sql)?
        .query_row([pick], |row| row.get(0))?)
}

/// A pick with its names.
pub fn view(db: &Connection, pick: i64) -> Result<Option<PickView>, StoreError> {
    let sql = "SELECT track, way, words, chosen_at, added_at, playlist, candidates, removed_at, kept_at, gone_at, tidied FROM pick WHERE id = ?1";
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
                gone_at: row.get::<_, Option<i64>>(9)?.map(listens::time),
                tidied: row.get(10)?,
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
