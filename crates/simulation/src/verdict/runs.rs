//! The runs against the plan: one for each time that it names, and as many new tracks as it brings for each of those.

use super::Verdict;
use super::picks::arrived;
use crate::habits::Habits;
use crate::world::World;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::store::listens;
use sidetrack_core::view::RunView;
use std::collections::BTreeMap;

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
        // Who draws the classic way for a year runs out of tracks that it finds: fewer are better than none.
        let ran_out =
            (1..wanted).contains(&brought) && run.reason.as_deref() == Some("nothing_drawn");
        if brought != wanted && !ran_out {
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
