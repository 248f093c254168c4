//! The playlist against the plan: one run for each time that the plan names, as many new tracks as it brings for each of
//! those, none that a filter turns away, and nothing else changed.

use super::{Verdict, stamp};
use crate::habits::Habits;
use crate::world::World;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::store::listens;
use sidetrack_core::view::{ListenView, PickView, RunView};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A wall clock that is wrong by less is believed, milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 120_000;

/// What was not played is out of the playlist so long after it should be: faults put it off, and what Spotify refused is
/// tried again by the next agent only.
const TIDY_LATE: SignedDuration = SignedDuration::from_hours(48);

/// So much of a track has to be heard for it not to be taken out, milliseconds.
const PLAYED_MS: i64 = 30_000;

/// Each due time, whichever zone it came in, has one run, and that put its tracks into the playlist or was made up for by
/// another one.
pub(super) fn judge_runs(
    verdict: &mut Verdict,
    world: &World,
    habits: &Habits,
    runs: &[RunView],
    start: i64,
) {
    let due = all_due(world, habits, start, world.clock.true_ms());
    verdict.due = due.len() as u64;
    let mut ran: BTreeMap<DateTime, u32> = BTreeMap::new();
    let mut instants: Vec<(DateTime, Timestamp)> = Vec::new();
    for run in runs.iter().filter(|run| run.kind == Kind::Plan) {
        let Some(local) = due_of(world, habits, run) else {
            let wrong = format!("a run for {:?}, which the plan does not name", run.due_at);
            verdict.wrong.push(wrong);
            continue;
        };
        *ran.entry(local).or_default() += 1;
        instants.extend(run.due_at.map(|due| (local, due)));
        match run.status {
            Status::Success => {
                verdict.ran += 1;
                if run.wanted != habits.plan.tracks {
                    let wrong = format!("run of {local} was to bring {} tracks", run.wanted);
                    verdict.wrong.push(wrong);
                }
            }
            Status::Coalesced => verdict.coalesced += 1,
            Status::Open | Status::Waiting | Status::Failed | Status::Skipped => {
                let (status, reason) = (run.status, &run.reason);
                verdict
                    .wrong
                    .push(format!("run of {local} is {status:?} ({reason:?})"));
            }
        }
    }
    for run in runs.iter().filter(|run| run.status == Status::Success) {
        let (brought, wanted) = (arrived(run).count(), usize::from(run.wanted));
        if brought != wanted {
            let wrong = format!("run {} brought {brought} tracks, not {wanted}", run.id);
            verdict.wrong.push(wrong);
        }
    }
    for local in &due {
        match ran.remove(local).unwrap_or_default() {
            1 => {}
            0 if was_passed_over(world, *local, &instants) => verdict.due -= 1,
            0 => verdict.wrong.push(format!("no run for {local}")),
            more => verdict.wrong.push(format!("{more} runs for {local}")),
        }
    }
    for local in ran.into_keys() {
        let wrong = format!("a run for {local}, which was not due");
        verdict.wrong.push(wrong);
    }
}

/// Who flies east may land after a due time that came there before the last one at home did: that time is over.
fn was_passed_over(world: &World, local: DateTime, instants: &[(DateTime, Timestamp)]) -> bool {
    world.stays().iter().any(|(since, zone)| {
        let there = zone.to_zoned(local).map(|there| there.timestamp());
        let earlier = |at: Timestamp| {
            at.as_millisecond() < *since
                && instants
                    .iter()
                    .any(|(last, due)| *last < local && *due >= at)
        };
        there.is_ok_and(earlier)
    })
}

/// The due times by the clock on the wall that the user came to between the two times: at home at the last, as the trial
/// ends there. Who left for the east on the first day has some of them behind them, from before there was a Sidetrack.
fn all_due(world: &World, habits: &Habits, start: i64, now: i64) -> Vec<DateTime> {
    let Some((_, home)) = world.stays().first() else {
        return Vec::new();
    };
    let (start, now) = (listens::time(start), listens::time(now));
    let (begin, end) = (home.to_datetime(start), home.to_datetime(now));
    let instant_in = |zone: &TimeZone, local: DateTime| {
        let zoned = zone.to_zoned(local);
        zoned.map_or(Timestamp::MIN, |zoned| zoned.timestamp())
    };
    let was_ahead = |local: DateTime| {
        let at_home = instant_in(home, local).as_millisecond();
        instant_in(zone_at(world, at_home), local) <= start
    };
    let days = begin.date().series(1.day());
    let times = |day: jiff::civil::Date| {
        let times = habits.times.iter().map(move |time| day.to_datetime(*time));
        times.collect::<Vec<_>>()
    };
    days.flat_map(times)
        .take_while(|local| *local <= end)
        .filter(|local| *local > begin && !was_ahead(*local))
        .collect()
}

/// Where the user was.
fn zone_at(world: &World, at_ms: i64) -> &TimeZone {
    let mut stays = world.stays().iter().rev();
    let stay = stays.find(|(since, _)| *since <= at_ms);
    stay.map_or(&world.stays()[0].1, |(_, zone)| zone)
}

/// What the clock on the wall said when a run was due: where the user was when it was noticed, or anywhere that they were.
fn due_of(world: &World, habits: &Habits, run: &RunView) -> Option<DateTime> {
    let due = run.due_at?;
    let noticed = zone_at(world, run.started_at.as_millisecond());
    let anywhere = world.stays().iter().map(|(_, zone)| zone);
    std::iter::once(noticed)
        .chain(anywhere)
        .map(|zone| zone.to_datetime(due))
        .find(|local| habits.times.contains(&local.time()))
}

/// Every due time at home between the two times, for trials that plan faults around them.
pub(crate) fn due_at_home(world: &World, habits: &Habits, start: i64, end: i64) -> Vec<Timestamp> {
    let Some((_, home)) = world.stays().first() else {
        return Vec::new();
    };
    let due = all_due(world, habits, start, end).into_iter();
    due.filter_map(|local| home.to_zoned(local).ok())
        .map(|due| due.timestamp())
        .collect()
}

/// The picks of a run that reached the playlist.
fn arrived(run: &RunView) -> impl Iterator<Item = &PickView> {
    run.picks.iter().filter(|pick| pick.added_at.is_some())
}

/// What the runs picked is in the one playlist that was created for `user`, not before it was due, except what was taken
/// out again; and no other playlist was touched.
pub(super) fn judge_playlists(
    verdict: &mut Verdict,
    world: &World,
    user: Option<&str>,
    runs: &[RunView],
) {
    let all = runs
        .iter()
        .flat_map(|run| arrived(run).map(move |pick| (run, pick)));
    let mut picked: Vec<(&str, i64)> = Vec::new();
    for (run, pick) in all {
        verdict.picked += 1;
        if pick.removed_at.is_some() {
            verdict.removed += 1;
            continue;
        }
        let due = run.due_at.map_or(i64::MIN, Timestamp::as_millisecond);
        picked.push((pick.track.uri.as_str(), due));
    }
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

/// Each pick is a track of its own that the filters let through when it was drawn, and what nobody played is taken out when
/// it should be, and nothing else.
pub(super) fn judge_picks(
    verdict: &mut Verdict,
    (world, habits): (&World, &Habits),
    runs: &[RunView],
    diary: &[ListenView],
    gaps: &[(i64, i64, String)],
) {
    let mut heard: HashMap<&str, Vec<&ListenView>> = HashMap::new();
    for listen in diary {
        heard.entry(key(&listen.track)).or_default().push(listen);
    }
    let now = listens::time(world.clock.true_ms());
    let mut seen = HashSet::new();
    for pick in runs.iter().flat_map(arrived) {
        let name = &pick.track.name;
        let listens = heard.get(key(&pick.track)).map_or(&[][..], Vec::as_slice);
        if !seen.insert(key(&pick.track)) {
            verdict.wrong.push(format!("{name:?} was picked twice"));
        }
        if let Some(why) = turned_away(habits, pick, listens) {
            let wrong = format!("{name:?} was picked, and {why}");
            verdict.wrong.push(wrong);
        }
        let Some((days, added)) = habits.tidy_after_days.zip(pick.added_at) else {
            continue;
        };
        let due = added + SignedDuration::from_hours(24 * i64::from(days));
        let played_until = |until: Timestamp| {
            listens.iter().any(|listen| {
                (added..until).contains(&listen.started_at) && listen.ms_played >= PLAYED_MS
            })
        };
        // Nobody knows what was played then.
        let is_unknown = gaps.iter().any(|(_, to, _)| *to > added.as_millisecond());
        let wrong = match pick.removed_at {
            Some(at) if at < due => "was taken out too early",
            Some(at) if played_until(at - SignedDuration::from_hours(12)) => {
                "was played and taken out"
            }
            None if !is_unknown && !played_until(now) && due + TIDY_LATE < now => {
                "was never played and is left"
            }
            Some(_) | None => continue,
        };
        let story = story(runs, &pick.track.uri);
        verdict.wrong.push(format!("{name:?} {wrong}{story}"));
    }
}

/// What a recording is told apart by.
fn key(track: &sidetrack_core::view::TrackView) -> &str {
    track.isrc.as_deref().unwrap_or(&track.uri)
}

/// Why a pick should not have been drawn.
fn turned_away(habits: &Habits, pick: &PickView, listens: &[&ListenView]) -> Option<&'static str> {
    let filters = &habits.drawing.filters;
    let year = pick.track.year;
    let too_old = year
        .zip(filters.from_year)
        .is_some_and(|(year, from)| year < from);
    let too_new = year
        .zip(filters.to_year)
        .is_some_and(|(year, to)| year > to);
    // What was told of later was not known when it was drawn.
    let known_by = pick.chosen_at - SignedDuration::from_hours(48);
    if too_old || too_new {
        return Some("it is not of the years asked for");
    }
    let heard = listens.iter().any(|listen| listen.ended_at < known_by);
    heard.then_some("had been heard before")
}

/// The steps of the runs that picked a track, a line each.
fn story(runs: &[RunView], uri: &str) -> String {
    let picked = |run: &&RunView| run.picks.iter().any(|pick| pick.track.uri == uri);
    let steps = runs.iter().filter(picked).flat_map(|run| &run.steps);
    steps
        .map(|step| {
            let detail = step.detail.as_deref().unwrap_or_default();
            format!("\n    {} {}: {detail}", step.at, step.name)
        })
        .collect()
}
