//! Due times of a plan, by the clock on the wall and by the user's time zone.

use super::{Plan, Rule, Weekday, cron};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Missed times that are recorded at the most.
const RECORDED: usize = 366;

/// Clocks are never put forward by more than this, hours.
const SKIPPED_AT_MOST: i64 = 3;

/// A plan with no due time for so many days has none: 29 February comes every eight years at the latest.
const LOOKED_AHEAD_DAYS: i64 = 366 * 8;

/// The due time that was last dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// The instant.
    pub at: Timestamp,
    /// What the clock on the wall said then: a traveller westward does not get the same day's run twice.
    pub local: DateTime,
}

impl Handled {
    /// Everything up to `now` counts as dealt with: a new plan starts with its next time.
    pub fn until(now: Timestamp, zone: &TimeZone) -> Handled {
        Handled {
            at: now,
            local: zone.to_datetime(now),
        }
    }
}

/// What is due: the newest missed time gets the run, the older ones are recorded as coalesced into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The newest due time that is not in the future.
    pub newest: Handled,
    /// Older missed times, ascending; at most the last 366.
    pub coalesced: Vec<Handled>,
    /// Whether the newest was missed by so much that it gets no run either.
    pub too_late: bool,
}

impl Plan {
    /// What has come due since `handled`.
    pub fn due(&self, handled: Handled, now: Timestamp, zone: &TimeZone) -> Option<Due> {
        let mut missed = self.missed(handled, now, zone);
        let newest = missed.pop()?;
        let late = SignedDuration::from_hours(i64::from(self.late_hours));
        Some(Due {
            newest,
            coalesced: missed,
            too_late: now.duration_since(newest.at) > late,
        })
    }

    /// The next due time after `handled` that lies after `now`.
    pub fn next(&self, handled: Handled, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.coming(handled, now, zone).next()
    }

    /// Due times after `handled` that lie after `now`, ascending, each once.
    pub fn coming<'p>(
        &'p self,
        handled: Handled,
        now: Timestamp,
        zone: &'p TimeZone,
    ) -> impl Iterator<Item = Timestamp> + use<'p> {
        let from = zone.to_datetime(now).min(handled.local);
        let from = from.saturating_sub(SKIPPED_AT_MOST.hours());
        let until = zone
            .to_datetime(now.max(handled.at))
            .saturating_add(LOOKED_AHEAD_DAYS.days());
        let mut last = now.max(handled.at);
        let local_times = self
            .local_times(from)
            .take_while(move |local| *local <= until);
        by_day(local_times, zone)
            .filter(move |due| due.local > handled.local)
            .filter_map(move |due| {
                let later = due.at > last;
                last = last.max(due.at);
                later.then_some(due.at)
            })
    }

    /// Due times after `handled` up to `now`, ascending; no more than are recorded, and the newest.
    fn missed(&self, handled: Handled, now: Timestamp, zone: &TimeZone) -> Vec<Handled> {
        let handled_from = handled.local.saturating_sub(SKIPPED_AT_MOST.hours());
        let mut found: Vec<Handled> = self
            .local_times_back(zone.to_datetime(now).saturating_add(1.day()))
            .take_while(|local| *local > handled_from)
            .filter_map(|local| instant(local, zone))
            .skip_while(|due| due.at > now)
            .filter(|due| due.at <= now && due.at > handled.at && due.local > handled.local)
            .take(RECORDED + 1)
            .collect();
        found.sort_by_key(|due| due.at);
        found.dedup_by_key(|due| due.at);
        found
    }

    /// Runs on the fullest day of a year.
    pub(super) fn most_runs_a_day(&self) -> usize {
        let from = jiff::civil::date(2027, 1, 1).at(0, 0, 0, 0);
        let until = from.saturating_add(366.days());
        let mut most = 0;
        let (mut day, mut runs) = (Date::MIN, 0);
        // A day of minutes tells all: whoever asks for more is refused.
        for local in self.local_times(from).take_while(|local| *local < until) {
            runs = if local.date() == day { runs + 1 } else { 1 };
            day = local.date();
            most = most.max(runs);
            if most > super::MOST_TRACKS_A_DAY {
                break;
            }
        }
        most
    }

    /// Due times by the clock on the wall from a time on, ascending.
    fn local_times(&self, from: DateTime) -> Box<dyn Iterator<Item = DateTime> + '_> {
        self.ticks(from, false)
    }

    /// The same from a time back, descending.
    fn local_times_back(&self, from: DateTime) -> Box<dyn Iterator<Item = DateTime> + '_> {
        self.ticks(from, true)
    }

    fn ticks(&self, from: DateTime, back: bool) -> Box<dyn Iterator<Item = DateTime> + '_> {
        if let Rule::Cron { expression } = &self.rule {
            let ticks = cron(expression).ok().map(|cron| Ticks {
                cron,
                at: from,
                inclusive: true,
                back,
            });
            return Box::new(ticks.into_iter().flatten());
        }
        let (mut times, days) = self.times_and_days();
        if times.is_empty() {
            return Box::new(std::iter::empty());
        }
        if back {
            times.reverse();
        }
        let all_days = from.date().series(if back { -1.day() } else { 1.day() });
        let times = move |day: Date| {
            let at: Vec<DateTime> = times.iter().map(|at| day.to_datetime(*at)).collect();
            at
        };
        let is_before = move |local: &DateTime| if back { *local > from } else { *local < from };
        Box::new(
            all_days
                .filter(move |day| falls_on(&days, *day))
                .flat_map(times)
                .skip_while(is_before),
        )
    }

    /// Times of day, ascending, and the days they are for (none: all).
    fn times_and_days(&self) -> (Vec<Time>, Vec<Weekday>) {
        match &self.rule {
            Rule::Times { times, days } => (times.clone(), days.clone()),
            Rule::EveryHours { hours, from } => {
                let hours = (*hours).clamp(1, 24);
                let mut times: Vec<Time> = (0..24 / hours)
                    .map(|turn| {
                        let later = SignedDuration::from_hours(i64::from(turn * hours));
                        from.wrapping_add(later)
                    })
                    .collect();
                times.sort();
                (times, Vec::new())
            }
            Rule::Cron { .. } => (Vec::new(), Vec::new()),
        }
    }
}

fn falls_on(days: &[Weekday], day: Date) -> bool {
    days.is_empty() || days.contains(&Weekday::of(day.weekday()))
}

/// A time that daylight saving skips falls an hour later; one that comes twice is due the first time.
fn instant(local: DateTime, zone: &TimeZone) -> Option<Handled> {
    let at = zone.to_ambiguous_zoned(local).compatible().ok()?;
    Some(Handled {
        at: at.timestamp(),
        local: at.datetime(),
    })
}

/// The instants of ascending local times, ascending: a time that is skipped may fall behind the next one.
fn by_day<'z>(
    local_times: impl Iterator<Item = DateTime> + 'z,
    zone: &'z TimeZone,
) -> impl Iterator<Item = Handled> + 'z {
    let mut local_times = local_times.peekable();
    std::iter::from_fn(move || {
        let day = local_times.peek()?.date();
        let mut due = Vec::new();
        while let Some(local) = local_times.next_if(|local| local.date() == day) {
            due.extend(instant(local, zone));
        }
        due.sort_by_key(|due| due.at);
        Some(due)
    })
    .flatten()
}

/// Times of a cron expression, one after the other.
struct Ticks {
    cron: croner::Cron,
    at: DateTime,
    inclusive: bool,
    back: bool,
}

impl Iterator for Ticks {
    type Item = DateTime;

    fn next(&mut self) -> Option<DateTime> {
        let found = if self.back {
            self.cron.find_previous_occurrence(&self.at, self.inclusive)
        } else {
            self.cron.find_next_occurrence(&self.at, self.inclusive)
        };
        self.at = found.ok()?;
        self.inclusive = false;
        Some(self.at)
    }
}
