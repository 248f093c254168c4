//! The session bus, and which services it may start by itself.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::daemon::Daemon;
use crate::desktop::Session;

/// What the bus starts when somebody calls it: the panel keeps its settings there, and the keyring
/// asks for passwords there. Everything else (a notification daemon, a keyring) would come up by
/// itself in a session that is meant to be without it.
const ACTIVATED: [&str; 2] = ["org.xfce.Xfconf", "org.gnome.keyring.SystemPrompter"];

/// Starts the bus of `session` and waits until it answers.
pub fn start(session: &Session) -> Result<Daemon, Error> {
    let folder = session.folder();
    let services = folder.join("services");
    fs::create_dir(&services)?;
    for name in ACTIVATED {
        if let Some(file) = service_file(name) {
            fs::copy(file, services.join(format!("{name}.service")))?;
        }
    }
    let config = folder.join("bus.conf");
    fs::write(&config, configuration(&address(folder), &services))?;
    let mut command = session.command("dbus-daemon");
    command.arg("--config-file").arg(config);
    command.args(["--nofork", "--nopidfile", "--nosyslog"]);
    let mut bus = Daemon::start(command, "dbus", folder)?;
    bus.wait_until("the session bus", || owned(session, "org.freedesktop.DBus"))?;
    Ok(bus)
}

/// Where the bus of the session in `folder` listens.
pub fn address(folder: &Path) -> String {
    format!("unix:path={}", folder.join("run/bus").display())
}

/// Whether somebody on the bus has this name.
pub fn owned(session: &Session, name: &str) -> bool {
    let mut call = session.command("dbus-send");
    call.args(["--session", "--print-reply"]);
    call.args(["--dest=org.freedesktop.DBus", "/"]);
    call.arg("org.freedesktop.DBus.NameHasOwner");
    let answer = call.arg(format!("string:{name}")).output();
    answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("boolean true"))
}

/// The installed file that says how a service is started.
fn service_file(name: &str) -> Option<PathBuf> {
    let folders = env::var("XDG_DATA_DIRS").unwrap_or_default();
    let folders = folders.split(':').chain(["/usr/local/share", "/usr/share"]);
    let folders = folders.filter(|folder| !folder.is_empty());
    folders
        .filter_map(|folder| fs::read_dir(Path::new(folder).join("dbus-1/services")).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|file| is_for(file, name))
}

fn is_for(file: &Path, name: &str) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .any(|line| line.trim() == format!("Name={name}"))
}

fn configuration(address: &str, services: &Path) -> String {
    format!(
        r#"<busconfig><type>session</type><auth>EXTERNAL</auth>
<listen>{address}</listen>
<servicedir>{}</servicedir>
<policy context="default"><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy>
</busconfig>
"#,
        services.display()
    )
}
