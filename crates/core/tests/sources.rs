//! One generated truth, told by every source in files and pages, in any order, with repetitions: each play is one listen.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its world has failed"
)]

mod common;

use common::account;
use jiff::Timestamp;
use proptest::prelude::*;
use sidetrack_core::fold::Listen;
use sidetrack_core::names;
use sidetrack_core::sighting::{Look, Source, marks};
use sidetrack_core::store::accounts;
use sidetrack_core::store::bulk::{self, Row};
use sidetrack_core::store::{AccountRow, Store, listens, sightings};
use spotify::{ArtistRef, PlayedItem, RecentPage, Track};

const BEGIN: i64 = 1_780_000_000_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// How much later than it was recently-played tells an END.
const LATER: i64 = 700;

/// Tracks by title and length: the first two are two recordings of one name, the last has a name that only looks alike.
const TRACKS: [(&str, i64); 4] = [
    ("Song", 200_000),
    ("Song", 245_000),
    ("Other", 45_000),
    ("Song - Live", 230_000),
];

#[derive(Clone, Debug)]
struct Play {
    track: usize,
    started: i64,
    ended: i64,
    heard: i64,
    /// Which of the evenings it belongs to; hours lie between two.
    evening: usize,
}

/// What arrives at once: a file of rows, or a page.
#[derive(Clone, Debug)]
enum Arrival {
    File(Vec<Row>),
    Page(Vec<usize>),
}

fn truth(evenings: &[Vec<(usize, i64, i64)>]) -> Vec<Play> {
    let mut at = BEGIN;
    let mut plays = Vec::new();
    for (evening, wishes) in evenings.iter().enumerate() {
        for &(track, heard, pause) in wishes {
            let heard = heard.min(TRACKS[track].1);
            let started = at + 300;
            at = started + heard + pause;
            plays.push(Play {
                track,
                started,
                ended: at,
                heard,
                evening,
            });
        }
        at += 3 * 3_600_000;
    }
    plays
}

fn track(number: usize) -> Track {
    let (title, length) = TRACKS[number];
    Track {
        id: Some(format!("t{number}")),
        uri: format!("spotify:track:t{number}"),
        name: title.to_owned(),
        duration_ms: Some(length.unsigned_abs()),
        artists: vec![ArtistRef {
            id: None,
            uri: Some("spotify:artist:a".to_owned()),
            name: "Artist".to_owned(),
        }],
        ..Track::default()
    }
}

/// A diary that knows the names: tracks with ids in rows 1 to 4, names alone in the rows after them.
fn diary() -> (Store, AccountRow) {
    let mut store = Store::in_memory().unwrap();
    let account = account("a");
    let account = store.write(|db| accounts::activate(db, &account)).unwrap();
    store
        .write(|db| {
            db.execute("INSERT INTO artist (id, uri, name) VALUES (1, 'spotify:artist:a', 'Artist')", [])?;
            for (number, (title, length)) in TRACKS.iter().enumerate() {
                let key = names::key(title, "Artist");
                db.execute(
                    "INSERT INTO track (id, uri, name, duration_ms, name_key) VALUES (?1, ?2, ?3, ?4, ?5)",
                    ((number + 1) as i64, format!("spotify:track:t{number}"), title, length, key),
                )?;
                db.execute(
                    "INSERT OR IGNORE INTO track (id, uri, name, name_key) VALUES (?1, ?2, ?3, ?4)",
                    ((number + 11) as i64, format!("local:track:{title}"), title, key),
                )?;
            }
            db.execute("INSERT INTO track_artist SELECT id, 0, 1 FROM track", [])?;
            Ok(())
        })
        .unwrap();
    (store, account)
}

/// The row of a name without an id; two recordings of one name have one.
fn loose(track: usize) -> u32 {
    let title = TRACKS[track].0;
    let first = TRACKS.iter().position(|other| other.0 == title).unwrap();
    first as u32 + 11
}

/// What a source tells of a play, if it tells of such at all.
fn row(source: Source, play: &Play, file: u32) -> Option<Row> {
    let row = Row {
        track: play.track as u32 + 1,
        at: play.ended / 1000 * 1000,
        source: source.bit(),
        ms_played: play.heard as u32,
        file,
        marks: 0,
        offset_minutes: Row::AT_HOME,
        paused_ms: 0,
    };
    let scrobble = Row {
        at: play.started / 1000 * 1000,
        ms_played: Row::UNKNOWN,
        track: loose(play.track),
        ..row
    };
    match source {
        Source::Export => Some(row),
        Source::AccountData => Some(Row {
            track: loose(play.track),
            at: play.ended / MINUTE * MINUTE,
            ..row
        }),
        Source::ListenBrainz => (play.heard >= MINUTE).then_some(Row {
            track: row.track,
            ..scrobble
        }),
        Source::LastFm => (play.heard >= MINUTE).then_some(scrobble),
        Source::RecentlyPlayed | Source::Player => None,
    }
}

/// What our own export tells of a play: its start too. It has the END of recently-played, which lists longer plays alone.
fn own_row(play: &Play, file: u32) -> Option<Row> {
    let row = row(Source::Export, play, file)?;
    let at = if play.heard < 30_000 {
        row.at
    } else {
        play.ended + LATER
    };
    let paused_ms = (at - play.heard - play.started) as i32;
    Some(Row {
        at,
        paused_ms,
        ..row
    })
}

/// The files and pages that tell of the evenings which each source saw.
fn arrivals(plays: &[Play], seen: &[[bool; 6]], repeats: &[u8]) -> Vec<Arrival> {
    let files = [
        Source::Export,
        Source::AccountData,
        Source::ListenBrainz,
        Source::LastFm,
    ];
    let mut all = Vec::new();
    for (evening, seen) in seen.iter().enumerate() {
        let of_evening = || {
            plays
                .iter()
                .enumerate()
                .filter(move |(_, play)| play.evening == evening)
        };
        for (number, source) in files
            .into_iter()
            .enumerate()
            .filter(|(number, _)| seen[*number])
        {
            let file = (1 + evening * 10 + number) as u32;
            let mut rows: Vec<Row> = of_evening()
                .filter_map(|(_, play)| row(source, play, file))
                .collect();
            // As an import does it: equal records of account data are plays of their own.
            for at in 1..rows.len() {
                let again = rows[..at].iter().filter(|row| {
                    let now = rows[at];
                    (row.track, row.at / MINUTE, row.ms_played)
                        == (now.track, now.at / MINUTE, now.ms_played)
                });
                if source == Source::AccountData {
                    rows[at].at += again.count() as i64;
                }
            }
            // Spotify repeats records, some of them seconds later.
            let repeat = repeats[(evening + number) % repeats.len()];
            if source == Source::Export
                && let Some(first) = rows.first().copied()
            {
                let late = i64::from(repeat % 3) * 1000;
                let late = late.min((i64::from(first.ms_played) - 1_000).max(0) / 1000 * 1000);
                rows.push(Row {
                    at: first.at + late,
                    ..first
                });
            }
            all.push(Arrival::File(rows));
        }
        if seen[5] {
            let file = (9 + evening * 10) as u32;
            let rows = of_evening().filter_map(|(_, play)| own_row(play, file));
            all.push(Arrival::File(rows.collect()));
        }
        // Another exporter writes the minutes of the same scrobbles.
        if seen[3] && repeats[evening % repeats.len()] % 2 == 1 {
            let file = (8 + evening * 10) as u32;
            let minute = |row: Row| Row {
                at: row.at / MINUTE * MINUTE,
                marks: marks::MINUTE,
                ..row
            };
            let rows = of_evening().filter_map(|(_, play)| row(Source::LastFm, play, file));
            all.push(Arrival::File(rows.map(minute).collect()));
        }
        if seen[4] {
            let listed: Vec<usize> = of_evening()
                .filter(|(_, play)| play.heard >= 30_000)
                .map(|(index, _)| index)
                .collect();
            all.extend(listed.chunks(50).map(|page| Arrival::Page(page.to_vec())));
        }
    }
    all
}

fn told(plays: &[Play], arrivals: &[Arrival]) -> (Vec<Listen>, Vec<Listen>) {
    let (mut store, account) = diary();
    for arrival in arrivals {
        store
            .write(|db| match arrival {
                Arrival::File(rows) => bulk::add(db, account, rows.clone()).map(drop),
                Arrival::Page(listed) => {
                    let items: Vec<PlayedItem> = listed
                        .iter()
                        .map(|index| PlayedItem {
                            track: track(plays[*index].track),
                            played_at: Timestamp::from_millisecond(plays[*index].ended + LATER)
                                .unwrap(),
                            context: None,
                        })
                        .collect();
                    let page = RecentPage {
                        total_in_page: items.len() as u32,
                        items,
                        skipped: 0,
                    };
                    sightings::record_page(db, account, &page, &[], 60).map(drop)
                }
            })
            .unwrap();
    }
    let arrived = listens::all(store.read(), account).unwrap();
    store.write(|db| bulk::fold_all(db, account)).unwrap();
    (arrived, listens::all(store.read(), account).unwrap())
}

fn evening() -> impl Strategy<Value = Vec<(usize, i64, i64)>> {
    let heard =
        prop_oneof![4 => Just(1_000_000i64), 2 => 1_000i64..30_000, 2 => 31_000i64..200_000];
    let pause = prop_oneof![8 => Just(0i64), 1 => 1_000i64..400_000];
    prop::collection::vec(
        (prop_oneof![3 => 0usize..4, 1 => Just(0)], heard, pause),
        1..12,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_play_is_one_listen_whoever_told_of_it_and_when(
        evenings in prop::collection::vec(evening(), 1..5),
        seen in prop::collection::vec(any::<[bool; 6]>(), 5),
        repeats in prop::collection::vec(any::<u8>(), 5),
        order in any::<prop::sample::Index>(),
        twice in any::<bool>(),
    ) {
        let plays = truth(&evenings);
        let mut arrivals = arrivals(&plays, &seen[..evenings.len()], &repeats);
        let (arrived, folded) = told(&plays, &arrivals);
        prop_assert_eq!(&arrived, &folded, "as it came, and folded at once");

        let by = order.index(arrivals.len().max(1));
        let by = by.min(arrivals.len());
        arrivals.rotate_left(by);
        arrivals.reverse();
        let pages: Vec<Arrival> = arrivals.iter().filter(|arrival| matches!(arrival, Arrival::Page(_))).cloned().collect();
        if twice {
            arrivals.extend(pages);
        }
        let (other, _) = told(&plays, &arrivals);
        prop_assert_eq!(&arrived, &other, "in another order");

        let listed = |play: &&Play| {
            let [export, account, brainz, lastfm, recent, own] = seen[play.evening];
            export || account || own || (play.heard >= 30_000 && recent) || (play.heard >= MINUTE && (brainz || lastfm))
        };
        let expected: Vec<&Play> = plays.iter().filter(listed).collect();
        prop_assert_eq!(arrived.len(), expected.len(), "{:?}\n{:#?}", expected, arrived);
        for (evening, seen) in seen.iter().enumerate().take(evenings.len()) {
            let of: Vec<&Play> = expected.iter().copied().filter(|play| play.evening == evening).collect();
            let Some((first, last)) = of.first().zip(of.last()) else {
                continue;
            };
            let around = first.started - HOUR..last.ended + HOUR;
            let found: Vec<&Listen> = arrived.iter().filter(|listen| around.contains(&listen.ended_at)).collect();
            judge(&found, &of, *seen)?;
        }
    }
}

/// The listens of one evening beside its plays.
fn judge(
    found: &[&Listen],
    plays: &[&Play],
    [export, account, _, _, _, own]: [bool; 6],
) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), plays.len());
    let known = export || account || own;
    prop_assert!(found.iter().all(|listen| listen.estimated != known));
    if known {
        // Account data knows no order within a minute.
        let mut heard: Vec<i64> = found.iter().map(|listen| listen.ms_played).collect();
        let mut truth: Vec<i64> = plays.iter().map(|play| play.heard).collect();
        heard.sort_unstable();
        truth.sort_unstable();
        prop_assert_eq!(heard, truth);
    }
    if own {
        let mut starts: Vec<i64> = found.iter().map(|listen| listen.started_at).collect();
        starts.sort_unstable();
        let truth: Vec<i64> = plays.iter().map(|play| play.started).collect();
        prop_assert_eq!(starts, truth);
    }
    if export {
        // Each within a second of the truth, so two tracks that end in one second may change places.
        let mut ends: Vec<(i64, i64)> = found
            .iter()
            .map(|listen| (listen.track, listen.ended_at))
            .collect();
        ends.sort_unstable();
        let mut truth: Vec<(i64, i64)> = plays
            .iter()
            .map(|play| (play.track as i64 + 1, play.ended))
            .collect();
        truth.sort_unstable();
        for (end, play) in ends.iter().zip(&truth) {
            prop_assert_eq!(end.0, play.0);
            prop_assert!((end.1 - play.1).abs() <= 1_000, "{:?} {:?}", end, play);
        }
    }
    Ok(())
}

/// Removing files again leaves the diary as if they had never come.
#[test]
fn what_a_file_brought_goes_with_it() {
    let plays = truth(&[
        vec![(0, 200_000, 0), (2, 45_000, 0), (0, 10_000, 0)],
        vec![(1, 245_000, 0), (3, 100_000, 0)],
    ]);
    let (mut store, account) = diary();
    let file = |file: u32, source| -> Vec<Row> {
        plays
            .iter()
            .filter_map(|play| row(source, play, file))
            .collect()
    };
    store
        .write(|db| bulk::add(db, account, file(1, Source::ListenBrainz)))
        .unwrap();
    let before = listens::all(store.read(), account).unwrap();
    assert_eq!(before.len(), 3);
    let brought = store
        .write(|db| bulk::add(db, account, file(2, Source::Export)))
        .unwrap();
    assert_eq!(brought.new.get(&2), Some(&2), "the short ones");
    let brought = store
        .write(|db| bulk::add(db, account, file(3, Source::Export)))
        .unwrap();
    assert_eq!(brought.new, std::collections::BTreeMap::new());
    assert_eq!(listens::all(store.read(), account).unwrap().len(), 5);
    store.write(|db| bulk::remove(db, account, &[2])).unwrap();
    assert_eq!(
        listens::all(store.read(), account).unwrap().len(),
        5,
        "the third still tells of them"
    );
    store.write(|db| bulk::remove(db, account, &[3])).unwrap();
    assert_eq!(listens::all(store.read(), account).unwrap(), before);
}

/// Also where the player showed the track and an export heard more of it than its length.
#[test]
fn what_a_file_brought_of_a_track_that_was_seen_goes_with_it() {
    let (mut store, account) = diary();
    let seen = Look {
        at: BEGIN,
        track: Some(1),
        progress_ms: 10_000,
        is_playing: true,
        changed_at: None,
        device: None,
        context: None,
        offset_minutes: 0,
    };
    store
        .write(|db| sightings::record_look(db, account, &seen, false).map(drop))
        .unwrap();
    let before = listens::all(store.read(), account).unwrap();
    let long = Row {
        at: BEGIN + 24 * HOUR,
        ms_played: 400_000,
        ..row(Source::Export, &truth(&[vec![(0, 200_000, 0)]])[0], 1).unwrap()
    };
    store
        .write(|db| bulk::add(db, account, vec![long]))
        .unwrap();
    assert_eq!(
        listens::all(store.read(), account).unwrap().len(),
        before.len() + 1
    );
    store.write(|db| bulk::remove(db, account, &[1])).unwrap();
    assert_eq!(listens::all(store.read(), account).unwrap(), before);
}

/// How a record says that it ended is believed before its length is.
#[test]
fn marks_decide_on_skips() {
    let play = truth(&[vec![(0, 100_000, 0)]]).remove(0);
    let skipped = |marks: u8| {
        let (mut store, account) = diary();
        let told = Row {
            marks,
            ..row(Source::Export, &play, 1).unwrap()
        };
        store
            .write(|db| bulk::add(db, account, vec![told]))
            .unwrap();
        listens::all(store.read(), account).unwrap()[0].skipped
    };
    assert!(skipped(marks::SKIPPED));
    assert!(!skipped(marks::FINISHED));
    assert!(skipped(0), "half of it was not heard");
}
