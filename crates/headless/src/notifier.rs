//! The notification daemon: dunst, which scripts can drive, or xfce4-notifyd, which draws buttons.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::bus::owned;
use crate::daemon::Daemon;
use crate::desktop::Session;

/// Which notification daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notifier {
    /// Draws text only; [`crate::Desktop::take_action`] takes an action.
    Dunst,
    /// Draws buttons.
    Xfce4,
}

/// Starts the daemon and waits until it serves.
pub fn start(session: &Session, notifier: Notifier) -> Result<Daemon, Error> {
    let (command, package) = match notifier {
        Notifier::Dunst => {
            configure_dunst(session.folder())?;
            (session.command("dunst"), "dunst")
        }
        Notifier::Xfce4 => (session.command(xfce4_notifyd()), "xfce4-notifyd"),
    };
    let mut daemon = Daemon::start(command, package, session.folder())?;
    daemon.wait_until("the notification daemon", || {
        owned(session, "org.freedesktop.Notifications")
    })?;
    Ok(daemon)
}

/// It is not on the `PATH`, and its folder carries the machine's name.
fn xfce4_notifyd() -> PathBuf {
    let machine = std::env::consts::ARCH;
    let triplet = format!("/usr/lib/{machine}-linux-gnu/xfce4/notifyd/xfce4-notifyd");
    let places = [triplet.as_str(), "/usr/lib/xfce4/notifyd/xfce4-notifyd"];
    let found = places.iter().find(|place| Path::new(place).exists());
    PathBuf::from(found.unwrap_or(&"xfce4-notifyd"))
}

/// `dunstctl context` asks a program which action to take: ours answers with the line of the label
/// that stands in a file.
fn configure_dunst(folder: &Path) -> Result<(), Error> {
    let choose = folder.join("choose-action");
    let script = format!(
        "#!/bin/sh\ngrep -F \"#$(cat '{}')\" | head -n 1\n",
        chosen(folder).display()
    );
    fs::write(&choose, script)?;
    fs::set_permissions(&choose, fs::Permissions::from_mode(0o700))?;
    let config = folder.join("home/.config/dunst");
    fs::create_dir_all(&config)?;
    let choose = choose.display();
    fs::write(
        config.join("dunstrc"),
        format!(
            "[global]\nfont = DejaVu Sans 11\nwidth = 360\norigin = top-right\noffset = 16x48\n\
             idle_threshold = 0\nshow_age_threshold = -1\nhistory_length = 100\n\
             mouse_left_click = do_action, close_current\ndmenu = {choose}\n"
        ),
    )?;
    Ok(())
}

fn chosen(folder: &Path) -> PathBuf {
    folder.join("run/chosen-action")
}

/// Takes an action by its label.
pub fn take_action(session: &Session, label: &str) -> Result<(), Error> {
    fs::write(chosen(session.folder()), label)?;
    let mut command = session.command("dunstctl");
    command.arg("context");
    session.output(command, "dunst").map(drop)
}
