//! The fold against plays whose truth is known.

use super::*;
use crate::sighting::{Source, marks};
use proptest::prelude::*;

const OURS: TrackRow = 1;
const OTHER: TrackRow = 2;
const LONG: i64 = 200_000;

fn facts(row: TrackRow, duration_ms: i64) -> Facts {
    Facts {
        row,
        recording: row,
        name: Some(7),
        duration_ms,
        loose: false,
    }
}

fn recent(ended_at: i64) -> Sighting {
    Sighting {
        source: Source::RecentlyPlayed,
        track: OURS,
        at: ended_at,
        ms_played: None,
        marks: 0,
        file: 0,
        context: None,
        offset_minutes: Some(0),
        paused_ms: None,
    }
}

fn export(ended_at: i64, ms: i64) -> Sighting {
    Sighting {
        source: Source::Export,
        ms_played: Some(ms),
        ..recent(ended_at)
    }
}

fn look(
    at: i64,
    track: Option<TrackRow>,
    progress_ms: i64,
    is_playing: bool,
    changed_at: i64,
) -> Look {
    Look {
        at,
        track,
        progress_ms,
        is_playing,
        changed_at: Some(changed_at),
        device: None,
        context: None,
        offset_minutes: 0,
    }
}

fn fold_of(ended: Vec<Sighting>, looks: Vec<Look>) -> Vec<Listen> {
    fold(&Evidence {
        tracks: vec![facts(OURS, LONG)],
        told: ended,
        looks,
        buried: vec![],
    })
}

fn spans(listens: &[Listen]) -> Vec<(i64, i64, i64)> {
    listens
        .iter()
        .map(|l| (l.started_at / 1000, l.ended_at / 1000, l.ms_played / 1000))
        .collect()
}

#[test]
fn seen_and_listed_is_one_listen_with_the_best_of_both() {
    let looks = vec![
        look(10_000, Some(OURS), 10_000, true, 0),
        look(100_000, Some(OURS), 100_000, true, 0),
        look(203_000, Some(OTHER), 2_000, true, 201_000),
    ];
    let listens = fold_of(vec![recent(200_500)], looks);
    assert_eq!(spans(&listens), [(0, 200, 200)]);
    assert_eq!(
        listens[0].sources,
        Source::Player.bit() | Source::RecentlyPlayed.bit()
    );
    assert!(listens[0].estimated && !listens[0].skipped);
}

#[test]
fn a_pause_does_not_split() {
    let looks = vec![
        look(50_000, Some(OURS), 50_000, true, 0),
        look(110_000, Some(OURS), 60_000, false, 60_000),
        look(900_000, Some(OURS), 100_000, true, 860_000),
        look(1_003_000, Some(OTHER), 3_000, true, 1_000_000),
    ];
    assert_eq!(
        spans(&fold_of(vec![recent(1_000_000)], looks.clone())),
        [(0, 1000, 200)]
    );
    assert_eq!(fold_of(vec![], looks).len(), 1, "nor without the list");
}

#[test]
fn a_player_that_shows_nothing_may_go_on_unseen() {
    let looks = vec![
        look(1_500, Some(OURS), 1_500, true, 0),
        look(1_100_000, None, 0, false, 0),
        look(1_301_000, Some(OTHER), 2_000, true, 1_299_000),
    ];
    let listens = fold_of(vec![recent(1_298_800)], looks.clone());
    assert_eq!(spans(&listens), [(0, 1298, 200)]);
    assert_eq!(fold_of(vec![], looks).len(), 1);
}

#[test]
fn a_pause_right_at_the_beginning_does_not_split() {
    let looks = vec![
        look(2_000, Some(OURS), 1_000, false, 1_000),
        look(900_500, Some(OURS), 1_500, true, 900_000),
        look(1_000_000, Some(OURS), 101_000, true, 900_000),
    ];
    let listens = fold_of(vec![recent(1_099_000)], looks);
    assert_eq!(spans(&listens), [(0, 1099, 200)]);
}

#[test]
fn account_data_of_a_few_seconds_is_no_play_that_spotify_lists() {
    let short = Sighting {
        source: Source::AccountData,
        ..export(360_000, 14_571)
    };
    let listens = fold_of(vec![short, recent(383_000)], vec![]);
    assert_eq!(listens.len(), 2);
}

#[test]
fn a_skip_and_a_short_play_after_it_have_their_own_ends() {
    let looks = vec![
        look(100_000, Some(OURS), 100_000, true, 0),
        look(185_000, Some(OURS), 4_000, true, 181_000),
        look(187_000, Some(OTHER), 1_000, true, 186_000),
    ];
    let ended = vec![export(180_000, 180_000), export(185_000, 4_476)];
    assert_eq!(
        spans(&fold_of(ended, looks)),
        [(0, 180, 180), (181, 185, 4)]
    );
}

#[test]
fn repeat_one_gives_each_play() {
    let mut looks = Vec::new();
    for play in 0..3 {
        let start = play * LONG;
        looks.push(look(start + 2_000, Some(OURS), 2_000, true, start));
        looks.push(look(start + 100_000, Some(OURS), 100_000, true, start));
    }
    looks.push(look(3 * LONG + 2_000, Some(OTHER), 2_000, true, 3 * LONG));
    let ends = vec![recent(LONG), recent(2 * LONG), recent(3 * LONG)];
    let expected = [(0, 200, 200), (200, 400, 200), (400, 600, 200)];
    assert_eq!(spans(&fold_of(ends, looks.clone())), expected);
    assert_eq!(
        spans(&fold_of(vec![], looks)),
        expected,
        "not listed yet, but seen"
    );
}

#[test]
fn a_repeat_between_two_looks_is_found_by_its_end() {
    // Seen at 100 s of the first play and at 110 s of the second: it looks like one slow play.
    let looks = vec![
        look(100_000, Some(OURS), 100_000, true, 0),
        look(310_000, Some(OURS), 110_000, true, 0),
        look(402_000, None, 0, false, 0),
    ];
    assert_eq!(
        spans(&fold_of(vec![recent(200_000), recent(400_000)], looks)),
        [(0, 200, 200), (200, 400, 200)]
    );
}

#[test]
fn a_skip_seen_only_live_is_a_listen_with_a_mark() {
    let looks = vec![
        look(8_000, Some(OURS), 8_000, true, 0),
        look(15_000, Some(OTHER), 3_000, true, 12_000),
    ];
    let listens = fold_of(vec![], looks);
    assert_eq!(spans(&listens), [(0, 12, 12)]);
    assert!(listens[0].skipped);
}

#[test]
fn a_track_that_is_shown_after_its_end_is_no_second_play() {
    let looks = vec![
        look(5_000, Some(OURS), 1_500, false, 1_500),
        // After a pause of minutes it went on, and was left after 2.8 s of play.
        look(830_000, Some(OURS), 2_769, false, 810_751),
        look(900_000, Some(OTHER), 10_000, true, 890_000),
    ];
    let listens = fold_of(vec![export(810_000, 2_769)], looks);
    assert_eq!(spans(&listens), [(0, 810, 2)]);
}

#[test]
fn account_data_finds_a_play_whose_end_nobody_saw() {
    // Last seen paused at 40 s; it went on, and something else began before 95 s.
    let looks = vec![
        look(44_000, Some(OURS), 40_000, false, 40_000),
        look(100_000, Some(OTHER), 5_000, true, 95_000),
    ];
    let minute = Sighting {
        source: Source::AccountData,
        ..export(60_000, 55_000)
    };
    let listens = fold_of(vec![minute.clone()], looks.clone());
    assert_eq!(spans(&listens), [(0, 60, 55)]);
    assert!(!listens[0].estimated);
    let later = Sighting {
        at: 120_000,
        ..minute
    };
    let listens = fold_of(vec![later], looks);
    assert_eq!(listens.len(), 2, "by then something else had begun");
}

#[test]
fn the_end_of_seconds_after_a_pause_is_no_end_of_the_play_before() {
    // Paused in its first second, it went on eight minutes later and was left after two seconds more.
    let looks = vec![
        look(3_000, Some(OURS), 763, false, 763),
        look(484_000, Some(OURS), 2_014, true, 482_987),
        look(620_000, Some(OTHER), 130_734, true, 485_200),
    ];
    let listens = fold_of(vec![export(484_000, 2_739)], looks);
    assert_eq!(spans(&listens), [(0, 484, 2)]);
}

#[test]
fn an_end_is_not_that_of_what_fell_silent_too_long_before() {
    let silent = 15_583;
    let looks = vec![
        look(80_000, Some(OURS), silent, false, silent),
        look(600_000, None, 0, false, 600_000),
        look(40_000_000, Some(OTHER), 10_000, true, 39_990_000),
    ];
    let ended = 80_000 + LONGEST_PAUSE_MS + 60_000;
    let listens = fold_of(vec![recent(ended)], looks);
    let expected = [
        (0, 15, 15),
        ((ended - LONG) / 1_000, ended / 1_000, LONG / 1_000),
    ];
    assert_eq!(spans(&listens), expected);
}

/// The player's look `seen` milliseconds into a play that began at a time, something else after `silent` milliseconds more,
/// and two records of account data: the one with what was heard of the play that was seen.
fn heard_of_the_seen(
    begun: i64,
    seen: i64,
    silent: i64,
    told: [(i64, i64); 2],
) -> (usize, Vec<i64>) {
    let next = begun + seen + silent;
    let looks = vec![
        look(begun + seen, Some(OURS), seen, true, begun),
        look(next + 12_789, Some(OTHER), 12_789, true, next),
    ];
    let told = told.map(|(at, ms)| Sighting {
        source: Source::AccountData,
        ..export(at, ms)
    });
    let listens = fold_of(told.to_vec(), looks);
    let both = Source::Player.bit() | Source::AccountData.bit();
    let of_both = listens.iter().filter(|listen| listen.sources == both);
    (
        listens.len(),
        of_both.map(|listen| listen.ms_played).collect(),
    )
}

#[test]
fn of_two_records_the_one_is_seen_that_was_over_when_its_length_says() {
    // The second of two skips was not looked at: 37 s went by before something else was seen.
    let told = [(7_200_000, 17_146), (7_260_000, 18_236)];
    let found = heard_of_the_seen(7_240_560, 2_440, 34_702, told);
    assert_eq!(found, (2, vec![17_146]));
}

#[test]
fn a_play_that_fell_silent_before_it_was_heard_out_went_on_after_it_was_seen_so() {
    // A skip of 8.5 s, and a play after it that paused at 6.2 s and was left a quarter of an hour later.
    let looks = vec![
        look(7_380_000, Some(OURS), 6_209, false, 7_244_474),
        look(8_122_000, Some(OTHER), 500, true, 8_121_500),
    ];
    let minute = |at: i64, ms: i64| Sighting {
        source: Source::AccountData,
        ..export(at, ms)
    };
    let told = vec![minute(7_200_000, 8_513), minute(8_100_000, 12_587)];
    let listens = fold_of(told, looks);
    let seen = listens
        .iter()
        .find(|l| l.sources & Source::Player.bit() != 0);
    assert_eq!(seen.map(|l| l.ms_played), Some(12_587));
    assert_eq!(listens.len(), 2);
}

#[test]
fn a_play_that_fell_silent_after_seconds_may_have_ended_when_something_else_began() {
    let looks = vec![
        look(660_000, Some(OURS), 3_000, false, 145_000),
        look(1_206_000, Some(OTHER), 9_000, true, 1_197_000),
    ];
    let record = |minute: i64, ms| Sighting {
        source: Source::AccountData,
        ..export(minute * 60_000, ms)
    };
    // The first was over before anybody looked; the other went on for a moment.
    let listens = fold_of(vec![record(2, 25_000), record(19, 3_200)], looks);
    let seen: Vec<(i64, bool)> = listens
        .iter()
        .map(|listen| (listen.ms_played, listen.sources & Source::Player.bit() != 0))
        .collect();
    assert_eq!(seen.len(), 2, "{listens:?}");
    assert!(
        seen.contains(&(25_000, false)) && seen.contains(&(3_200, true)),
        "{seen:?}"
    );
}

#[test]
fn a_player_that_shows_less_than_before_plays_it_again() {
    let looks = vec![
        look(3_000, Some(OURS), 2_760, true, 0),
        look(90_000, Some(OURS), 1_313, false, 16_772),
        look(580_000, Some(OTHER), 14_802, true, 565_000),
    ];
    assert_eq!(spans(&fold_of(vec![], looks)), [(0, 15, 15), (15, 16, 1)]);
}

#[test]
fn a_resume_that_was_answered_late_is_no_play_anew() {
    let looks = vec![
        look(1_613, Some(OURS), 1_613, true, 0),
        look(96_000, Some(OURS), 4_635, false, 4_635),
        // Shown 2.7 s late.
        look(880_000, Some(OURS), 12_087, true, 869_855),
        look(1_055_000, Some(OTHER), 1_755, true, 1_053_500),
    ];
    let listens = fold_of(vec![recent(1_053_000)], looks);
    assert_eq!(spans(&listens), [(0, 1_053, 185)]);
}

#[test]
fn a_record_gives_its_play_up_only_for_one_that_it_fits() {
    // A long play of the same name was seen in the minute before, too.
    let by_name = |row| Facts {
        loose: true,
        ..facts(row, LONG)
    };
    let minute = |at: i64, ms: i64| Sighting {
        source: Source::AccountData,
        track: OTHER,
        ..export(at, ms)
    };
    let looks = vec![
        look(7_193_000, Some(OURS), 191_000, true, 7_002_000),
        look(7_224_000, Some(OURS), 1_486, true, 7_223_436),
        look(7_260_000, Some(3), 8_800, true, 7_251_209),
    ];
    let listens = fold(&Evidence {
        tracks: vec![facts(OURS, LONG), by_name(OTHER)],
        told: vec![minute(7_200_000, 16_413), minute(7_240_000, 10_092)],
        looks,
        buried: vec![],
    });
    let told: Vec<(i64, u8)> = listens.iter().map(|l| (l.ms_played, l.sources)).collect();
    let (seen, told_of) = (Source::Player.bit(), Source::AccountData.bit());
    assert!(told.contains(&(16_413, seen | told_of)), "{told:?}");
    assert!(told.contains(&(10_092, told_of)), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[test]
fn of_two_records_that_fit_the_first_is_seen_if_both_were_heard_before_something_else() {
    let told = [(7_200_000, 15_720), (7_260_000, 18_242)];
    let found = heard_of_the_seen(7_242_378, 1_622, 33_275, told);
    assert_eq!(found, (2, vec![15_720]));
}

#[test]
fn of_two_records_the_one_is_seen_that_was_heard_as_long() {
    let told = [(7_200_000, 4_322), (7_260_000, 20_199)];
    let found = heard_of_the_seen(7_245_160, 8_840, 12_211, told);
    assert_eq!(found, (2, vec![20_199]));
}

#[test]
fn a_player_that_fell_silent_at_night_shows_the_same_play_in_the_morning() {
    let morning = 9 * 3_600_000;
    let looks = vec![
        look(81_000, Some(OURS), 81_000, true, 0),
        look(morning, Some(OURS), 88_664, false, 88_664),
        look(
            morning + 60_000,
            Some(OTHER),
            10_000,
            true,
            morning + 50_000,
        ),
    ];
    assert_eq!(spans(&fold_of(vec![], looks)), [(0, 88, 88)]);
}

#[test]
fn a_track_that_begins_anew_hours_after_a_skip_of_it_is_another_play() {
    let looks = vec![
        look(1_806, Some(OURS), 1_806, true, 0),
        look(143_000, Some(OURS), 9_294, false, 9_294),
        look(860_000, None, 0, false, 0),
        look(17_085_679, Some(OURS), 85_679, true, 17_000_330),
        look(17_203_000, Some(OTHER), 2_000, true, 17_200_500),
    ];
    let listens = fold_of(vec![recent(17_200_300)], looks);
    assert_eq!(spans(&listens), [(0, 9, 9), (17_000, 17_200, 200)]);
}

#[test]
fn what_may_still_be_sounding_is_no_listen() {
    assert_eq!(
        fold_of(vec![], vec![look(8_000, Some(OURS), 8_000, true, 0)]),
        []
    );
}

#[test]
fn an_export_says_how_much_was_heard() {
    let listens = fold_of(vec![export(200_000, 150_000), recent(200_700)], vec![]);
    assert_eq!(spans(&listens), [(50, 200, 150)]);
    assert!(!listens[0].estimated);
}

#[test]
fn a_listed_play_is_not_the_short_one_after_it() {
    let ended = vec![
        export(601_000, 200_000),
        export(602_000, 1_400),
        recent(601_900),
    ];
    let listens = fold_of(ended, vec![]);
    assert_eq!(spans(&listens), [(401, 601, 200), (600, 602, 1)]);
    assert_eq!(listens[1].sources, Source::Export.bit());
}

#[test]
fn a_listed_play_of_which_no_export_tells_is_not_the_short_one_after_it() {
    let ended = vec![recent(200_500), export(203_000, 2_800)];
    assert_eq!(fold_of(ended, vec![]).len(), 2);
}

/// Two ids of one name, which are two recordings as far as is known.
fn fold_ids(told: Vec<Sighting>, looks: Vec<Look>) -> Vec<Listen> {
    fold(&Evidence {
        tracks: vec![facts(OURS, LONG), facts(3, LONG)],
        told,
        looks,
        buried: vec![],
    })
}

#[test]
fn what_the_player_showed_is_found_in_an_export_under_another_id_whenever_it_may_have_ended() {
    let exported = |end, ms| Sighting {
        track: 3,
        ..export(end, ms)
    };
    // Resumed and left at once, between two looks.
    let paused = vec![
        look(130_000, Some(OURS), 2_400, false, 2_400),
        look(300_000, Some(OTHER), 139_000, true, 161_000),
    ];
    let listens = fold_ids(vec![exported(160_000, 3_600)], paused.clone());
    assert_eq!(spans(&listens), [(0, 160, 3)]);
    // Left soon after the look; what came then was not seen.
    let left = vec![
        look(3_200, Some(OURS), 3_200, true, 0),
        look(300_000, Some(OTHER), 100_000, true, 200_000),
    ];
    let listens = fold_ids(vec![exported(9_000, 9_600)], left);
    assert_eq!(spans(&listens), [(0, 9, 9)]);
    // More was seen than that one heard.
    let other = fold_ids(
        vec![exported(160_000, 3_600)],
        vec![
            look(130_000, Some(OURS), 90_000, false, 90_000),
            look(300_000, Some(OTHER), 139_000, true, 161_000),
        ],
    );
    assert_eq!(other.len(), 2);
}

#[test]
fn a_file_of_ones_own_that_follows_its_recording_at_once_is_another_play() {
    let own = 3;
    let looks = vec![
        look(2_250, Some(OURS), 2_250, true, 180),
        look(96_250, Some(own), 91_660, true, 4_700),
        look(193_000, Some(OTHER), 1_000, true, 192_100),
    ];
    let listens = fold(&Evidence {
        tracks: vec![
            facts(OURS, LONG),
            Facts {
                recording: OURS,
                ..facts(own, LONG)
            },
        ],
        told: vec![export(4_600, 4_400)],
        looks,
        buried: vec![],
    });
    assert_eq!(spans(&listens), [(0, 4, 4), (4, 192, 187)]);
    assert_eq!([listens[0].track, listens[1].track], [OURS, own]);
}

#[test]
fn an_end_after_seconds_is_not_that_of_a_file_of_which_more_was_seen() {
    let (file, relinked, asked_for) = (OURS, 3, 4);
    let looks = vec![
        look(109_000, Some(file), 109_000, true, 0),
        look(202_500, Some(relinked), 1_600, true, 200_900),
        look(310_000, Some(asked_for), 106_700, true, 203_300),
        look(410_000, Some(OTHER), 6_000, true, 404_000),
    ];
    let exported = |end, ms| Sighting {
        track: asked_for,
        ..export(end, ms)
    };
    let listens = fold(&Evidence {
        tracks: [file, relinked, asked_for]
            .map(|row| Facts {
                row,
                ..facts(OURS, LONG)
            })
            .to_vec(),
        told: vec![exported(203_000, 2_016), exported(403_300, 200_000)],
        looks,
        buried: vec![],
    });
    assert_eq!(
        spans(&listens),
        [(0, 200, 200), (200, 203, 2), (203, 403, 200)]
    );
}

#[test]
fn of_two_ends_after_the_last_look_the_first_is_that_of_what_was_seen() {
    let looks = vec![
        look(2_000, Some(OURS), 2_000, true, 0),
        look(56_000, Some(OURS), 56_000, true, 0),
        look(110_000, Some(OTHER), 4_000, true, 106_000),
    ];
    let minute = |at, ms| Sighting {
        source: Source::AccountData,
        ..export(at, ms)
    };
    let told = vec![recent(66_000), recent(105_000)];
    let listens = spans(&fold_of(told.clone(), looks.clone()));
    assert!(listens.contains(&(0, 66, 66)), "{listens:?}");
    let told = told
        .into_iter()
        .chain([minute(60_000, 66_000), minute(60_000, 38_000)]);
    let listens = spans(&fold_of(told.collect(), looks));
    assert_eq!(listens, [(0, 66, 66), (67, 105, 38)]);
}

#[test]
fn what_was_seen_for_longer_is_not_what_others_tell_of_seconds() {
    let looks = vec![
        look(2_000, Some(OURS), 2_000, true, 0),
        look(109_000, Some(OURS), 109_000, true, 0),
        look(202_500, Some(OURS), 1_600, true, 200_900),
        // It was left and begun again, too soon to be told from a pause.
        look(310_000, Some(OURS), 106_700, true, 203_300),
        look(410_000, Some(OTHER), 6_000, true, 404_000),
    ];
    let plays = |told: Sighting| {
        let mut listens = spans(&fold_of(vec![told, recent(403_300)], looks.clone()));
        listens.sort_unstable_by_key(|listen| listen.2);
        listens
            .into_iter()
            .map(|listen| listen.2)
            .collect::<Vec<_>>()
    };
    assert_eq!(plays(export(203_000, 2_016)), [2, 200, 200]);
    let minute = Sighting {
        source: Source::AccountData,
        ..export(180_000, 2_016)
    };
    assert_eq!(plays(minute), [2, 200, 200]);
}

#[test]
fn a_short_track_that_was_listed_is_found_under_another_id() {
    let other = Sighting {
        track: OTHER,
        ..export(25_000, 25_000)
    };
    let listens = fold(&Evidence {
        tracks: vec![facts(OURS, 25_300), facts(OTHER, 0)],
        told: vec![recent(25_700), other],
        ..Evidence::default()
    });
    assert_eq!(spans(&listens), [(0, 25, 25)]);
}

#[test]
fn two_sources_that_each_missed_a_play_tell_of_two() {
    let listens = fold_of(vec![export(31_000, 31_000), recent(62_000)], vec![]);
    assert_eq!(listens.len(), 2);
    let late = fold_of(vec![export(200_000, 200_000), recent(220_000)], vec![]);
    assert_eq!(late.len(), 1, "another one had to be listed after 230 s");
}

#[test]
fn account_data_near_a_full_minute_leaves_each_its_play() {
    let account = |at: i64, ms| Sighting {
        source: Source::AccountData,
        ..export(at, ms)
    };
    let ended = vec![
        account(360_000, 190_000),
        account(420_000, 31_000),
        recent(420_002),
        recent(451_302),
    ];
    assert_eq!(fold_of(ended, vec![]).len(), 2);
}

/// A name without an id, of which [`OURS`] is a recording.
const NAMED: TrackRow = 9;

/// Folds what was told of [`OURS`] and of its name alone.
fn fold_names(told: Vec<Sighting>, length: i64) -> Vec<Listen> {
    let named = Facts {
        loose: true,
        ..facts(NAMED, 0)
    };
    fold(&Evidence {
        tracks: vec![facts(OURS, length), named],
        told,
        ..Evidence::default()
    })
}

fn scrobble(at: i64, marks: u8) -> Sighting {
    Sighting {
        source: Source::LastFm,
        track: NAMED,
        marks,
        ..recent(at)
    }
}

#[test]
fn a_record_without_an_id_is_a_listen_and_the_same_as_one_with_it() {
    let nameless = |at, ms| Sighting {
        track: NAMED,
        ..export(at, ms)
    };
    let alone = fold_names(vec![nameless(200_000, 190_000)], LONG);
    assert_eq!(spans(&alone), [(10, 200, 190)]);
    assert_eq!(alone[0].track, NAMED);
    let both = vec![
        nameless(200_000, 190_000),
        export(200_000, 190_000),
        recent(200_700),
        nameless(400_000, 180_000),
    ];
    let listens = fold_names(both, LONG);
    assert_eq!(spans(&listens), [(10, 200, 190), (220, 400, 180)]);
    assert_eq!(listens[0].track, OURS);
}

#[test]
fn what_an_export_of_ours_guessed_gives_way_to_those_who_know() {
    let guess = |at, ms| Sighting {
        marks: marks::ESTIMATED,
        file: 1,
        ..export(at, ms)
    };
    let alone = fold_of(vec![guess(200_300, 200_000)], vec![]);
    assert_eq!(spans(&alone), [(0, 200, 200)]);
    assert!(alone[0].estimated);
    let known = fold_of(
        vec![guess(200_300, 200_000), export(200_000, 150_000)],
        vec![],
    );
    assert_eq!(spans(&known), [(50, 200, 150)]);
    assert!(!known[0].estimated);
    // A scrobble's play was thought to be whole, and was not.
    let began = Sighting {
        marks: marks::ESTIMATED | marks::START,
        file: 1,
        ..export(200_000, 200_000)
    };
    let known = fold_of(vec![began.clone(), export(120_000, 119_000)], vec![]);
    assert_eq!(spans(&known), [(1, 120, 119)]);
    let two = [guess(200_000, 9_000), guess(201_000, 3_000)];
    let later = two.clone().map(|told| Sighting { file: 2, ..told });
    let both = fold_of([two, later].concat(), vec![]);
    assert_eq!(spans(&both), [(191, 200, 9), (198, 201, 3)]);
    // One file tells of two plays.
    let next = Sighting {
        file: 1,
        ..export(400_000, 119_000)
    };
    let both = fold_of(vec![began, next], vec![]);
    assert_eq!(spans(&both), [(0, 200, 200), (281, 400, 119)]);
}

/// What an export of ours says of a play with a pause.
fn carried(ended_at: i64, ms: i64, paused_ms: i64, file: i64) -> Sighting {
    Sighting {
        paused_ms: Some(paused_ms),
        file,
        ..export(ended_at, ms)
    }
}

#[test]
fn a_start_that_an_export_of_ours_carries_stands_before_what_follows_from_the_end() {
    let own = carried(500_000, 100_000, 300_000, 2);
    let alone = fold_of(vec![own.clone()], vec![]);
    assert_eq!(spans(&alone), [(100, 500, 100)]);
    // Spotify's own record of it came before, and does not know.
    for file in [1, 3] {
        let other = Sighting {
            file,
            ..export(500_000, 100_000)
        };
        let both = fold_of(vec![other, own.clone()], vec![]);
        assert_eq!(spans(&both), [(100, 500, 100)]);
    }
    let scrobbled = fold_names(vec![own.clone(), scrobble(98_000, 0)], LONG);
    assert_eq!(spans(&scrobbled), [(100, 500, 100)], "one play");
    let listed = fold_of(vec![own, recent(500_700)], vec![]);
    assert_eq!(spans(&listed), [(100, 500, 100)]);
    let guess = Sighting {
        marks: marks::ESTIMATED,
        ..carried(500_000, 100_000, 300_000, 2)
    };
    let known = fold_of(vec![guess, export(500_000, 99_000)], vec![]);
    assert_eq!(spans(&known), [(100, 500, 99)]);
    assert!(!known[0].estimated);
}

#[test]
fn a_scrobble_of_a_whole_minute_is_that_of_its_seconds() {
    let minute = marks::MINUTE;
    let both = |length| {
        let told = vec![
            scrobble(59_000, 0),
            scrobble(0, minute),
            scrobble(240_000, minute),
            scrobble(241_000, 0),
        ];
        spans(&fold_names(told, length))
    };
    assert_eq!(both(180_000), [(59, 89, 30), (241, 271, 30)]);
    let twice = |length| fold_names(vec![scrobble(0, minute), scrobble(1, minute)], length).len();
    assert_eq!(twice(180_000), 1, "a line again");
    assert_eq!(twice(35_000), 2);
}

#[test]
fn two_short_plays_in_a_minute_stay_two() {
    let ended = vec![
        recent(31_000),
        recent(62_000),
        export(31_000, 31_000),
        export(62_000, 31_000),
    ];
    let listens = fold(&Evidence {
        tracks: vec![facts(OURS, 31_000)],
        told: ended,
        ..Evidence::default()
    });
    assert_eq!(spans(&listens), [(0, 31, 31), (31, 62, 31)]);
}

/// One true play: who, how long until it ended, how long it paused before that.
#[derive(Clone, Debug)]
struct Truth {
    ours: bool,
    heard: i64,
    pause: i64,
    silence_after: i64,
    /// Whether the player goes on showing it, silent, after its end.
    lingers: bool,
}

fn truth() -> impl Strategy<Value = Truth> {
    let heard = prop_oneof![5 => Just(LONG), 2 => 5_000i64..30_000, 2 => 35_000i64..190_000];
    let pause = prop_oneof![4 => Just(0i64), 1 => 30_000i64..1_200_000];
    let silence = prop_oneof![5 => Just(0i64), 1 => 20_000i64..3_000_000];
    (any::<bool>(), heard, pause, silence, any::<bool>()).prop_map(
        |(ours, heard, pause, silence_after, lingers)| Truth {
            ours,
            heard,
            pause,
            silence_after,
            lingers,
        },
    )
}

/// Plays them on a line and looks at the times that the gaps between looks give.
fn perform(plays: &[Truth], gaps: &[i64]) -> (Vec<(i64, i64)>, Vec<Sighting>, Vec<Look>) {
    let (mut now, mut listed, mut ended, mut looks) =
        (1_000_000i64, Vec::new(), Vec::new(), Vec::new());
    let mut gaps = gaps.iter().copied().cycle();
    let mut look_at = now + gaps.next().unwrap_or(60_000);
    for play in plays {
        let pause_at = play.heard / 2;
        let end = now + play.heard + play.pause;
        let track = Some(if play.ours { OURS } else { OTHER });
        while look_at < end + play.silence_after {
            // A Date header has whole seconds.
            let at = look_at / 1000 * 1000;
            let since = look_at - now;
            let seen = if look_at >= end && play.lingers {
                look(at, track, play.heard, false, end)
            } else if look_at >= end {
                look(at, None, 0, false, end)
            } else if since < pause_at || play.pause == 0 {
                look(at, track, since, true, now)
            } else if since < pause_at + play.pause {
                look(at, track, pause_at, false, now + pause_at)
            } else {
                look(
                    at,
                    track,
                    since - play.pause,
                    true,
                    now + pause_at + play.pause,
                )
            };
            looks.push(seen);
            look_at += gaps.next().unwrap_or(60_000);
        }
        if play.ours {
            listed.push((now, end));
            if play.heard >= SKIP_MS {
                ended.push(recent(end));
            }
        }
        now = end + play.silence_after;
    }
    (listed, ended, looks)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Every listed play is one listen, and nothing is there that was not played.
    #[test]
    fn true_plays_come_out_once(plays in prop::collection::vec(truth(), 1..12), gaps in prop::collection::vec(2_000i64..400_000, 1..20)) {
        let (truths, ended, looks) = perform(&plays, &gaps);
        let listens = fold_of(ended.clone(), looks);
        for end in &ended {
            let count = listens.iter().filter(|listen| listen.ended_at == end.at).count();
            prop_assert_eq!(count, 1, "listed play ending at {}", end.at);
        }
        let (reported, seen): (Vec<_>, Vec<_>) = listens.iter().partition(|listen| listen.sources & Source::RecentlyPlayed.bit() != 0);
        let mut free = truths;
        free.retain(|(_, end)| !reported.iter().any(|listen| listen.ended_at == *end));
        for listen in seen {
            // A play that paused before it was first seen starts later than it did.
            let found = free.iter().position(|(start, end)| listen.started_at >= start - 2_000 && listen.started_at < *end);
            prop_assert!(found.is_some(), "nobody played {:?}; left {:?}", listen, free);
            free.remove(found.unwrap());
        }
    }

    /// Order and repetition of sightings do not matter.
    #[test]
    fn any_order_and_repetition_gives_the_same(
        plays in prop::collection::vec(truth(), 1..8), gaps in prop::collection::vec(2_000i64..400_000, 1..20), seed in any::<u64>()
    ) {
        use rand::{SeedableRng, seq::SliceRandom};
        let (_, ended, looks) = perform(&plays, &gaps);
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut shuffled = ([ended.clone(), ended.clone()].concat(), [looks.clone(), looks.clone()].concat());
        shuffled.0.shuffle(&mut rng);
        shuffled.1.shuffle(&mut rng);
        prop_assert_eq!(fold_of(ended, looks), fold_of(shuffled.0, shuffled.1));
    }
}

#[test]
fn a_deleted_listen_stays_deleted_wherever_a_coarser_telling_moves_it() {
    let by_name = Facts {
        loose: true,
        duration_ms: 0,
        ..facts(OURS, 0)
    };
    let scrobble = Sighting {
        source: Source::LastFm,
        ..recent(464_000)
    };
    let minute = Sighting {
        source: Source::AccountData,
        ms_played: Some(197_000),
        ..recent(600_000)
    };
    let evidence = |told, buried| Evidence {
        tracks: vec![by_name],
        told,
        looks: vec![],
        buried,
    };
    let seen = fold(&evidence(vec![scrobble.clone()], vec![]));
    let stone = Buried {
        track: OURS,
        started_at: seen[0].started_at,
        ended_at: seen[0].ended_at,
    };
    let both = vec![scrobble, minute];
    let moved = fold(&evidence(both.clone(), vec![]));
    assert_eq!(moved.len(), 1, "they are one play");
    assert!(seen[0].started_at - moved[0].started_at > SOURCES_AGREE_MS);
    assert_eq!(fold(&evidence(both, vec![stone])), []);
}
