//! When runs are due: daily at set times of the user's day, by rule and without a clock of its own.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// The plan: one run at each of these local times, every day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Local times of day, ascending.
    pub times: Vec<Time>,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            times: vec![Time::constant(9, 0, 0, 0)],
        }
    }
}

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
}

impl Plan {
    /// What has come due since `handled`.
    pub fn due(&self, handled: Handled, now: Timestamp, zone: &TimeZone) -> Option<Due> {
        let mut missed = self.times_after(handled, now, zone);
        let newest = missed.pop()?;
        let keep_from = missed.len().saturating_sub(366);
        Some(Due {
            newest,
            coalesced: missed.split_off(keep_from),
        })
    }

    /// The next due time after `handled` that lies after `now`.
    pub fn next(&self, handled: Handled, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let until = now.max(handled.at).checked_add(72.hours()).ok()?;
        self.times_after(handled, until, zone)
            .into_iter()
            .map(|due| due.at)
            .find(|at| *at > now)
    }

    /// Due times after `handled` up to `until`. A time that daylight saving skips falls an hour later; one that comes
    /// twice is due the first time.
    fn times_after(&self, handled: Handled, until: Timestamp, zone: &TimeZone) -> Vec<Handled> {
        let last_day = zone.to_datetime(until).date();
        let first_day = zone
            .to_datetime(handled.at)
            .date()
            .min(handled.local.date())
            .max(last_day.saturating_sub(400.days()));
        let days = first_day.series(1.day()).take_while(|day| *day <= last_day);
        days.flat_map(|day| self.times.iter().map(move |time| day.to_datetime(*time)))
            .filter_map(|local| {
                let at = zone
                    .to_ambiguous_zoned(local)
                    .compatible()
                    .ok()?
                    .timestamp();
                Some(Handled { at, local })
            })
            .filter(|due| due.at > handled.at && due.local > handled.local && due.at <= until)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_at_nine() {
        let stockholm = zone("Europe/Stockholm");
        let plan = Plan::default();
        let handled = Handled::until(at("2026-06-01T06:00:00Z"), &stockholm);
        assert_eq!(
            plan.due(handled, at("2026-06-01T06:59:59Z"), &stockholm),
            None,
            "nine is seven in UTC in summer"
        );
        let due = plan
            .due(handled, at("2026-06-01T07:00:00Z"), &stockholm)
            .unwrap();
        assert_eq!(due.newest.at, at("2026-06-01T07:00:00Z"));
        assert_eq!(
            plan.due(due.newest, at("2026-06-01T23:00:00Z"), &stockholm),
            None,
            "a time is due once"
        );
        assert_eq!(
            plan.next(due.newest, at("2026-06-01T23:00:00Z"), &stockholm),
            Some(at("2026-06-02T07:00:00Z"))
        );
    }

    #[test]
    fn missed_runs_become_one() {
        let utc = TimeZone::UTC;
        let handled = Handled::until(at("2026-06-01T10:00:00Z"), &utc);
        let due = Plan::default()
            .due(handled, at("2026-06-05T12:00:00Z"), &utc)
            .unwrap();
        assert_eq!(due.newest.at, at("2026-06-05T09:00:00Z"));
        assert_eq!(due.coalesced.len(), 3);
    }

    #[test]
    fn a_traveller_gets_one_a_day() {
        let plan = Plan::default();
        let berlin = plan
            .due(
                Handled::until(at("2026-06-01T00:00:00Z"), &zone("Europe/Berlin")),
                at("2026-06-01T07:30:00Z"),
                &zone("Europe/Berlin"),
            )
            .unwrap();
        let new_york = zone("America/New_York");
        assert_eq!(
            plan.due(berlin.newest, at("2026-06-01T20:00:00Z"), &new_york),
            None
        );
        assert!(
            plan.due(berlin.newest, at("2026-06-02T14:00:00Z"), &new_york)
                .is_some()
        );
    }

    #[test]
    fn daylight_saving_neither_drops_nor_doubles() {
        let plan = Plan {
            times: vec![Time::constant(2, 30, 0, 0)],
        };
        let berlin = zone("Europe/Berlin");
        let spring = plan
            .due(
                Handled::until(at("2026-03-28T12:00:00Z"), &berlin),
                at("2026-03-29T12:00:00Z"),
                &berlin,
            )
            .unwrap();
        assert_eq!(
            spring.newest.at,
            at("2026-03-29T01:30:00Z"),
            "half past two does not exist: half past three"
        );
        let autumn = plan
            .due(
                Handled::until(at("2026-10-24T12:00:00Z"), &berlin),
                at("2026-10-25T12:00:00Z"),
                &berlin,
            )
            .unwrap();
        assert_eq!(
            autumn.newest.at,
            at("2026-10-25T00:30:00Z"),
            "the first of two"
        );
        assert!(autumn.coalesced.is_empty());
    }

    proptest! {
        /// However the checks fall, a year in any zone has one run for each local day.
        #[test]
        fn every_day_once(steps in prop::collection::vec(60i64..90_000, 300..600), zone_at in 0usize..4) {
            let zone = zone(["Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"][zone_at]);
            let plan = Plan::default();
            let mut now = at("2026-01-01T12:00:00Z");
            let mut handled = Handled::until(now, &zone);
            let mut days = Vec::new();
            for step in steps {
                now += jiff::SignedDuration::from_secs(step);
                if let Some(due) = plan.due(handled, now, &zone) {
                    days.extend(due.coalesced.iter().map(|due| due.local.date()));
                    days.push(due.newest.local.date());
                    prop_assert!(due.newest.at <= now);
                    handled = due.newest;
                }
            }
            for pair in days.windows(2) {
                prop_assert_eq!(pair[0].tomorrow().unwrap(), pair[1]);
            }
        }
    }
}
