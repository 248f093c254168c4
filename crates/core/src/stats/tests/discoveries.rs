//! The page Discoveries on hand-made diaries.

use super::{Given, MINUTE, day, listen, stockholm, utc};
use crate::fold::Listen;
use crate::run::Status;
use crate::sighting::TrackRow;
use crate::stats::story;
use crate::store::{recordings, runs};
use crate::view::discoveries::{Bubble, Discovery, Fate, YearStack};
use crate::view::today::YearShare;

const NOW: &str = "2026-11-21 14:00";

impl Given {
    /// A track by Ada, on an album of its own.
    fn by_ada(&mut self, name: &str) -> TrackRow {
        self.track(name, &["Ada"], name, "1999")
    }

    /// A pick that arrived at a local time of winter.
    fn picked(&mut self, track: TrackRow, at: &str) -> i64 {
        self.pick(track, utc(at, 1), true)
    }

    /// The user hears some seconds of a track and leaves it early, or not.
    fn hear_part(&mut self, track: TrackRow, at: &str, seconds: i64, skipped: bool) {
        let part = Listen {
            skipped,
            ..listen(track, at, 1, seconds * 1000)
        };
        self.store_listen(self.mine, &part);
    }

    fn set(&mut self, what: &str, row: i64) {
        self.store
            .write(|db| Ok(db.execute(&format!("UPDATE {what} WHERE id = ?1"), [row])?))
            .unwrap();
    }

    /// The only pick there is.
    fn only(&self) -> Discovery {
        let mut all = self.discoveries(NOW).discoveries;
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

#[test]
fn without_a_pick_there_is_nothing_to_tell_but_the_usual_years() {
    let mut given = Given::nothing();
    let track = given.by_ada("a");
    given.hear(track, "2026-11-20 12:00", 1, 5);
    given.pick(track, utc("2026-11-20 07:00", 1), false);
    let view = given.discoveries(NOW);
    assert_eq!((view.since, view.discoveries.len()), (None, 0));
    assert_eq!(view.figures, Default::default());
    assert_eq!(view.bubble, None);
    assert_eq!(view.years.usual, given.today(NOW).usual_years);
    assert_eq!(view.years.middle_of_picks, None);
    assert_eq!(view.years.middle_of_listening, Some(1999));
    let elsewhere = story(given.store.read(), given.mine, 1, &stockholm()).unwrap();
    assert_eq!(elsewhere, None, "it never reached a playlist");
}

#[test]
fn picks_come_newest_first_and_of_one_account_alone() {
    let mut given = Given::nothing();
    let (a, b, c) = (given.by_ada("a"), given.by_ada("b"), given.by_ada("c"));
    let second = given.picked(b, "2026-11-19 07:00");
    let first = given.picked(a, "2026-11-18 00:30");
    let third = given.picked(c, "2026-11-19 07:00");
    let foreign = given.picked(a, "2026-11-01 07:00");
    given.set(&format!("pick SET account = {}", given.other), foreign);
    let view = given.discoveries(NOW);
    let order: Vec<i64> = view.discoveries.iter().map(|one| one.pick.id).collect();
    assert_eq!(order, [third, second, first]);
    assert_eq!(view.since, Some(day("2026-11-18")), "the user's day");
    let db = given.store.read();
    let theirs = story(db, given.mine, foreign, &stockholm()).unwrap();
    assert_eq!(theirs, None);
}

#[test]
fn a_fate_is_the_strongest_that_is_true() {
    let mut given = Given::nothing();
    let track = given.by_ada("a");
    let pick = given.picked(track, "2026-11-01 07:00");
    assert_eq!(given.only().fate, Fate::New);
    given.hear_part(track, "2026-11-02 12:00", 29, false);
    assert_eq!(given.only().fate, Fate::Skipped, "too short for a play");
    given.hear_part(track, "2026-11-03 12:00", 30, true);
    let both = given.only();
    assert_eq!((both.fate, both.plays, both.skips), (Fate::Heard, 1, 2));
    given.set("pick SET removed_at = added_at + 1", pick);
    assert_eq!(given.only().fate, Fate::Removed);
    given.set("pick SET kept_at = added_at + 1", pick);
    assert_eq!(given.only().fate, Fate::Kept, "though removed");
    let figures = given.discoveries(NOW).figures;
    assert_eq!((figures.picks, figures.heard, figures.kept), (1, 1, 1));
}

#[test]
fn listens_from_before_it_arrived_are_not_of_the_pick() {
    let mut given = Given::nothing();
    let track = given.by_ada("a");
    given.set("track SET duration_ms = 240000", track);
    given.picked(track, "2026-11-10 07:00");
    given.hear(track, "2026-11-10 06:57", 1, 4);
    let unheard = given.only();
    assert_eq!((unheard.fate, unheard.farthest), (Fate::New, None));
    given.hear_part(track, "2026-11-10 06:58", 60, true);
    given.hear(track, "2026-11-20 12:00", 1, 3);
    given.hear_part(track, "2026-11-20 13:00", 10, true);
    let heard = given.only();
    assert_eq!((heard.plays, heard.skips), (2, 2));
    assert_eq!(heard.ms_played, 4 * MINUTE + 10_000);
    assert_eq!(heard.farthest, Some(0.75));
    assert_eq!(
        (heard.first_heard, heard.last_heard),
        (
            Some(utc("2026-11-10 06:58", 1)),
            Some(utc("2026-11-20 13:00", 1))
        )
    );
    given.hear(track, "2026-11-20 14:00", 1, 9);
    assert_eq!(given.only().farthest, Some(1.0), "no listen is longer");
    given.set("track SET duration_ms = 0", track);
    assert_eq!(given.only().farthest, None);
}

#[test]
fn a_first_listen_is_the_first_in_time_wherever_it_was_heard() {
    let mut given = Given::nothing();
    let track = given.by_ada("a");
    given.picked(track, "2026-11-01 07:00");
    // Later by the clock on the wall, but earlier.
    given.hear(track, "2026-11-10 20:00", 12, 3);
    given.hear(track, "2026-11-10 19:00", 1, 3);
    let heard = given.only();
    assert_eq!(heard.first_heard, Some(utc("2026-11-10 20:00", 12)));
    assert_eq!(heard.last_heard, Some(utc("2026-11-10 19:00", 1)));
    let told = given.story(heard.pick.id).listens;
    assert_eq!(told[0].started_at, utc("2026-11-10 20:00", 12));
}

#[test]
fn a_release_of_the_recording_is_the_pick_by_isrc_and_by_the_users_word() {
    let mut given = Given::nothing();
    let (picked, same, merged) = (given.by_ada("a"), given.by_ada("b"), given.by_ada("c"));
    for track in [picked, same] {
        given.set("track SET isrc = 'X'", track);
    }
    let pick = given.picked(picked, "2026-11-01 07:00");
    given.hear(same, "2026-11-02 12:00", 1, 3);
    given.hear(merged, "2026-11-03 12:00", 1, 3);
    assert_eq!((given.only().plays, given.only().artist_again), (1, 1));
    let change = given
        .store
        .write(|db| recordings::merge(db, &[merged], picked));
    let change = change.unwrap();
    // What folding makes of no sightings is no listen.
    given.hear(same, "2026-11-02 12:00", 1, 3);
    given.hear(merged, "2026-11-03 12:00", 1, 3);
    assert_eq!((given.only().plays, given.only().artist_again), (2, 0));
    assert_eq!(given.story(pick).listens.len(), 2);
    given
        .store
        .write(|db| recordings::undo(db, &change))
        .unwrap();
    given.store.write(|db| recordings::split(db, same)).unwrap();
    given.hear(same, "2026-11-02 12:00", 1, 3);
    assert_eq!(
        given.only().plays,
        0,
        "the user said that it is another one"
    );
}

#[test]
fn artists_heard_again_are_those_of_the_pick_in_other_tracks_for_ninety_days() {
    let mut given = Given::nothing();
    let picked = given.track("a", &["Ada", "Bo"], "One", "1999");
    let both = given.track("b", &["Bo", "Ada"], "Two", "2000");
    let other = given.track("c", &["Cy"], "Three", "2001");
    let second = given.by_ada("d");
    let pick = given.picked(picked, "2026-06-01 07:00");
    given.hear(both, "2026-06-01 12:00", 1, 3);
    given.hear_part(picked, "2026-06-10 12:00", 5, true);
    given.hear(both, "2026-06-10 12:01", 1, 3);
    given.hear(both, "2026-09-08 12:00", 1, 3);
    given.hear(both, "2026-09-08 12:01", 1, 3);
    given.hear(other, "2026-06-11 12:00", 1, 3);
    given.hear(picked, "2026-06-12 12:00", 1, 3);
    given.hear_part(both, "2026-06-13 12:00", 29, false);
    given.hear(second, "2026-06-14 12:00", 1, 3);
    assert_eq!(
        given.only().artist_again,
        3,
        "from the first listen on, each play once"
    );
    given.picked(second, "2026-06-14 07:00");
    let view = given.discoveries(NOW);
    let again = view.discoveries.iter().find(|one| one.pick.id == pick);
    assert_eq!(again.unwrap().artist_again, 2, "a pick is no sequel");
}

#[test]
fn artists_are_new_when_nothing_of_theirs_was_heard_before() {
    let mut given = Given::nothing();
    let known = given.by_ada("known");
    let (a, b) = (
        given.by_ada("a"),
        given.track("b", &["Bo", "Ada"], "Two", "2000"),
    );
    let c = given.track("c", &["Cy", "Di"], "Three", "2001");
    let d = given.track("d", &["Di"], "Four", "2001");
    let nobody = given.bare_track("nobody");
    given.hear_part(known, "2026-10-01 12:00", 2, true);
    let picks: Vec<i64> = [a, b, c, nobody]
        .into_iter()
        .map(|track| given.picked(track, "2026-11-01 07:00"))
        .collect();
    given.hear(b, "2026-11-02 12:00", 1, 3);
    given.hear(d, "2026-11-03 12:00", 1, 3);
    given.hear_part(c, "2026-11-04 12:00", 3, true);
    let view = given.discoveries(NOW);
    let mut new: Vec<(i64, bool)> = view
        .discoveries
        .iter()
        .map(|one| (one.pick.id, one.is_new_artist))
        .collect();
    new.sort_unstable();
    let expected = [false, true, true, false];
    let expected: Vec<(i64, bool)> = picks.into_iter().zip(expected).collect();
    assert_eq!(new, expected, "one that was left early is known too");
    assert_eq!(
        view.figures.new_artists, 2,
        "Bo and Cy; Di was heard elsewhere first"
    );
}

#[test]
fn a_story_tells_what_the_pick_led_to() {
    let mut given = Given::nothing();
    let picked = given.by_ada("a");
    let names = ["before", "early", "later", "single", "left", "late", "next"];
    let tracks: Vec<TrackRow> = names.iter().map(|name| given.by_ada(name)).collect();
    let release = given.by_ada("album version");
    given.hear(tracks[0], "2026-05-01 12:00", 1, 3);
    let at = utc("2026-06-01 07:00", 1);
    let run = given.run(None, at);
    let pick = given.pick(picked, at, true);
    given.set(&format!("pick SET run = {}", run.row), pick);
    given.picked(tracks[6], "2026-06-05 07:00");
    for (track, date) in [
        (picked, "2026-06-10"),
        (tracks[0], "2026-06-11"),
        (tracks[1], "2026-06-11"),
        (tracks[2], "2026-06-12"),
        (tracks[6], "2026-06-13"),
        (release, "2026-11-01"),
        (tracks[5], "2026-09-09"),
    ] {
        given.hear(track, &format!("{date} 12:00"), 1, 3);
    }
    given.hear_part(tracks[3], "2026-06-14 12:00", 29, false);
    given.hear(tracks[3], "2026-11-14 12:00", 1, 3);
    given.hear_part(tracks[4], "2026-06-14 13:00", 20, true);
    given
        .store
        .write(|db| {
            Ok(db.execute(
                "UPDATE track SET recording = ?1 WHERE id = ?2",
                [tracks[2], release],
            )?)
        })
        .unwrap();
    let told = given.story(pick);
    let led_to: Vec<(&str, u32)> = told
        .led_to
        .iter()
        .map(|led_to| (led_to.track.name.as_str(), led_to.plays))
        .collect();
    assert_eq!(led_to, [("later", 2), ("early", 1), ("single", 1)]);
    assert_eq!(told.led_to[2].first_heard, utc("2026-06-14 12:00", 1));
    assert_eq!(told.run.unwrap().id, run.row);
    assert_eq!(told.listens.len(), 1);
    let view = given.discoveries(NOW);
    assert!(view.discoveries.contains(&told.discovery));
}

#[test]
fn a_story_has_the_first_hundred_listens_and_twenty_tracks() {
    let mut given = Given::nothing();
    let picked = given.by_ada("a");
    let pick = given.picked(picked, "2026-06-01 07:00");
    for minute in 0..60 {
        given.hear_part(picked, &format!("2026-06-02 12:{minute:02}"), 1, true);
        given.hear_part(picked, &format!("2026-06-02 13:{minute:02}"), 1, true);
    }
    for number in 0..25 {
        let track = given.by_ada(&format!("t{number}"));
        given.hear(track, &format!("2026-06-03 {:02}:00", number % 24), 1, 1);
    }
    let told = given.story(pick);
    assert_eq!((told.listens.len(), told.led_to.len()), (100, 20));
    assert_eq!(told.discovery.skips, 120);
    assert!(told.listens.is_sorted_by_key(|listen| listen.started_at));
}

#[test]
fn years_of_picks_stand_in_stacks_of_three() {
    let mut given = Given::nothing();
    for (number, released) in ["2000-01-01", "1998", "0000", "1999", "2025", "1859"]
        .into_iter()
        .enumerate()
    {
        let track = given.track(
            &format!("t{number}"),
            &["Ada"],
            &format!("al{number}"),
            released,
        );
        let pick = given.picked(track, "2026-11-01 07:00");
        if number == 1 {
            given.set("pick SET kept_at = 1", pick);
        }
    }
    let years = given.discoveries(NOW).years;
    let stack = |first_year, kept, others| YearStack {
        first_year,
        kept,
        others,
    };
    assert_eq!(years.stacks, [stack(1998, 1, 2), stack(2025, 0, 1)]);
    assert_eq!(years.middle_of_picks, Some(1999), "the lower of the two");
    assert_eq!((years.usual.len(), years.middle_of_listening), (0, None));
}

#[test]
fn the_middle_of_listening_halves_the_time_of_twelve_months() {
    let mut given = Given::nothing();
    let old = given.track("a", &["Ada"], "One", "1998-05-01");
    let new = given.track("b", &["Bo"], "Two", "2001");
    given.hear(old, "2026-11-20 12:00", 1, 30);
    given.hear(new, "2026-11-20 13:00", 1, 30);
    given.hear(old, "2025-11-01 12:00", 1, 600);
    let years = given.discoveries(NOW).years;
    assert_eq!(years.middle_of_listening, Some(2001), "half is enough");
    assert_eq!(
        years.usual.first(),
        Some(&YearShare {
            year: 1998,
            share: 1.0
        })
    );
    given.hear(old, "2026-11-20 14:00", 1, 1);
    let years = given.discoveries(NOW).years;
    assert_eq!(years.middle_of_listening, Some(1998));
}

#[test]
fn the_bubble_needs_two_weeks_and_fifty_plays_on_both_sides() {
    let mut given = Given::nothing();
    let one = given.by_ada("a");
    let other = given.track("b", &["Bo", "Ada"], "Two", "2000");
    let picked = given.by_ada("c");
    for minute in 0..50 {
        given.hear(one, &format!("2026-11-01 12:{minute:02}"), 1, 1);
        let after = [one, other][minute % 2];
        given.hear(after, &format!("2026-11-30 12:{minute:02}"), 1, 1);
    }
    given.picked(picked, "2026-11-15 07:00");
    assert_eq!(given.discoveries("2026-11-28 23:00").bubble, None);
    assert_eq!(
        given.discoveries("2026-11-29 23:00").bubble,
        None,
        "nothing was heard since"
    );
    let bubble = given.discoveries("2026-11-30 14:00").bubble.unwrap();
    let Bubble {
        before,
        since,
        days,
    } = bubble;
    assert_eq!(days, 14, "the diary has no more from before");
    assert_eq!((before, (since * 1e9).round()), (1.0, 2e9));
    let later = given.discoveries("2026-12-14 00:00").bubble;
    assert_eq!(later, None, "the last fourteen days begin on the first");
}

#[test]
fn the_last_runs_come_without_steps_and_without_those_made_up_for() {
    let mut given = Given::nothing();
    let at = utc("2026-11-20 07:00", 1);
    for _ in 0..6 {
        given.run(None, at);
    }
    let mine = given.mine;
    given
        .store
        .write(|db| {
            for (due, status) in [(at, Status::Coalesced), (utc(NOW, 1), Status::Skipped)] {
                let missed = runs::Missed {
                    account: mine,
                    due,
                    wanted: 1,
                    status,
                    reason: "missed",
                };
                runs::record_missed(db, &missed, at)?;
            }
            Ok(())
        })
        .unwrap();
    let runs = given.discoveries(NOW).runs;
    let numbers: Vec<i64> = runs.iter().map(|run| run.id).collect();
    assert_eq!(numbers, [8, 6, 5, 4, 3]);
    assert!(runs.iter().all(|run| run.steps.is_empty()));
}
