//! The Secret Service: gnome-keyring with a login keyring of its own.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;

use crate::Error;
use crate::bus::owned;
use crate::daemon::Daemon;
use crate::desktop::Session;

/// The password of every login keyring here.
pub const PASSWORD: &str = "test-password";

/// How the Secret Service comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// With its login keyring open, made when there is none.
    Unlocked,
    /// With the login keyring of before, locked; without one when there never was any.
    Locked,
}

/// Starts gnome-keyring and waits until it serves.
pub fn start(session: &Session, keyring: Keyring) -> Result<Daemon, Error> {
    fs::create_dir_all(session.folder().join("home/.local/share/keyrings"))?;
    let (option, input) = match keyring {
        Keyring::Unlocked => (Some("--unlock"), PASSWORD),
        Keyring::Locked => (None, ""),
    };
    let mut command = session.command("gnome-keyring-daemon");
    command.args(["--foreground", "--components=secrets"]);
    command.args(option).arg("--control-directory");
    command.arg(session.folder().join("run/keyring"));
    command.stdin(Stdio::piped());
    let mut daemon = Daemon::start(command, "gnome-keyring", session.folder())?;
    // The password ends where the input ends.
    if let Some(mut pipe) = daemon.child().stdin.take() {
        pipe.write_all(input.as_bytes())?;
    }
    daemon.wait_until("gnome-keyring", || {
        owned(session, "org.freedesktop.secrets")
    })?;
    Ok(daemon)
}

/// Unlocks the login keyring through the control socket, as PAM does.
pub fn unlock(folder: &Path) -> Result<(), Error> {
    const UNLOCK: u32 = 1;
    const DONE: [u8; 8] = [0, 0, 0, 8, 0, 0, 0, 0];
    let password = u32::try_from(PASSWORD.len()).unwrap_or_default();
    // A byte for the credentials, then: length of the message, operation, length of the text.
    let mut message = vec![0];
    for number in [12 + password, UNLOCK, password] {
        message.extend(number.to_be_bytes());
    }
    message.extend(PASSWORD.as_bytes());
    let mut control = UnixStream::connect(folder.join("run/keyring/control"))?;
    control.write_all(&message)?;
    let mut answer = Vec::new();
    control.read_to_end(&mut answer)?;
    if answer == DONE {
        return Ok(());
    }
    Err(Error::Failed {
        program: "gnome-keyring-daemon".to_owned(),
        said: format!("it refused the password: {answer:?}"),
    })
}

/// Locks the login keyring over the bus.
pub fn lock(session: &Session) -> Result<(), Error> {
    let path = "/org/freedesktop/secrets";
    let mut call = session.command("dbus-send");
    call.args(["--session", "--print-reply"]);
    call.args(["--dest=org.freedesktop.secrets", path]);
    call.arg("org.freedesktop.Secret.Service.Lock");
    call.arg(format!("array:objpath:{path}/collection/login"));
    let said = session.output(call, "dbus-bin")?;
    if said.contains("collection/login") {
        return Ok(());
    }
    Err(Error::Failed {
        program: "locking the keyring".to_owned(),
        said,
    })
}
