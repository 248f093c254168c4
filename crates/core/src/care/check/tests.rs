//! Diaries that are well, and ones that are not.

use super::*;
use crate::store::accounts::Account;
use crate::store::sightings;
use jiff::Timestamp;
use spotify::{PlayedItem, RecentPage, Track};

fn heard(folder: &Path) {
    let played = |minute: i64| PlayedItem {
        track: Track {
            uri: format!("spotify:track:{}", minute % 4),
            duration_ms: Some(60_000),
            ..Track::default()
        },
        played_at: Timestamp::from_second(1_780_000_000 + minute * 60).unwrap(),
        context: None,
    };
    let page = RecentPage {
        items: (0..20).map(played).collect(),
        skipped: 0,
        total_in_page: 20,
    };
    let account = Account::of("someone");
    let mut store = Store::open(folder).unwrap();
    store
        .write(|db| {
            let account = accounts::activate(db, &account)?;
            sightings::record_page(db, account, &page, &[], 0)
        })
        .unwrap();
}

fn change(folder: &Path, sql: &str) {
    let mut store = Store::open(folder).unwrap();
    store.write(|db| Ok(db.execute_batch(sql)?)).unwrap();
}

fn codes(folder: &Path) -> Vec<(String, u64)> {
    let found = check(folder).unwrap().findings;
    found
        .into_iter()
        .map(|found| (found.code, found.rows))
        .collect()
}

#[test]
fn a_sound_diary_has_no_findings_and_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    let before = std::fs::read(folder.path().join(FILE_NAME)).unwrap();
    let view = check(folder.path()).unwrap();
    assert_eq!(view.findings, []);
    assert_eq!((view.listens, view.tracks, view.accounts), (20, 4, 1));
    assert!(view.sightings >= 20 && view.bytes > 4096);
    assert_eq!(
        std::fs::read(folder.path().join(FILE_NAME)).unwrap(),
        before
    );
}

#[test]
fn a_flipped_letter_in_what_the_file_says_of_itself_is_found() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    Store::settle_log(&folder.path().join(FILE_NAME)).unwrap();
    let path = folder.path().join(FILE_NAME);
    let mut bytes = std::fs::read(&path).unwrap();
    let column = b"started_at INTEGER NOT NULL, track INTEGER NOT NULL, ended_at INTEGER NOT NULL,\n  ms_played INTEGER NOT NULL, flags INTEGER NOT NULL, sources";
    // Migrations may have left the text in pages that are free now.
    for place in 0..bytes.len() - column.len() {
        if bytes[place..].starts_with(column) {
            bytes[place + column.len() - 2] = b'z';
        }
    }
    std::fs::write(&path, bytes).unwrap();
    let found = check(folder.path()).unwrap().findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].message.contains("listen has no sources"),
        "{found:?}"
    );
    let store = Store::open_read_only(folder.path()).unwrap();
    let error = store
        .read()
        .prepare("SELECT sources FROM listen")
        .unwrap_err();
    let words = StoreError::from(error).to_string();
    assert!(
        words.contains("sources") && !words.contains("SELECT"),
        "{words}"
    );
}

#[test]
fn sightings_without_a_listen_are_found() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    let bury = "INSERT INTO tombstone (account, track, started_at, ended_at, deleted_at)
        SELECT account, track, started_at, ended_at, 0 FROM listen WHERE track = 2";
    change(folder.path(), "DELETE FROM listen WHERE track = 1");
    let unheard = |folder: &Path| {
        let codes = codes(folder);
        codes.into_iter().find(|code| code.0 == "sightings_unheard")
    };
    assert_eq!(
        unheard(folder.path()),
        Some(("sightings_unheard".into(), 5))
    );
    change(
        folder.path(),
        &format!("{bury}; DELETE FROM listen WHERE track = 2"),
    );
    assert_eq!(
        unheard(folder.path()),
        Some(("sightings_unheard".into(), 5))
    );
}

#[test]
fn listens_that_the_sightings_do_not_say_are_found() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    change(
        folder.path(),
        "DELETE FROM listen WHERE started_at IN (SELECT started_at FROM listen LIMIT 3)",
    );
    assert_eq!(codes(folder.path()), [("listens_missing".into(), 3)]);
    change(
        folder.path(),
        "UPDATE listen SET ms_played = 1 WHERE started_at = (SELECT max(started_at) FROM listen)",
    );
    let found = [("listens_missing".into(), 4), ("listens_surplus".into(), 1)];
    assert_eq!(codes(folder.path()), found);
}

#[test]
fn rows_that_refer_to_nothing_are_found() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    change(
        folder.path(),
        "INSERT INTO pick (account, run, track, playlist, way, chosen_at) VALUES (1, 1, 999, 'p', 'classic', 1);
         INSERT INTO track_artist (track, position, artist) VALUES (1, 7, 888);",
    );
    assert_eq!(
        codes(folder.path()),
        [("lost_row".into(), 1), ("lost_row".into(), 1)]
    );
}

#[test]
fn damage_deep_in_the_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    Store::settle_log(&folder.path().join(FILE_NAME)).unwrap();
    let path = folder.path().join(FILE_NAME);
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    let found = codes(folder.path());
    assert!(
        !found.is_empty() && found.iter().all(|(code, _)| code == "damaged"),
        "{found:?}"
    );
}

#[test]
fn a_newer_diary_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    heard(folder.path());
    change(folder.path(), "PRAGMA user_version = 99");
    assert_eq!(codes(folder.path()), [("newer".into(), 1)]);
}
