//! A desktop session in small, one for each test: a private bus in a folder of its own, and on it,
//! when the test asks for it, a real gnome-keyring.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use tempfile::TempDir;

/// Set in the process that plays a scenario: the folder of its session.
const FOLDER: &str = "SIDETRACK_TEST_SESSION";

/// The password of every login keyring here.
const PASSWORD: &str = "test-password";

/// What is on the bus besides the keyring.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Desktop {
    /// No session bus at all.
    NoBus,
    /// A bus, and nobody who could show a dialog.
    Headless,
    /// A bus, and a dialog for passwords that nobody answers.
    Unanswered,
}

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
    if let Some(folder) = env::var_os(FOLDER) {
        let session = Session {
            folder: folder.into(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let done = session.done();
        runtime.block_on(scenario(session));
        fs::write(done, "").unwrap();
        return;
    }
    let folder = TempDir::new().unwrap();
    let session = Session {
        folder: folder.path().to_owned(),
    };
    let _bus = (desktop != Desktop::NoBus).then(|| session.start_bus(desktop));
    let status = session.play_again(name).status().unwrap();
    assert!(status.success(), "the scenario failed: see above");
    assert!(
        session.done().exists(),
        "no test of the name {name} was played"
    );
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
        daemon
            .0
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        self.wait_for("org.freedesktop.secrets on the bus", || {
            let owned = bus_call(
                "org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.NameHasOwner",
            )
            .arg("string:org.freedesktop.secrets")
            .output();
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
        let service = "org.freedesktop.Secret.Service.Lock";
        let locked = bus_call(
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            service,
        )
        .arg("array:objpath:/org/freedesktop/secrets/collection/login")
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
        assert!(
            Command::new("kill")
                .arg(pid.trim())
                .status()
                .unwrap()
                .success()
        );
    }

    fn done(&self) -> PathBuf {
        self.folder.join("done")
    }

    fn address(&self) -> String {
        format!("unix:path={}", self.folder.join("bus").display())
    }

    /// Starts the bus and waits until it listens.
    fn start_bus(&self, desktop: Desktop) -> Daemon {
        let config = self.folder.join("bus.conf");
        let services = self.folder.join("services");
        fs::create_dir(&services).unwrap();
        if desktop == Desktop::Unanswered {
            fs::write(services.join("dialog.service"), self.dialog_service()).unwrap();
        }
        fs::write(&config, bus_config(&self.address(), &services)).unwrap();
        let mut command = program("dbus-daemon", "dbus");
        command.arg("--config-file").arg(config);
        command.args(["--nofork", "--nopidfile", "--nosyslog", "--print-address=1"]);
        let mut bus = Daemon(
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        let mut address = String::new();
        let output = bus.0.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut address).unwrap();
        assert!(
            address.starts_with(&self.address()),
            "dbus-daemon did not start"
        );
        bus
    }

    /// The bus starts a dialog when gnome-keyring asks for one; it never speaks.
    fn dialog_service(&self) -> String {
        let pid = self.folder.join("dialog.pid");
        let (pid, draft) = (pid.display(), pid.with_extension("new"));
        let script = format!(
            "echo $$ > {0}; mv {0} {pid}; exec sleep 600",
            draft.display()
        );
        let name = "org.gnome.keyring.SystemPrompter";
        format!("[D-BUS Service]\nName={name}\nExec=/bin/sh -c '{script}'\n")
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
        command.env("DBUS_SESSION_BUS_ADDRESS", self.address());
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

/// A program that ends with the test.
pub struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself, and there is nobody to tell.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What `secret-tool lookup` finds under a user name of ours.
pub fn looked_up(user: &str) -> Option<String> {
    let mut command = program("secret-tool", "libsecret-tools");
    let output = command
        .args(["lookup", "service", "sidetrack", "username", user])
        .output()
        .unwrap();
    output.status.success().then(|| text(&output))
}

/// Stores an entry of ours from outside, in the collection that ends with the session.
pub fn store_in_session_collection(user: &str, secret: &str) {
    let mut command = program("secret-tool", "libsecret-tools");
    command.args([
        "store",
        "--label=x",
        "--collection=session",
        "service",
        "sidetrack",
        "username",
        user,
    ]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(secret.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}

/// A program that must be there: without it the test says what to install.
fn program(name: &str, package: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).any(|folder| folder.join(name).is_file());
    assert!(
        found,
        "{name} is missing; run: sudo apt-get install {package}"
    );
    Command::new(name)
}

fn bus_call(name: &str, path: &str, method: &str) -> Command {
    let mut command = program("dbus-send", "dbus");
    command.args([
        "--session",
        "--print-reply",
        &format!("--dest={name}"),
        path,
        method,
    ]);
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn bus_config(address: &str, services: &Path) -> String {
    let mut config = String::from("<busconfig><type>session</type><auth>EXTERNAL</auth>");
    write!(config, "<listen>{address}</listen>").unwrap();
    write!(config, "<servicedir>{}</servicedir>", services.display()).unwrap();
    config.push_str("<policy context=\"default\"><allow own=\"*\"/>");
    config.push_str("<allow send_destination=\"*\"/><allow eavesdrop=\"false\"/></policy>");
    config.push_str("</busconfig>");
    config
}
