//! `cargo xtask bench desktop`: what the resident and the window cost, on a headless desktop and a simulated account.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "a terminal program")]

mod account;
mod process;
mod tray;
mod window;

use account::Account;
use anyhow::Result;
use clap::Parser;
use serde_json::{Value, json};
use sidetrack_core::control::protocol::Request;
use sidetrack_headless::{Desktop, pause};
use std::path::PathBuf;
use std::time::Duration;

/// The resident.
const RESIDENT: &str = env!("CARGO_BIN_EXE_sidetrack-desktop");

/// Measures and prints; `--json` writes a list of objects as well.
#[derive(Parser)]
struct Arguments {
    /// Write the figures to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The program with an empty window to compare with
    #[arg(long, value_name = "PROGRAM")]
    empty: PathBuf,
    /// Minutes to watch the resident after the windows were opened, with recording paused
    #[arg(long, default_value_t = 3)]
    minutes: u32,
    /// How often the window is opened
    #[arg(long, default_value_t = 10)]
    openings: u32,
    /// How often the resident is started
    #[arg(long, default_value_t = 10)]
    starts: u32,
    /// cargo bench says so
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let desktop = Desktop::builder().start()?;
    let account = Account::signed_in(&desktop)?;
    let mut figures = vec![tray::starts(&desktop, &account, arguments.starts)?];
    let mut resident = account.resident(&desktop)?;
    account.ask(Request::PauseRecording {
        paused: true,
        until: None,
    })?;
    pause(Duration::from_secs(5));
    let fresh = process::memory(resident.id());
    figures.push(window::openings(
        &desktop,
        &account,
        &arguments.empty,
        arguments.openings,
    )?);
    pause(Duration::from_secs(30));
    let wake_ups = process::wake_ups(resident.id(), arguments.minutes);
    let after = process::memory(resident.id());
    figures.push(json!({
        "bench": "resident", "minutes": arguments.minutes, "openings": arguments.openings,
        "rss_mib": after.0, "pss_mib": after.1, "rss_mib_fresh": fresh.0, "pss_mib_fresh": fresh.1,
        "wake_ups_per_minute": wake_ups, "binary_mb": megabytes(RESIDENT),
    }));
    account.ask(Request::Stop)?;
    resident.wait()?;
    let figures = Value::Array(figures);
    let text = serde_json::to_string_pretty(&figures)?;
    println!("{text}");
    if let Some(file) = arguments.json {
        std::fs::write(file, text + "\n")?;
    }
    Ok(())
}

fn megabytes(file: &str) -> f64 {
    let length = std::fs::metadata(file).map_or(0, |meta| meta.len());
    (length as f64 / 10_000.0).round() / 100.0
}
