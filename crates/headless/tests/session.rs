//! Real sessions: their parts come and go, and nothing of them is left.
#![cfg(target_os = "linux")]

use std::fs::DirEntry;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use sidetrack_headless::{Desktop, Keyring, Notifier, Screen, wait_for};

const PATIENCE: Duration = Duration::from_secs(30);
/// Set in the process that owns a session and is killed.
const OWNER: &str = "HEADLESS_TEST_OWNER";

/// Numbers of the processes that still carry the mark of the session in `folder`.
fn left_of(folder: &str) -> Vec<String> {
    let mark = format!("HEADLESS_SESSION={folder}");
    let is_marked = |process: &DirEntry| {
        let environment = fs::read(process.path().join("environ")).unwrap_or_default();
        environment
            .split(|byte| *byte == 0)
            .any(|one| one == mark.as_bytes())
    };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let marked = processes.filter(is_marked);
    marked
        .map(|process| process.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_whole_desktop_starts_changes_and_leaves_nothing() {
    let mut desktop = Desktop::builder().env("GREETING", "hello").start().unwrap();
    let folder = desktop.folder().to_str().unwrap().to_owned();
    for name in [
        "org.freedesktop.secrets",
        "org.freedesktop.Notifications",
        "org.kde.StatusNotifierWatcher",
    ] {
        assert!(desktop.has_bus_name(name), "{name}");
    }
    let echo = desktop
        .command("sh")
        .args(["-c", "echo $GREETING $HOME"])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(echo.stdout).unwrap(),
        format!("hello {folder}/home\n")
    );

    desktop.stop_notifier();
    desktop.stop_panel();
    assert!(!desktop.has_bus_name("org.freedesktop.Notifications"));
    assert!(!desktop.has_bus_name("org.kde.StatusNotifierWatcher"));
    desktop.start_panel().unwrap();
    desktop.start_notifier(Notifier::Xfce4).unwrap();

    let picture = desktop.folder().join("screen.png");
    desktop.screenshot(&picture, None).unwrap();
    assert!(fs::read(&picture).unwrap().starts_with(b"\x89PNG"));

    // One that forks away, has a session of its own and does not listen when asked to end.
    let script = "trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep 600' &); exit 0";
    assert!(
        desktop
            .command("sh")
            .args(["-c", script])
            .status()
            .unwrap()
            .success()
    );
    let sleeps = || {
        let processes = desktop.processes();
        processes
            .iter()
            .any(|process| process.args.contains(&"600".to_owned()))
    };
    wait_for("the stubborn one", PATIENCE, sleeps).unwrap();
    desktop.end();
    assert_eq!(left_of(&folder), Vec::<String>::new());
    assert!(!PathBuf::from(folder).exists());
}

#[test]
fn a_keyring_is_locked_unlocked_and_late() {
    let mut desktop = Desktop::builder()
        .screen(Screen::None)
        .keyring(None)
        .panel(false)
        .notifier(None)
        .start()
        .unwrap();
    assert!(!desktop.has_bus_name("org.freedesktop.secrets"));
    desktop.start_keyring(Keyring::Unlocked).unwrap();
    desktop.lock_keyring().unwrap();
    desktop.unlock_keyring().unwrap();
    desktop.start_keyring(Keyring::Locked).unwrap();
    desktop.unlock_keyring().unwrap();
    desktop.stop_keyring();
    assert!(!desktop.has_bus_name("org.freedesktop.secrets"));
}

#[test]
fn a_compositor_takes_windows() {
    let screen = Screen::Wayland {
        width: 1280,
        height: 800,
    };
    let desktop = Desktop::builder()
        .screen(screen)
        .panel(false)
        .notifier(None)
        .start()
        .unwrap();
    let socket = desktop
        .command("sh")
        .args(["-c", "test -S $XDG_RUNTIME_DIR/$WAYLAND_DISPLAY"])
        .status();
    assert!(socket.unwrap().success());
}

#[test]
fn a_session_ends_when_its_owner_is_killed() {
    if env::var_os(OWNER).is_some() {
        let desktop = Desktop::builder()
            .keyring(None)
            .panel(false)
            .notifier(None)
            .start()
            .unwrap();
        println!("folder={}", desktop.folder().display());
        loop {
            sidetrack_headless::pause(PATIENCE);
        }
    }
    let mut owner = Command::new(env::current_exe().unwrap());
    owner.args([
        "a_session_ends_when_its_owner_is_killed",
        "--exact",
        "--nocapture",
    ]);
    let mut owner = owner
        .env(OWNER, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    let mut folders =
        lines.filter_map(|line| Some(line.unwrap().split_once("folder=")?.1.to_owned()));
    let folder = folders.next().unwrap();
    assert!(
        left_of(&folder).len() >= 3,
        "an X server, a bus and a window manager"
    );

    owner.kill().unwrap();
    owner.wait().unwrap();
    wait_for("the end of the session", PATIENCE, || {
        !PathBuf::from(&folder).exists()
    })
    .unwrap();
    assert_eq!(left_of(&folder), Vec::<String>::new());
}
