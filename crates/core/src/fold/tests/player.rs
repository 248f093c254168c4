//! What the player showed: pauses, repeats, skips, silence.

use super::*;

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
