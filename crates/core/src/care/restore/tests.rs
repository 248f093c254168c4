//! Diaries that are restored, damaged, interrupted.

use super::*;
use crate::care::view;
use crate::run::{Kind, Run, Stage};
use crate::store::accounts::Account;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + hours * 3600).unwrap()
}

fn now(hours: i64) -> At {
    let now = at(hours);
    At {
        now,
        handled: Handled::until(now, &jiff::tz::TimeZone::UTC),
    }
}

fn write(folder: &Path, note: i64) {
    let mut store = Store::open(folder).unwrap();
    store
        .write(|db| {
            let account = Account {
                display_name: Some("Someone".into()),
                ..Account::of("someone")
            };
            let row = accounts::activate(db, &account)?;
            settings::set(db, row, "complete_until", &note)?;
            settings::set(db, row, "note", &note)
        })
        .unwrap();
}

fn noted(file: &Path) -> Option<i64> {
    let store = Store::open_file_read_only(file).unwrap();
    settings::get(store.read(), 1, "note").unwrap()
}

fn diary(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

fn damage(folder: &Path) {
    std::fs::write(diary(folder), "no database at all ".repeat(500)).unwrap();
}

#[test]
fn the_newest_comes_back_and_the_present_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1);
    backup::make(folder.path(), at(0)).unwrap();
    write(folder.path(), 2);
    let done = replace(folder.path(), &Source::Newest, now(1)).unwrap();
    assert_eq!(noted(&diary(folder.path())), Some(1));
    let aside = done.set_aside.unwrap();
    assert_eq!(noted(&aside), Some(2));
    assert!(aside.to_string_lossy().contains("diary.replaced-"));
    // The one that was replaced can be restored in turn.
    replace(folder.path(), &Source::File(aside), now(2)).unwrap();
    assert_eq!(noted(&diary(folder.path())), Some(2));
}

#[test]
fn a_backup_tells_its_listens_and_one_that_cannot_be_read_none() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1);
    let store = Store::open(folder.path()).unwrap();
    let sql = "INSERT INTO listen (account, started_at, track, ended_at, ms_played, sources, flags) VALUES (1, 1, 1, 2, 1, 2, 0)";
    store.read().execute(sql, []).unwrap();
    drop(store);
    let made = backup::make(folder.path(), at(0)).unwrap();
    let listens = |number: usize| view::view(folder.path()).unwrap().backups[number].listens;
    assert_eq!(listens(0), Some(1));
    std::fs::write(&made.path, "no diary").unwrap();
    assert_eq!(listens(0), None);
}

#[test]
fn the_newest_is_the_one_that_was_set_aside_for_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1);
    backup::make(folder.path(), at(0)).unwrap();
    write(folder.path(), 2);
    replace(folder.path(), &Source::Fresh, now(1)).unwrap();
    let back = replace(folder.path(), &Source::Newest, now(2)).unwrap();
    assert!(back.from.unwrap().to_string_lossy().contains("replaced-"));
    assert_eq!(noted(&diary(folder.path())), Some(2));
    // It is the diary now, and what was empty is no backup.
    replace(folder.path(), &Source::Newest, now(3)).unwrap();
    assert_eq!(noted(&diary(folder.path())), Some(1));
    // What was backed up since is newer, and a damaged one is none.
    replace(folder.path(), &Source::Fresh, now(4)).unwrap();
    write(folder.path(), 3);
    backup::make(folder.path(), at(5)).unwrap();
    replace(folder.path(), &Source::Newest, now(6)).unwrap();
    assert_eq!(noted(&diary(folder.path())), Some(3));
    damage(folder.path());
    replace(folder.path(), &Source::Fresh, now(7)).unwrap();
    replace(folder.path(), &Source::Newest, now(8)).unwrap();
    assert_eq!(noted(&diary(folder.path())), Some(3));
}

#[test]
fn a_damaged_diary_is_set_aside_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1);
    backup::make(folder.path(), at(0)).unwrap();
    damage(folder.path());
    let before = std::fs::read(diary(folder.path())).unwrap();
    let done = replace(folder.path(), &Source::Newest, now(1)).unwrap();
    assert_eq!(noted(&diary(folder.path())), Some(1));
    let aside = done.set_aside.unwrap();
    assert!(aside.to_string_lossy().contains("diary.damaged-"));
    assert_eq!(std::fs::read(aside).unwrap(), before);
}

#[test]
fn what_is_no_diary_or_a_newer_one_is_refused_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1);
    let text = folder.path().join("text");
    std::fs::write(&text, "hello").unwrap();
    let other = folder.path().join("other.sqlite");
    let db = Connection::open(&other).unwrap();
    db.execute_batch("CREATE TABLE recipe (id); PRAGMA user_version = 1;")
        .unwrap();
    drop(db);
    let newer = backup::make_at(folder.path(), &folder.path().join("newer"), at(0)).unwrap();
    let db = Connection::open(&newer.path).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    let missing = folder.path().join("missing");
    for (file, code) in [
        (text, "diary_damaged"),
        (other, "diary_damaged"),
        (newer.path, "diary_newer"),
        (missing, "diary_io"),
    ] {
        let refused = replace(folder.path(), &Source::File(file), now(1)).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let none = replace(folder.path(), &Source::Newest, now(1)).unwrap_err();
    assert_eq!(none.code(), "no_backup");
    assert_eq!(noted(&diary(folder.path())), Some(1));
    assert_eq!(files::set_aside(folder.path()).unwrap().len(), 0);
}

#[test]
fn runs_of_the_past_are_over_and_the_limits_are_those_of_today() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1);
    let mut store = Store::open(folder.path()).unwrap();
    let mut run = Run {
        row: 0,
        account: 1,
        kind: Kind::Plan,
        due_at: Some(at(0)),
        stage: Stage::Draw,
        wait: None,
        pick: None,
        wanted: 1,
        drawing: None,
        failures: 0,
    };
    store
        .write(|db| {
            runs::begin(db, &mut run, at(0))?;
            settings::set(db, settings::PROGRAM, settings::LIMITS, &"of then")
        })
        .unwrap();
    backup::make(folder.path(), at(0)).unwrap();
    store
        .write(|db| settings::set(db, settings::PROGRAM, settings::LIMITS, &"of today"))
        .unwrap();
    drop(store);
    replace(folder.path(), &Source::Newest, now(30)).unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(runs::open(store.read(), 1).unwrap(), None);
    let limits: Option<String> =
        settings::get(store.read(), settings::PROGRAM, settings::LIMITS).unwrap();
    assert_eq!(limits.as_deref(), Some("of today"));
    let handled: Option<Handled> = settings::get(store.read(), 1, "plan_handled").unwrap();
    assert_eq!(handled, Some(now(30).handled));
}

#[test]
fn a_fresh_diary_knows_who_is_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 3);
    backup::make(folder.path(), at(0)).unwrap();
    damage(folder.path());
    let done = replace(folder.path(), &Source::Fresh, now(1)).unwrap();
    assert_eq!((done.from, done.listens), (None, 0));
    let store = Store::open(folder.path()).unwrap();
    let active = accounts::active(store.read()).unwrap().unwrap();
    assert_eq!(active.account_id, "someone");
    assert_eq!(noted(&diary(folder.path())), Some(3), "settings stay");
    let until: Option<i64> = settings::get(store.read(), 1, "complete_until").unwrap();
    assert_eq!(until, None, "but not how far the old diary was");
}

#[test]
fn a_crash_before_the_move_is_healed_by_the_next_start() {
    for old_is_there in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1);
        backup::make(folder.path(), at(0)).unwrap();
        write(folder.path(), 2);
        replace(folder.path(), &Source::Newest, now(1)).unwrap();
        // As if the last steps had not been done.
        std::fs::rename(diary(folder.path()), folder.path().join(READY)).unwrap();
        if old_is_there {
            let aside = files::set_aside(folder.path()).unwrap().remove(0);
            std::fs::rename(aside, diary(folder.path())).unwrap();
        } else {
            std::fs::write(folder.path().join("diary.sqlite-wal"), "left behind").unwrap();
        }
        drop(Store::open(folder.path()).unwrap());
        assert_eq!(noted(&diary(folder.path())), Some(1));
        let aside = files::set_aside(folder.path()).unwrap();
        assert!(
            aside
                .iter()
                .any(|file| file.extension() == Some("sqlite".as_ref()) && noted(file) == Some(2))
        );
    }
}
