//! A private session bus, with or without a dialog for passwords on it.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use crate::programs::{Daemon, program};

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

/// Where the bus of the session in `folder` listens.
pub fn address(folder: &Path) -> String {
    format!("unix:path={}", folder.join("bus").display())
}

/// Starts the bus, if there is to be one, and waits until it listens.
pub fn start(folder: &Path, desktop: Desktop) -> Option<Daemon> {
    let services = folder.join("services");
    fs::create_dir(&services).unwrap();
    match desktop {
        Desktop::NoBus => return None,
        Desktop::Headless => {}
        Desktop::Unanswered => fs::write(services.join("dialog.service"), dialog(folder)).unwrap(),
    }
    let config = folder.join("bus.conf");
    fs::write(&config, configuration(&address(folder), &services)).unwrap();
    let mut command = program("dbus-daemon", "dbus");
    command.arg("--config-file").arg(config);
    command.args(["--nofork", "--nopidfile", "--nosyslog", "--print-address=1"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut bus = Daemon(command.spawn().unwrap());
    wait_until_it_listens(&mut bus, &address(folder));
    Some(bus)
}

/// The bus prints its address when it listens.
fn wait_until_it_listens(bus: &mut Daemon, address: &str) {
    let mut printed = String::new();
    let output = bus.0.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut printed).unwrap();
    assert!(printed.starts_with(address), "dbus-daemon did not start");
}

/// The bus starts a dialog when gnome-keyring asks for one. It notes its process and never speaks.
fn dialog(folder: &Path) -> String {
    let (pid, draft) = (folder.join("dialog.pid"), folder.join("dialog.new"));
    let (pid, draft) = (pid.display(), draft.display());
    let script = format!("echo $$ > {draft}; mv {draft} {pid}; exec sleep 600");
    let name = "org.gnome.keyring.SystemPrompter";
    format!("[D-BUS Service]\nName={name}\nExec=/bin/sh -c '{script}'\n")
}

fn configuration(address: &str, services: &Path) -> String {
    let mut config = String::from("<busconfig><type>session</type><auth>EXTERNAL</auth>");
    write!(config, "<listen>{address}</listen>").unwrap();
    write!(config, "<servicedir>{}</servicedir>", services.display()).unwrap();
    config.push_str("<policy context=\"default\"><allow own=\"*\"/>");
    config.push_str("<allow send_destination=\"*\"/><allow eavesdrop=\"false\"/></policy>");
    config.push_str("</busconfig>");
    config
}
