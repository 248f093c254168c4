//! One recording under several ids.

use super::*;

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
