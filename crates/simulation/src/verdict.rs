//! The verdict: every *must* once, every *gap* inside a stored gap, nothing that was not played, one new track for
//! each due run and nothing else changed.

use crate::world::World;
use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::sighting::Source;
use sidetrack_core::store::{Store, accounts, listens, runs};
use sidetrack_core::view::{ListenView, RunView};
use spotify_sim::{Class, Play};
use std::collections::{HashMap, HashSet};

/// Counts of a trial, and everything that was wrong.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verdict {
    /// Plays that had to be recorded.
    pub must: u64,
    /// Of the plays that may be recorded, all.
    pub may: u64,
    /// And those that were.
    pub may_recorded: u64,
    /// Plays lost to a full page.
    pub gap: u64,
    /// Private plays.
    pub exempt: u64,
    /// Plays that reached the list late.
    pub late: u64,
    /// Plays not listed yet at the end.
    pub pending: u64,
    /// Listens in the diary.
    pub listens: u64,
    /// Due times of the plan.
    pub due: u64,
    /// Runs that put a track into the playlist.
    pub picked: u64,
    /// Due times that were made up for by another run.
    pub coalesced: u64,
    /// Calls to Spotify.
    pub calls: u64,
    /// Gaps in the diary.
    pub gaps: u64,
    /// What was wrong, in words.
    pub wrong: Vec<String>,
}

/// Two clocks and a whole-second header: an end may differ by this much, milliseconds.
const END_TOLERANCE: i64 = 2_000;

/// Compares the diary and the playlists of `world` with the truth since `start`, UTC milliseconds.
pub fn judge(world: &World, start: i64) -> Result<Verdict> {
    let mut verdict = judge_listens(world, &[])?;
    let store = Store::open_read_only(world.folder())?;
    let account = accounts::active(store.read())?.context("no account in the diary")?;
    let runs = runs::latest(store.read(), account.row, u32::MAX)?;
    judge_runs(&mut verdict, world, &runs, start);
    let user = account.user_id.as_deref();
    judge_playlists(&mut verdict, world, user, &runs);
    Ok(verdict)
}

/// Compares the diary alone. What ended inside one of the `paused` spans (from, to; UTC milliseconds) must not be in it.
pub fn judge_listens(world: &World, paused: &[(i64, i64)]) -> Result<Verdict> {
    let store = Store::open_read_only(world.folder())?;
    let account = accounts::active(store.read())?.context("no account in the diary")?;
    let diary = listens::latest(store.read(), account.row, i64::MAX, u32::MAX)?;
    let gaps = listens::gaps(store.read(), account.row)?;
    let mut plays = world.sim.plays();
    for play in &mut plays {
        let ended = play.ended_ms;
        if paused
            .iter()
            .any(|(from, to)| (*from..*to).contains(&ended))
        {
            play.class = Class::Exempt;
        }
    }
    let mut verdict = Verdict {
        listens: diary.len() as u64,
        gaps: gaps.len() as u64,
        calls: world.sim.request_count(),
        ..Verdict::default()
    };
    judge_plays(&mut verdict, &plays, diary, &gaps, world.clock.true_ms());
    Ok(verdict)
}

fn judge_plays(
    verdict: &mut Verdict,
    plays: &[Play],
    diary: Vec<ListenView>,
    gaps: &[(i64, i64, String)],
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
            Some(_) => count(verdict, play, now, true, gaps),
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

fn overlaps(listen: &ListenView, play: &Play) -> bool {
    listen.started_at.as_millisecond() < play.ended_ms
        && listen.ended_at.as_millisecond() > play.started_ms - END_TOLERANCE
}

fn count(
    verdict: &mut Verdict,
    play: &Play,
    now: i64,
    recorded: bool,
    gaps: &[(i64, i64, String)],
) {
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
                verdict.wrong.push(format!(
                    "lost: {} that ended {}",
                    play.track_uri,
                    stamp(play.ended_ms)
                ));
            }
        }
        Class::May => {
            verdict.may += 1;
            verdict.may_recorded += u64::from(recorded);
        }
        Class::Gap => {
            verdict.gap += 1;
            let told = gaps
                .iter()
                .any(|(from, to, _)| play.ended_ms >= *from && play.ended_ms <= *to);
            if !recorded && !told {
                verdict.wrong.push(format!(
                    "untold gap: {} that ended {}",
                    play.track_uri,
                    stamp(play.ended_ms)
                ));
            }
        }
        Class::Exempt => {
            verdict.exempt += 1;
            if recorded {
                verdict.wrong.push(format!(
                    "private or paused, but recorded: {} that ended {}",
                    play.track_uri,
                    stamp(play.ended_ms)
                ));
            }
        }
    }
}

fn judge_runs(verdict: &mut Verdict, world: &World, runs: &[RunView], start: i64) {
    let due = due_times(world.zone(), start, world.clock.true_ms());
    verdict.due = due.len() as u64;
    let planned: Vec<&RunView> = runs.iter().filter(|run| run.kind == Kind::Plan).collect();
    for at in &due {
        match planned.iter().find(|run| run.due_at == Some(*at)) {
            None => verdict.wrong.push(format!("no run for {at}")),
            Some(run) => match run.status {
                Status::Success => {}
                Status::Coalesced => verdict.coalesced += 1,
                Status::Open | Status::Waiting | Status::Failed | Status::Skipped => {
                    verdict.wrong.push(format!(
                        "run of {at} is {:?} ({:?})",
                        run.status, run.reason
                    ));
                }
            },
        }
    }
    for run in &planned {
        if run.due_at.is_none_or(|at| !due.contains(&at)) {
            verdict.wrong.push(format!(
                "a run for {:?}, which is not in the plan",
                run.due_at
            ));
        }
    }
}

/// What the runs picked is in the one playlist that was created for `user`, not before it was due, and no other
/// playlist was touched.
fn judge_playlists(verdict: &mut Verdict, world: &World, user: Option<&str>, runs: &[RunView]) {
    let mut picked: Vec<(&str, i64)> = runs
        .iter()
        .filter(|run| run.status == Status::Success)
        .filter_map(|run| {
            let due = run.due_at.map_or(i64::MIN, Timestamp::as_millisecond);
            Some((run.pick.as_ref()?.track.uri.as_str(), due))
        })
        .collect();
    verdict.picked = picked.len() as u64;
    let before: HashSet<String> = spotify_sim::Sim::new(world.sim.config().clone())
        .playlists()
        .into_iter()
        .map(|playlist| playlist.id)
        .collect();
    let created: Vec<_> = world
        .sim
        .playlists()
        .into_iter()
        .filter(|playlist| playlist.owner == user && !before.contains(&playlist.id))
        .collect();
    if created.len() > 1 {
        verdict
            .wrong
            .push(format!("{} playlists were created", created.len()));
    }
    let mut inside: Vec<(&str, i64)> = created
        .iter()
        .flat_map(|playlist| {
            playlist
                .uris
                .iter()
                .map(String::as_str)
                .zip(playlist.added_ms.iter().copied())
        })
        .collect();
    inside.sort_unstable();
    picked.sort_unstable();
    if !inside
        .iter()
        .map(|(uri, _)| uri)
        .eq(picked.iter().map(|(uri, _)| uri))
    {
        verdict.wrong.push(format!(
            "the playlist holds {} tracks for {} picks",
            inside.len(),
            picked.len()
        ));
    }
    if inside.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        verdict
            .wrong
            .push("the playlist holds a track twice".to_owned());
    }
    for ((uri, added), (_, due)) in inside.iter().zip(&picked) {
        if added < due {
            verdict.wrong.push(format!(
                "picked before it was due: {uri} at {}",
                stamp(*added)
            ));
        }
    }
    let untouched = spotify_sim::Sim::new(world.sim.config().clone()).playlists();
    for playlist in untouched {
        let now = world.sim.playlist_uris(&playlist.id);
        if now != playlist.uris {
            verdict
                .wrong
                .push(format!("playlist {} was changed", playlist.name));
        }
    }
}

/// Nine o'clock of every local day between the two.
pub(crate) fn due_times(zone: &TimeZone, start: i64, now: i64) -> Vec<Timestamp> {
    let (start, now) = (listens::time(start), listens::time(now));
    let days = zone.to_datetime(start).date().series(jiff::ToSpan::day(1));
    days.filter_map(|day| zone.to_zoned(day.at(9, 0, 0, 0)).ok())
        .map(|due| due.timestamp())
        .take_while(|due| *due <= now)
        .filter(|due| *due > start)
        .collect()
}

fn stamp(ms: i64) -> String {
    listens::time(ms).to_string()
}
