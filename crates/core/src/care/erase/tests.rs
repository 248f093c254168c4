//! After it nothing is left, in no file.

use super::*;
use crate::care::{backup, restore};
use crate::plan::Handled;
use crate::store::accounts::Account;
use crate::store::sightings;
use jiff::Timestamp;
use spotify::{PlayedItem, RecentPage, Track};

const NAME: &str = "Unmistakable Waltz";

fn now() -> Timestamp {
    Timestamp::from_second(1_780_000_000).unwrap()
}

/// A diary with a name in it, two copies, a cover, and choices of the window.
fn full(folder: &Path) {
    let mut store = Store::open(folder).unwrap();
    let account = Account::of("unmistakable-someone");
    let track = Track {
        uri: "spotify:track:1".into(),
        name: NAME.into(),
        duration_ms: Some(60_000),
        ..Track::default()
    };
    let page = RecentPage {
        items: vec![PlayedItem {
            track,
            played_at: now(),
            context: None,
        }],
        skipped: 0,
        total_in_page: 1,
    };
    store
        .write(|db| {
            let account = accounts::activate(db, &account)?;
            sightings::record_page(db, account, &page, &[], 0)
        })
        .unwrap();
    drop(store);
    backup::make(folder, now()).unwrap();
    let at = restore::At {
        now: now(),
        handled: Handled::until(now(), &jiff::tz::TimeZone::UTC),
    };
    restore::replace(folder, &restore::Source::Newest, at).unwrap();
    std::fs::create_dir(folder.join(COVERS)).unwrap();
    std::fs::write(folder.join(COVERS).join("a.jpg"), NAME).unwrap();
    std::fs::write(folder.join(CHOICES), "{}").unwrap();
}

/// Files below the folder that hold the text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in files::entries(folder).unwrap() {
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if bytes
                .windows(text.len())
                .any(|piece| piece == text.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn nothing_of_spotify_is_left_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    full(folder.path());
    // Somebody else has the file open, as Spotify's limits have.
    let beside = Store::open(folder.path()).unwrap();
    assert_eq!(holding(folder.path(), NAME).len(), 4);
    assert_eq!(
        holding(folder.path(), "waltz").len(),
        3,
        "a word of the search"
    );
    assert_eq!(known_accounts(folder.path()), ["unmistakable-someone"]);
    let counts = count(beside.read(), folder.path(), Scope::Spotify).unwrap();
    assert_eq!((counts.listens, counts.stays, counts.copies), (1, 0, 2));
    assert_eq!(erase(folder.path(), Scope::Spotify).unwrap(), counts);
    for text in [NAME, "unmistakable-someone", "waltz"] {
        assert_eq!(holding(folder.path(), text), Vec::<PathBuf>::new());
    }
    let left = count(beside.read(), folder.path(), Scope::Spotify).unwrap();
    assert_eq!(left, Erasure::default());
    assert!(folder.path().join(CHOICES).exists(), "not Spotify's");
}

#[test]
fn nothing_at_all_is_left() {
    let folder = tempfile::tempdir().unwrap();
    full(folder.path());
    let counts = erase(folder.path(), Scope::Everything).unwrap();
    assert_eq!((counts.listens, counts.copies), (1, 2));
    assert_eq!(
        files::entries(folder.path()).unwrap(),
        Vec::<PathBuf>::new()
    );
}

#[test]
fn a_damaged_diary_can_be_deleted_too() {
    let folder = tempfile::tempdir().unwrap();
    full(folder.path());
    std::fs::write(folder.path().join(FILE_NAME), "no database ".repeat(900)).unwrap();
    assert_eq!(
        known_accounts(folder.path()),
        ["unmistakable-someone"],
        "the copies know"
    );
    assert_eq!(
        erase(folder.path(), Scope::Everything).unwrap(),
        Erasure::default()
    );
    assert!(!folder.path().join(FILE_NAME).exists());
}
