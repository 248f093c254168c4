//! `cargo xtask bench`: measurements, each by its name.
#![expect(clippy::print_stdout, reason = "a terminal program")]

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use sidetrack_simulation::bench;
use std::path::PathBuf;

/// Measures and prints; `--json` writes a list of objects as well.
#[derive(Parser)]
struct Arguments {
    /// What to measure; none lists what there is
    name: Option<Name>,
    /// Write the figures to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Minutes to watch the idle agent
    #[arg(long, default_value_t = 10)]
    minutes: u32,
    /// Import the history files in this folder instead of generated ones
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// The diary that `import-alone` imports into
    #[arg(long, value_name = "DIR", hide = true)]
    data: Option<PathBuf>,
    /// Seed of catalogue and draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The largest catalogue, in tracks for each that a search can reach
    #[arg(long, default_value_t = 20_000)]
    largest: u32,
    /// Draw through the Web API at this address, as the app of SIDETRACK_CLIENT_ID and SIDETRACK_CLIENT_SECRET
    #[arg(long, value_name = "URL")]
    api: Option<String>,
    /// Listens in the diary before it is asked or recorded into
    #[arg(long, default_value_t = 100_000)]
    listens: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// Time to answer for the pages Today, Listening and Discoveries
    Charts,
    /// How even the ways of drawing are, in catalogues of up to 20 million tracks
    Draw,
    /// Memory, CPU time and wake-ups of `sidetrack run` while nothing plays, and while recording is paused
    Idle,
    /// Time, memory and disk that importing a million records costs, beside serde_json alone
    Import,
    /// One import in a process of its own, for `import`
    #[value(hide = true)]
    ImportAlone,
    /// Time to store one look at the player and one page of recently-played
    Record,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let Some(name) = arguments.name else {
        println!(
            "charts   time to answer for the pages Today, Listening and Discoveries (--listens)"
        );
        println!("draw     how even the ways of drawing are (--seed, --largest, --api)");
        println!(
            "desktop  what resident and window cost, beside an empty window (--minutes, --openings, --starts)"
        );
        println!(
            "idle     memory, CPU time and wake-ups of `sidetrack run` while nothing plays, and while recording is paused (--minutes)"
        );
        println!(
            "import   time, memory and disk that importing a million records costs, beside serde_json alone (--from)"
        );
        println!(
            "record   time to store one look at the player and one page of recently-played (--listens)"
        );
        return Ok(());
    };
    let figures = match name {
        Name::Charts => bench::charts::measure(arguments.listens)?,
        Name::Draw => {
            bench::draw::measure(arguments.seed, arguments.largest, arguments.api.as_deref())?
        }
        Name::Idle => bench::idle::measure(arguments.minutes)?,
        Name::Import => bench::import::measure(arguments.from.as_deref())?,
        Name::ImportAlone => {
            let folders = arguments.from.zip(arguments.data);
            let (from, data) = folders.context("--from and --data are needed")?;
            bench::import::alone(&from, &data)?
        }
        Name::Record => bench::record::measure(arguments.listens)?,
    };
    let text = serde_json::to_string_pretty(&figures)?;
    match name {
        Name::Draw => print!("{}", bench::draw::table(&figures)),
        Name::Charts | Name::Idle | Name::Import | Name::ImportAlone | Name::Record => {
            println!("{text}")
        }
    }
    if let Some(file) = arguments.json {
        std::fs::write(file, text + "\n")?;
    }
    Ok(())
}
