//! What an export is made of, row by row as the diary has it.

use crate::sighting::marks;
use crate::store::{AccountRow, listens};
use rusqlite::{Connection, Row, Statement};

/// Between the artists of a track, where no name has it.
const BETWEEN: char = '\u{1f}';

/// A listen with its names. Times are UTC milliseconds.
#[derive(Clone, Debug, Default)]
pub struct ListenRow {
    pub account: i64,
    pub track: i64,
    pub started_at: i64,
    pub ended_at: i64,
    pub ms_played: i64,
    pub estimated: bool,
    pub skipped: bool,
    pub sources: u8,
    pub device: Option<String>,
    pub context: Option<String>,
    pub offset_minutes: Option<i32>,
    /// None for a track that Spotify does not know.
    pub uri: Option<String>,
    pub title: String,
    pub isrc: Option<String>,
    pub duration_ms: Option<i64>,
    pub album: Option<String>,
    pub artists: Vec<String>,
}

/// Listens of an account that began in a span, in order of their start.
pub fn all(db: &Connection) -> rusqlite::Result<Statement<'_>> {
    db.prepare(
        "SELECT listen.account, listen.track, listen.started_at, listen.ended_at, listen.ms_played, listen.flags,
           listen.sources, listen.device, listen.context, listen.offset_minutes, track.uri, track.name, track.isrc,
           track.duration_ms, album.name,
           (SELECT group_concat(name, char(31)) FROM (SELECT artist.name FROM track_artist JOIN artist
              ON artist.id = track_artist.artist WHERE track_artist.track = listen.track ORDER BY position))
         FROM listen LEFT JOIN track ON track.id = listen.track LEFT JOIN album ON album.id = track.album
         WHERE listen.account = ?1 AND listen.started_at >= ?2 AND listen.started_at < ?3
         ORDER BY listen.started_at, listen.track",
    )
}

/// How many rows [`all`] has for these accounts.
pub fn count(
    db: &Connection,
    accounts: &[AccountRow],
    (from, to): (i64, i64),
) -> rusqlite::Result<u64> {
    let sql =
        "SELECT count(*) FROM listen WHERE account = ?1 AND started_at >= ?2 AND started_at < ?3";
    let mut query = db.prepare_cached(sql)?;
    let counts = accounts
        .iter()
        .map(|account| query.query_row((account, from, to), |row| row.get::<_, i64>(0)));
    let total = counts.sum::<rusqlite::Result<i64>>()?;
    Ok(total.unsigned_abs())
}

/// One row of [`all`].
pub fn listen(row: &Row) -> rusqlite::Result<ListenRow> {
    let flags: u8 = row.get(5)?;
    let uri: Option<String> = row.get(10)?;
    let artists: Option<String> = row.get(15)?;
    Ok(ListenRow {
        account: row.get(0)?,
        track: row.get(1)?,
        started_at: row.get(2)?,
        ended_at: row.get(3)?,
        ms_played: row.get(4)?,
        estimated: flags & listens::ESTIMATED != 0,
        skipped: flags & listens::SKIPPED != 0,
        sources: row.get(6)?,
        device: row.get(7)?,
        context: row.get(8)?,
        offset_minutes: row.get(9)?,
        uri: uri.filter(|uri| !uri.starts_with("local:")),
        title: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
        isrc: row.get(12)?,
        duration_ms: row.get(13)?,
        album: row.get(14)?,
        artists: artists
            .map(|names| names.split(BETWEEN).map(str::to_owned).collect())
            .unwrap_or_default(),
    })
}

/// What was heard and is no music. `at` is its END, UTC milliseconds.
#[derive(Clone, Debug)]
pub struct ApartRow {
    pub at: i64,
    pub kind: String,
    /// None where only names are known.
    pub uri: Option<String>,
    pub title: String,
    pub series: String,
    pub ms_played: i64,
}

/// Podcasts, audiobooks and videos that began in a span, in order of their end; one that several files tell comes once.
pub fn apart(db: &Connection) -> rusqlite::Result<Statement<'_>> {
    db.prepare(
        "SELECT at, kind, uri, title, series, ms_played FROM apart
         WHERE account = ?1 AND at - ms_played >= ?2 AND at - ms_played < ?3
         GROUP BY at, uri, kind, title, ms_played ORDER BY at, uri",
    )
}

/// One row of [`apart`].
pub fn apart_row(row: &Row) -> rusqlite::Result<ApartRow> {
    let uri: String = row.get(2)?;
    Ok(ApartRow {
        at: row.get(0)?,
        kind: row.get(1)?,
        uri: Some(uri).filter(|uri| !uri.starts_with("local:")),
        title: row.get(3)?,
        series: row.get(4)?,
        ms_played: row.get(5)?,
    })
}

/// How far the END of a listen lies from that of the export record that told it, milliseconds.
const SAME_MS: i64 = 60_000;

/// What Spotify's own export said of a listen beside its time, for those that one told: bits of [`marks`].
pub fn marks_of(db: &Connection, listen: &ListenRow) -> rusqlite::Result<u8> {
    let mut query = db.prepare_cached(
        "SELECT marks FROM sighting WHERE account = ?1 AND track = ?2 AND at BETWEEN ?3 AND ?4 AND source = 1
         ORDER BY abs(at - ?5) LIMIT 1",
    )?;
    let (from, to) = (listen.ended_at - SAME_MS, listen.ended_at + SAME_MS);
    let mut found = query.query((listen.account, listen.track, from, to, listen.ended_at))?;
    let told = found.next()?.map(|row| row.get(0)).transpose()?;
    Ok(told.unwrap_or(0) & (marks::SHUFFLE | marks::OFFLINE | marks::PRIVATE | marks::START))
}
