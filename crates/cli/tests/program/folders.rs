//! Data folders as people have them: deep, private, read-only, full, with a diary that cannot be read.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use sidetrack_core::health::Health;
use sidetrack_core::store::Unwritable;

use crate::process::Process;
use crate::world::World;

fn mode(path: impl AsRef<Path>) -> u32 {
    path.as_ref().metadata().unwrap().permissions().mode() & 0o777
}

fn diary(world: &World) -> PathBuf {
    world.data().join("diary.sqlite")
}

#[test]
fn only_the_user_looks_into_it() {
    let world = World::new();
    world.login();
    let _agent = world.agent();
    assert_eq!(mode(world.data()), 0o700);
    assert_eq!(mode(world.data().join("agent.sock")), 0o600);
    for file in fs::read_dir(world.data()).unwrap() {
        let file = file.unwrap();
        let others = mode(file.path()) & 0o077;
        assert_eq!(others, 0, "{:?} is open to others", file.file_name());
    }
}

/// A socket's address holds about a hundred bytes.
#[test]
fn a_deep_one_works() {
    let world = World::new();
    let deep = world.data().join("a-rather-long-name".repeat(8)).join("x");
    let deep = deep.to_str().unwrap();
    let start = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        command.args(["--data-dir", deep]);
        Process::start(command)
    };
    start(&["status"]).end().with(0);
    let _agent = start(&["run"]);
    crate::process::until("the agent", || {
        let status = start(&["status"]).end().with(0);
        status.out.contains("process").then_some(())
    });
    start(&["run"]).end().with(7);
}

#[test]
fn one_that_cannot_be_made_is_named() {
    let world = World::new();
    fs::write(world.folder().join("file"), "").unwrap();
    let below = world.folder().join("file/data");
    for command in ["status", "run", "pick"] {
        let refused = world.run(&[command, "--data-dir", below.to_str().unwrap()]);
        refused
            .with(1)
            .says("cannot create")
            .err
            .contains("file/data");
    }
}

/// The superuser may write everywhere unless the capability is taken away.
pub fn as_ordinary_user(world: &World, arguments: &[&str]) -> Command {
    let user = Command::new("id").arg("-u").output().unwrap().stdout;
    if user != b"0\n" {
        return world.command(arguments);
    }
    let inner = world.command(arguments);
    let mut command = Command::new("setpriv");
    command.arg("--bounding-set=-dac_override,-dac_read_search");
    command.arg(inner.get_program()).args(inner.get_args());
    world.surround(&mut command);
    command
}

#[test]
fn a_read_only_one_is_said_so() {
    let world = World::new();
    world.login();
    let heard = world.status();
    let files = || {
        fs::read_dir(world.data())
            .unwrap()
            .map(|file| file.unwrap().path())
    };
    let all: Vec<PathBuf> = files().collect();
    for file in &all {
        fs::set_permissions(file, Permissions::from_mode(0o400)).unwrap();
    }
    fs::set_permissions(world.data(), Permissions::from_mode(0o500)).unwrap();
    for command in ["backup", "pick", "run"] {
        let ended = Process::start(as_ordinary_user(&world, &[command])).end();
        let ended = ended.with(1);
        assert!(
            ended.err.contains("ermission denied"),
            "not clear: {}",
            ended.err
        );
        assert!(!ended.err.contains("panicked"));
    }
    fs::set_permissions(world.data(), Permissions::from_mode(0o700)).unwrap();
    for file in &all {
        fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(world.status().account, heard.account, "it was left alone");
}

/// No file may grow any more, which is what a full disk looks like to one process.
fn limit(process: &Process, bytes: &str) {
    let set = Command::new("prlimit")
        .args(["--pid", &process.id().to_string()])
        .arg(format!("--fsize={bytes}:"))
        .status();
    assert!(set.unwrap().success(), "prlimit failed");
}

#[test]
fn a_full_disk_is_shown_and_healed() {
    let world = World::new();
    world.login();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
    let inner = world.command(["run"]);
    command.arg(inner.get_program()).args(inner.get_args());
    world.surround(&mut command);
    let mut agent = Process::start(command);
    world.status_until("recording", |status| {
        status.agent_pid.is_some() && status.listens > 0
    });

    limit(&agent, "0");
    let pick = world.run(&["pick"]);
    assert_ne!(pick.status.code(), Some(0), "nothing can be written down");
    assert!(pick.err.contains("cannot be written"), "{}", pick.err);
    assert_eq!(world.changes(), 0, "so nothing is sent either");
    assert!(agent.runs(), "it goes on");

    limit(&agent, "unlimited");
    world.run(&["pick"]).with(0);
    world.status_until("recording", |status| status.health == Health::Recording);
}

/// A disk of 3 MB, which goes with the test.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    pub fn mount(at: &Path) -> SmallDisk {
        fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs"]);
        assert!(mount.arg(at).status().unwrap().success(), "cannot mount");
        SmallDisk(at.to_owned())
    }

    fn remount(&self, how: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{how}")]).arg(&self.0);
        assert!(mount.status().unwrap().success(), "cannot remount");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn is_unwritable(health: &Health, why: Unwritable) -> bool {
    *health == Health::DiaryNotWritable { reason: why }
}

/// Needs the right to mount. Nothing is lost: what could not be written is read again.
#[test]
#[ignore = "mounts a file system"]
fn a_disk_that_is_really_full_is_a_state_and_nothing_is_lost() {
    let world = World::new();
    let disk = SmallDisk::mount(&world.data());
    world.login();
    let mut agent = world.agent();
    world.status_until("recording", |status| status.listens > 0);
    world.run(&["backup"]).with(0);
    let (fill, before) = (world.data().join("fill"), world.status().listens);
    let _ = fs::write(&fill, vec![1; 4 << 20]);
    let pick = world.run(&["pick"]).with(1);
    assert!(pick.err.contains("disk is full"), "{}", pick.err);
    assert_eq!(world.changes(), 0, "so nothing is sent either");
    world.status_until("the full disk", |status| {
        is_unwritable(&status.health, Unwritable::DiskFull)
    });
    let backup = world.run(&["backup", "/dev/shm"]).with(0);
    fs::remove_file(backup.out.lines().last().unwrap()).unwrap();
    assert!(agent.runs());
    fs::remove_file(&fill).unwrap();
    world.status_until("recording", |status| status.health == Health::Recording);
    world.run(&["pick"]).with(0);
    assert!(world.status().listens >= before);
    world.run(&["check"]).with(0);
    drop(disk);
}

#[test]
#[ignore = "mounts a file system"]
fn a_disk_that_becomes_read_only_is_a_state() {
    let world = World::new();
    let disk = SmallDisk::mount(&world.data());
    world.login();
    let agent = world.agent();
    world.status_until("recording", |status| status.listens > 0);
    drop(agent);
    disk.remount("ro");
    for command in ["pick", "run", "backup"] {
        let refused = world.run(&[command]).with(1);
        assert!(refused.err.contains("ead-only"), "{}", refused.err);
    }
    disk.remount("rw");
    let _agent = world.agent();
    world.status_until("recording", |status| status.health == Health::Recording);
}

#[test]
fn a_newer_diary_is_refused_and_left_alone() {
    let world = World::new();
    world.login();
    let db = Connection::open(diary(&world)).unwrap();
    db.pragma_update(None, "journal_mode", "DELETE").unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    refused_and_left_alone(&world, "newer Sidetrack");
}

#[test]
fn a_damaged_diary_is_refused_and_left_alone() {
    let world = World::new();
    world.login();
    fs::write(diary(&world), "no database at all. ".repeat(1000)).unwrap();
    refused_and_left_alone(&world, "damaged");
}

fn refused_and_left_alone(world: &World, words: &str) {
    let before = fs::read(diary(world)).unwrap();
    for command in ["status", "run", "pick", "listens"] {
        let refused = world
            .run(&[command])
            .with(1)
            .says(words)
            .says("diary.sqlite");
        assert!(!refused.err.contains("panicked"));
    }
    let same = fs::read(diary(world)).unwrap() == before;
    assert!(same, "the file was changed");
}
