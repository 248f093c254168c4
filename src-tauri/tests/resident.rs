//! The resident as a process, on a computer without a desktop: one per data folder, its window, its end, its entry.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::Request;
use sidetrack_core::place;
use sidetrack_core::store::accounts::{self, Account};
use sidetrack_core::store::{Store, sightings};
use spotify::{Clock, PlayedItem, RecentPage, SystemClock, Track};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

const RESIDENT: &str = env!("CARGO_BIN_EXE_sidetrack-desktop");

/// A window that tells how it was started and how it ended.
const WINDOW: &str = "#!/bin/sh\necho \"$@\" >>\"$HOME/windows\"\ntrap 'echo told >\"$HOME/ended\"; exit 0' TERM\nwhile :; do sleep 0.05; done\n";

/// A user's home with the programs in a folder whose name has to be quoted.
struct Home {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

impl Home {
    fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        let programs = folder.path().join("My $Programs 100%");
        fs::create_dir(&programs).unwrap();
        let resident = programs.join("sidetrack-desktop");
        if fs::hard_link(RESIDENT, &resident).is_err() {
            fs::copy(RESIDENT, &resident).unwrap();
        }
        let window = programs.join("sidetrack-window");
        fs::write(&window, WINDOW).unwrap();
        fs::set_permissions(&window, fs::Permissions::from_mode(0o755)).unwrap();
        Home { folder, programs }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The resident in this home: no display, no session bus, no Spotify.
    fn resident(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join("sidetrack-desktop"));
        command.args(arguments).env_clear();
        for (name, value) in [
            ("HOME", self.path("")),
            ("XDG_CONFIG_HOME", self.path("config")),
            ("XDG_DATA_HOME", self.path("data")),
            ("SIDETRACK_CREDENTIALS", self.path("secrets")),
        ] {
            command.env(name, value);
        }
        command
            .env("PATH", "/usr/bin:/bin")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("SIDETRACK_SPOTIFY_API", "http://127.0.0.1:9/v1")
            .env("SIDETRACK_SPOTIFY_ACCOUNTS", "http://127.0.0.1:9")
            .env("NO_PROXY", "127.0.0.1");
        command
    }

    /// Starts a resident and waits until it answers.
    fn start(&self, arguments: &[&str]) -> Running {
        let running = Running(self.resident(arguments).spawn().unwrap());
        let socket = self.path("data/sidetrack/agent.sock");
        // A socket has a name before it takes connections.
        until("the resident answers", || {
            UnixStream::connect(&socket).is_ok()
        });
        running
    }

    fn entry(&self) -> PathBuf {
        self.path("config/autostart/app.sidetrack.Sidetrack.desktop")
    }

    fn write_entry(&self, more: &str) -> String {
        let text = format!(
            "[Desktop Entry]\nType=Application\nExec=/old/sidetrack-desktop --hidden\n{more}"
        );
        fs::create_dir_all(self.entry().parent().unwrap()).unwrap();
        fs::write(self.entry(), &text).unwrap();
        text
    }
}

/// A process that does not outlive its test.
struct Running(Child);

impl Running {
    fn tell(&self, signal: &str) {
        let id = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    fn end(mut self) -> ExitStatus {
        until("the resident ends", || self.0.try_wait().unwrap().is_some());
        self.0.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < patience, "not in time: {what}");
        pause();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test that waits for another process"
)]
fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}

fn lines(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_resident_links_no_web_engine() {
    let listed = Command::new("ldd").arg(RESIDENT).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap().to_lowercase();
    assert!(listed.contains("libc.so"), "{listed}");
    for library in [
        "webkit",
        "gtk",
        "gdk",
        "soup",
        "javascriptcore",
        "appindicator",
    ] {
        assert!(!listed.contains(library), "links {library}:\n{listed}");
    }
}

#[test]
fn a_hidden_start_shows_no_window_and_sigterm_ends_it_well() {
    let home = Home::new();
    let resident = home.start(&["--hidden"]);
    let second = home.resident(&["--hidden"]).status().unwrap();
    assert!(second.success(), "{second}");
    resident.tell("-TERM");
    assert!(resident.end().success());
    assert!(lines(&home.path("windows")).is_empty());
}

#[test]
fn a_start_by_hand_opens_the_window_and_takes_it_along_at_the_end() {
    let home = Home::new();
    let resident = home.start(&[]);
    until("the window is there", || {
        !lines(&home.path("windows")).is_empty()
    });
    let folder = home.path("data/sidetrack");
    let started = format!("--data-dir {}", folder.display());
    assert_eq!(lines(&home.path("windows")), [started]);
    resident.tell("-INT");
    assert!(resident.end().success());
    assert_eq!(lines(&home.path("ended")), ["told"]);
}

#[test]
fn a_second_start_opens_the_window_of_the_first() {
    let home = Home::new();
    let resident = home.start(&["--hidden"]);
    for _ in 0..2 {
        let second = home.resident(&[]).status().unwrap();
        assert!(second.success(), "{second}");
    }
    until("the window is there", || {
        !lines(&home.path("windows")).is_empty()
    });
    resident.tell("-HUP");
    assert!(resident.end().success());
    // The second of the two found one there.
    assert_eq!(lines(&home.path("windows")).len(), 1);
    assert_eq!(lines(&home.path("ended")), ["told"]);
}

#[test]
fn a_moved_program_brings_its_autostart_entry_up_to_date() {
    let home = Home::new();
    home.write_entry("");
    let resident = home.start(&["--hidden"]);
    let text = fs::read_to_string(home.entry()).unwrap();
    resident.tell("-TERM");
    assert!(resident.end().success());
    let exec = text
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))
        .unwrap();
    let folder = home.folder.path().display();
    let wanted = format!(r#""{folder}/My \\$Programs 100%%/sidetrack-desktop" --hidden"#);
    assert_eq!(exec, wanted);
}

#[test]
fn what_was_turned_off_at_login_stays_off() {
    for off in ["Hidden=true\n", "X-GNOME-Autostart-enabled=false\n"] {
        let home = Home::new();
        let text = home.write_entry(off);
        let resident = home.start(&["--hidden"]);
        resident.tell("-TERM");
        assert!(resident.end().success());
        assert_eq!(fs::read_to_string(home.entry()).unwrap(), text);
    }
    let home = Home::new();
    let resident = home.start(&["--hidden"]);
    resident.tell("-TERM");
    assert!(resident.end().success());
    assert!(!home.entry().exists());
}

/// Somebody signed in and heard a track, whose cover was kept.
fn signed_in(folder: &Path) -> PathBuf {
    let now = SystemClock.now();
    let account = Account {
        row: 0,
        account_id: "31xyz".into(),
        user_id: None,
        display_name: None,
        client_id: "client".into(),
        authorized_at: now,
    };
    let track = Track {
        uri: "spotify:track:1".into(),
        duration_ms: Some(60_000),
        ..Track::default()
    };
    let item = PlayedItem {
        track,
        played_at: now,
        context: None,
    };
    let page = RecentPage {
        items: vec![item],
        skipped: 0,
        total_in_page: 1,
    };
    place::create(folder).unwrap();
    let heard = Store::open(folder).unwrap().write(|db| {
        let row = accounts::activate(db, &account)?;
        sightings::record_page(db, row, &page, &[], 0).map(drop)
    });
    heard.unwrap();
    let cover = folder.join("covers/1.png");
    place::create(&folder.join("covers")).unwrap();
    fs::write(&cover, "a cover").unwrap();
    cover
}

#[test]
fn covers_stay_with_the_diary_and_go_with_it() {
    let home = Home::new();
    let folder = home.path("data/sidetrack");
    let cover = signed_in(&folder);
    let resident = home.start(&["--hidden"]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ask = |request| {
        let asked = async { Connection::open(&folder).await.unwrap().ask(request).await };
        runtime.block_on(asked).unwrap();
    };
    ask(Request::SignOut);
    // Nothing tells that covers were left alone.
    (0..50).for_each(|_| pause());
    assert!(cover.exists(), "the diary is kept, and so are its covers");
    ask(Request::Disconnect { confirmed: true });
    until("the covers are gone", || !cover.exists());
    resident.tell("-TERM");
    assert!(resident.end().success());
}
