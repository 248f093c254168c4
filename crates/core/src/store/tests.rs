//! Opening, migrating and refusing diaries.

use super::*;

#[test]
fn opens_again_and_refuses_a_newer_file() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let store = Store::open(folder.path()).unwrap();
    store.db.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Newer { found: 99, .. })
    ));
}

#[test]
fn a_diary_of_the_first_version_keeps_its_picks_and_a_copy_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    old.execute_batch(MIGRATIONS[0]).unwrap();
    old.execute_batch("INSERT INTO pick (account, run, track, playlist, way, chosen_at) VALUES (1, 2, 3, 'p', 'classic', 4); PRAGMA user_version = 1;").unwrap();
    drop(old);
    let store = Store::open(folder.path()).unwrap();
    let pick = picks::view(store.read(), 1).unwrap().unwrap();
    assert_eq!(
        (pick.playlist.as_deref(), pick.candidates, pick.kept_at),
        (Some("p"), None, None)
    );
    let copies = files::list(folder.path()).unwrap();
    let before = Connection::open(&copies[0].path).unwrap();
    let version: i64 = before
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!((copies.len(), version), (1, 1));
}

#[test]
fn a_diary_from_before_pauses_were_told_keeps_its_sightings_and_a_copy_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    for migration in &MIGRATIONS[..5] {
        old.execute_batch(migration).unwrap();
    }
    old.execute_batch("INSERT INTO sighting (account, track, at, source, ms_played, file, marks) VALUES (1, 2, 9000, 1, 400, 5, 0); PRAGMA user_version = 5;").unwrap();
    drop(old);
    let store = Store::open(folder.path()).unwrap();
    let kept: (i64, Option<i64>) = store
        .read()
        .query_row("SELECT at, paused_ms FROM sighting", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(kept, (9000, None));
    assert_eq!(files::list(folder.path()).unwrap().len(), 1);
}

#[test]
fn a_file_that_is_no_database_is_said_to_be_damaged_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    std::fs::write(
        &path,
        "this is not a database, it only has the name of one".repeat(40),
    )
    .unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Damaged { .. })
    ));
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("this is not")
    );
}

#[test]
fn a_change_that_reads_first_is_not_disturbed_by_another_connection() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let beside = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    beside.busy_timeout(Duration::ZERO).unwrap();
    let written = store.write(|db| {
        let before: Option<i64> = settings::get(db, 1, "a")?;
        assert_eq!(before, None);
        let meanwhile = settings::set(&beside, settings::PROGRAM, "limits", &2);
        assert!(meanwhile.is_err(), "it has to wait");
        settings::set(db, 1, "a", &3)
    });
    assert_eq!(written.map_err(|error| error.to_string()), Ok(()));
}

#[cfg(unix)]
#[test]
fn the_file_is_the_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let mode = std::fs::metadata(folder.path().join(FILE_NAME))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_damaged_is_read_from_the_message_that_tells_it() {
    let damaged = |reason: &str| StoreError::Damaged {
        path: FILE_NAME.into(),
        reason: reason.to_owned(),
    };
    let message = damaged("malformed: x").to_string();
    assert_eq!(damage_in(&message), "malformed: x");
    assert_eq!(damage_in(&damaged(&message).to_string()), "malformed: x");
    assert_eq!(damage_in("other words"), "other words");
}
