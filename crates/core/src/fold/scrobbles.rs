//! Who knows less finds the plays it means: records without ids, account data (whole minutes), scrobbles (starts), and what
//! an export of ours guessed.

use super::apart::{USUAL_PAUSE_MS, end_bounds, kinship, minute_apart, start_apart};
use super::ends::ends_apart;
use super::pairs::{in_order, most, nearest_first, within};
use super::play::{self, ESTIMATE, MINUTE_MS, Play, slot};
use super::twice::{Told, is_export_repeat};
use super::{Evidence, Facts, SOURCES_AGREE_MS, TOLERANCE_MS};
use crate::sighting::{Source, marks};
use std::ops::Range;

/// Nearer in time comes before nearer in length.
const DAY_MS: i64 = 86_400_000;

/// Who tells something of plays that the ends by id do not, by falling truth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Teller {
    /// A record of an export without an id.
    Nameless,
    AccountData,
    ListenBrainz,
    LastFm,
    /// A scrobble of which the exporter wrote the minute.
    LastFmMinute,
    /// What our own export had to guess.
    Estimate,
}

const TELLERS: [Teller; 6] = [
    Teller::Nameless,
    Teller::AccountData,
    Teller::ListenBrainz,
    Teller::LastFm,
    Teller::LastFmMinute,
    Teller::Estimate,
];

impl Teller {
    fn of(told: &Told) -> Option<Teller> {
        let is_minute = told.sighting.marks & marks::MINUTE != 0;
        match told.sighting.source {
            Source::Export if told.is_estimate() => Some(Teller::Estimate),
            Source::Export => told.facts.loose.then_some(Teller::Nameless),
            Source::AccountData => Some(Teller::AccountData),
            Source::ListenBrainz => Some(Teller::ListenBrainz),
            Source::LastFm if is_minute => Some(Teller::LastFmMinute),
            Source::LastFm => Some(Teller::LastFm),
            Source::RecentlyPlayed | Source::Player => None,
        }
    }

    fn slot(self) -> usize {
        match self {
            Teller::Nameless => slot(Source::Export),
            Teller::AccountData => slot(Source::AccountData),
            Teller::ListenBrainz => slot(Source::ListenBrainz),
            Teller::LastFm | Teller::LastFmMinute => slot(Source::LastFm),
            Teller::Estimate => ESTIMATE,
        }
    }

    fn claims(self, said: &[usize], plays: &[Play], told: &[Told]) -> Vec<Option<usize>> {
        match self {
            Teller::Nameless => ends(said, plays, told),
            Teller::AccountData => minutes(said, plays, told),
            Teller::Estimate => estimates(said, plays, told),
            Teller::ListenBrainz | Teller::LastFm | Teller::LastFmMinute => {
                starts(said, plays, told)
            }
        }
    }
}

/// Each in turn claims the plays it tells of; what nobody else told of becomes a play.
pub(super) fn join(evidence: &Evidence, told: &[Told], plays: &mut Vec<Play>) {
    for teller in TELLERS {
        let said: Vec<usize> = (0..told.len())
            .filter(|place| Teller::of(&told[*place]) == Some(teller))
            .collect();
        if said.is_empty() {
            continue;
        }
        play::sort_by_end(plays, told);
        let claims = teller.claims(&said, plays, told);
        for (place, claim) in said.into_iter().zip(claims) {
            match claim.map(|play| &mut plays[play]) {
                Some(play) if play.told[teller.slot()].is_some() => {
                    let file = told[place].oldest_file;
                    play.again = Some(play.again.map_or(file, |again| again.min(file)));
                }
                Some(play) => play.told[teller.slot()] = Some(place),
                None => {
                    let mut play = Play::of(own_facts(evidence, &told[place].facts));
                    play.told[teller.slot()] = Some(place);
                    plays.push(play);
                }
            }
        }
    }
}

/// Which plays records without an id mean: those that ended then. One that an export tells with its id is told again.
fn ends(said: &[usize], plays: &[Play], told: &[Told]) -> Vec<Option<usize>> {
    let bounds: Vec<(i64, i64)> = plays.iter().map(|play| end_bounds(play, told)).collect();
    let near = near_ends(said, plays, told, &bounds, |at| {
        (at - SOURCES_AGREE_MS, at + SOURCES_AGREE_MS)
    });
    nearest_first(&near, plays.len(), |claim, place| {
        let (teller, play) = (&told[said[claim]], &plays[place]);
        kinship(&teller.facts, &play.facts)?;
        let (now, (first, last)) = (teller.sighting, bounds[place]);
        if let Some(before) = play.from(Source::Export, told) {
            let apart = (now.at - before.sighting.at).abs();
            let again = now.ms_played == before.sighting.ms_played
                && is_export_repeat(apart, now.ms_played.unwrap_or(0));
            return again.then_some(apart);
        }
        if first == last {
            return ends_apart(now, last, play.facts.duration_ms);
        }
        let apart = (now.at - last).max(first - now.at).max(0);
        (apart <= TOLERANCE_MS).then_some(apart)
    })
}

/// The plays that may have ended between the times that belong to each teller's. `bounds` are those of [`end_bounds`].
fn near_ends(
    said: &[usize],
    plays: &[Play],
    told: &[Told],
    bounds: &[(i64, i64)],
    between: impl Fn(i64) -> (i64, i64),
) -> Vec<Range<usize>> {
    let ends: Vec<i64> = plays.iter().map(|play| play.span(told).1).collect();
    let apart = |(bounds, end): (&(i64, i64), &i64)| (end - bounds.0).max(bounds.1 - end);
    let loosest = bounds.iter().zip(&ends).map(apart).max().unwrap_or(0);
    let near = |teller: &usize| {
        let (from, to) = between(told[*teller].sighting.at);
        within(&ends, from - loosest, to + loosest)
    };
    said.iter().map(near).collect()
}

/// Which plays an estimate means that our own export carries: those that ended then, or where the start was told, began.
fn estimates(said: &[usize], plays: &[Play], told: &[Told]) -> Vec<Option<usize>> {
    let spans: Vec<(i64, i64)> = plays.iter().map(|play| play.span(told)).collect();
    let ends: Vec<i64> = spans.iter().map(|span| span.1).collect();
    let longest = spans.iter().map(|span| span.1 - span.0).max().unwrap_or(0);
    let start = |teller: &Told| {
        let heard = teller.sighting.ms_played.unwrap_or(0);
        teller.started_at.unwrap_or(teller.sighting.at - heard)
    };
    let near = |teller: &usize| {
        let (from, to) = (start(&told[*teller]), told[*teller].sighting.at);
        within(
            &ends,
            from - TOLERANCE_MS,
            to.max(from + USUAL_PAUSE_MS + longest) + TOLERANCE_MS,
        )
    };
    let near: Vec<_> = said.iter().map(near).collect();
    most(&near, plays.len(), |claim, place| {
        let teller = &told[said[claim]];
        let kin = kinship(&teller.facts, &plays[place].facts)?;
        // An export of ours tells each play once.
        let known = plays[place].from(Source::Export, told);
        if known.is_some_and(|known| known.sighting.file == teller.sighting.file) {
            return None;
        }
        let apart = (teller.sighting.at - ends[place]).abs();
        if apart <= TOLERANCE_MS || teller.sighting.marks & marks::START == 0 {
            return (apart <= TOLERANCE_MS).then_some(apart);
        }
        Some(start_apart(start(teller), spans[place], kin)? + TOLERANCE_MS)
    })
}

/// Which plays account data means. Its order within a minute is none, so the nearest pairs come first; but an end near the
/// full minute may be told in either, and each of two plays has its own.
fn minutes(said: &[usize], plays: &[Play], told: &[Told]) -> Vec<Option<usize>> {
    let bounds: Vec<(i64, i64)> = plays.iter().map(|play| end_bounds(play, told)).collect();
    let heard: Vec<i64> = plays
        .iter()
        .map(|play| play.listen(told).ms_played)
        .collect();
    let near = near_ends(said, plays, told, &bounds, |at| {
        (at - SOURCES_AGREE_MS, at + MINUTE_MS + SOURCES_AGREE_MS)
    });
    most(&near, plays.len(), |claim, place| {
        let teller = &told[said[claim]];
        let kin = kinship(&teller.facts, &plays[place].facts)?;
        let apart = minute_apart(teller, &plays[place], told, bounds[place])?;
        let other_length = teller.sighting.ms_played.unwrap_or(0) - heard[place];
        // Within one minute what was heard decides.
        (apart <= kin.end).then_some(apart * DAY_MS + other_length.abs().min(DAY_MS))
    })
}

/// Which plays scrobbles mean. Nobody plays two tracks at once, so both have one order. A whole minute is also that of
/// the scrobble that tells its seconds.
fn starts(said: &[usize], plays: &[Play], told: &[Told]) -> Vec<Option<usize>> {
    let spans: Vec<(i64, i64)> = plays.iter().map(|play| play.span(told)).collect();
    let ends: Vec<i64> = spans.iter().map(|span| span.1).collect();
    let longest = spans.iter().map(|span| span.1 - span.0).max().unwrap_or(0);
    let near = |teller: &usize| {
        let at = told[*teller].sighting.at;
        within(
            &ends,
            at - TOLERANCE_MS,
            at + USUAL_PAUSE_MS + MINUTE_MS + longest,
        )
    };
    let near: Vec<_> = said.iter().map(near).collect();
    in_order(&near, |claim, place| {
        let (teller, play) = (&told[said[claim]], &plays[place]);
        let mut kin = kinship(&teller.facts, &play.facts)?;
        let at = teller.sighting.at;
        if teller.sighting.marks & marks::MINUTE != 0 {
            if let Some(exact) = play.from(Source::LastFm, told) {
                return (exact.sighting.at / MINUTE_MS == at / MINUTE_MS).then_some(0);
            }
            kin.pause += MINUTE_MS;
        }
        start_apart(at, spans[place], kin)
    })
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
