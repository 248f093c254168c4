//! Records without an id, scrobbles, and what an export of ours had to guess.

use super::*;

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
fn a_scrobble_that_tells_the_minute_leaves_an_exact_start_where_it_is() {
    let minute = || scrobble(60_000, marks::MINUTE);
    let exact = fold_names(vec![export(265_000, 180_000), minute()], 200_000);
    assert_eq!(
        spans(&exact),
        [(85, 265, 180)],
        "it began within that minute"
    );
    let paused = fold_names(vec![export(465_000, 180_000), minute()], 200_000);
    assert_eq!(
        spans(&paused),
        [(119, 465, 180)],
        "it began no later than that minute ends"
    );
    let listed = fold_names(vec![recent(285_000), minute()], 200_000);
    assert_eq!(spans(&listed), [(85, 285, 200)]);
}

#[test]
fn account_data_leaves_the_start_that_was_scrobbled() {
    let account = Sighting {
        source: Source::AccountData,
        ..export(240_000, 180_000)
    };
    for source in [Source::ListenBrainz, Source::LastFm] {
        let scrobbled = Sighting {
            source,
            ..scrobble(78_000, 0)
        };
        let listens = fold_names(vec![account.clone(), scrobbled], 200_000);
        assert_eq!(spans(&listens), [(78, 258, 180)]);
    }
}

#[test]
fn a_scrobble_is_not_that_of_the_skip_before_the_play() {
    let told = vec![
        export(320_000, 12_000),
        export(640_000, 320_000),
        scrobble(300_000, marks::MINUTE),
    ];
    let listens = fold_names(told, 330_000);
    let scrobbled = |listen: &Listen| listen.sources & Source::LastFm.bit() != 0;
    assert_eq!(spans(&listens), [(308, 320, 12), (320, 640, 320)]);
    assert!(!scrobbled(&listens[0]) && scrobbled(&listens[1]));
}
