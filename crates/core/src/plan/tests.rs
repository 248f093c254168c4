//! When a plan is due.

use super::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
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
    let plan = Plan::at(vec![Time::constant(2, 30, 0, 0)]);
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

fn by_cron(expression: &str) -> Plan {
    Plan {
        rule: Rule::Cron {
            expression: expression.to_owned(),
        },
        ..Plan::default()
    }
}

fn coming(plan: &Plan, from: &str, zone_name: &str, count: usize) -> Vec<String> {
    let zone = zone(zone_name);
    let handled = Handled::until(at(from), &zone);
    let found = plan.coming(handled, at(from), &zone).take(count);
    found
        .map(|at| at.to_zoned(zone.clone()).datetime().to_string())
        .collect()
}

#[test]
fn weekdays_hours_and_cron_come_when_they_should() {
    let weekdays = Plan {
        rule: Rule::Times {
            times: vec![Time::constant(7, 0, 0, 0), Time::constant(18, 30, 0, 0)],
            days: vec![Weekday::Monday, Weekday::Friday],
        },
        ..Plan::default()
    };
    // 2026-11-22 is a Sunday.
    assert_eq!(
        coming(&weekdays, "2026-11-22T12:00:00Z", "Europe/Berlin", 3),
        [
            "2026-11-23T07:00:00",
            "2026-11-23T18:30:00",
            "2026-11-27T07:00:00"
        ]
    );
    let hours = Plan {
        rule: Rule::EveryHours {
            hours: 8,
            from: Time::constant(22, 15, 0, 0),
        },
        ..Plan::default()
    };
    assert_eq!(
        coming(&hours, "2026-11-22T12:00:00Z", "Europe/Berlin", 3),
        [
            "2026-11-22T14:15:00",
            "2026-11-22T22:15:00",
            "2026-11-23T06:15:00"
        ]
    );
    assert_eq!(
        coming(
            &by_cron("30 6 1,15 * *"),
            "2026-11-22T12:00:00Z",
            "Europe/Berlin",
            2
        ),
        ["2026-12-01T06:30:00", "2026-12-15T06:30:00"]
    );
    assert_eq!(
        coming(&by_cron("0 12 29 2 *"), "2026-11-22T12:00:00Z", "UTC", 1),
        ["2028-02-29T12:00:00"]
    );
}

#[test]
fn each_instant_is_due_once_when_the_clocks_change() {
    // At two it is three: both fall on the same instant.
    assert_eq!(
        coming(
            &by_cron("0 * * * *"),
            "2026-03-29T00:30:00Z",
            "Europe/Berlin",
            2
        ),
        ["2026-03-29T03:00:00", "2026-03-29T04:00:00"]
    );
    let plan = by_cron("0 * * * *");
    let zone = zone("Europe/Berlin");
    let handled = Handled::until(at("2026-03-28T23:30:00Z"), &zone);
    let due = plan
        .due(handled, at("2026-03-29T02:30:00Z"), &zone)
        .unwrap();
    let all: Vec<Timestamp> = due.coalesced.iter().map(|due| due.at).collect();
    assert_eq!(
        all,
        [at("2026-03-29T00:00:00Z"), at("2026-03-29T01:00:00Z")]
    );
    assert_eq!(due.newest.at, at("2026-03-29T02:00:00Z"));
}

#[test]
fn what_was_missed_for_too_long_gets_no_run() {
    let utc = TimeZone::UTC;
    let handled = Handled::until(at("2026-06-01T10:00:00Z"), &utc);
    let mut plan = Plan {
        rule: Rule::Times {
            times: vec![Time::constant(9, 0, 0, 0)],
            days: vec![Weekday::Tuesday],
        },
        ..Plan::default()
    };
    let due = |plan: &Plan, now: &str| plan.due(handled, at(now), &utc).unwrap();
    assert!(!due(&plan, "2026-06-03T09:00:00Z").too_late);
    assert!(due(&plan, "2026-06-03T09:00:01Z").too_late);
    plan.late_hours = 72;
    assert!(!due(&plan, "2026-06-03T09:00:01Z").too_late);
}

#[test]
fn a_plan_that_makes_no_sense_is_refused_with_the_reason() {
    let refused = |plan: Plan| plan.checked().unwrap_err();
    assert_eq!(refused(by_cron("* * *")).code, "bad_plan");
    assert_eq!(refused(by_cron("61 * * * *")).code, "bad_plan");
    assert_eq!(refused(by_cron("0 0 31 2 *")).code, "bad_plan");
    assert_eq!(refused(by_cron("*/30 * * * *")).code, "plan_too_often");
    let five = |hours| Plan {
        rule: Rule::EveryHours {
            hours,
            from: Time::midnight(),
        },
        tracks: 2,
        ..Plan::default()
    };
    assert_eq!(refused(five(5)).code, "bad_plan");
    assert_eq!(refused(five(1)).code, "plan_too_often");
    assert!(five(2).checked().is_ok());
    assert!(Plan::at(Vec::new()).checked().is_ok());
    let plan = by_cron(" 0  7 * *   mon-fri ").checked().unwrap();
    assert_eq!(plan, by_cron("0 7 * * mon-fri"));
}

#[test]
fn a_plan_without_times_is_never_due() {
    let utc = TimeZone::UTC;
    let handled = Handled::until(at("2026-06-01T10:00:00Z"), &utc);
    let plan = Plan::at(Vec::new());
    assert_eq!(plan.due(handled, at("2027-06-01T10:00:00Z"), &utc), None);
    assert_eq!(plan.next(handled, at("2026-06-01T10:00:00Z"), &utc), None);
}

#[test]
fn plans_in_words() {
    let mut plan = Plan::at(vec![
        Time::constant(7, 0, 0, 0),
        Time::constant(18, 30, 0, 0),
    ]);
    assert_eq!(plan.words(), "Every day at 07:00 and 18:30.");
    plan.tracks = 3;
    plan.rule = Rule::Times {
        times: vec![Time::constant(7, 0, 0, 0)],
        days: Weekday::ALL[..5].to_vec(),
    };
    assert_eq!(
        plan.words(),
        "Monday to Friday at 07:00, 3 tracks each time."
    );
    assert_eq!(Plan::at(Vec::new()).words(), "Only when you ask.");
}

#[test]
fn the_hour_that_is_skipped_neither_loses_nor_doubles_a_run() {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let plan = by_cron("0,30 2,3 * * *");
    let mut handled = Handled::until(at("2026-03-28T12:00:00Z"), &zone);
    let mut ran = Vec::new();
    let mut now = handled.at;
    while now < at("2026-03-29T06:00:00Z") {
        now += jiff::SignedDuration::from_mins(1);
        if let Some(due) = plan.due(handled, now, &zone) {
            assert_eq!(due.coalesced, [], "{now}");
            assert!(due.newest.at <= now && now.duration_since(due.newest.at).as_secs() < 60);
            ran.push(due.newest.at.to_string());
            handled = due.newest;
        }
    }
    assert_eq!(
        ran,
        ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"],
        "02:30 and 03:30 are one"
    );
    assert_eq!(
        coming(&plan, "2026-03-28T12:00:00Z", "Europe/Berlin", 3),
        [
            "2026-03-29T03:00:00",
            "2026-03-29T03:30:00",
            "2026-03-30T02:00:00"
        ]
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |change: fn(&mut Plan)| {
        let mut plan = Plan::default();
        change(&mut plan);
        plan.checked().unwrap_err().code
    };
    assert_eq!(refused(|plan| plan.late_hours = 0), "bad_plan");
    assert_eq!(refused(|plan| plan.tracks = 11), "bad_plan");
}
