//! How far two tellings are from each other, and whether they may be of one play.

use super::ends::is_listed;
use super::play::{MINUTE_MS, Play};
use super::twice::Told;
use super::{Facts, SOURCES_AGREE_MS, TOLERANCE_MS};
use crate::sighting::Source;

/// Longer pauses inside one play are rare enough that a scrobble so far before is another play's, milliseconds.
pub(super) const USUAL_PAUSE_MS: i64 = 30 * 60_000;

/// How far two that know it may differ on what was heard, milliseconds.
pub(super) const SAME_LENGTH_MS: i64 = 1_000;

/// How far apart two may be told to be and still be one play, milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Kin {
    /// Between two ends.
    pub end: i64,
    /// From a start that was scrobbled to the one that follows from the end and what was heard: a pause lies between.
    pub pause: i64,
    /// Whether nothing speaks against them being one recording.
    pub is_sure: bool,
}

/// Not at all for other names, little for two ids of one name.
pub(super) fn kinship(teller: &Facts, play: &Facts) -> Option<Kin> {
    let one_name = teller.name.is_some() && teller.name == play.name;
    if teller.recording == play.recording || (one_name && (teller.loose || play.loose)) {
        return Some(Kin {
            end: SOURCES_AGREE_MS,
            pause: USUAL_PAUSE_MS,
            is_sure: true,
        });
    }
    one_name.then_some(Kin {
        end: TOLERANCE_MS,
        pause: TOLERANCE_MS,
        is_sure: false,
    })
}

/// Milliseconds from one span of time to another; none where they meet.
pub(super) fn gap((a, b): (i64, i64), (first, last): (i64, i64)) -> i64 {
    (a - last).max(first - b).max(0)
}

/// Milliseconds between the end of a play and the minute in which account data saw it end; none where more of the play was
/// seen.
pub(super) fn minute_apart(
    teller: &Told,
    play: &Play,
    told: &[Told],
    ended: (i64, i64),
) -> Option<i64> {
    let at = teller.sighting.at;
    let heard = teller.sighting.ms_played.unwrap_or(0);
    if play.from(Source::RecentlyPlayed, told).is_some()
        && !is_listed(heard, play.facts.duration_ms)
    {
        return None;
    }
    if play.live.as_ref().is_some_and(|live| live.outlasts(heard)) {
        return None;
    }
    let apart = gap((at, at + MINUTE_MS), ended);
    let exported = play
        .from(Source::Export, told)
        .and_then(|told| told.sighting.ms_played);
    match (exported, teller.sighting.ms_played) {
        // Both are Spotify's own figures of one play.
        (Some(a), Some(b)) => ((a - b).abs() <= SAME_LENGTH_MS).then_some(apart),
        (_, _) => (apart <= TOLERANCE_MS).then_some(apart),
    }
}

/// Milliseconds between a start that was scrobbled and a play's; one that was stamped later is inside it.
pub(super) fn start_apart(at: i64, (started_at, ended_at): (i64, i64), kin: Kin) -> Option<i64> {
    let latest = if kin.is_sure { ended_at } else { started_at };
    let inside = at >= started_at - kin.pause && at <= latest + TOLERANCE_MS;
    inside.then_some((at - started_at).abs())
}
