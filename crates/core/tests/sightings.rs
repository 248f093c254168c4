//! Sightings of one generated truth, in any order, split and repetition: the listens are those of folding all of them.

mod common;

use common::account;
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use rusqlite::Connection;
use sidetrack_core::fold::Listen;
use sidetrack_core::sighting::Look;
use sidetrack_core::store::accounts;
use sidetrack_core::store::{AccountRow, Store, StoreError, bulk, catalogue, listens, sightings};
use spotify::{ExternalIds, PlayedItem, RecentPage, Track};

const BEGIN: i64 = 1_780_000_000_000;

/// The night between two looks, milliseconds.
const MORNING_MS: i64 = 24_000_000;

/// Tracks by length in milliseconds and recording: the first and the last are one recording under two ids.
const TRACKS: [(i64, &str); 4] = [
    (200_000, "AA1"),
    (45_000, "AA2"),
    (240_000, "AA3"),
    (203_000, "AA1"),
];

/// One play of the truth.
#[derive(Clone, Debug)]
struct Play {
    track: usize,
    started: i64,
    ended: i64,
}

/// What arrives at the store.
#[derive(Clone, Debug)]
enum Arrival {
    Look(i64),
    Page(Vec<Index>),
}

fn truth(wishes: &[(usize, i64, i64)]) -> Vec<Play> {
    let mut at = BEGIN;
    let mut plays = Vec::new();
    for &(track, heard, pause) in wishes {
        let started = at + pause;
        at = started + heard.min(TRACKS[track].0);
        plays.push(Play {
            track,
            started,
            ended: at,
        });
    }
    plays
}

/// A track as Spotify sends it; now and then without its ISRC.
fn track(number: usize, with_isrc: bool) -> Track {
    let (length, isrc) = TRACKS[number];
    Track {
        id: Some(format!("t{number}")),
        uri: format!("spotify:track:t{number}"),
        name: format!("track {number}"),
        duration_ms: Some(length.unsigned_abs()),
        external_ids: ExternalIds {
            isrc: with_isrc.then(|| isrc.to_owned()),
            ..ExternalIds::default()
        },
        ..Track::default()
    }
}

/// The page that carries these plays, whatever their order.
fn page(plays: &[Play], chosen: &[Index]) -> RecentPage {
    let items = chosen.iter().map(|index| {
        let play = index.get(plays);
        PlayedItem {
            track: track(play.track, play.ended % 3 != 0),
            played_at: Timestamp::from_millisecond(play.ended).unwrap_or_default(),
            context: None,
        }
    });
    let items: Vec<PlayedItem> = items.collect();
    RecentPage {
        total_in_page: items.len() as u32,
        items,
        skipped: 0,
    }
}

/// What the player shows at a time: the track that sounds, or the last one, silent, for `shown` milliseconds.
fn look(db: &Connection, plays: &[Play], at: i64, shown: i64) -> Result<(Look, bool), StoreError> {
    let mut look = Look {
        at,
        track: None,
        progress_ms: 0,
        is_playing: false,
        changed_at: None,
        device: None,
        context: None,
        offset_minutes: 120,
    };
    let last = plays.iter().rev().find(|play| play.started <= at);
    let Some(play) = last.filter(|play| at < play.ended + shown) else {
        return Ok((look, false));
    };
    let Some(stored) = catalogue::store_track(db, &track(play.track, at % 2 == 0))? else {
        return Ok((look, false));
    };
    look.track = Some(stored.row);
    look.progress_ms = at.min(play.ended) - play.started;
    look.is_playing = at < play.ended;
    look.changed_at = Some(if look.is_playing {
        play.started
    } else {
        play.ended
    });
    Ok((look, stored.facts_changed))
}

/// The listens after all arrivals, and those of folding everything again.
fn both_ways(
    plays: &[Play],
    arrivals: &[Arrival],
    shown: i64,
) -> Result<(Vec<Listen>, Vec<Listen>), StoreError> {
    let mut store = Store::in_memory()?;
    let account = account("a");
    let account: AccountRow = store.write(|db| accounts::activate(db, &account))?;
    for arrival in arrivals {
        store.write(|db| match arrival {
            Arrival::Page(chosen) => {
                sightings::record_page(db, account, &page(plays, chosen), &[], 120).map(drop)
            }
            Arrival::Look(at) => {
                let (look, facts_changed) = look(db, plays, *at, shown)?;
                sightings::record_look(db, account, &look, facts_changed).map(drop)
            }
        })?;
    }
    let arrived = listens::all(store.read(), account)?;
    store.write(|db| bulk::fold_all(db, account))?;
    Ok((arrived, listens::all(store.read(), account)?))
}

/// What does not depend on which id of a recording came first.
fn spans(listens: &[Listen]) -> Vec<(i64, i64, i64, u8, bool)> {
    let span = |l: &Listen| (l.started_at, l.ended_at, l.ms_played, l.sources, l.skipped);
    let mut spans: Vec<_> = listens.iter().map(span).collect();
    spans.sort_unstable();
    spans
}

/// Looks in their order with the pages put between them wherever `places` say.
fn mixed(looks: &[i64], pages: &[Vec<Index>], places: &[Index]) -> Vec<Arrival> {
    let mut arrivals: Vec<Arrival> = looks.iter().copied().map(Arrival::Look).collect();
    for (page, place) in pages.iter().zip(places) {
        let at = place.index(arrivals.len() + 1);
        arrivals.insert(at, Arrival::Page(page.clone()));
    }
    arrivals
}

/// Looks while something plays and for five minutes after it, and one more the next morning; none during plays that are
/// `unseen`.
fn look_times(plays: &[Play], steps: &[i64], unseen: &[bool]) -> Vec<i64> {
    let mut steps = steps.iter().cycle();
    let mut at = BEGIN;
    let mut times = Vec::new();
    for (play, unseen) in plays.iter().zip(unseen.iter().cycle()) {
        if *unseen {
            continue;
        }
        if play.started > at + MORNING_MS {
            times.push(at + MORNING_MS);
        }
        at = at.max(play.started);
        while at < play.ended + 300_000 {
            times.push(at);
            at += steps.next().copied().unwrap_or(60_000);
        }
    }
    times
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn end_in_the_same_listens(
        wishes in prop::collection::vec((0usize..4, 3_000i64..260_000, prop_oneof![6 => Just(0i64), 2 => 0i64..900_000, 1 => 20_000_000i64..30_000_000]), 1..16),
        unseen in prop::collection::vec(prop::bool::weighted(0.2), 1..16),
        shown in prop_oneof![Just(120_000i64), Just(30_000_000)],
        steps in prop::collection::vec(5_000i64..150_000, 1..8),
        pages in prop::collection::vec(prop::collection::vec(any::<Index>(), 1..12), 1..8),
        places in prop::collection::vec((any::<Index>(), any::<Index>()), 8),
    ) {
        let plays = truth(&wishes);
        let looks = look_times(&plays, &steps, &unseen);
        let (first, second): (Vec<Index>, Vec<Index>) = places.into_iter().unzip();
        let (arrived, folded) = both_ways(&plays, &mixed(&looks, &pages, &first), shown).unwrap();
        prop_assert_eq!(&arrived, &folded);
        prop_assert!(!arrived.is_empty());
        prop_assert!(arrived.len() <= plays.len(), "twice: {:?}", spans(&arrived));

        // Another order, each page split in single items and told twice.
        let split: Vec<Vec<Index>> = pages.iter().flatten().map(|item| vec![*item, *item]).collect();
        let more: Vec<Index> = second.iter().cycle().copied().take(split.len()).collect();
        let (other, _) = both_ways(&plays, &mixed(&looks, &split, &more), shown).unwrap();
        prop_assert_eq!(spans(&arrived), spans(&other));
    }
}

/// The phone was put away at night, and the computer that was switched on in the morning sees what it played last.
#[test]
fn what_a_player_still_shows_the_next_morning_is_what_was_heard_at_night() {
    let plays = truth(&[(0, 100_000, 0), (1, 45_000, 32_000_000)]);
    let told = Arrival::Page(vec![index_of(0, &plays)]);
    let morning = Arrival::Look(plays[0].ended + 30_000_000);
    let next = Arrival::Look(plays[1].started + 5_000);
    for arrivals in [
        [told.clone(), morning.clone(), next.clone()],
        [morning, next, told],
    ] {
        let (arrived, folded) = both_ways(&plays, &arrivals, 31_000_000).unwrap();
        let ends: Vec<i64> = arrived.iter().map(|listen| listen.ended_at).collect();
        assert_eq!(ends, [plays[0].ended]);
        assert_eq!(arrived, folded);
    }
}

fn index_of(number: usize, plays: &[Play]) -> Index {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    loop {
        let tree = any::<Index>().new_tree(&mut runner).expect("an index");
        if tree.current().index(plays.len()) == number {
            return tree.current();
        }
    }
}
