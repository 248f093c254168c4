//! A picture of the window, taken on a desktop without a screen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sidetrack_headless::{Desktop, Screen, Window, pause, wait_for};

use crate::demo::{Look, named, programs};

/// How long the window may take to come up and to load, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the frame around the window takes at most, in pixels.
const FRAME: u32 = 80;

/// How long charts move until they stand still.
const ANIMATION: Duration = Duration::from_millis(1500);

/// Starts the demo on a desktop of its own, opens the window and saves what it shows to `file`.
pub fn take(file: &Path, look: &Look) -> Result<()> {
    let file = std::path::absolute(file)?;
    let programs = programs(false)?;
    let (width, height) = look.size;
    let screen = Screen::X11 {
        width: width + FRAME,
        height: height + FRAME,
    };
    let desktop = Desktop::builder()
        .screen(screen)
        .panel(false)
        .notifier(None)
        .start()?;
    let folder = desktop.folder().join("demo");
    start(&desktop, &programs, &folder)?;
    let ready = desktop.folder().join("ready");
    let window = open(&desktop, &programs, &folder, &ready, look)?;
    pause(ANIMATION);
    desktop.screenshot(&file, Some(&window))?;
    println!("saved {}", file.display());
    Ok(())
}

/// Starts the resident on its simulated account and waits until it answers.
fn start(desktop: &Desktop, programs: &Path, folder: &Path) -> Result<()> {
    let mut resident = desktop.command(programs.join(named("sidetrack-desktop")));
    resident
        .args(["--demo", "--no-window", "--data-dir"])
        .arg(folder);
    let mut resident = resident.spawn().context("cannot start sidetrack-desktop")?;
    let mut ended = None;
    wait_for("the demo", PATIENCE, || {
        ended = resident.try_wait().ok().flatten();
        // Its socket is there once it records. A command would take the folder while the demo is being set up.
        ended.is_some() || folder.join("agent.sock").exists()
    })?;
    ensure!(ended.is_none(), "sidetrack-desktop ended: {ended:?}");
    Ok(())
}

/// Opens the window and waits until it has painted its page with its data.
fn open(
    desktop: &Desktop,
    programs: &Path,
    folder: &Path,
    ready: &PathBuf,
    look: &Look,
) -> Result<Window> {
    let mut command = desktop.command(programs.join(named("sidetrack-window")));
    command
        .arg("--data-dir")
        .arg(folder)
        .arg("--ready-file")
        .arg(ready);
    let (width, height) = look.size;
    command.args(["--size", &format!("{width}x{height}")]);
    for (option, value) in [("--page", &look.page), ("--theme", &look.theme)] {
        if let Some(value) = value {
            command.args([option, value]);
        }
    }
    let mut program = command.spawn().context("cannot start sidetrack-window")?;
    let mut ended = None;
    wait_for("the painted window", PATIENCE, || {
        ended = program.try_wait().ok().flatten();
        ended.is_some() || ready.exists()
    })?;
    ensure!(ended.is_none(), "sidetrack-window ended: {ended:?}");
    let windows = desktop.windows()?;
    let mine = windows
        .into_iter()
        .find(|window| window.process == program.id());
    mine.context("the window is not on the screen")
}
