//! The page Listening on hand-made diaries.

use super::{Given, MINUTE, day, days, listen, utc};
use crate::gap::{Reason, Span};
use crate::stats::local::HOUR;
use crate::store::gaps;
use crate::view::listening::{Kpi, ListeningView, RangeAsk};

const WEEK: RangeAsk = RangeAsk::Week { last: None };
const MONTH: RangeAsk = RangeAsk::Month { last: None };
const YEAR: RangeAsk = RangeAsk::Year { last: None };

fn bars(view: &ListeningView) -> Vec<i64> {
    view.buckets
        .iter()
        .map(|bucket| bucket.ms / MINUTE)
        .collect()
}

#[test]
fn an_empty_diary_has_all_its_days_and_nothing_in_them() {
    let given = Given::nothing();
    for ask in [
        WEEK,
        MONTH,
        YEAR,
        RangeAsk::All,
        days("2020-01-01", "2020-01-01"),
    ] {
        let view = given.listening(ask, "2026-11-21 14:00");
        let nothing = Kpi {
            value: 0,
            before: None,
            average: None,
            average_before: None,
        };
        assert_eq!(
            (view.time, view.plays, view.artists, view.new_artists),
            (nothing, nothing, nothing, nothing)
        );
        assert_eq!(
            (
                view.range.first_listen,
                view.range.earlier,
                view.top_artists.len()
            ),
            (None, None, 0)
        );
        assert_eq!(
            (
                view.clock.best,
                view.calendar.total_ms,
                view.calendar.days_heard
            ),
            (None, 0, 0)
        );
        assert_eq!(
            (view.clock.breaks.len(), view.calendar.breaks.len()),
            (5, 5)
        );
        assert!(!view.estimated);
    }
    let all = given.listening(RangeAsk::All, "2026-11-21 14:00");
    assert_eq!(
        (all.range.first, all.range.last),
        (day("2026-11-21"), day("2026-11-21"))
    );
    assert_eq!(all.calendar.days.len(), 325, "the days of the year so far");
}

#[test]
fn one_listen_is_everywhere() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada", "Bo"], "One", "1999");
    given.hear(track, "2026-11-20 21:50", 1, 4);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(bars(&view), [0, 0, 0, 0, 0, 4, 0]);
    assert_eq!((view.time.value, view.plays.value), (4 * MINUTE, 1));
    assert_eq!((view.artists.value, view.new_artists.value), (2, 2));
    assert_eq!(view.clock.hours[4][21], 4 * MINUTE, "a Friday");
    assert_eq!(view.clock.best, Some((4, 21)));
    assert_eq!(
        (view.calendar.total_ms, view.calendar.days_heard),
        (4 * MINUTE, 1)
    );
    let names: Vec<&str> = view
        .top_artists
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(names, ["Ada", "Bo"], "both of the track's artists");
    let first = &view.top_artists[0];
    assert_eq!(first.cover.as_deref(), Some("https://covers/One"));
    assert_eq!(
        (first.ms, first.plays, first.rank_before, first.new),
        (4 * MINUTE, 1, None, true)
    );
    assert!(view.buckets[6].now && !view.buckets[5].now);
    assert_eq!(
        view.time.average,
        Some(4.0 * MINUTE as f64),
        "the days from the first listen to yesterday"
    );
}

#[test]
fn a_listen_over_midnight_is_split_where_the_day_ends() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2026-11-20 23:50", 1, 25);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(bars(&view), [0, 0, 0, 0, 0, 10, 15]);
    assert_eq!(
        (view.clock.hours[4][23], view.clock.hours[5][0]),
        (10 * MINUTE, 15 * MINUTE)
    );
    assert_eq!(view.plays.value, 1);
    let today = given.listening(days("2026-11-21", "2026-11-21"), "2026-11-21 14:00");
    assert_eq!(
        (today.time.value, today.plays.value),
        (15 * MINUTE, 0),
        "the play was yesterday's"
    );
}

#[test]
fn a_pause_spreads_the_time_heard_and_an_end_that_is_no_help_does_not() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    let mut paused = listen(track, "2026-11-20 08:30", 1, 10 * MINUTE);
    paused.ended_at = paused.started_at + HOUR;
    let mine = given.mine;
    given.store_listen(mine, &paused);
    for (at, end) in [
        ("2026-11-20 10:00", -5 * MINUTE),
        ("2026-11-20 11:00", 400 * 24 * HOUR),
    ] {
        let mut odd = listen(track, at, 1, 7 * MINUTE);
        odd.ended_at = odd.started_at + end;
        given.store_listen(mine, &odd);
    }
    let friday = given.listening(WEEK, "2026-11-21 14:00").clock.hours[4].clone();
    assert_eq!(
        friday[8..12],
        [5 * MINUTE, 5 * MINUTE, 7 * MINUTE, 7 * MINUTE]
    );
}

#[test]
fn nights_of_23_and_25_hours_keep_every_millisecond() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    // Clocks go from 02:00 to 03:00 on 29 March and from 03:00 to 02:00 on 25 October.
    given.hear(track, "2026-03-29 01:30", 1, 60);
    given.hear(track, "2026-03-29 03:30", 2, 20);
    given.hear(track, "2026-10-25 02:10", 2, 20);
    given.hear(track, "2026-10-25 02:10", 1, 30);
    let spring = given.listening_at(days("2026-03-29", "2026-03-29"), utc("2026-03-29 23:00", 2));
    assert_eq!((bars(&spring), spring.plays.value), (vec![80], 2));
    let autumn = given.listening_at(days("2026-10-25", "2026-10-25"), utc("2026-10-25 23:00", 1));
    assert_eq!((bars(&autumn), autumn.plays.value), (vec![50], 2));
    assert_eq!(
        autumn.clock.hours[6][2],
        50 * MINUTE,
        "both hours that began at 02:00"
    );
    let month = given.listening_at(MONTH, utc("2026-11-01 12:00", 1));
    assert_eq!((month.buckets.len(), bars(&month)[22]), (30, 50));
}

#[test]
fn a_listen_belongs_to_the_day_of_the_place_where_it_was_heard() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2026-11-18 22:00", -8, 10);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(
        bars(&view),
        [0, 0, 0, 10, 0, 0, 0],
        "07:00 on the 19th in Stockholm"
    );
}

#[test]
fn gaps_mark_the_days_they_touch_and_count_in_no_average() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2026-11-01 12:00", 1, 6);
    for date in 15..=21 {
        given.hear(track, &format!("2026-11-{date} 12:00"), 1, 10);
    }
    given.hear(track, "2026-11-17 13:00", 1, 50);
    given.gap("2026-11-17 22:00", "2026-11-19 00:00");
    given.gap("2026-10-01 10:00", "2026-10-01 12:00");
    let view = given.listening(WEEK, "2026-11-21 14:00");
    let marked: Vec<bool> = view.buckets.iter().map(|bucket| bucket.gap).collect();
    assert_eq!(
        marked,
        [false, false, true, true, false, false, false],
        "midnight ends the 18th"
    );
    assert_eq!(view.time.average, Some((10 * MINUTE) as f64));
    assert_eq!(view.time.value, 120 * MINUTE, "but in the sum");
    assert_eq!(view.gaps.len(), 1);
    assert_eq!(
        (view.gaps[0].first, view.gaps[0].last),
        (day("2026-11-17"), day("2026-11-18"))
    );
    assert_eq!(view.gaps[0].reason, "off");
    let gap_days = view
        .calendar
        .days
        .iter()
        .filter(|day| day.gap)
        .map(|day| day.date);
    assert!(gap_days.eq([day("2026-10-01"), day("2026-11-17"), day("2026-11-18")]));
}

#[test]
fn plays_without_an_hour_of_their_own_are_at_home() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    let mut imported = listen(track, "2026-11-18 22:00", 0, 10 * MINUTE);
    imported.offset_minutes = None;
    let mine = given.mine;
    given.store_listen(mine, &imported);
    let bars_at = |given: &Given| bars(&given.listening(WEEK, "2026-11-21 14:00"));
    assert_eq!(bars_at(&given), [0, 0, 0, 10, 0, 0, 0], "the 18th here");
    given
        .store
        .write(|db| crate::home::choose(db, Some("Asia/Tokyo")))
        .unwrap();
    assert_eq!(bars_at(&given), [0, 0, 0, 0, 10, 0, 0], "the 19th there");
}

#[test]
fn how_much_has_a_year_is_told_by_time() {
    let mut given = Given::nothing();
    let dated = given.track("a", &["Ada"], "One", "1999");
    let bare = given.bare_track("b");
    let empty = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(empty.years_known, None);
    given.hear(dated, "2026-11-20 12:00", 1, 30);
    given.hear(bare, "2026-11-20 14:00", 1, 10);
    given.hear(bare, "2026-10-01 14:00", 1, 59);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(view.years_known, Some(0.75));
}

#[test]
fn a_pause_is_shown_and_is_no_lack() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    for date in 15..=21 {
        given.hear(track, &format!("2026-11-{date} 12:00"), 1, 10);
    }
    given.gap_by("2026-11-17 08:00", "2026-11-17 12:00", Reason::Paused);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert!(view.buckets.iter().all(|bucket| !bucket.gap));
    assert_eq!(view.time.average, Some((10 * MINUTE) as f64));
    assert_eq!(view.gaps[0].reason, "paused");
    assert!(view.calendar.days.iter().all(|day| !day.gap));
    let paused = view.calendar.days.iter().filter(|day| day.paused);
    let paused: Vec<String> = paused.map(|day| day.date.to_string()).collect();
    assert_eq!(paused, ["2026-11-17"]);
}

#[test]
fn an_other_account_is_never_counted() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    let theirs = given.track("b", &["Ada", "Bo"], "Two", "1999");
    let (mine, other) = (given.mine, given.other);
    given.store_listen(mine, &listen(track, "2026-11-20 12:00", 1, 5 * MINUTE));
    let alone = given.listening(RangeAsk::All, "2026-11-21 14:00");
    for date in ["2020-01-01", "2026-11-20", "2026-11-21"] {
        given.store_listen(
            other,
            &listen(theirs, &format!("{date} 12:30"), 1, 50 * MINUTE),
        );
    }
    let gap = |db: &rusqlite::Transaction| {
        let (from, to, reason) = (0, i64::MAX, Reason::Off);
        gaps::store(db, other, Span { from, to, reason })
    };
    given.store.write(gap).unwrap();
    assert_eq!(given.listening(RangeAsk::All, "2026-11-21 14:00"), alone);
    assert!(alone.top_artists[0].new);
}

#[test]
fn skips_count_as_time_and_not_as_plays() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    let mine = given.mine;
    given.store_listen(mine, &listen(track, "2026-11-19 12:00", 1, 29_999));
    given.store_listen(mine, &listen(track, "2026-11-20 12:00", 1, 30_000));
    let mut guessed = listen(track, "2026-11-21 12:00", 1, 1_000);
    guessed.estimated = true;
    given.store_listen(mine, &guessed);
    let view = given.listening(WEEK, "2026-11-21 14:00");
    assert_eq!(
        (view.time.value, view.plays.value, view.artists.value),
        (60_999, 1, 1)
    );
    let new: Vec<i64> = view
        .buckets
        .iter()
        .map(|bucket| bucket.new_artists)
        .collect();
    assert_eq!(
        new,
        [0, 0, 0, 0, 0, 1, 0],
        "the first play, not the skip before it"
    );
    assert!(view.estimated);
    let before = given.listening(days("2026-11-14", "2026-11-20"), "2026-11-21 14:00");
    assert!(!before.estimated);
}

#[test]
fn the_cover_is_that_of_the_album_heard_most_in_the_range() {
    let mut given = Given::nothing();
    let old = given.track("a", &["Ada"], "Old", "1999");
    let new = given.track("b", &["Ada"], "New", "2020");
    let bare = given.track("c", &["Ada"], "Bare", "2021");
    let none = "UPDATE album SET cover = NULL WHERE name = 'Bare'";
    given.store.write(|db| Ok(db.execute(none, [])?)).unwrap();
    given.hear(old, "2026-06-01 12:00", 1, 90);
    given.hear(new, "2026-11-20 12:00", 1, 20);
    given.hear(bare, "2026-11-20 13:00", 1, 40);
    let cover = |ask| {
        given.listening(ask, "2026-11-21 14:00").top_artists[0]
            .cover
            .clone()
    };
    assert_eq!(
        cover(WEEK).as_deref(),
        Some("https://covers/New"),
        "the one without a cover cannot be it"
    );
    assert_eq!(cover(RangeAsk::All).as_deref(), Some("https://covers/Old"));
}
