//! Account data: minutes and what was heard.

use super::*;

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
