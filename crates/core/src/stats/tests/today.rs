//! The page Today on hand-made diaries.

use super::{Given, MINUTE, day, listen, stockholm, utc};
use crate::run::Status;
use crate::stats::today;
use crate::store::runs;
use crate::view::today::YearShare;

const NOW: &str = "2026-11-21 14:00";

#[test]
fn an_empty_diary_shows_nothing_and_no_error() {
    let view = Given::nothing().today(NOW);
    assert_eq!(view.date, day("2026-11-21"));
    assert!(view.pick.is_none() && view.run.is_none());
    assert!(view.usual_years.is_empty() && view.listens.is_empty());
    assert_eq!((view.minutes.today_ms, view.minutes.usual_ms), (0, None));
    assert_eq!(view.minutes.hours, [0; 24]);
    assert_eq!((view.streak.days, view.streak.longest), (0, 0));
    assert_eq!(view.streak.last_days, [0; 7]);
    assert_eq!(
        (view.new_artists.count, view.new_artists.covers.len()),
        (0, 0)
    );
}

#[test]
fn minutes_are_set_against_the_same_time_of_the_days_before() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    given.hear(track, "2026-11-18 13:50", 1, 20);
    given.hear(track, "2026-11-19 20:00", 1, 50);
    let two_days = given.today("2026-11-20 14:00");
    assert_eq!(two_days.minutes.usual_ms, None, "two days tell nothing");
    given.hear(track, "2026-11-20 09:00", 1, 5);
    given.hear(track, "2026-11-20 23:55", 1, 10);
    given.hear(track, "2026-11-21 08:55", 1, 10);
    let view = given.today(NOW);
    assert_eq!(
        (view.minutes.usual_ms, view.minutes.today_ms),
        (Some(5 * MINUTE), 15 * MINUTE)
    );
    let mut hours = [0; 24];
    (hours[0], hours[8], hours[9]) = (5 * MINUTE, 5 * MINUTE, 5 * MINUTE);
    assert_eq!(view.minutes.hours, hours);
    assert_eq!(
        view.streak.last_days[3..],
        [20, 50, 10, 15].map(|minutes| minutes * MINUTE)
    );
    given.gap("2026-11-19 01:00", "2026-11-19 02:00");
    assert_eq!(
        given.today(NOW).minutes.usual_ms,
        None,
        "a day with a gap is left out"
    );
    given.hear(track, "2026-11-17 09:00", 1, 5);
    assert_eq!(given.today(NOW).minutes.usual_ms, Some(20 * MINUTE / 3));
}

#[test]
fn a_streak_ends_with_a_day_without_a_play_but_not_today() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    for date in [1, 2, 3, 4, 6, 7, 18, 19] {
        given.hear(track, &format!("2026-11-{date:02} 12:00"), 1, 1);
        given.hear(track, &format!("2026-11-{date:02} 13:00"), 1, 1);
    }
    let streak = |given: &Given, now: &str| {
        let tile = given.today(now).streak;
        (tile.days, tile.longest)
    };
    assert_eq!(
        streak(&given, "2026-11-20 12:00"),
        (2, 4),
        "today may still be heard"
    );
    assert_eq!(streak(&given, "2026-11-21 12:00"), (0, 4));
    assert_eq!(
        streak(&given, "2026-11-03 23:00"),
        (3, 3),
        "what comes later does not count"
    );
    given.gap("2026-11-20 00:00", "2026-11-21 00:00");
    given.hear(track, "2026-11-21 09:00", 1, 1);
    assert_eq!(
        streak(&given, NOW),
        (1, 4),
        "a gap day without a play ends it"
    );
    given.hear(track, "2026-11-20 23:59", 1, 5);
    assert_eq!(streak(&given, NOW), (4, 4));
    let mine = given.mine;
    given.store_listen(mine, &listen(track, "2026-11-22 09:00", 1, 29_999));
    assert_eq!(
        streak(&given, "2026-11-22 12:00"),
        (4, 4),
        "a skip is no play"
    );
}

#[test]
fn a_streak_goes_on_through_nights_of_23_and_25_hours() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    for (at, hours) in [
        ("2026-03-28 23:30", 1),
        ("2026-03-29 00:10", 1),
        ("2026-03-30 23:50", 2),
    ] {
        given.hear(track, at, hours, 2);
    }
    assert_eq!(given.today_at(utc("2026-03-30 23:59", 2)).streak.days, 3);
    assert_eq!(given.today_at(utc("2026-03-31 00:10", 2)).streak.days, 3);
}

#[test]
fn the_pick_is_the_newest_of_the_users_day_that_reached_the_playlist() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    let other = given.track("b", &["Bo"], "Two", "2000");
    given.pick(track, utc("2026-11-20 23:59", 1), true);
    given.pick(track, utc("2026-11-22 00:00", 1), true);
    assert_eq!(given.today(NOW).pick, None, "yesterday's and tomorrow's");
    let first = given.pick(track, utc("2026-11-21 00:00", 1), true);
    assert_eq!(given.today(NOW).pick.unwrap().id, first);
    let second = given.pick(other, utc("2026-11-21 09:00", 1), true);
    given.pick(track, utc("2026-11-21 10:00", 1), false);
    let removed = "UPDATE pick SET removed_at = added_at WHERE id = ?1";
    given
        .store
        .write(|db| Ok(db.execute(removed, [second])?))
        .unwrap();
    let pick = given.today(NOW).pick.unwrap();
    assert_eq!(
        (pick.id, pick.track.name.as_str()),
        (second, "b"),
        "a removed one is shown too"
    );
    let elsewhere = today(given.store.read(), given.other, utc(NOW, 1), &stockholm()).unwrap();
    assert_eq!(elsewhere.pick, None);
}

#[test]
fn the_run_is_the_newest_of_the_day_and_a_coalesced_one_only_alone() {
    let mut given = Given::nothing();
    let (mine, six) = (given.mine, utc("2026-11-21 06:00", 1));
    let coalesced = |given: &mut Given, due| {
        given
            .store
            .write(|db| {
                let missed = runs::Missed {
                    account: mine,
                    due,
                    wanted: 1,
                    status: Status::Coalesced,
                    reason: "missed",
                };
                runs::record_missed(db, &missed, six)
            })
            .unwrap();
    };
    let done = given.run(None, utc("2026-11-20 20:00", 1));
    given
        .store
        .write(|db| runs::end(db, &done, Status::Success, None, six))
        .unwrap();
    assert_eq!(given.today(NOW).run, None, "yesterday's is over");
    coalesced(&mut given, utc("2026-11-19 07:00", 1));
    assert_eq!(given.today(NOW).run.unwrap().status, Status::Coalesced);
    let planned = given.run(Some(utc("2026-11-21 06:00", 1)), six);
    coalesced(&mut given, utc("2026-11-20 07:00", 1));
    assert_eq!(given.today(NOW).run.unwrap().id, planned.row);
    let by_hand = given.run(None, utc("2026-11-21 06:00", 1));
    assert_eq!(given.today(NOW).run.unwrap().id, by_hand.row);
    let tomorrow = given.today("2026-11-22 01:00");
    assert_eq!(tomorrow.run.unwrap().id, by_hand.row, "it is not over yet");
}

#[test]
fn listens_are_the_last_eight_and_tell_which_were_picks() {
    let mut given = Given::nothing();
    let picked = given.track("a", &["Ada"], "One", "1999");
    let plain = given.track("b", &["Bo"], "Two", "2000");
    let never_sent = given.track("c", &["Cy"], "Three", "2001");
    given.pick(picked, utc("2026-11-01 07:00", 1), true);
    given.pick(never_sent, utc("2026-11-02 07:00", 1), false);
    for hour in 1..=9 {
        let track = [plain, picked, never_sent][hour % 3];
        given.hear(track, &format!("2026-11-21 {hour:02}:00"), 1, 3);
    }
    let listens = given.today(NOW).listens;
    let shown: Vec<(&str, bool)> = listens
        .iter()
        .map(|shown| (shown.listen.track.name.as_str(), shown.is_pick))
        .collect();
    let expected = [("b", false), ("c", false), ("a", true)];
    assert_eq!(
        shown,
        expected.into_iter().cycle().take(8).collect::<Vec<_>>()
    );
}

#[test]
fn new_artists_are_those_of_this_week_and_know_who_brought_them() {
    let mut given = Given::nothing();
    let known = given.track("a", &["Ada"], "One", "1999");
    let picked = given.track("b", &["Bo", "Ada"], "Two", "2000");
    let duo = given.track("c", &["Cy", "Di"], "Three", "2001");
    let last = given.track("d", &["Ed"], "Four", "2001");
    let late_pick = given.track("e", &["Flo"], "Five", "2001");
    given.hear(known, "2026-11-15 23:59", 1, 2);
    given.hear(picked, "2026-11-16 08:00", 1, 2);
    given.hear(duo, "2026-11-17 08:00", 1, 2);
    given.hear(late_pick, "2026-11-18 08:00", 1, 2);
    given.hear(last, "2026-11-19 08:00", 1, 2);
    given.pick(picked, utc("2026-11-16 07:00", 1), true);
    given.pick(late_pick, utc("2026-11-20 07:00", 1), true);
    let tile = given.today(NOW).new_artists;
    assert_eq!(
        (tile.count, tile.from_picks),
        (5, 1),
        "a track heard before it was drawn brought nobody"
    );
    let covers = ["Four", "Five", "Three"].map(|name| format!("https://covers/{name}"));
    assert_eq!(tile.covers, covers, "newest first, each once");
    let monday = given.today("2026-11-23 00:00").new_artists;
    assert_eq!((monday.count, monday.covers.len()), (0, 0));
}

#[test]
fn another_release_of_a_picked_recording_is_the_pick() {
    let mut given = Given::nothing();
    let picked = given.track("a", &["Ada"], "One", "1999");
    let release = given.track("b", &["Ada"], "Best of", "2009");
    given
        .store
        .write(|db| Ok(db.execute("UPDATE track SET isrc = 'X'", [])?))
        .unwrap();
    given.pick(picked, utc("2026-11-21 07:00", 1), true);
    given.hear(release, "2026-11-21 08:00", 1, 3);
    let view = given.today(NOW);
    assert!(view.listens[0].is_pick);
    assert_eq!(
        (view.new_artists.count, view.new_artists.from_picks),
        (1, 1)
    );
}

#[test]
fn usual_years_are_those_of_the_last_twelve_months_without_holes() {
    let mut given = Given::nothing();
    let old = given.track("a", &["Ada"], "One", "1998-05-01");
    let new = given.track("b", &["Bo"], "Two", "2001");
    let same = given.track("c", &["Cy"], "Three", "2001-02");
    let unknown = given.track("d", &["Di"], "Four", "0000");
    given.hear(old, "2026-11-20 12:00", 1, 15);
    given.hear(new, "2026-11-20 13:00", 1, 50);
    given.hear(same, "2025-11-22 00:00", 1, 10);
    given.hear(old, "2025-11-21 23:00", 1, 60);
    given.hear(unknown, "2026-11-20 15:00", 1, 60);
    let years = given.today(NOW).usual_years;
    let share = |year, share| YearShare { year, share };
    assert_eq!(
        years,
        [
            share(1998, 0.25),
            share(1999, 0.0),
            share(2000, 0.0),
            share(2001, 1.0)
        ]
    );
}

#[test]
fn another_account_changes_nothing() {
    let mut given = Given::nothing();
    let track = given.track("a", &["Ada"], "One", "1999");
    let theirs = given.track("b", &["Ada", "Bo"], "Two", "2015");
    given.hear(track, "2026-11-20 12:00", 1, 5);
    let alone = given.today(NOW);
    let other = given.other;
    for date in ["2026-11-01", "2026-11-20", "2026-11-21"] {
        given.store_listen(
            other,
            &listen(theirs, &format!("{date} 12:30"), 1, 50 * MINUTE),
        );
    }
    assert_eq!(given.today(NOW), alone);
}
