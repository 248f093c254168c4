//! The programs of a desktop that the scenarios start, ask and look into.

use std::env;
use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};

/// A program that ends with the test.
pub struct Daemon(pub Child);

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
pub fn program(name: &str, package: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).any(|folder| folder.join(name).is_file());
    assert!(
        found,
        "{name} is missing; run: sudo apt-get install {package}"
    );
    Command::new(name)
}

/// A method call on the session's bus, for arguments to be added.
pub fn bus_call(name: &str, path: &str, method: &str) -> Command {
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

/// What a program printed.
pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
