//! What only recently-played told has an END and no start: it began when the play before it was over, or a whole track's
//! length before its end, whichever is later.

use super::{AccountRow, StoreError};
use crate::fold::LONGEST_PAUSE_MS;
use crate::sighting::{Source, TrackRow};
use rusqlite::{Connection, params};

/// Crossfade lets two tracks sound together for up to 12 s.
const OVERLAP_MS: i64 = 15_000;

#[derive(Clone, Copy, Debug)]
struct Span {
    started_at: i64,
    ended_at: i64,
    track: TrackRow,
    sources: u8,
}

/// Sets the starts of such listens that plays between `from` and `to` (UTC milliseconds) may limit. Ends never change, so
/// the order in which plays become known does not matter.
pub fn trim(db: &Connection, account: AccountRow, from: i64, to: i64) -> Result<(), StoreError> {
    let from = from.saturating_sub(2 * LONGEST_PAUSE_MS);
    let to = to.saturating_add(LONGEST_PAUSE_MS);
    let mut query = db.prepare_cached(
        "SELECT started_at, ended_at, track, sources FROM listen WHERE account = ?1 AND started_at BETWEEN ?2 AND ?3",
    )?;
    let mut spans: Vec<Span> = query
        .query_map(params![account, from, to], |row| {
            Ok(Span {
                started_at: row.get(0)?,
                ended_at: row.get(1)?,
                track: row.get(2)?,
                sources: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    spans.sort_by_key(|span| (span.ended_at, span.track));
    for pair in 0..spans.len() {
        let span = spans[pair];
        if span.sources == Source::RecentlyPlayed.bit() && span.ended_at > from + LONGEST_PAUSE_MS {
            let before = pair.checked_sub(1).map(|before| spans[before].ended_at);
            set_start(db, account, span, before)?;
        }
    }
    Ok(())
}

fn set_start(
    db: &Connection,
    account: AccountRow,
    span: Span,
    before: Option<i64>,
) -> Result<(), StoreError> {
    let length: i64 = db
        .prepare_cached(
            "SELECT coalesce(max(other.duration_ms), 0) FROM track JOIN track AS other
             ON other.id = track.id OR other.recording = track.recording WHERE track.id = ?1",
        )?
        .query_row([span.track], |row| row.get(0))?;
    let whole = span.ended_at - length;
    let limited = before.filter(|before| *before > whole + OVERLAP_MS && *before < span.ended_at);
    let started_at = limited.unwrap_or(whole);
    let key = free_start(db, account, span, started_at)?;
    if key == span.started_at {
        return Ok(());
    }
    let heard = span.ended_at - started_at;
    let early = heard < crate::fold::SKIP_MS.min(length) || heard < length - OVERLAP_MS;
    db.prepare_cached(
        "UPDATE listen SET started_at = ?4, ms_played = ?5, flags = (flags & ~2) | ?6
         WHERE account = ?1 AND started_at = ?2 AND track = ?3",
    )?
    .execute(params![
        account,
        span.started_at,
        span.track,
        key,
        heard,
        2 * i64::from(early)
    ])?;
    Ok(())
}

/// `wish`, or the first millisecond after it at which no other play of the track starts: both were played.
fn free_start(
    db: &Connection,
    account: AccountRow,
    span: Span,
    wish: i64,
) -> Result<i64, StoreError> {
    let mut taken = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM listen WHERE account = ?1 AND started_at = ?2 AND track = ?3)",
    )?;
    let mut key = wish;
    while key != span.started_at
        && taken.query_row(params![account, key, span.track], |row| row.get(0))?
    {
        key += 1;
    }
    Ok(key)
}
