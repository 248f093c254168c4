//! The search as a whole: what is stored, renamed, deleted and brought in bulk, and how it is found.

use super::{catch_up, find, pending};
use crate::sighting::TrackRow;
use crate::store::{Store, catalogue};
use proptest::prelude::*;
use rusqlite::Connection;
use spotify::{AlbumRef, ArtistRef, Track};

const NONE: [TrackRow; 0] = [];

fn track(number: usize, name: &str, artists: &[&str], album: &str) -> Track {
    let artist = |name: &&str| ArtistRef {
        uri: Some(format!("spotify:artist:{name}")),
        name: (*name).to_owned(),
        ..ArtistRef::default()
    };
    Track {
        uri: format!("spotify:track:{number}"),
        name: name.to_owned(),
        artists: artists.iter().map(artist).collect(),
        album: Some(AlbumRef {
            uri: Some(format!("spotify:album:{album}")),
            name: album.to_owned(),
            ..AlbumRef::default()
        }),
        ..Track::default()
    }
}

fn library() -> Store {
    let tracks = [
        track(1, "Donaudampfschifffahrt", &["Wortungetüm"], "Lang"),
        track(2, "夜の駅で待つ人", &["東京夜間郵便局合奏団"], "夜の駅"),
        track(3, "Halo", &["Beyoncé", "Somebody Else"], "I Am…"),
        track(4, "يا ليل الصيف", &["فرقة الميناء"], "ليالي"),
        track(5, "Shape of You", &["Ed Sheeran"], "÷"),
        track(6, "Thunderstruck", &["AC/DC"], "The Razors Edge"),
        track(7, "Don't Stop \"Now\"", &["!!!"], "Louden Up"),
        track(8, "ไม่มีอะไรเกิดขึ้น", &["วงดนตรีริมคลอง"], "คลอง"),
    ];
    let mut store = Store::in_memory().unwrap();
    store
        .write(|db| {
            for track in &tracks {
                catalogue::store_track(db, track)?;
            }
            Ok(())
        })
        .unwrap();
    store
}

fn found(db: &Connection, text: &str) -> Vec<TrackRow> {
    find(db, text).unwrap().unwrap().rows().collect()
}

#[test]
fn a_stored_track_is_found_at_once_by_any_part_of_its_names() {
    let store = library();
    let db = store.read();
    assert_eq!(pending(db).unwrap(), 0);
    for (text, rows) in [
        ("dampf", vec![1]),
        ("WORTUNGETUM lang", vec![1]),
        ("夜間", vec![2]),
        ("駅", vec![2]),
        ("駅夜", vec![]),
        ("beyonce halo", vec![3]),
        ("some else ha", vec![3]),
        ("لي", vec![4]),
        ("الميناء", vec![4]),
        ("÷", vec![5]),
        ("ac dc", vec![6]),
        ("ac/dc razor", vec![6]),
        ("!!!", vec![7]),
        ("dont stop now", vec![7]),
        ("don’t", vec![7]),
        ("เกิด", vec![8]),
        ("halo nothing", vec![]),
    ] {
        assert_eq!(found(db, text), rows, "{text}");
    }
    assert_eq!(find(db, " \t").unwrap(), None);
}

#[test]
fn a_renamed_track_artist_and_album_are_found_by_the_new_name_alone() {
    let mut store = library();
    let renamed = track(3, "Hello", &["Beyoncé"], "I Am…");
    store
        .write(|db| catalogue::store_track(db, &renamed))
        .unwrap();
    assert_eq!(found(store.read(), "halo"), NONE);
    assert_eq!(found(store.read(), "hello"), [3]);
    store
        .write(|db| {
            db.execute(
                "UPDATE artist SET name = 'Queen B' WHERE name = 'Beyoncé'",
                [],
            )?;
            db.execute("UPDATE album SET name = 'Plus' WHERE name = '÷'", [])?;
            catch_up(db, 100)
        })
        .unwrap();
    assert_eq!(found(store.read(), "queen"), [3]);
    assert_eq!(found(store.read(), "beyonce"), NONE);
    assert_eq!(found(store.read(), "plus"), [5]);
}

#[test]
fn what_came_in_bulk_is_caught_up_in_steps_and_never_lost_between_them() {
    let mut store = library();
    store
        .write(|db| {
            for number in 0..50 {
                db.execute(
                    "INSERT INTO track (uri, name) VALUES (?1, ?2)",
                    [format!("local:track:{number}"), format!("Bulk {number}")],
                )?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(pending(store.read()).unwrap(), 50);
    // A track that is stored meanwhile waits with them.
    let live = track(99, "Live one", &["X"], "Y");
    store.write(|db| catalogue::store_track(db, &live)).unwrap();
    let mut steps = 0;
    while store.write(|db| catch_up(db, 7)).unwrap() {
        steps += 1;
        // A step that fails leaves nothing behind.
        let _ = store.write(|db| -> Result<(), crate::store::StoreError> {
            catch_up(db, 3)?;
            Err(rusqlite::Error::QueryReturnedNoRows.into())
        });
    }
    assert!((3..10).contains(&steps), "{steps}");
    assert_eq!(found(store.read(), "bulk").len(), 50);
    assert_eq!(found(store.read(), "live one").len(), 1);
}

#[test]
fn a_row_that_is_used_again_is_found_by_its_new_name() {
    let mut store = library();
    store
        .write(|db| {
            db.execute("DELETE FROM track WHERE id IN (6, 7, 8)", [])?;
            super::forget(db)?;
            let track = track(20, "Second life", &["Z"], "W");
            catalogue::store_track(db, &track)
        })
        .unwrap();
    assert_eq!(found(store.read(), "second life"), [6]);
    for gone in ["thunder", "ac", "dont", "คลอง"] {
        assert_eq!(found(store.read(), gone), NONE, "{gone}");
    }
}

#[test]
fn whatever_is_typed_is_text_and_no_command() {
    let store = library();
    let texts = "\\PC{0,12}|[\"*^():{}+\\-a-c ]{0,16}|(AND|OR|NOT|NEAR| |\"|a){1,6}";
    proptest!(|(text in texts)| {
        let answer = find(store.read(), &text);
        prop_assert!(answer.is_ok(), "{text:?}: {answer:?}");
        let blank = text.split_whitespace().next().is_none();
        prop_assert_eq!(answer.unwrap().is_none(), blank, "{:?}", text);
    });
}

#[test]
fn every_stretch_of_a_name_finds_it() {
    let store = library();
    let names = [
        (1, "donaudampfschifffahrt"),
        (2, "夜の駅で待つ人"),
        (8, "ไม่มีอะไรเกิดขึ้น"),
    ];
    proptest!(|(start in 0usize..20, length in 1usize..20)| {
        for (row, name) in names {
            let part: String = name.chars().skip(start).take(length).collect();
            let enough = row != 1 || part.chars().count() >= 3 || start == 0;
            if !part.is_empty() && enough {
                prop_assert!(found(store.read(), &part).contains(&row), "{part}");
            }
        }
    });
}
