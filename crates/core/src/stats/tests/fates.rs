//! Whatever was picked and heard: fates add up, a slow second way finds the same, and the order of writing changes nothing.

use super::{Given, artist, day, stockholm, story_of};
use crate::fold::Listen;
use crate::sighting::TrackRow;
use crate::store::{catalogue, listens};
use crate::view::discoveries::{DiscoveriesView, Discovery, Fate};
use jiff::Timestamp;
use proptest::prelude::*;
use rusqlite::params;
use spotify::{AlbumRef, Track};
use std::collections::BTreeSet;

const ARTISTS: [&[&str]; 8] = [
    &["Ada"],
    &["Ada", "Bo"],
    &["Bo", "Cy"],
    &["Di"],
    &[],
    &["Ed", "Ada"],
    &["Cy"],
    &["Bo"],
];
/// Tracks with one ISRC.
const RELEASES: [usize; 2] = [1, 5];
const START: i64 = 1_761_000_000_000;
const DAY: i64 = 86_400_000;

#[derive(Clone, Debug)]
struct Heard {
    track: usize,
    at: i64,
    ms: i64,
    skipped: bool,
    offset: i32,
}

#[derive(Clone, Copy, Debug)]
struct Picked {
    track: usize,
    at: i64,
    kept: bool,
    removed: bool,
}

fn any_heard() -> impl Strategy<Value = Heard> {
    let ms = prop_oneof![1 => 0..29_999_i64, 1 => 29_990..30_010_i64, 6 => 30_000..400_000_i64];
    let offset = prop_oneof![6 => Just(60), 1 => Just(-480), 1 => Just(765)];
    (0..8_usize, 0..250 * DAY, ms, prop::bool::ANY, offset).prop_map(
        |(track, at, ms, skipped, offset)| Heard {
            track,
            at: START + at,
            ms,
            skipped,
            offset,
        },
    )
}

fn any_picked() -> impl Strategy<Value = Picked> {
    let rarely = || prop::bool::weighted(0.2);
    (0..8_usize, 0..250 * DAY, rarely(), rarely()).prop_map(|(track, at, kept, removed)| Picked {
        track,
        at: START + at,
        kept,
        removed,
    })
}

/// Stores all of it, tracks from the last to the first if `backwards`.
fn diary(heard: &[Heard], picked: &[Picked], backwards: bool) -> Given {
    let mut given = Given::nothing();
    let mine = given.mine;
    let mut numbers: Vec<usize> = (0..ARTISTS.len()).collect();
    if backwards {
        numbers.reverse();
    }
    let mut rows = [0; ARTISTS.len()];
    for number in numbers {
        rows[number] = store_track(&mut given, number);
    }
    given
        .store
        .write(|db| {
            for heard in heard {
                listens::insert(db, mine, &listen(rows[heard.track], heard))?;
            }
            for (id, pick) in (1..).zip(picked) {
                let sql = "INSERT INTO pick (id, account, run, track, playlist, way, chosen_at, added_at, kept_at, removed_at) VALUES (?1, ?2, 0, ?3, 'p', 'even', ?4, ?4, ?5, ?6)";
                let (kept, removed) = (pick.kept.then_some(pick.at), pick.removed.then_some(pick.at));
                db.execute(sql, params![id, mine, rows[pick.track], pick.at, kept, removed])?;
            }
            Ok(())
        })
        .unwrap();
    given
}

fn store_track(given: &mut Given, number: usize) -> TrackRow {
    let mut track = Track {
        uri: format!("spotify:track:{number}"),
        name: format!("t{number}"),
        duration_ms: Some(200_000),
        artists: ARTISTS[number].iter().map(|name| artist(name)).collect(),
        album: Some(AlbumRef {
            uri: Some(format!("spotify:album:{number}")),
            release_date: Some((1990 + number).to_string()),
            ..AlbumRef::default()
        }),
        ..Track::default()
    };
    if RELEASES.contains(&number) {
        track.external_ids.isrc = Some("X".into());
    }
    let stored = given.store.write(|db| catalogue::store_track(db, &track));
    stored.unwrap().unwrap().row
}

fn listen(track: TrackRow, heard: &Heard) -> Listen {
    Listen {
        track,
        started_at: heard.at,
        ended_at: heard.at + heard.ms,
        ms_played: heard.ms,
        estimated: false,
        skipped: heard.skipped,
        private: false,
        sources: 1,
        device: None,
        context: None,
        offset_minutes: Some(heard.offset),
        offset_assumed: false,
    }
}

/// Whether two tracks are one recording.
fn same(a: usize, b: usize) -> bool {
    a == b || (RELEASES.contains(&a) && RELEASES.contains(&b))
}

/// Whether a listen is one of a pick.
fn is_of(heard: &Heard, pick: &Picked) -> bool {
    same(heard.track, pick.track) && heard.at >= pick.at - 120_000
}

fn share_artist(a: usize, b: usize) -> bool {
    ARTISTS[a].iter().any(|name| ARTISTS[b].contains(name))
}

fn slow_again(heard: &[Heard], picked: &[Picked], pick: &Picked) -> u32 {
    let of_it = heard.iter().filter(|heard| is_of(heard, pick));
    let Some(first) = of_it.map(|heard| heard.at).min() else {
        return 0;
    };
    let sequels = heard.iter().filter(|heard| {
        heard.ms >= 30_000
            && (first + 1..=first + 90 * DAY).contains(&heard.at)
            && share_artist(heard.track, pick.track)
            && !picked.iter().any(|pick| is_of(heard, pick))
    });
    sequels.count() as u32
}

fn slow_new_artists(heard: &[Heard], picked: &[Picked]) -> u32 {
    let names: BTreeSet<&str> = ARTISTS.iter().copied().flatten().copied().collect();
    let is_new = |name: &&str| {
        let theirs = heard
            .iter()
            .filter(|heard| ARTISTS[heard.track].contains(name));
        let first = theirs.min_by_key(|heard| heard.at);
        first.is_some_and(|first| picked.iter().any(|pick| is_of(first, pick)))
    };
    names.into_iter().filter(is_new).count() as u32
}

fn check(found: &Discovery, heard: &[Heard], picked: &[Picked]) {
    let pick = picked[found.pick.id as usize - 1];
    let of_it: Vec<&Heard> = heard.iter().filter(|heard| is_of(heard, &pick)).collect();
    let plays = of_it.iter().filter(|heard| heard.ms >= 30_000).count() as u32;
    let skips = of_it
        .iter()
        .filter(|heard| heard.skipped || heard.ms < 30_000);
    assert_eq!((found.plays, found.skips), (plays, skips.count() as u32));
    assert_eq!(
        found.ms_played,
        of_it.iter().map(|heard| heard.ms).sum::<i64>()
    );
    let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    assert_eq!(
        ms(found.first_heard),
        of_it.iter().map(|heard| heard.at).min()
    );
    assert_eq!(
        ms(found.last_heard),
        of_it.iter().map(|heard| heard.at).max()
    );
    assert_eq!(found.artist_again, slow_again(heard, picked, &pick));
    let fate = match (pick.kept, pick.removed, plays, of_it.len()) {
        (true, _, _, _) => Fate::Kept,
        (_, true, _, _) => Fate::Removed,
        (_, _, 1.., _) => Fate::Heard,
        (_, _, 0, 1..) => Fate::Skipped,
        (_, _, 0, 0) => Fate::New,
    };
    assert_eq!(found.fate, fate);
    let first_artist = ARTISTS[pick.track].first();
    let known = |name: &&str| {
        let mut theirs = heard
            .iter()
            .filter(|heard| ARTISTS[heard.track].contains(name));
        theirs.any(|heard| heard.at < pick.at - 120_000)
    };
    assert_eq!(
        found.is_new_artist,
        first_artist.is_some_and(|name| !known(name))
    );
}

fn agree(view: &DiscoveriesView) {
    let picks = view.discoveries.len();
    let of = |fate| {
        view.discoveries
            .iter()
            .filter(|one| one.fate == fate)
            .count()
    };
    let fates = [
        Fate::New,
        Fate::Skipped,
        Fate::Heard,
        Fate::Removed,
        Fate::Kept,
    ];
    assert_eq!(fates.map(of).iter().sum::<usize>(), picks);
    assert_eq!(
        (view.figures.picks, view.figures.kept),
        (picks as u32, of(Fate::Kept) as u32)
    );
    assert!(view.figures.heard as usize >= of(Fate::Heard));
    let stacks = view.years.stacks.iter();
    assert_eq!(
        stacks.map(|stack| stack.kept + stack.others).sum::<u32>(),
        picks as u32
    );
    assert!(
        view.years
            .stacks
            .iter()
            .all(|stack| stack.first_year % 3 == 0)
    );
    for one in &view.discoveries {
        assert!(
            one.farthest
                .is_none_or(|share| (0.0..=1.0).contains(&share))
        );
        assert_eq!(one.farthest.is_some(), one.first_heard.is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn fates_add_up_and_the_order_of_writing_changes_nothing(
        heard in prop::collection::vec(any_heard(), 0..150),
        picked in prop::collection::vec(any_picked(), 0..12),
        seed in prop::collection::vec(any::<u32>(), 150),
    ) {
        let given = diary(&heard, &picked, false);
        let now = Timestamp::from_millisecond(START + 250 * DAY).unwrap();
        let view = |given: &Given| {
            super::discoveries_of(given.store.read(), given.mine, now, &stockholm()).unwrap()
        };
        let found = view(&given);
        agree(&found);
        for one in &found.discoveries {
            check(one, &heard, &picked);
        }
        prop_assert_eq!(found.figures.new_artists, slow_new_artists(&heard, &picked));
        prop_assert!(found.since.is_none_or(|since| since >= day("2025-10-20")));

        let mut shuffled: Vec<(u32, Heard)> = seed.into_iter().zip(heard).collect();
        shuffled.sort_unstable_by_key(|(key, _)| *key);
        let shuffled: Vec<Heard> = shuffled.into_iter().map(|(_, heard)| heard).collect();
        let other = diary(&shuffled, &picked, true);
        prop_assert_eq!(view(&other), found);
        for pick in 1..=picked.len() as i64 {
            let told = [&given, &other].map(|given| {
                let told = story_of(given.store.read(), given.mine, pick, &stockholm());
                told.unwrap().unwrap()
            });
            prop_assert_eq!(&told[0].discovery, &told[1].discovery);
            prop_assert_eq!(&told[0].listens, &told[1].listens);
        }
    }
}
