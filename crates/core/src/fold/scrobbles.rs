//! The sources that know less find the plays they mean: account data (whole minutes, no ids) and scrobbles (starts).

use super::pairs::{in_order, most, within};
use super::play::{MINUTE_MS, Play, slot};
use super::twice::Told;
use super::{Evidence, Facts, Listen, SOURCES_AGREE_MS, TOLERANCE_MS};
use crate::sighting::Source;

/// Longer pauses inside one play are rare enough that a scrobble so far before is another play's, milliseconds.
const USUAL_PAUSE_MS: i64 = 30 * 60_000;

/// How far two of Spotify's exports may differ on what was heard, milliseconds.
const SAME_LENGTH_MS: i64 = 1_000;

/// Each source, by falling truth, claims the plays it tells of; what nobody else told of becomes a play.
pub(super) fn join(evidence: &Evidence, told: &[Told], plays: &mut Vec<Play>) {
    for source in [Source::AccountData, Source::ListenBrainz, Source::LastFm] {
        let said: Vec<usize> = (0..told.len())
            .filter(|place| told[*place].sighting.source == source)
            .collect();
        if said.is_empty() {
            continue;
        }
        let claims = if source == Source::AccountData {
            minutes(&said, plays, told)
        } else {
            starts(&said, plays, told)
        };
        for (place, claim) in said.into_iter().zip(claims) {
            match claim {
                Some(play) => plays[play].told[slot(source)] = Some(place),
                None => {
                    let mut play = Play::of(own_facts(evidence, &told[place].facts));
                    play.told[slot(source)] = Some(place);
                    plays.push(play);
                }
            }
        }
    }
}

/// Which plays account data means. Its order within a minute is none, so the nearest pairs come first; but an end near the
/// full minute may be told in either, and each of two plays has its own.
fn minutes(said: &[usize], plays: &mut [Play], told: &[Told]) -> Vec<Option<usize>> {
    sort_by_end(plays, told);
    let listens: Vec<Listen> = plays.iter().map(|play| play.listen(told)).collect();
    let bounds: Vec<(i64, i64)> = plays
        .iter()
        .zip(&listens)
        .map(|(play, listen)| end_bounds(play, told, listen.ended_at))
        .collect();
    let ends: Vec<i64> = listens.iter().map(|listen| listen.ended_at).collect();
    let loosest = bounds
        .iter()
        .zip(&ends)
        .map(|(bounds, end)| (end - bounds.0).max(bounds.1 - end))
        .max();
    let reach = SOURCES_AGREE_MS + loosest.unwrap_or(0);
    let near = |teller: &usize| {
        let at = told[*teller].sighting.at;
        within(&ends, at - reach, at + MINUTE_MS + reach)
    };
    let near: Vec<_> = said.iter().map(near).collect();
    most(&near, plays.len(), |claim, place| {
        let (teller, listen) = (&told[said[claim]], &listens[place]);
        let kin = kinship(&teller.facts, &plays[place].facts)?;
        let apart = minute_apart(teller, &plays[place], told, bounds[place])?;
        let other_length = teller.sighting.ms_played.unwrap_or(0) - listen.ms_played;
        // Within one minute what was heard decides.
        (apart <= kin.end).then_some(apart * MINUTE_MS + other_length.abs().min(MINUTE_MS))
    })
}

/// Which plays scrobbles mean. Nobody plays two tracks at once, so both have one order.
fn starts(said: &[usize], plays: &mut [Play], told: &[Told]) -> Vec<Option<usize>> {
    sort_by_end(plays, told);
    let spans: Vec<(i64, i64)> = plays.iter().map(|play| play.span(told)).collect();
    let ends: Vec<i64> = spans.iter().map(|span| span.1).collect();
    let longest = spans.iter().map(|span| span.1 - span.0).max().unwrap_or(0);
    let near = |teller: &usize| {
        let at = told[*teller].sighting.at;
        within(&ends, at - TOLERANCE_MS, at + USUAL_PAUSE_MS + longest)
    };
    let near: Vec<_> = said.iter().map(near).collect();
    in_order(&near, |claim, place| {
        let teller = &told[said[claim]];
        let kin = kinship(&teller.facts, &plays[place].facts)?;
        start_apart(teller.sighting.at, spans[place], kin)
    })
}

fn sort_by_end(plays: &mut [Play], told: &[Told]) {
    plays.sort_by_cached_key(|play| (play.span(told).1, play.span(told).0, play.told));
}

/// How far apart two may be told to be and still be one play, milliseconds.
#[derive(Clone, Copy)]
struct Kin {
    /// Between two ends.
    end: i64,
    /// From a start that was scrobbled to the one that follows from the end and what was heard: a pause lies between.
    pause: i64,
    /// Whether nothing speaks against them being one recording.
    is_sure: bool,
}

/// Not at all for other names, little for two ids of one name.
fn kinship(teller: &Facts, play: &Facts) -> Option<Kin> {
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

/// Between which times a play ended. Where nobody told, looks only say so much.
fn end_bounds(play: &Play, told: &[Told], end: i64) -> (i64, i64) {
    match (play.told_end(told), &play.live) {
        (None, Some(live)) => (
            live.alive_at.min(end),
            live.latest_end.unwrap_or(end).max(end),
        ),
        (_, _) => (end, end),
    }
}

/// Milliseconds between the end of a play and the minute in which account data saw it end.
fn minute_apart(
    teller: &Told,
    play: &Play,
    told: &[Told],
    (first, last): (i64, i64),
) -> Option<i64> {
    let at = teller.sighting.at;
    let apart = (at - last).max(first - (at + MINUTE_MS)).max(0);
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
fn start_apart(at: i64, (started_at, ended_at): (i64, i64), kin: Kin) -> Option<i64> {
    let latest = if kin.is_sure { ended_at } else { started_at };
    let inside = at >= started_at - kin.pause && at <= latest + TOLERANCE_MS;
    inside.then_some((at - started_at).abs())
}

/// A name alone has the length of the recording it is shown as.
fn own_facts(evidence: &Evidence, facts: &Facts) -> Facts {
    let known = evidence
        .tracks
        .iter()
        .filter(|track| track.recording == facts.recording);
    Facts {
        duration_ms: known.map(|track| track.duration_ms).max().unwrap_or(0),
        ..*facts
    }
}
