//! What only reads works where nothing can be written: without the right to, on a disk that is full or may only be read,
//! after a crash, and without an agent.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use serde_json::{Value, json};
use sidetrack_core::health::Health;
use sidetrack_core::store::Unwritable;

use crate::folders::{SmallDisk, as_ordinary_user};
use crate::process::{Ended, Process};
use crate::world::World;

/// Commands that only read, and what they tell by.
const READING: [&[&str]; 9] = [
    &["status"],
    &["listens", "-n", "500"],
    &["listens", "--search", "title 3"],
    &["stats", "top-artists"],
    &["gaps", "--all"],
    &["runs"],
    &["imports"],
    &["plan"],
    &["home-zone"],
];

/// Commands that write.
const WRITING: [&[&str]; 7] = [
    &["run"],
    &["pick"],
    &["pause", "picks"],
    &["plan", "09:00"],
    &["home-zone", "Europe/Stockholm"],
    &["backup"],
    &["import", "/etc/hostname"],
];

/// A world in which somebody is signed in and has imported a history.
fn heard() -> World {
    let world = World::new();
    world.login();
    import(&world);
    world
}

fn import(world: &World) {
    let record = |number: i64| {
        let at = jiff::Timestamp::from_second(1_700_000_000 + number * 300).unwrap();
        json!({"ts": at.to_string(), "ms_played": 200_000, "master_metadata_track_name": format!("Title {number}"), "master_metadata_album_artist_name": "Artist", "master_metadata_album_album_name": "Album", "spotify_track_uri": format!("spotify:track:{number:022}"), "conn_country": "DE"})
    };
    let records: Vec<Value> = (0..40).map(record).collect();
    let file = world.folder().join("Streaming_History_Audio_2023.json");
    fs::write(&file, serde_json::to_string(&records).unwrap()).unwrap();
    world.run(&["import", file.to_str().unwrap()]).with(0);
}

fn diary(world: &World) -> PathBuf {
    world.data().join("diary.sqlite")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Everything in the data folder, byte by byte.
fn content(world: &World) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = files(&world.data());
    files.retain(|path| path.is_file());
    files.sort();
    let read = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
    files.into_iter().map(read).collect()
}

/// Takes the right to write in the data folder away.
fn lock_up(world: &World) {
    for file in files(&world.data()) {
        let mode = if file.is_dir() { 0o500 } else { 0o400 };
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
    }
    fs::set_permissions(world.data(), Permissions::from_mode(0o500)).unwrap();
}

fn run_locked_up(world: &World, arguments: &[&str]) -> Ended {
    Process::start(as_ordinary_user(world, arguments)).end()
}

/// What the reading commands say, but for the clock and what the health is.
fn told(run: impl Fn(&[&str]) -> Ended) -> Vec<Value> {
    let answer = |arguments: &&[&str]| {
        let mut answer: Value = run(&[*arguments, &["--json"]].concat()).with(0).json();
        if let Some(status) = answer.as_object_mut() {
            for changing in ["clock", "health"] {
                status.remove(changing);
            }
        }
        answer
    };
    READING.iter().map(answer).collect()
}

fn unwritable(ended: &Ended) -> Unwritable {
    let status: sidetrack_core::view::StatusView = ended.json();
    let Health::DiaryNotWritable { reason } = status.health else {
        panic!("{:?}", status.health);
    };
    reason
}

#[test]
fn a_folder_that_may_not_be_written() {
    let world = heard();
    let before = told(|arguments| world.run(arguments));
    assert_eq!(before[1].as_array().unwrap().len(), 40);
    assert_eq!(before[2].as_array().unwrap().len(), 11, "3 and 30 to 39");
    lock_up(&world);
    let files = content(&world);
    let run = |arguments: &[&str]| run_locked_up(&world, arguments);
    assert_eq!(told(run), before);
    assert_eq!(
        unwritable(&run(&["status", "--json"]).with(0)),
        Unwritable::ReadOnly
    );
    run(&["check"]).with(0).prints("sound");
    let table = run(&["export", "-", "--format", "csv"]).with(0);
    assert_eq!(table.out.lines().count(), 41);
    let saved = world.folder().join("saved.sqlite");
    run(&["backup", saved.to_str().unwrap()]).with(0);
    assert!(saved.exists());
    run(&["backup", "--list"]).with(0);
    for command in WRITING {
        let refused = run(command).with(1).says("ermission denied");
        refused.says("writable").says("--data-dir");
    }
    assert!(content(&world) == files, "something was changed");
}

/// A crash leaves a log, which may hold what the file does not.
#[test]
fn the_log_of_a_crash_is_read_too() {
    let world = heard();
    let db = Connection::open(diary(&world)).unwrap();
    db.execute_batch("PRAGMA wal_autocheckpoint = 0; DELETE FROM listen WHERE started_at IN (SELECT min(started_at) FROM listen);")
        .unwrap();
    let kept: Vec<_> = content(&world);
    drop(db);
    for (path, bytes) in &kept {
        fs::write(path, bytes).unwrap();
    }
    let wal = world.data().join("diary.sqlite-wal");
    assert!(wal.metadata().unwrap().len() > 0, "there is a log");
    let places = world.folder().join("places");
    fs::create_dir(&places).unwrap();
    fs::set_permissions(&places, Permissions::from_mode(0o777)).unwrap();
    lock_up(&world);
    for with_index in [true, false] {
        if !with_index {
            fs::set_permissions(world.data(), Permissions::from_mode(0o700)).unwrap();
            fs::remove_file(world.data().join("diary.sqlite-shm")).unwrap();
            lock_up(&world);
        }
        let files = content(&world);
        let mut command = as_ordinary_user(&world, &["listens", "-n", "500", "--json"]);
        command.env("TMPDIR", &places);
        let listens: Vec<Value> = Process::start(command).end().with(0).json();
        assert_eq!(listens.len(), 39, "as the log has it");
        assert!(content(&world) == files, "something was changed");
        assert_eq!(fs::read_dir(&places).unwrap().count(), 0, "a copy was left");
    }
    let mut command = as_ordinary_user(&world, &["listens"]);
    command.env("TMPDIR", world.folder().join("nowhere"));
    let refused = Process::start(command).end().with(1);
    refused.says("in its log").says("TMPDIR");
}

#[test]
fn an_older_one_and_none_are_said_so() {
    let world = heard();
    let db = Connection::open(diary(&world)).unwrap();
    db.pragma_update(None, "user_version", 3).unwrap();
    drop(db);
    lock_up(&world);
    for command in ["status", "listens", "export"] {
        let arguments: &[&str] = match command {
            "export" => &["export", "-", "--format", "csv"],
            _ => &[command],
        };
        let refused = run_locked_up(&world, arguments).with(1);
        refused.says("older Sidetrack").says("writable");
    }
    let empty = World::new();
    fs::create_dir(empty.data()).unwrap();
    lock_up(&empty);
    let refused = run_locked_up(&empty, &["status"]).with(1);
    refused.says("ermission denied").says("--data-dir");
}

/// An agent of somebody who may write there is asked all the same.
#[test]
fn an_agent_that_runs_is_asked_by_who_may_not_write() {
    let world = heard();
    let _agent = world.agent();
    for name in ["diary.sqlite", "agent.lock"] {
        let file = world.data().join(name);
        fs::set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
    }
    fs::set_permissions(world.data(), Permissions::from_mode(0o500)).unwrap();
    let status = run_locked_up(&world, &["status", "--json"]).with(0);
    let status: sidetrack_core::view::StatusView = status.json();
    assert!(status.agent_pid.is_some());
    run_locked_up(&world, &["pause", "picks"]).with(0);
}

/// Runs the program where the data folder is mounted to be read only, in a mount namespace of its own.
fn read_only_mount(world: &World, arguments: &[&str]) -> Ended {
    let mount = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
    let inner = world.command(arguments);
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", mount]);
    command.arg(world.data());
    command.arg(inner.get_program()).args(inner.get_args());
    world.surround(&mut command);
    Process::start(command).end()
}

#[test]
#[ignore = "mounts a file system"]
fn a_mount_that_may_only_be_read() {
    let world = heard();
    let before = told(|arguments| world.run(arguments));
    let run = |arguments: &[&str]| read_only_mount(&world, arguments);
    assert_eq!(told(run), before);
    let status = run(&["status", "--json"]).with(0);
    assert_eq!(unwritable(&status), Unwritable::ReadOnly);
    for command in WRITING {
        run(command).with(1).says("ead-only");
    }
    // Beside an agent that may write, it sees what that does.
    let _agent = world.agent();
    let _ = run(&["pause", "picks"]).with(0);
    run(&["check"]).with(0).prints("sound");
    assert!(world.status().picks_paused);
}

#[test]
#[ignore = "mounts a file system"]
fn a_disk_without_room() {
    let world = World::new();
    let disk = SmallDisk::mount(&world.data());
    world.login();
    import(&world);
    let before = told(|arguments| world.run(arguments));
    let fill = world.data().join("fill");
    let _ = fs::write(&fill, vec![1; 8 << 20]);
    assert_eq!(told(|arguments| world.run(arguments)), before);
    let status = world.run(&["status", "--json"]).with(0);
    assert_eq!(unwritable(&status), Unwritable::DiskFull);
    world.run(&["check"]).with(0).prints("sound");
    for command in &WRITING[1..5] {
        world.run(command).with(1).says("full");
    }
    fs::remove_file(&fill).unwrap();
    world.run(&["pause", "picks"]).with(0);
    drop(disk);
}
