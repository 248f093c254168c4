//! Ends that Spotify told, and which play each is of.

use super::*;

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
fn two_sources_that_each_missed_a_play_tell_of_two() {
    let listens = fold_of(vec![export(31_000, 31_000), recent(62_000)], vec![]);
    assert_eq!(listens.len(), 2);
    let late = fold_of(vec![export(200_000, 200_000), recent(220_000)], vec![]);
    assert_eq!(late.len(), 1, "another one had to be listed after 230 s");
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
