//! Ranges of the page Listening: their ends, steps, parts and the period before.

use super::{Given, MINUTE, day, days};
use crate::view::listening::{RangeAsk, Unit};

const WEEK: RangeAsk = RangeAsk::Week { last: None };
const MONTH: RangeAsk = RangeAsk::Month { last: None };
const YEAR: RangeAsk = RangeAsk::Year { last: None };

#[test]
fn the_period_before_ends_at_the_same_time_of_its_last_day() {
    let mut given = Given::nothing();
    let ada = given.track("a", &["Ada"], "One", "1999");
    let bo = given.track("b", &["Bo"], "Two", "1999");
    given.hear(ada, "2026-11-07 12:00", 1, 1);
    given.hear(bo, "2026-11-08 13:00", 1, 30);
    given.hear(ada, "2026-11-14 13:50", 1, 20);
    given.hear(ada, "2026-11-14 20:00", 1, 90);
    given.hear(ada, "2026-11-16 20:00", 1, 60);
    given.hear(bo, "2026-11-21 13:50", 1, 5);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(
        (view.time.value, view.time.before),
        (65 * MINUTE, Some(40 * MINUTE))
    );
    assert_eq!((view.plays.value, view.plays.before), (2, Some(2)));
    assert_eq!(
        (view.new_artists.value, view.new_artists.before),
        (0, Some(1))
    );
    let ranks: Vec<_> = view
        .top_artists
        .iter()
        .map(|row| (row.name.as_str(), row.rank_before, row.new))
        .collect();
    assert_eq!(ranks, [("Ada", Some(2), false), ("Bo", Some(1), false)]);
    assert_eq!(
        view.time.average_before,
        Some((30 * MINUTE) as f64 / 6.0),
        "without the day that is cut"
    );
    let RangeAsk::Week { last: Some(last) } = view.range.earlier.unwrap() else {
        panic!()
    };
    assert_eq!(last, day("2026-11-14"));
    let week_before = given.listening(view.range.earlier.unwrap(), "2026-11-21 14:00");
    assert_eq!(
        week_before.time.value,
        140 * MINUTE,
        "a week that is over is not cut"
    );
    assert_eq!(week_before.time.before, None, "the diary began in that one");
    assert_eq!(week_before.top_artists[0].rank_before, None);
    assert_eq!(week_before.range.later, Some(WEEK));
}

#[test]
fn steps_lead_from_the_first_listen_to_today_and_no_further() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2024-02-29 12:00", 1, 5);
    let now = "2026-11-21 14:00";
    for ask in [WEEK, MONTH, YEAR, days("2026-11-12", "2026-11-21")] {
        let (mut view, mut steps) = (given.listening(ask, now), 0);
        assert_eq!(view.range.later, None);
        while let Some(earlier) = view.range.earlier {
            let older = given.listening(earlier, now);
            assert_eq!(older.range.last, view.range.first.yesterday().unwrap());
            let back = given.listening(older.range.later.unwrap(), now);
            assert_eq!(
                (back.range.first, back.range.last),
                (view.range.first, view.range.last)
            );
            (view, steps) = (older, steps + 1);
        }
        assert!(steps > 1 && view.range.first <= day("2024-02-29"));
        assert_eq!((view.time.value, view.new_artists.value), (5 * MINUTE, 1));
    }
    let overlap = given
        .listening(days("2026-11-10", "2026-11-19"), now)
        .range
        .later;
    assert_eq!(
        overlap,
        Some(days("2026-11-12", "2026-11-21")),
        "a whole period that ends today"
    );
    let all = given.listening(RangeAsk::All, now);
    assert_eq!(
        (all.range.first, all.range.earlier, all.range.later),
        (day("2024-02-29"), None, None)
    );
    assert_eq!((all.unit, all.time.before), (Unit::Month, None));
}

#[test]
fn a_range_before_the_first_listen_is_empty_and_leads_only_forward() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2026-11-20 12:00", 1, 5);
    let view = given.listening(days("2019-03-03", "2019-03-09"), "2026-11-21 14:00");
    assert_eq!(
        (view.buckets.len(), view.time.value, view.time.average),
        (7, 0, None)
    );
    assert_eq!((view.calendar.year, view.calendar.days.len()), (2019, 365));
    assert_eq!(view.range.earlier, None);
    assert_eq!(view.range.later, Some(days("2019-03-10", "2019-03-16")));
    assert_eq!(view.range.first_listen, Some(day("2026-11-20")));
}

#[test]
fn years_are_calendar_years_also_with_a_29th_of_february() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2023-01-01 00:00", 1, 1);
    given.hear(track, "2023-02-28 11:00", 1, 2);
    given.hear(track, "2023-02-28 13:00", 1, 4);
    given.hear(track, "2023-03-01 11:00", 1, 8);
    given.hear(track, "2024-02-29 11:00", 1, 16);
    let leap = given.listening(YEAR, "2024-02-29 12:00");
    assert_eq!(
        (leap.range.first, leap.range.last),
        (day("2024-01-01"), day("2024-02-29"))
    );
    assert_eq!(
        (leap.time.value, leap.time.before),
        (16 * MINUTE, Some(3 * MINUTE))
    );
    assert_eq!((leap.unit, leap.buckets.len()), (Unit::Day, 60));
    let over = RangeAsk::Year {
        last: Some(day("2024-06-01")),
    };
    let over = given.listening(over, "2026-11-21 14:00");
    assert_eq!(
        (over.range.first, over.range.last),
        (day("2024-01-01"), day("2024-12-31"))
    );
    assert_eq!(
        (over.time.value, over.time.before),
        (16 * MINUTE, Some(15 * MINUTE))
    );
    assert_eq!((over.unit, over.calendar.days.len()), (Unit::Week, 366));
    assert_eq!(over.calendar.days[59].date, day("2024-02-29"));
    assert_eq!(over.calendar.days[59].ms, 16 * MINUTE);
}

#[test]
fn weeks_and_months_are_cut_at_the_range_and_only_whole_ones_make_the_mean() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    for month in 1..=11 {
        given.hear(track, &format!("2026-{month:02}-10 12:00"), 1, 7);
    }
    let weeks = given.listening(days("2026-07-01", "2026-11-21"), "2026-11-21 14:00");
    assert_eq!(weeks.unit, Unit::Week);
    let first = weeks.buckets[0];
    assert_eq!(
        (first.first, first.last),
        (day("2026-07-01"), day("2026-07-05"))
    );
    let last = weeks.buckets[weeks.buckets.len() - 1];
    assert_eq!(
        (last.first, last.last, last.now),
        (day("2026-11-16"), day("2026-11-21"), true)
    );
    assert_eq!(weeks.time.average, Some((35 * MINUTE) as f64 / 19.0));
    let months = given.listening(days("2024-01-02", "2026-11-21"), "2026-11-21 14:00");
    assert_eq!((months.unit, months.buckets.len()), (Unit::Month, 35));
    assert_eq!(months.buckets[0].first, day("2024-01-02"));
    assert_eq!(months.buckets[1].last, day("2024-02-29"));
    assert_eq!(
        months.time.average,
        Some((63 * MINUTE) as f64 / 9.0),
        "February to October"
    );
}

#[test]
fn odd_questions_are_answered_with_the_nearest_sensible_days() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2026-11-20 12:00", 1, 5);
    let asked = |ask| {
        let range = given.listening(ask, "2026-11-21 14:00").range;
        (range.first.to_string(), range.last.to_string(), range.later)
    };
    let turned = asked(days("2026-11-20", "2026-11-03"));
    assert_eq!(
        (turned.0.as_str(), turned.1.as_str()),
        ("2026-11-03", "2026-11-20")
    );
    let to_come = ("2026-11-21".to_owned(), "2026-11-21".to_owned(), None);
    assert_eq!(asked(days("2027-01-01", "9999-12-31")), to_come);
    assert_eq!(
        asked(days("-009999-01-01", "-009999-01-02")).0,
        "1970-01-01"
    );
    assert_eq!(
        asked(RangeAsk::Week {
            last: Some(day("9999-12-31"))
        })
        .1,
        "2026-11-21"
    );
    assert_eq!(
        asked(RangeAsk::Year {
            last: Some(day("-009999-01-01"))
        })
        .1,
        "1970-12-31"
    );
}
