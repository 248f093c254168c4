//! Who leaves Spotify keeps what came from files.

use super::*;
use crate::sighting::Sighting;
use crate::store::accounts::{self, Account};
use crate::store::{Store, catalogue, listens, settings, sightings};
use jiff::Timestamp;
use spotify::{PlayedItem, RecentPage, Track};

const FIRST_MS: i64 = 1_780_000_000_000;

fn account(name: &str) -> Account {
    Account {
        user_id: Some(name.to_owned()),
        display_name: Some(name.to_owned()),
        ..Account::of(name)
    }
}

fn track(number: i64) -> Track {
    Track {
        uri: format!("spotify:track:{number}"),
        name: format!("Track {number}"),
        duration_ms: Some(60_000),
        ..Track::default()
    }
}

/// Tracks 0 to 4 are heard; the file tells of 3 to 6.
fn heard(db: &Connection, name: &str, digest: &str) -> AccountRow {
    let account = accounts::activate(db, &account(name)).unwrap();
    let at = |number: i64| FIRST_MS + number * 600_000;
    let items = (0..5).map(|number| PlayedItem {
        track: track(number),
        played_at: Timestamp::from_millisecond(at(number)).unwrap(),
        context: None,
    });
    let page = RecentPage {
        items: items.collect(),
        skipped: 0,
        total_in_page: 5,
    };
    sightings::record_page(db, account, &page, &[], 0).unwrap();
    db.execute(
        "INSERT INTO import_file (account, kind, name, digest, records) VALUES (?1, 'extended_audio', 'a.json', ?2, 4)",
        params![account, digest],
    )
    .unwrap();
    let file = db.last_insert_rowid();
    let told: Vec<Sighting> = (3..7)
        .map(|number| Sighting {
            source: Source::Export,
            track: catalogue::store_track(db, &track(number))
                .unwrap()
                .unwrap()
                .row,
            at: at(number) / 1000 * 1000,
            ms_played: Some(60_000),
            marks: 0,
            file,
            context: None,
            offset_minutes: None,
            paused_ms: None,
        })
        .collect();
    sightings::record(db, account, &told).unwrap();
    account
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_files_told_stays_and_is_folded_again() {
    let store = Store::in_memory().unwrap();
    let db = store.read();
    let row = heard(db, "someone", "x");
    db.execute_batch(
        "UPDATE album SET cover = 'c'; INSERT INTO gap VALUES (1, 2, 3, 'page_full');",
    )
    .unwrap();
    settings::set(db, row, "plan", &1).unwrap();
    assert_eq!(listens::count(db, row).unwrap(), 7);
    let stays = Staying {
        listens: 4,
        sightings: 4,
    };
    assert_eq!(count_staying(db).unwrap(), stays);
    forget_spotify(db).unwrap();
    let left = listens::all(db, row).unwrap();
    assert_eq!(left.len(), 4);
    assert!(
        left.iter()
            .all(|listen| listen.sources == Source::Export.bit())
    );
    let all = accounts::all(db).unwrap();
    assert_eq!((all.len(), all[0].account_id.as_str()), (1, LOCAL));
    assert_eq!(
        (all[0].user_id.clone(), all[0].display_name.clone()),
        (None, None)
    );
    assert_eq!(accounts::active(db).unwrap(), None);
    for sql in [
        "SELECT count(*) FROM sighting WHERE file = 0",
        "SELECT count(*) FROM gap",
        "SELECT count(*) FROM setting WHERE account <> 0",
        "SELECT count(*) FROM track WHERE duration_ms IS NOT NULL",
        "SELECT count(*) FROM track WHERE id NOT IN (SELECT track FROM sighting)",
    ] {
        assert_eq!(number(db, sql), 0, "{sql}");
    }
}

#[test]
fn two_accounts_become_one_diary_and_the_same_file_counts_once() {
    let store = Store::in_memory().unwrap();
    let db = store.read();
    heard(db, "a", "x");
    heard(db, "b", "x");
    forget_spotify(db).unwrap();
    assert_eq!(number(db, "SELECT count(*) FROM listen"), 4);
    assert_eq!(number(db, "SELECT count(*) FROM import_file"), 1);
    assert_eq!(
        number(
            db,
            "SELECT count(*) FROM sighting WHERE file NOT IN (SELECT id FROM import_file)"
        ),
        0
    );
}

#[test]
fn without_imports_nothing_stays() {
    let store = Store::in_memory().unwrap();
    let db = store.read();
    heard(db, "someone", "x");
    db.execute_batch("DELETE FROM sighting WHERE file <> 0; DELETE FROM import_file;")
        .unwrap();
    forget_spotify(db).unwrap();
    for table in ["account", "listen", "track", "artist", "album"] {
        assert_eq!(
            number(db, &format!("SELECT count(*) FROM {table}")),
            0,
            "{table}"
        );
    }
}
