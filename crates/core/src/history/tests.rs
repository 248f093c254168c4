//! The page History against a plain model of it, and what stands behind single listens.

use super::{NotShown, Pages, details, find_tracks};
use crate::fold::Listen;
use crate::gap::{Reason, Span};
use crate::sighting::{Look, Sighting, Source, TrackRow};
use crate::store::accounts::{self, Account};
use crate::store::{AccountRow, Store, catalogue, listens, recordings, sightings};
use crate::view::history::{HistoryAsk, HistoryRow, HistoryView, ListenKey, Origin};
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;
use spotify::{ArtistRef, Track};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2024-03-01 00:00 UTC.
const START: i64 = 1_709_251_200_000;

fn home() -> TimeZone {
    Offset::constant(1).to_time_zone()
}

/// A diary with four tracks: rows 1 to 4.
fn diary() -> (Store, AccountRow) {
    let mut store = Store::in_memory().unwrap();
    let account = Account::of("mine");
    let row = store
        .write(|db| {
            for name in ["Harbour", "Kiosk", "Harbour Kiosk", "Ferry"] {
                let track = Track {
                    uri: format!("spotify:track:{name}"),
                    name: name.into(),
                    duration_ms: Some(200_000),
                    artists: vec![ArtistRef {
                        uri: Some(format!("spotify:artist:{name}")),
                        name: format!("{name} Choir"),
                        ..ArtistRef::default()
                    }],
                    ..Track::default()
                };
                catalogue::store_track(db, &track)?;
            }
            accounts::activate(db, &account)
        })
        .unwrap();
    (store, row)
}

fn listen(
    track: TrackRow,
    started_at: i64,
    minutes_east: Option<i32>,
    sources: u8,
    skipped: bool,
) -> Listen {
    Listen {
        track,
        started_at,
        ended_at: started_at + 100_000,
        ms_played: 100_000,
        estimated: false,
        skipped,
        private: false,
        sources,
        device: None,
        context: None,
        offset_minutes: minutes_east,
        offset_assumed: minutes_east.is_none(),
    }
}

/// Day, time and whether it is a gap: what orders the rows, and the listen.
type Row = (i64, i64, Option<Listen>);

fn model(listens: &[Listen], gaps: &[(i64, i64)], ask: &HistoryAsk) -> Vec<Row> {
    let names = [
        "harbour harbour choir",
        "kiosk kiosk choir",
        "harbour kiosk harbour kiosk choir",
        "ferry ferry choir",
    ];
    let has_words = |listen: &&Listen| {
        let name = names[usize::try_from(listen.track).unwrap() - 1];
        ask.words.split_whitespace().all(|word| name.contains(word))
    };
    let of_origin = |listen: &&Listen| {
        let bits = match ask.origin {
            None => return true,
            Some(Origin::Recorded) => 6,
            Some(Origin::Export) => 1,
            Some(Origin::AccountData) => 8,
            Some(Origin::Listenbrainz) => 16,
            Some(Origin::Lastfm) => 32,
        };
        listen.sources & bits != 0
    };
    let narrowed = !ask.words.is_empty() || ask.origin.is_some() || ask.skipped;
    let chosen = |listen: &&Listen| {
        of_origin(listen) && (listen.skipped || !ask.skipped) && (narrowed || !ask.gaps)
    };
    let mut rows: Vec<Row> = listens
        .iter()
        .filter(has_words)
        .filter(chosen)
        .map(|listen| {
            let east = i64::from(listen.offset_minutes.unwrap_or(60));
            let day = (listen.started_at + east * 60_000).div_euclid(DAY);
            (day, listen.started_at, Some(listen.clone()))
        })
        .collect();
    if ask.gaps || !narrowed {
        rows.extend(
            gaps.iter()
                .map(|(_, to)| ((to - 1 + HOUR).div_euclid(DAY), *to, None)),
        );
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.0, row.1)));
    rows
}

fn all_rows(pages: &Pages, store: &Store, view: &HistoryView, step: usize) -> Vec<HistoryRow> {
    let total: u32 = view.days.iter().map(|day| day.1).sum();
    let mut rows = Vec::new();
    while rows.len() < total as usize {
        let next = pages
            .rows(store.read(), view.number, rows.len(), step)
            .unwrap()
            .unwrap();
        assert!(!next.is_empty(), "{} of {total} rows", rows.len());
        rows.extend(next);
    }
    rows
}

fn asks() -> impl Strategy<Value = HistoryAsk> {
    let words = ["", "harbour", "kiosk choir", "nothing"];
    let origins = [None, None, Some(Origin::Recorded), Some(Origin::Lastfm)];
    (
        prop::sample::select(words.to_vec()),
        prop::sample::select(origins.to_vec()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(words, origin, skipped, gaps)| HistoryAsk {
            words: words.into(),
            origin,
            skipped,
            gaps,
            ..HistoryAsk::default()
        })
}

fn offsets() -> impl Strategy<Value = Option<i32>> {
    prop::sample::select(vec![
        None,
        Some(0),
        Some(60),
        Some(-480),
        Some(345),
        Some(840),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_rows_are_those_of_a_plain_sort(
        heard in prop::collection::btree_map(0i64..600, (1i64..5, offsets(), 1u8..64, any::<bool>()), 0..40),
        gaps in prop::collection::btree_map(0i64..600, 1i64..50, 0..4),
        ask in asks(),
        step in 1usize..30,
    ) {
        let (mut store, account) = diary();
        let heard: Vec<Listen> = heard.into_iter().map(|(at, (track, east, sources, skipped))| {
            listen(track, START + at * 1_000_003, east, sources, skipped)
        }).collect();
        // Never at the very time of a listen.
        let gaps: Vec<(i64, i64)> = gaps.into_iter().map(|(at, length)| {
            let to = START + at * 1_000_003 + 7;
            (to - length * HOUR, to)
        }).collect();
        store.write(|db| {
            heard.iter().try_for_each(|listen| listens::insert(db, account, listen))?;
            gaps.iter().try_for_each(|(from, to)| {
                let (from, to, reason) = (*from, *to, Reason::Off);
                crate::store::gaps::store(db, account, Span { from, to, reason })
            })
        }).unwrap();
        let mut pages = Pages::load(store.read(), account, home(), 5).unwrap();
        let view = pages.view(store.read(), &ask).unwrap();
        let wanted = model(&heard, &gaps, &ask);
        let rows = all_rows(&pages, &store, &view, step);
        prop_assert_eq!(rows.len(), wanted.len());
        for (row, (_, at, listen)) in rows.iter().zip(&wanted) {
            match (row, listen) {
                (HistoryRow::Listen(row), Some(listen)) => {
                    prop_assert_eq!(row.key, ListenKey { track: listen.track, started_at: listen.started_at });
                    prop_assert_eq!(row.minutes_east, listen.offset_minutes.unwrap_or(60));
                    prop_assert_eq!(row.zone_assumed, listen.offset_minutes.is_none());
                }
                (HistoryRow::Gap(gap), None) => prop_assert_eq!(gap.to.as_millisecond(), *at),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        let days: Vec<i64> = rows_of_days(&view);
        prop_assert_eq!(days, wanted.iter().map(|row| row.0).collect::<Vec<_>>());
        let counted = |changed: HistoryAsk| model(&heard, &gaps, &changed).len() as u32;
        let bare = HistoryAsk { words: ask.words.clone(), ..HistoryAsk::default() };
        prop_assert_eq!(view.counts.all, counted(bare));
        prop_assert_eq!(view.counts.gaps as usize, gaps.len());
        let ask = HistoryAsk { gaps: false, ..ask };
        prop_assert_eq!(view.counts.skipped, counted(HistoryAsk { skipped: true, ..ask.clone() }));
        for (origin, count) in &view.counts.origins {
            let of = HistoryAsk { origin: Some(*origin), ..ask.clone() };
            prop_assert_eq!(*count, counted(of), "{:?}", origin);
        }
        prop_assert_eq!(view.listens as usize, heard.len());
    }

    #[test]
    fn a_listen_that_is_held_is_found_again_or_the_next_older_one(
        heard in prop::collection::btree_map(0i64..600, (1i64..5, offsets()), 1..40),
        at in 0i64..600,
    ) {
        let (mut store, account) = diary();
        let heard: Vec<Listen> = heard.into_iter().map(|(at, (track, east))| listen(track, START + at * 1_000_003, east, 1, false)).collect();
        store.write(|db| heard.iter().try_for_each(|listen| listens::insert(db, account, listen))).unwrap();
        let mut pages = Pages::load(store.read(), account, home(), 0).unwrap();
        let key = ListenKey { track: 1, started_at: START + at * 1_000_003 };
        let view = pages.view(store.read(), &HistoryAsk { anchor: Some(key), ..HistoryAsk::default() }).unwrap();
        let rows = all_rows(&pages, &store, &view, 100);
        let keys = pages.keys(view.number, 0, 100).unwrap();
        let exact = keys.iter().position(|other| *other == key);
        let older = heard.iter().rev().find(|listen| listen.started_at <= key.started_at);
        let older = older.and_then(|listen| keys.iter().position(|key| key.started_at == listen.started_at));
        prop_assert_eq!(view.anchor.map(|place| place as usize), exact.or(older));
        let first = view.first as usize;
        prop_assert_eq!(&rows[first..first + view.rows.len()], &view.rows[..]);
    }
}

/// The day of each row.
fn rows_of_days(view: &HistoryView) -> Vec<i64> {
    let days = view.days.iter();
    days.flat_map(|(date, rows, _)| {
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        std::iter::repeat_n(i64::from((*date - epoch).get_days()), *rows as usize)
    })
    .collect()
}

#[test]
fn rows_of_an_older_answer_are_refused_and_deleted_ones_have_gone() {
    let (mut store, account) = diary();
    store
        .write(|db| listens::insert(db, account, &listen(1, START, None, 2, false)))
        .unwrap();
    let mut pages = Pages::load(store.read(), account, home(), 0).unwrap();
    let first = pages.view(store.read(), &HistoryAsk::default()).unwrap();
    let second = pages.view(store.read(), &HistoryAsk::default()).unwrap();
    assert_eq!(
        pages.rows(store.read(), first.number, 0, 1).unwrap(),
        Err(NotShown)
    );
    assert_eq!(pages.keys(first.number, 0, 1), Err(NotShown));
    store
        .write(|db| Ok(db.execute("DELETE FROM listen", []).map(drop)?))
        .unwrap();
    let rows = pages.rows(store.read(), second.number, 0, 9).unwrap();
    assert_eq!(rows, Ok(vec![HistoryRow::Gone]));
}

fn told(source: Source, at: i64, ms_played: Option<i64>) -> Sighting {
    Sighting {
        source,
        track: 1,
        at,
        ms_played,
        marks: 0,
        file: 0,
        context: None,
        offset_minutes: (source == Source::RecentlyPlayed).then_some(120),
        paused_ms: None,
    }
}

#[test]
fn details_tell_what_each_source_saw_of_this_listen_and_not_of_its_neighbour() {
    let (mut store, account) = diary();
    let end = START + 200_000;
    let look = Look {
        at: START + 60_000,
        track: Some(1),
        progress_ms: 60_000,
        is_playing: true,
        changed_at: None,
        device: Some("Kitchen".into()),
        context: None,
        offset_minutes: 120,
    };
    store
        .write(|db| {
            let sightings = [
                told(Source::RecentlyPlayed, end, None),
                told(Source::Export, end + 400, Some(198_000)),
                told(Source::RecentlyPlayed, end + 8 * HOUR, None),
            ];
            sightings::record(db, account, &sightings)?;
            sightings::record_look(db, account, &look, false)
        })
        .unwrap();
    let mut pages = Pages::load(store.read(), account, home(), 0).unwrap();
    let view = pages.view(store.read(), &HistoryAsk::default()).unwrap();
    let keys = pages.keys(view.number, 0, 9).unwrap();
    assert_eq!(keys.len(), 2);
    let first = details(store.read(), &pages, keys[1]).unwrap().unwrap();
    let sources: Vec<Source> = first.seen.iter().map(|seen| seen.source).collect();
    assert_eq!(
        sources,
        [Source::Player, Source::RecentlyPlayed, Source::Export]
    );
    assert_eq!(first.seen[2].ms_played, Some(198_000));
    assert_eq!(first.row.listen.device.as_deref(), Some("Kitchen"));
    assert_eq!(
        (first.row.minutes_east, first.row.zone_assumed),
        (120, false)
    );
    let second = details(store.read(), &pages, keys[0]).unwrap().unwrap();
    assert_eq!(second.seen.len(), 1);
    assert_eq!(second.seen[0].at.as_millisecond(), end + 8 * HOUR);
    assert_eq!(second.seen[0].time, jiff::civil::time(10, 3, 20, 0));
}

#[test]
fn merged_tracks_are_versions_of_one_recording_until_that_is_taken_back() {
    let (mut store, account) = diary();
    store
        .write(|db| {
            for (track, at) in [(1, 0), (3, 1), (3, 2), (4, 3)] {
                listens::insert(
                    db,
                    account,
                    &listen(track, START + at * HOUR, None, 2, false),
                )?;
            }
            Ok(())
        })
        .unwrap();
    let pages = Pages::load(store.read(), account, home(), 0).unwrap();
    let offered: Vec<TrackRow> = find_tracks(store.read(), &pages, "harbour choir")
        .unwrap()
        .iter()
        .map(|version| version.row)
        .collect();
    assert_eq!(
        offered,
        [3, 1],
        "those heard most first, those never heard not at all"
    );
    let key = ListenKey {
        track: 4,
        started_at: START + 3 * HOUR,
    };
    let versions = |store: &Store| super::details::versions(store.read(), key.track).unwrap();
    let change = store.write(|db| recordings::merge(db, &[4], 3)).unwrap();
    let rows: Vec<TrackRow> = versions(&store).iter().map(|version| version.row).collect();
    assert_eq!(rows, [3, 4]);
    store.write(|db| recordings::undo(db, &change)).unwrap();
    assert_eq!(versions(&store).len(), 1);
}
