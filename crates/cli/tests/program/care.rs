//! Backups, restores and checks with the real program: beside an agent, without one, damaged, moved.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;
use sidetrack_core::care::backup::BackupView;
use sidetrack_core::care::check::CheckView;
use sidetrack_core::care::restore::RestoredView;
use sidetrack_core::health::Health;
use sidetrack_core::view::Erasure;

use crate::world::World;

fn diary(world: &World) -> PathBuf {
    world.data().join("diary.sqlite")
}

fn damage(world: &World) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", diary(world).display()));
    }
    fs::write(diary(world), "no database at all. ".repeat(1000)).unwrap();
}

/// As a failing disk does it: all but the first page is something else.
fn damage_in_use(world: &World) {
    let db = Connection::open(diary(world)).unwrap();
    db.execute_batch("INSERT INTO setting (account, name, value) VALUES (0, 'x', '1'); PRAGMA wal_checkpoint(TRUNCATE);")
        .unwrap();
    let mut bytes = fs::read(diary(world)).unwrap();
    bytes[4096..].fill(0x5a);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .open(diary(world))
        .unwrap();
    file.write_all(&bytes).unwrap();
}

fn recorded(world: &World) -> u64 {
    let recording = |status: &sidetrack_core::view::StatusView| {
        status.health == Health::Recording && status.listens > 0
    };
    world.status_until("recording", recording).listens
}

/// A diary with a backup, no agent, and how many listens there were.
fn backed_up() -> (World, u64) {
    let world = World::new();
    world.login();
    let agent = world.agent();
    let heard = recorded(&world);
    world.run(&["backup"]).with(0);
    drop(agent);
    (world, heard)
}

fn listens_in(file: &Path) -> u64 {
    let db = Connection::open(file).unwrap();
    let count: i64 = db
        .query_row("SELECT count(*) FROM listen", [], |row| row.get(0))
        .unwrap();
    count as u64
}

#[test]
fn a_running_agent_backs_up_restores_and_goes_on() {
    let world = World::new();
    world.login();
    let mut agent = world.agent();
    let heard = recorded(&world);
    let made: BackupView = world.ask(&["backup"]);
    assert_eq!((made.listens, made.unchanged), (Some(heard), false));
    let again: BackupView = world.ask(&["backup"]);
    assert_eq!((again.path, again.unchanged), (made.path.clone(), true));
    let list: Value = world.ask(&["backup", "--list"]);
    assert_eq!(list["backups"][0]["listens"], heard);

    let mine = world.folder().join("mine.sqlite");
    let to = mine.to_str().unwrap();
    world.run(&["backup", to]).with(0);
    assert_eq!(listens_in(&mine), heard);
    world.run(&["backup", to]).with(1).says("there already");

    // What happened since is in the diary that is set aside.
    world.run(&["pause", "picks"]).with(0);
    world.run(&["restore", to]).with(1).says("--yes");
    assert!(world.status().picks_paused, "nothing was changed");
    let done: RestoredView = world.ask(&["restore", to, "--yes"]);
    assert_eq!(done.listens, heard);
    let status = world.status_until("recording", |status| status.health == Health::Recording);
    assert!(!status.picks_paused && status.listens >= heard);
    assert_eq!(listens_in(&done.set_aside.unwrap()), heard);
    assert!(agent.runs());
    assert_eq!(world.changes(), 0, "no run of the past is made up for");
    let found: CheckView = world.ask(&["check"]);
    assert_eq!(found.findings, []);
}

#[test]
fn a_damaged_diary_comes_back_by_a_command() {
    let (world, heard) = backed_up();
    damage(&world);
    let before = fs::read(diary(&world)).unwrap();
    world.run(&["status"]).with(1).says("`sidetrack restore`");
    let found = world.run(&["check", "--json"]).with(1);
    assert_eq!(found.json::<CheckView>().findings[0].code, "damaged");
    let done: RestoredView = world.ask(&["restore", "--yes"]);
    assert_eq!(done.listens, heard);
    let aside = done.set_aside.unwrap();
    assert!(aside.to_str().unwrap().contains("diary.damaged-"));
    assert_eq!(fs::read(aside).unwrap(), before);
    let _agent = world.agent();
    world.status_until("the same sign-in", |status| {
        status.health == Health::Recording
    });
}

#[test]
fn an_empty_file_beside_backups_is_no_new_diary() {
    let (world, heard) = backed_up();
    fs::write(diary(&world), []).unwrap();
    for asked in ["status", "listens"] {
        world.run(&[asked]).with(1).says("`sidetrack restore`");
    }
    let done: RestoredView = world.ask(&["restore", "--yes"]);
    assert_eq!(done.listens, heard);
}

#[test]
fn an_agent_whose_diary_is_damaged_meanwhile_says_so_and_heals() {
    let world = World::new();
    world.login();
    let mut agent = world.agent();
    recorded(&world);
    world.run(&["backup"]).with(0);
    damage_in_use(&world);
    let damaged = |status: &sidetrack_core::view::StatusView| matches!(&status.health, Health::DiaryUnreadable { reason, backup } if reason == "diary_damaged" && backup.is_some());
    world.run(&["pick"]).with(1).says("damaged");
    world.status_until("the damage", damaged);
    world.run(&["pick"]).with(1).says("`sidetrack restore`");
    world.run(&["restore", "--yes"]).with(0);
    world.status_until("recording", |status| status.health == Health::Recording);
    assert!(agent.runs());
}

#[test]
fn without_a_backup_a_fresh_diary_is_begun_only_when_told() {
    let world = World::new();
    world.login();
    damage(&world);
    world.run(&["restore", "--yes"]).with(1).says("no backup");
    world.run(&["restore", "--fresh"]).with(1).says("--yes");
    world.run(&["status"]).with(1);
    let done: RestoredView = world.ask(&["restore", "--fresh", "--yes"]);
    assert_eq!((done.listens, done.from), (0, None));
    assert_eq!(world.status().listens, 0);
}

#[test]
fn a_diary_moves_to_another_computer() {
    let (old, new) = (World::new(), World::new());
    old.login();
    let agent = old.agent();
    let heard = recorded(&old);
    let moved = old.folder().join("moved.sqlite");
    old.run(&["backup", moved.to_str().unwrap()]).with(0);
    drop(agent);
    let done: RestoredView = new.ask(&["restore", moved.to_str().unwrap(), "--yes"]);
    assert_eq!((done.listens, done.set_aside), (heard, None));
    let there = new.status();
    assert_eq!((there.listens, there.health), (heard, Health::SignInAgain));
    new.login();
    let _agent = new.agent();
    let status = new.status_until("recording", |status| status.health == Health::Recording);
    assert!(status.listens >= heard);
}

#[test]
fn what_is_no_diary_is_not_restored() {
    let world = World::new();
    world.login();
    let text = world.folder().join("text");
    fs::write(&text, "hello").unwrap();
    let text = text.to_str().unwrap();
    world
        .run(&["restore", text, "--yes"])
        .with(1)
        .says("cannot be restored: it is damaged or no diary of Sidetrack");
    world.run(&["restore", "/nowhere/at/all", "--yes"]).with(1);
    world.run(&["backup", "/nowhere/at/all"]).with(1);
    assert!(world.status().account.is_some());
}

/// Files of the data folder that hold the text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if let Ok(bytes) = fs::read(&path) {
            let here = bytes
                .windows(text.len())
                .any(|piece| piece == text.as_bytes());
            found.extend(here.then_some(path));
        }
    }
    found
}

#[test]
fn disconnecting_leaves_nothing_in_file_backups_or_credentials() {
    let world = World::new();
    world.login();
    let mut agent = world.agent();
    let heard = recorded(&world);
    world.run(&["backup"]).with(0);
    let status = world.status();
    let name = status.last_listen.unwrap().track.uri;
    let account = status.account.unwrap().account_id;
    assert!(!holding(&world.data(), &name).is_empty());
    world.run(&["disconnect"]).with(1).says("--yes");
    assert!(world.status().listens >= heard, "nothing was deleted");
    let gone: Erasure = world.ask(&["disconnect", "--yes"]);
    assert!(gone.listens >= heard && gone.copies == 1, "{gone:?}");
    for text in [&name, &account] {
        assert_eq!(holding(&world.data(), text), Vec::<PathBuf>::new());
    }
    let kept = fs::read_to_string(world.credentials()).unwrap_or_default();
    assert!(!kept.contains(&account));
    assert!(agent.runs());
    assert_eq!(world.status().health, Health::NoAccount);
}

#[test]
fn everything_is_deleted_beside_an_agent_and_without_one() {
    let world = World::new();
    for with_agent in [true, false] {
        world.login();
        let agent = world.agent();
        recorded(&world);
        world.run(&["backup"]).with(0);
        if !with_agent {
            drop(agent);
            damage(&world);
            world.run(&["delete-everything"]).with(1).says("--yes");
        }
        let account = "sim-";
        world.run(&["delete-everything", "--yes"]).with(0);
        let kept = fs::read_to_string(world.credentials()).unwrap_or_default();
        assert!(!kept.contains("grant/"), "{kept}");
        assert_eq!(holding(&world.data(), account), Vec::<PathBuf>::new());
        let status = world.status();
        assert_eq!((status.listens, status.account), (0, None));
    }
}
