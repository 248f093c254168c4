//! What only recently-played told has an END and no start: it began when the play before it was over, or a whole track's
//! length before its end, whichever is later.

use super::{AccountRow, StoreError};
use crate::fold::LONGEST_PAUSE_MS;
use crate::sighting::{Source, TrackRow};
use rusqlite::{Connection, params};
use std::collections::HashSet;

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
    spans.sort_unstable_by_key(|span| (span.ended_at, span.started_at, span.track));
    let ends: Vec<i64> = spans.iter().map(|span| span.ended_at).collect();
    let may_move = |span: &Span| {
        span.sources == Source::RecentlyPlayed.bit() && span.ended_at > from + LONGEST_PAUSE_MS
    };
    let stay = spans.iter().filter(|span| !may_move(span));
    let mut taken: HashSet<(i64, TrackRow)> =
        stay.map(|span| (span.started_at, span.track)).collect();
    let mut moves: Vec<Move> = Vec::new();
    for span in spans.iter().filter(|span| may_move(span)) {
        let earlier = ends.partition_point(|end| *end < span.ended_at);
        let before = earlier.checked_sub(1).map(|before| ends[before]);
        let to = moved(db, *span, before)?;
        // Two plays of a track that seem to start in one millisecond were both played.
        let mut key = to.started_at;
        while !taken.insert((key, span.track)) {
            key += 1;
        }
        if key != span.started_at {
            moves.push(Move { key, ..to });
        }
    }
    apply(db, account, &moves)
}

/// A listen that gets another start.
#[derive(Clone, Copy, Debug)]
struct Move {
    span: Span,
    started_at: i64,
    /// The start under which it is stored: that, or soon after it.
    key: i64,
    early: bool,
}

/// Where a listen starts whose END is all that is known; `before` is the END before that.
fn moved(db: &Connection, span: Span, before: Option<i64>) -> Result<Move, StoreError> {
    let length: i64 = db
        .prepare_cached(
            "SELECT coalesce(max(other.duration_ms), 0) FROM track JOIN track AS other
             ON other.id = track.id OR other.recording = track.recording WHERE track.id = ?1",
        )?
        .query_row([span.track], |row| row.get(0))?;
    let whole = span.ended_at - length;
    let started_at = before
        .filter(|before| *before > whole + OVERLAP_MS)
        .unwrap_or(whole);
    let heard = span.ended_at - started_at;
    Ok(Move {
        span,
        started_at,
        key: started_at,
        early: heard < crate::fold::SKIP_MS.min(length) || heard < length - OVERLAP_MS,
    })
}

/// One may take the place of another that moves too, so all leave theirs first.
fn apply(db: &Connection, account: AccountRow, moves: &[Move]) -> Result<(), StoreError> {
    let mut leave = db.prepare_cached(
        "UPDATE listen SET started_at = ?4 WHERE account = ?1 AND started_at = ?2 AND track = ?3",
    )?;
    for (place, to) in moves.iter().enumerate() {
        let nowhere = -1 - place as i64;
        leave.execute(params![account, to.span.started_at, to.span.track, nowhere])?;
    }
    let mut settle = db.prepare_cached(
        "UPDATE listen SET started_at = ?4, ms_played = ?5, flags = (flags & ~2) | ?6
         WHERE account = ?1 AND started_at = ?2 AND track = ?3",
    )?;
    for (place, to) in moves.iter().enumerate() {
        let nowhere = -1 - place as i64;
        settle.execute(params![
            account,
            nowhere,
            to.span.track,
            to.key,
            to.span.ended_at - to.started_at,
            2 * i64::from(to.early)
        ])?;
    }
    Ok(())
}
