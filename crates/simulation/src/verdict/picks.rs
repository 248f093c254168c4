//! The playlist against the plan: one run for each local day that came to nine o'clock, one new track for each of those,
//! and nothing else changed.

use super::{Verdict, stamp};
use crate::world::World;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::store::listens;
use sidetrack_core::view::RunView;
use std::collections::{BTreeMap, HashSet};

/// The plan that is kept from the start.
const NINE: Time = Time::constant(9, 0, 0, 0);

/// A wall clock that is wrong by less is believed, milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 120_000;

/// Each day, whichever zone its nine o'clock came in, has one run, and that put a track into the playlist or was made
/// up for by another one.
pub(super) fn judge_runs(verdict: &mut Verdict, world: &World, runs: &[RunView], start: i64) {
    let days = days_due(world, start, world.clock.true_ms());
    verdict.due = days.len() as u64;
    let mut ran: BTreeMap<Date, u32> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.kind == Kind::Plan) {
        let Some(day) = run.due_at.and_then(|at| day_of(world, at)) else {
            let wrong = format!("a run for {:?}, which is no nine o'clock", run.due_at);
            verdict.wrong.push(wrong);
            continue;
        };
        *ran.entry(day).or_default() += 1;
        match run.status {
            Status::Success => {}
            Status::Coalesced => verdict.coalesced += 1,
            Status::Open | Status::Waiting | Status::Failed | Status::Skipped => {
                let (status, reason) = (run.status, &run.reason);
                verdict
                    .wrong
                    .push(format!("run of {day} is {status:?} ({reason:?})"));
            }
        }
    }
    for day in &days {
        match ran.remove(day).unwrap_or_default() {
            1 => {}
            0 => verdict.wrong.push(format!("no run for {day}")),
            more => verdict.wrong.push(format!("{more} runs for {day}")),
        }
    }
    for day in ran.into_keys() {
        let wrong = format!("a run for {day}, which was not due");
        verdict.wrong.push(wrong);
    }
}

/// The days whose nine o'clock the user came to between the two times: at home at the last, as the trial ends there. Who
/// left for the east on the first day has its nine o'clock behind them, from before there was a Sidetrack.
fn days_due(world: &World, start: i64, now: i64) -> Vec<Date> {
    let Some((_, home)) = world.stays().first() else {
        return Vec::new();
    };
    let (start, now) = (listens::time(start), listens::time(now));
    let days = home.to_datetime(start).date().series(1.day());
    let begin = home.to_datetime(start);
    let nine_in = |zone: &TimeZone, day: Date| {
        let nine = zone.to_zoned(day.to_datetime(NINE));
        nine.map_or(Timestamp::MIN, |nine| nine.timestamp())
    };
    let was_ahead = |day: Date| {
        let nine_at_home = nine_in(home, day).as_millisecond();
        let mut stays = world.stays().iter().rev();
        let stay = stays.find(|(since, _)| *since <= nine_at_home);
        stay.is_some_and(|(_, zone)| nine_in(zone, day) <= start)
    };
    days.take_while(|day| day.to_datetime(NINE) <= home.to_datetime(now))
        .filter(|day| day.to_datetime(NINE) > begin && !was_ahead(*day))
        .collect()
}

/// The day whose nine o'clock an instant is in one of the zones that the user was in.
fn day_of(world: &World, at: Timestamp) -> Option<Date> {
    let local = |zone: &TimeZone| zone.to_datetime(at);
    let zones = world.stays().iter().map(|(_, zone)| local(zone));
    zones
        .filter(|local| local.time() == NINE)
        .map(|local| local.date())
        .next()
}

/// Nine o'clock at home of every day between the two times, for trials that plan faults around them.
pub(crate) fn due_at_home(world: &World, start: i64, end: i64) -> Vec<Timestamp> {
    let days = days_due(world, start, end).into_iter();
    days.filter_map(|day| {
        world
            .stays()
            .first()?
            .1
            .to_zoned(day.to_datetime(NINE))
            .ok()
    })
    .map(|due| due.timestamp())
    .collect()
}

/// What the runs picked is in the one playlist that was created for `user`, not before it was due, and no other
/// playlist was touched.
pub(super) fn judge_playlists(
    verdict: &mut Verdict,
    world: &World,
    user: Option<&str>,
    runs: &[RunView],
) {
    let mut picked: Vec<(&str, i64)> = runs
        .iter()
        .filter(|run| run.status == Status::Success)
        .filter_map(|run| {
            let due = run.due_at.map_or(i64::MIN, Timestamp::as_millisecond);
            Some((run.picks.first()?.track.uri.as_str(), due))
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
    for pair in inside.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let (uri, first, again) = (pair[0].0, stamp(pair[0].1), stamp(pair[1].1));
        let wrong = format!(
            "{uri} was added at {first} and at {again}{}",
            story(runs, uri)
        );
        verdict.wrong.push(wrong);
    }
    for ((uri, added), (_, due)) in inside.iter().zip(&picked) {
        if *added < due.saturating_sub(CLOCK_TOLERANCE_MS) {
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

/// The steps of the runs that picked a track, a line each.
fn story(runs: &[RunView], uri: &str) -> String {
    let picked = |run: &&RunView| {
        let pick = run.picks.first();
        pick.is_some_and(|pick| pick.track.uri == uri)
    };
    let steps = runs.iter().filter(picked).flat_map(|run| &run.steps);
    steps
        .map(|step| {
            let detail = step.detail.as_deref().unwrap_or_default();
            format!("\n    {} {}: {detail}", step.at, step.name)
        })
        .collect()
}
