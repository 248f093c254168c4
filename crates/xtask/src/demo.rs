//! The demo: the desktop programs on a simulated account, or the terminal's where there is no display.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};
use clap::Args;

use crate::cargo::{self, Workspace, cargo};
use crate::{Consent, need, npm, setup};

/// What the demo is asked for.
#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    consent: Consent,
    /// The demo of the command line, also where there is a display
    #[arg(long, conflicts_with = "screenshot")]
    terminal: bool,
    /// The demo of the command line, ending with a summary after this long, such as `60s` or `5m`
    #[arg(long = "for", value_name = "TIME", conflicts_with = "screenshot")]
    length: Option<String>,
    /// Save a picture of the window, from a desktop without a screen, and end
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
    /// Handed on to `sidetrack demo`
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        conflicts_with = "screenshot"
    )]
    args: Vec<String>,
}

/// How the window shall look in a picture.
#[derive(Args)]
pub struct Look {
    /// Page to show: today, listening, history or settings
    #[arg(long, requires = "screenshot")]
    pub page: Option<String>,
    /// Colours: dark or light
    #[arg(long, requires = "screenshot")]
    pub theme: Option<String>,
    /// Size of the window's inside in pixels
    #[arg(long, value_name = "WxH", requires = "screenshot", default_value = "1040x720", value_parser = size)]
    pub size: (u32, u32),
}

/// Runs the demo that was asked for.
pub fn run(demo: Demo) -> Result<ExitCode> {
    if let Some(file) = &demo.screenshot {
        setup::provide(need::FOR_PICTURES, demo.consent.yes);
        crate::screenshot::take(file, &demo.look)?;
        return Ok(ExitCode::SUCCESS);
    }
    if demo.is_for_terminal(has_display()) {
        setup::provide(need::FOR_RUNNING, demo.consent.yes);
        return cargo::hand_over(terminal(demo.length, &demo.args));
    }
    setup::provide(need::FOR_DESKTOP, demo.consent.yes);
    let mut command = Command::new(programs(false)?.join(named("sidetrack-desktop")));
    command.arg("--demo");
    println!(
        "The demo is in the tray, and its window opens. Ctrl-C or Quit in the tray's menu ends it."
    );
    cargo::hand_over(command)
}

impl Demo {
    fn is_for_terminal(&self, has_display: bool) -> bool {
        self.terminal || self.length.is_some() || !self.args.is_empty() || !has_display
    }
}

/// Builds the pages and every program; returns the folder of the programs.
pub fn programs(release: bool) -> Result<PathBuf> {
    let workspace = Workspace::found()?;
    npm::build_when_stale(&workspace.root)?;
    let mut command = cargo(&["build", "--locked", "--package", "sidetrack-desktop"]);
    command.args(["--package", "sidetrack", "--bins"]);
    let profile = if release { "release" } else { "debug" };
    command.args(release.then_some("--release"));
    let status = command.status()?;
    ensure!(status.success(), "cargo build failed ({status})");
    Ok(workspace.target.join(profile))
}

/// A program's file name on this system.
pub fn named(program: &str) -> String {
    format!("{program}{}", env::consts::EXE_SUFFIX)
}

/// The dev profile: the demo waits for its listener, not for the processor, and this builds soonest.
fn terminal(length: Option<String>, args: &[String]) -> Command {
    let mut command = cargo(&["run", "--locked", "--package", "sidetrack", "--", "demo"]);
    if let Some(length) = length {
        command.arg("--for").arg(length);
    }
    command.args(args);
    command
}

fn has_display() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('x');
    let size = parts.and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    size.filter(|(width, height)| (400..=4000).contains(width) && (400..=4000).contains(height))
        .ok_or_else(|| "width and height between 400 and 4000, such as 1040x720".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        demo: Demo,
    }

    fn parsed(words: &[&str]) -> Result<Demo, clap::Error> {
        Line::try_parse_from([&["demo"], words].concat()).map(|line| line.demo)
    }

    #[test]
    fn the_terminal_gets_its_length_and_its_arguments() {
        let demo = parsed(&["--yes", "--for", "60s", "--seed", "7"]).unwrap();
        assert!(demo.consent.yes);
        let command = terminal(demo.length, &demo.args);
        let words: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        assert_eq!(
            words.join(" "),
            "run --locked --package sidetrack -- demo --for 60s --seed 7"
        );
    }

    #[test]
    fn a_display_gets_the_window_unless_the_terminal_is_asked_for() {
        let is_for_terminal =
            |words: &[&str], display| parsed(words).unwrap().is_for_terminal(display);
        assert!(!is_for_terminal(&[], true));
        assert!(is_for_terminal(&[], false));
        assert!(is_for_terminal(&["--terminal"], true));
        assert!(is_for_terminal(&["--for", "60s"], true));
        assert!(is_for_terminal(&["--seed", "7"], true));
    }

    #[test]
    fn a_picture_has_a_size_and_no_terminal() {
        let demo = parsed(&["--screenshot", "a.png", "--size", "720x520"]).unwrap();
        assert_eq!(demo.look.size, (720, 520));
        for wrong in [
            &["--screenshot", "a.png", "--terminal"][..],
            &["--page", "today"],
            &["--screenshot", "a.png", "--size", "720"],
            &["--screenshot", "a.png", "--size", "9x9"],
        ] {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
    }
}
