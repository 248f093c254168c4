//! A desktop session in small, one for each test: a private bus in a folder of its own, and on it,
//! when the test asks for it, a real gnome-keyring.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use tempfile::TempDir;

use crate::bus::{self, Desktop};
use crate::programs::{Daemon, bus_call, program, text};

/// Set in the process that plays a scenario: the folder of its session.
const FOLDER: &str = "SIDETRACK_TEST_SESSION";

/// The password of every login keyring here.
const PASSWORD: &str = "test-password";

/// Plays `scenario` in a process whose environment is a session of its own.
///
/// The keyring's store finds the bus through the environment, and a test must not change that of its
/// own process. So the test `name` starts itself again, and the second time it comes here it is the
/// process inside the session.
pub fn inside<F: Future<Output = ()>>(
    name: &str,
    desktop: Desktop,
    scenario: impl FnOnce(Session) -> F,
) {
    if let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) {
        return play(Session { folder }, scenario);
    }
    let temporary = TempDir::new().unwrap();
    let folder = temporary.path().to_owned();
    let session = Session { folder };
    let _bus = bus::start(temporary.path(), desktop);
    let status = session.play_again(name).status().unwrap();
    assert!(status.success(), "the scenario failed: see above");
    assert!(
        session.done().exists(),
        "no test of the name {name} was played"
    );
}

fn play<F: Future<Output = ()>>(session: Session, scenario: impl FnOnce(Session) -> F) {
    let done = session.done();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(scenario(session));
    fs::write(done, "").unwrap();
}

/// The folder and the address of one session.
pub struct Session {
    folder: PathBuf,
}

impl Session {
    /// Starts gnome-keyring with its login keyring unlocked, and makes that if there is none.
    pub fn start_keyring(&self) -> Daemon {
        self.start_daemon(&["--unlock"], PASSWORD)
    }

    /// Starts gnome-keyring as the bus would: its login keyring, if there is one, is locked.
    pub fn start_keyring_locked(&self) -> Daemon {
        self.start_daemon(&[], "")
    }

    fn start_daemon(&self, options: &[&str], input: &str) -> Daemon {
        let mut command = program("gnome-keyring-daemon", "gnome-keyring");
        command
            .args(["--foreground", "--components=secrets"])
            .args(options);
        command
            .arg("--control-directory")
            .arg(self.folder.join("control"));
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut daemon = Daemon(command.spawn().unwrap());
        let mut stdin = daemon.0.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        self.wait_for("org.freedesktop.secrets on the bus", || {
            let method = "org.freedesktop.DBus.NameHasOwner";
            let mut call = bus_call("org.freedesktop.DBus", "/", method);
            let owned = call.arg("string:org.freedesktop.secrets").output();
            text(&owned.unwrap()).contains("boolean true")
        });
        daemon
    }

    /// Unlocks the login keyring with its password, as signing in to the desktop does.
    pub fn unlock(&self) {
        const UNLOCK: u32 = 1;
        let password = u32::try_from(PASSWORD.len()).unwrap();
        // A byte for the credentials, then: length of the message, operation, length of the text.
        let mut message = vec![0];
        for number in [12 + password, UNLOCK, password] {
            message.extend(number.to_be_bytes());
        }
        message.extend(PASSWORD.as_bytes());
        let mut control = UnixStream::connect(self.folder.join("control/control")).unwrap();
        control.write_all(&message).unwrap();
        let mut answer = Vec::new();
        control.read_to_end(&mut answer).unwrap();
        assert_eq!(
            answer,
            [0, 0, 0, 8, 0, 0, 0, 0],
            "gnome-keyring refused the password"
        );
    }

    /// Locks the login keyring.
    pub fn lock(&self) {
        let (path, method) = (
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
        );
        let mut call = bus_call("org.freedesktop.secrets", path, method);
        let locked = call
            .arg(format!("array:objpath:{path}/collection/login"))
            .output();
        assert!(
            text(&locked.unwrap()).contains("collection/login"),
            "the keyring was not locked"
        );
    }

    /// Ends the unanswered dialog, as the user does with "Cancel". Waits for it to come up.
    pub fn dismiss_dialog(&self) {
        let file = self.folder.join("dialog.pid");
        self.wait_for("the dialog", || file.exists());
        let pid = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let killed = Command::new("kill").arg(pid.trim()).status();
        assert!(killed.unwrap().success());
    }

    fn done(&self) -> PathBuf {
        self.folder.join("done")
    }

    /// The command that plays the test `name` inside this session.
    fn play_again(&self, name: &str) -> Command {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args([name, "--exact", "--nocapture"])
            .env(FOLDER, &self.folder);
        for folder in [
            "HOME",
            "XDG_RUNTIME_DIR",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
        ] {
            command.env(folder, &self.folder);
        }
        for name in [
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "GNOME_KEYRING_CONTROL",
            "XDG_DATA_DIRS",
        ] {
            command.env_remove(name);
        }
        command.env("DBUS_SESSION_BUS_ADDRESS", bus::address(&self.folder));
        command
    }

    fn wait_for(&self, what: &str, ready: impl Fn() -> bool) {
        let start = Instant::now();
        while !ready() {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{what} did not come up"
            );
            thread::yield_now();
        }
    }
}
