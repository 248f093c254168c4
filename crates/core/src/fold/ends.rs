//! Plays of one recording: the ends that Spotify told, each with what the player showed of it, and what only the player
//! showed.

use super::live::{self, LivePlay};
use super::pairs::{in_order, nearest_first, within};
use super::play::{self, Play, slot};
use super::spans::Spans;
use super::twice::Told;
use super::{Facts, LONGEST_PAUSE_MS, SKIP_MS, SOURCES_AGREE_MS, TOLERANCE_MS};
use crate::sighting::{Look, Sighting, Source, TrackRow};
use std::ops::Range;

/// The plays of a recording, of which `told` says or looks show something, without scrobbles and account data.
pub(super) fn plays(
    tracks: &[Facts],
    looks: &[&Look],
    told: &[Told],
    recording: TrackRow,
) -> Vec<Play> {
    let facts = facts(tracks, recording);
    let mut plays = agree(told, facts);
    if looks.is_empty() {
        return plays;
    }
    let ends = plays.iter().filter_map(|play| play.told_end(told));
    let ends: Vec<i64> = ends.collect();
    let heard = plays
        .iter()
        .map(|play| play.from(Source::Export, told)?.sighting.ms_played);
    let heard: Vec<Option<i64>> = heard.collect();
    let rows: Vec<TrackRow> = tracks
        .iter()
        .filter(|track| track.recording == recording)
        .map(|track| track.row)
        .collect();
    let seen = live::plays(looks, &rows, facts.duration_ms, &ends);
    let claims = claim(&ends, &heard, &seen, facts.duration_ms);
    for (live, claim) in seen.into_iter().zip(claims) {
        match claim {
            Some(end) => plays[end].live = Some(live),
            // One that may still be sounding is no listen.
            None if live.latest_end.is_none() => {}
            None => plays.push(Play {
                facts: Facts {
                    row: live.track,
                    ..facts
                },
                live: Some(live),
                ..Play::of(facts)
            }),
        }
    }
    plays
}

/// What is known of a recording: its ids may differ in length by a little, the longest counts.
fn facts(tracks: &[Facts], recording: TrackRow) -> Facts {
    let own = || {
        let tracks = tracks.iter();
        tracks.filter(|track| track.recording == recording && !track.loose)
    };
    Facts {
        row: recording,
        recording,
        name: own().find_map(|track| track.name),
        duration_ms: own().map(|track| track.duration_ms).max().unwrap_or(0),
        loose: false,
    }
}

/// Milliseconds between the END of an export and one that recently-played lists, if they must be of one play: neither can
/// be over while the other was heard, and what is listed was heard for half a minute, or whole.
pub(super) fn ends_apart(export: &Sighting, recent: i64, length: i64) -> Option<i64> {
    let heard = export.ms_played.unwrap_or(0);
    let apart = (export.at - recent).abs();
    if !is_listed(heard, length) {
        return None;
    }
    let within = if recent < export.at {
        heard
    } else if length > 0 {
        SKIP_MS.min(length)
    } else {
        SKIP_MS
    };
    let farthest = (within - 1).clamp(TOLERANCE_MS, SOURCES_AGREE_MS);
    (apart <= farthest).then_some(apart)
}

/// Whether Spotify lists a play of which so much was heard: half a minute, or all of it.
pub(super) fn is_listed(heard: i64, length: i64) -> bool {
    heard >= SKIP_MS || (length > 0 && heard >= length - TOLERANCE_MS)
}

/// The ends that exports and recently-played report, by time; nearest first, each is claimed once by each source.
fn agree(told: &[Told], facts: Facts) -> Vec<Play> {
    let of = |source: Source| -> Vec<usize> {
        (0..told.len())
            .filter(|place| {
                let told = &told[*place];
                told.sighting.source == source
                    && told.facts.recording == facts.recording
                    && !told.facts.loose
                    && !told.is_estimate()
            })
            .collect()
    };
    let (exports, recents) = (of(Source::Export), of(Source::RecentlyPlayed));
    let listed: Vec<i64> = recents.iter().map(|at| told[*at].sighting.at).collect();
    let near = |export: &usize| {
        let at = told[*export].sighting.at;
        within(&listed, at - SOURCES_AGREE_MS, at + SOURCES_AGREE_MS)
    };
    let near: Vec<_> = exports.iter().map(near).collect();
    let partners = nearest_first(&near, recents.len(), |export, recent| {
        let (export, recent) = (
            told[exports[export]].sighting,
            told[recents[recent]].sighting,
        );
        ends_apart(export, recent.at, facts.duration_ms)
    });
    let mut alone = vec![true; recents.len()];
    let mut plays: Vec<Play> = Vec::with_capacity(exports.len().max(recents.len()));
    for (export, partner) in exports.iter().zip(partners) {
        let mut play = Play::of(facts);
        play.told[slot(Source::Export)] = Some(*export);
        if let Some(partner) = partner {
            alone[partner] = false;
            play.told[slot(Source::RecentlyPlayed)] = Some(recents[partner]);
        }
        plays.push(play);
    }
    for (recent, _) in recents.iter().zip(alone).filter(|(_, alone)| *alone) {
        let mut play = Play::of(facts);
        play.told[slot(Source::RecentlyPlayed)] = Some(*recent);
        plays.push(play);
    }
    plays.sort_by_key(|play| (play.told_end(told), play.told));
    plays
}

/// For each live play the end it claims, inside its bounds: the first after it was seen, as nobody plays two at once. Both
/// are in the order of time; `heard` is what exports say of each end.
fn claim(
    ends: &[i64],
    heard: &[Option<i64>],
    live: &[LivePlay],
    duration_ms: i64,
) -> Vec<Option<usize>> {
    let bounds = live.iter().map(|play| play.may_end_between(duration_ms));
    let bounds: Vec<(i64, i64)> = bounds.collect();
    let mut near: Vec<Range<usize>> = Vec::with_capacity(live.len());
    for (first, last) in &bounds {
        let own = within(ends, *first, *last);
        let before = near.last().map_or(0..0, Clone::clone);
        near.push(own.start.max(before.start)..own.end.max(before.end));
    }
    in_order(&near, |play, end| {
        let (first, last) = bounds[play];
        let after = ends[end] - live[play].alive_at;
        // An end that comes with the beginning is that of the play before, if there is one to take it.
        let is_sudden = ends[end] <= live[play].started_at + TOLERANCE_MS;
        // One of less than was seen even more so: what was skipped to was never heard, but that is rare.
        let is_less =
            heard[end].is_some_and(|heard| live[play].was_seen_for() > heard + TOLERANCE_MS);
        let unlikely = i64::from(is_sudden) + 2 * i64::from(is_less);
        let outlasts = heard[end].is_some_and(|heard| live[play].outlasts(heard));
        ((first..=last).contains(&ends[end]) && !outlasts)
            .then(|| after.abs() + unlikely * LONGEST_PAUSE_MS)
    })
}

/// Joins an export's play with one that Spotify told or showed under another id of the same name, where both may have ended
/// at one time: an export names the id that was asked for, the player the one that sounded.
pub(super) fn join_ids(plays: &mut Vec<Play>, told: &[Told]) {
    let exported = |play: &Play| play.told[slot(Source::Export)].is_some();
    let alone = |play: &Play| {
        exported(play) && play.live.is_none() && play.told[slot(Source::RecentlyPlayed)].is_none()
    };
    play::sort_by_end(plays, told);
    let exports: Vec<usize> = (0..plays.len()).filter(|at| alone(&plays[*at])).collect();
    if exports.is_empty() || plays.iter().all(exported) {
        return;
    }
    let spans = Spans::of(plays, told);
    let near = |export: &usize| {
        let (_, at) = spans.of[*export];
        spans.ended_between(at - TOLERANCE_MS, at + TOLERANCE_MS)
    };
    let near: Vec<_> = exports.iter().map(near).collect();
    let joined = nearest_first(&near, plays.len(), |export, other| {
        let (play, other_play) = (&plays[exports[export]], &plays[other]);
        if exported(other_play) || !may_be_one(play, other_play, told) {
            return None;
        }
        spans.ends_apart(spans.of[exports[export]].1, other)
    });
    let mut gone = vec![false; plays.len()];
    for (export, other) in exports.iter().zip(joined) {
        if let Some(other) = other {
            plays[other].told[slot(Source::Export)] = plays[*export].told[slot(Source::Export)];
            gone[*export] = true;
        }
    }
    let mut gone = gone.into_iter();
    plays.retain(|_| !gone.next().unwrap_or(false));
}

/// Whether an export's play and one under another id bear one name, and enough was heard for what is known of the other.
fn may_be_one(export: &Play, other: &Play, told: &[Told]) -> bool {
    let (a, b) = (&export.facts, &other.facts);
    let heard = export.listen(told).ms_played;
    let is_listed =
        other.told[slot(Source::RecentlyPlayed)].is_none() || is_listed(heard, b.duration_ms);
    let is_seen = other
        .live
        .as_ref()
        .is_none_or(|live| live.was_seen_for() <= heard + TOLERANCE_MS);
    a.name.is_some() && a.name == b.name && is_listed && is_seen
}
