//! A desktop session in small: a private bus in a folder of its own and, when the test asks for it, a real
//! gnome-keyring on it. The program finds both through its environment.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::process::until;

/// The password of every login keyring here.
const PASSWORD: &str = "test-password";
const SECRETS: &str = "org.freedesktop.secrets";

/// Who asks for the password of a locked keyring.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// Nobody: there is no desktop.
    None,
    /// A dialog that nobody answers.
    Unanswered,
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

/// A bus in a folder.
pub struct Session {
    folder: TempDir,
    _bus: Daemon,
}

impl Session {
    /// Starts the bus and waits until it listens.
    pub fn new(dialog: Dialog) -> Session {
        let folder = TempDir::new().unwrap();
        let services = folder.path().join("services");
        fs::create_dir(&services).unwrap();
        if dialog == Dialog::Unanswered {
            fs::write(services.join("dialog.service"), service(folder.path())).unwrap();
        }
        let address = format!("unix:path={}", folder.path().join("bus").display());
        let config = folder.path().join("bus.conf");
        fs::write(&config, configuration(&address, &services)).unwrap();
        let mut command = program("dbus-daemon", "dbus");
        command.arg("--config-file").arg(config);
        command.args(["--nofork", "--nopidfile", "--nosyslog", "--print-address=1"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut bus = Daemon(command.spawn().unwrap());
        let mut printed = String::new();
        let output = bus.0.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut printed).unwrap();
        assert!(printed.starts_with(&address), "dbus-daemon did not start");
        Session { folder, _bus: bus }
    }

    /// The variables through which a program finds the session.
    pub fn environment(&self) -> Vec<(String, String)> {
        let folder = self.folder.path().display().to_string();
        let mut all = vec![(
            "DBUS_SESSION_BUS_ADDRESS".to_owned(),
            format!("unix:path={folder}/bus"),
        )];
        for name in [
            "HOME",
            "XDG_RUNTIME_DIR",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
        ] {
            all.push((name.to_owned(), folder.clone()));
        }
        all
    }

    /// Starts gnome-keyring with its login keyring unlocked, and makes that if there is none.
    pub fn start_keyring(&self) -> Daemon {
        let mut command = program("gnome-keyring-daemon", "gnome-keyring");
        command
            .args(["--foreground", "--components=secrets", "--unlock"])
            .arg("--control-directory")
            .arg(self.folder.path().join("control"))
            .envs(self.environment())
            .env_remove("DISPLAY")
            .env_remove("GNOME_KEYRING_CONTROL")
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let mut daemon = Daemon(command.spawn().unwrap());
        let mut stdin = daemon.0.stdin.take().unwrap();
        stdin.write_all(PASSWORD.as_bytes()).unwrap();
        drop(stdin);
        until("the keyring on the bus", || {
            let method = "org.freedesktop.DBus.NameHasOwner";
            let argument = format!("string:{SECRETS}");
            let answer = self.call("org.freedesktop.DBus", "/", method, &argument);
            answer.contains("boolean true").then_some(())
        });
        daemon
    }

    /// Locks the login keyring.
    pub fn lock(&self) {
        let path = "/org/freedesktop/secrets";
        let method = "org.freedesktop.Secret.Service.Lock";
        let login = format!("array:objpath:{path}/collection/login");
        let answer = self.call(SECRETS, path, method, &login);
        assert!(answer.contains("collection/login"), "it was not locked");
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
        let control = self.folder.path().join("control/control");
        let mut stream = UnixStream::connect(control).unwrap();
        stream.write_all(&message).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert_eq!(answer, [0, 0, 0, 8, 0, 0, 0, 0], "the password was refused");
    }

    /// The file that the dialog makes when it is shown.
    fn shown(&self) -> PathBuf {
        self.folder.path().join("dialog.pid")
    }

    /// Waits until somebody is asked for the password.
    pub fn wait_for_dialog(&self) {
        until("the dialog", || self.shown().exists().then_some(()));
    }

    /// Ends the unanswered dialog, as the user does with "Cancel".
    pub fn dismiss_dialog(&self) {
        self.wait_for_dialog();
        assert!(self.end_dialog(), "the dialog had ended by itself");
    }

    /// Whether there was a dialog to end.
    fn end_dialog(&self) -> bool {
        let Ok(pid) = fs::read_to_string(self.shown()) else {
            return false;
        };
        fs::remove_file(self.shown()).unwrap();
        let killed = Command::new("kill").arg(pid.trim()).status();
        killed.is_ok_and(|status| status.success())
    }

    /// User names of the entries that the keyring has for the program, as `secret-tool` sees them.
    pub fn entries(&self) -> String {
        let mut command = program("secret-tool", "libsecret-tools");
        let arguments = ["search", "--all", "service", "sidetrack"];
        let found = command.args(arguments).envs(self.environment()).output();
        let found = found.unwrap();
        String::from_utf8_lossy(&[found.stdout, found.stderr].concat()).into_owned()
    }

    fn call(&self, name: &str, path: &str, method: &str, argument: &str) -> String {
        let mut command = program("dbus-send", "dbus");
        command
            .args(["--session", "--print-reply", &format!("--dest={name}")])
            .args([path, method, argument])
            .envs(self.environment());
        String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end_dialog();
    }
}

/// A program that must be there: without it the test says what to install.
fn program(name: &str, package: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    assert!(
        found,
        "{name} is missing; run: sudo apt-get install {package}"
    );
    Command::new(name)
}

/// The bus starts a dialog when gnome-keyring asks for one. It notes its process and never speaks.
fn service(folder: &Path) -> String {
    let (pid, draft) = (folder.join("dialog.pid"), folder.join("dialog.new"));
    let (pid, draft) = (pid.display(), draft.display());
    let script = format!("echo $$ > {draft}; mv {draft} {pid}; exec sleep 600");
    let name = "org.gnome.keyring.SystemPrompter";
    format!("[D-BUS Service]\nName={name}\nExec=/bin/sh -c '{script}'\n")
}

fn configuration(address: &str, services: &Path) -> String {
    let services = services.display();
    format!(
        "<busconfig><type>session</type><auth>EXTERNAL</auth><listen>{address}</listen>\
         <servicedir>{services}</servicedir><policy context=\"default\"><allow own=\"*\"/>\
         <allow send_destination=\"*\"/><allow eavesdrop=\"false\"/></policy></busconfig>"
    )
}
