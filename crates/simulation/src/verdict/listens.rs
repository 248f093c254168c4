//! The diary against the plays: every *must* once, every *gap* inside a stored gap, nothing that was not played.

use super::{Verdict, stamp};
use jiff::tz::TimeZone;
use sidetrack_core::sighting::Source;
use sidetrack_core::store::listens;
use sidetrack_core::view::ListenView;
use spotify_sim::{Class, Play};
use std::collections::HashMap;

/// Two clocks and a whole-second header: an end may differ by this much, milliseconds.
const END_TOLERANCE: i64 = 2_000;

/// Compares `diary` with what was played until `now`.
pub(super) fn judge(
    verdict: &mut Verdict,
    plays: &[Play],
    diary: Vec<ListenView>,
    gaps: &[(i64, i64, String)],
    stays: &[(i64, TimeZone)],
    now: i64,
) {
    let mut by_recording: HashMap<String, Vec<ListenView>> = HashMap::new();
    for listen in diary {
        by_recording
            .entry(
                listen
                    .track
                    .isrc
                    .clone()
                    .unwrap_or(listen.track.uri.clone()),
            )
            .or_default()
            .push(listen);
    }
    // What the list told has exact ends: those go first, so that a guess does not take their place.
    let mut left: Vec<&Play> = Vec::new();
    for play in plays {
        verdict.late += u64::from(
            play.listed_from_ms
                .is_some_and(|from| from > play.ended_ms + 60_000),
        );
        let listens = by_recording.get_mut(key(play));
        let exact = listens.and_then(|listens| {
            let at = listens.iter().position(|listen| {
                told(listen)
                    && (listen.ended_at.as_millisecond() - play.ended_ms).abs() <= END_TOLERANCE
            })?;
            Some(listens.swap_remove(at))
        });
        match exact {
            Some(listen) => {
                judge_offset(verdict, play, &listen, stays);
                count(verdict, play, now, true, gaps);
            }
            None => left.push(play),
        }
    }
    for play in left {
        let listens = by_recording.get_mut(key(play));
        let seen = listens.and_then(|listens| {
            let at = listens
                .iter()
                .position(|listen| !told(listen) && overlaps(listen, play))?;
            Some(listens.swap_remove(at))
        });
        count(verdict, play, now, seen.is_some(), gaps);
    }
    for listen in by_recording.into_values().flatten() {
        let (from, to) = (
            listen.started_at.as_millisecond() - 1_800_000,
            listen.ended_at.as_millisecond() + 1_800_000,
        );
        let around = plays
            .iter()
            .filter(|play| play.ended_ms > from && play.started_ms < to);
        let same = around
            .filter(|play| key(play) == listen.track.isrc.as_deref().unwrap_or(&listen.track.uri));
        let near: Vec<String> = same
            .map(|play| {
                format!(
                    "{}..{} {:?}",
                    stamp(play.started_ms),
                    stamp(play.ended_ms),
                    play.class
                )
            })
            .collect();
        verdict.wrong.push(format!(
            "not played: {} from {} to {} seen by {:?}; played near: {near:?}",
            listen.track.name, listen.started_at, listen.ended_at, listen.sources
        ));
    }
}

/// The offset is one that was in force where the play was heard or read.
fn judge_offset(
    verdict: &mut Verdict,
    play: &Play,
    listen: &ListenView,
    stays: &[(i64, TimeZone)],
) {
    let offset = |ms: i64| {
        let here = stays.partition_point(|(since, _)| *since <= ms).max(1);
        let (_, zone) = stays.get(here - 1)?;
        Some(zone.to_offset(listens::time(ms)).seconds() / 60)
    };
    // What a broken page told was read nobody knows when.
    let Some(read) = play.served_ms else { return };
    // A look in between may have been the one that told it first.
    let between = stays.iter().map(|(since, _)| *since);
    let between = between.filter(|since| (play.started_ms..=read).contains(since));
    let times = [play.started_ms, play.ended_ms, read]
        .into_iter()
        .chain(between);
    let fitting: Vec<i32> = times.filter_map(offset).collect();
    if !listen
        .offset_minutes
        .is_some_and(|told| fitting.contains(&told))
    {
        verdict.wrong.push(format!(
            "offset {:?} instead of one of {fitting:?} for what was played from {} to {} and read {}: {} to {}, seen by {:?}",
            listen.offset_minutes,
            stamp(play.started_ms),
            stamp(play.ended_ms),
            stamp(read),
            listen.started_at,
            listen.ended_at,
            listen.sources
        ));
    }
}

fn key(play: &Play) -> &str {
    if play.isrc.is_empty() {
        &play.track_uri
    } else {
        &play.isrc
    }
}

fn told(listen: &ListenView) -> bool {
    listen.sources.contains(&Source::RecentlyPlayed)
}

/// What the player showed may be this late, milliseconds: the fold takes no more for one time.
const SEEN_TOLERANCE: i64 = sidetrack_core::fold::TOLERANCE_MS;

fn overlaps(listen: &ListenView, play: &Play) -> bool {
    listen.started_at.as_millisecond() < play.ended_ms + SEEN_TOLERANCE
        && listen.ended_at.as_millisecond() > play.started_ms - END_TOLERANCE
}

fn count(
    verdict: &mut Verdict,
    play: &Play,
    now: i64,
    recorded: bool,
    gaps: &[(i64, i64, String)],
) {
    let told = |wrong: &str| {
        let ended = stamp(play.ended_ms);
        format!("{wrong}: {} that ended {ended}", play.track_uri)
    };
    verdict.skips += u64::from(play.skipped && recorded);
    match play.class {
        // The last page was read up to ten minutes ago.
        Class::Must
            if !recorded
                && play
                    .listed_from_ms
                    .is_none_or(|from| from > now - 15 * 60_000) =>
        {
            verdict.pending += 1
        }
        Class::Must => {
            verdict.must += 1;
            if !recorded {
                verdict.wrong.push(told("lost"));
            }
        }
        Class::May => {
            verdict.may += 1;
            verdict.may_recorded += u64::from(recorded);
        }
        Class::Gap => {
            verdict.gap += 1;
            let is_told = gaps
                .iter()
                .any(|(from, to, _)| play.ended_ms >= *from && play.ended_ms <= *to);
            if !recorded && !is_told {
                verdict.wrong.push(told("untold gap"));
            }
        }
        Class::Exempt => {
            verdict.exempt += 1;
            if recorded {
                verdict.wrong.push(told("private or paused, but recorded"));
            }
        }
    }
}
