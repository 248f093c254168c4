//! `cargo xtask simulate`: many seeds of simulated days, judged against the ground truth.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a terminal program"
)]

use anyhow::{Context, Result};
use clap::Parser;
use serde_json::json;
use sidetrack_simulation::trial::{self, Faults, Trial};
use sidetrack_simulation::verdict::Verdict;
use spotify_sim::Fault;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Agent, store and simulated Spotify in one process under virtual time; what was recorded and picked is compared
/// with what was played and planned.
#[derive(Parser)]
struct Arguments {
    /// Simulated days of each seed.
    #[arg(long, default_value_t = 7)]
    days: u32,
    /// First seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// `all`, `none`, or the name of one fault such as `post_late`.
    #[arg(long, default_value = "all")]
    faults: String,
    /// Tracks in the catalogue.
    #[arg(long, default_value_t = 20_000)]
    tracks: usize,
    /// One JSON object for each seed.
    #[arg(long)]
    json: bool,
    /// Keeps what a run leaves in a folder named after its seed: diary, histories and truth.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let faults = match arguments.faults.as_str() {
        "all" => Faults::All,
        "none" => Faults::None,
        name => Faults::One(
            Fault::by_name(name)
                .with_context(|| format!("no fault is called {name:?}; known: {}", names()))?,
        ),
    };
    let (mut sum, mut bad) = (Verdict::default(), 0);
    let all = Instant::now();
    for seed in arguments.seed..arguments.seed + arguments.seeds {
        let begun = Instant::now();
        let verdict = trial::run(&Trial {
            seed,
            days: arguments.days,
            tracks: arguments.tracks,
            faults: faults.clone(),
            keep: arguments
                .keep
                .as_ref()
                .map(|folder| folder.join(seed.to_string())),
        })?;
        let seconds = begun.elapsed().as_secs_f64();
        if arguments.json {
            let told = json!({"seed": seed, "seconds": seconds, "verdict": verdict});
            println!("{told}");
        } else {
            println!("seed {seed}: {verdict}; {seconds:.1} s");
            for wrong in &verdict.wrong {
                println!("  {wrong}");
            }
            if !verdict.wrong.is_empty() {
                println!("  again: {}", arguments.again(seed));
            }
        }
        bad += u64::from(!verdict.wrong.is_empty());
        sum.add(&verdict);
    }
    if arguments.seeds > 1 && !arguments.json {
        let seconds = all.elapsed().as_secs_f64();
        println!("all {} seeds: {sum}; {seconds:.1} s", arguments.seeds);
        println!("Spotify: {}", counts(&sum.struck));
        println!("computer and user: {}", counts(&sum.calamities));
    }
    if bad > 0 {
        eprintln!("{bad} of {} seeds were wrong", arguments.seeds);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// The command that plays one seed again, exactly.
    fn again(&self, seed: u64) -> String {
        let Arguments {
            days,
            tracks,
            faults,
            ..
        } = self;
        format!(
            "cargo xtask simulate --days {days} --seed {seed} --faults {faults} --tracks {tracks}"
        )
    }
}

/// Nothing is logged but what `RUST_LOG` asks for: killed agents complain a lot.
fn filter() -> EnvFilter {
    let quiet = EnvFilter::builder().with_default_directive(LevelFilter::OFF.into());
    quiet.from_env_lossy()
}

fn counts(counts: &BTreeMap<&str, u64>) -> String {
    let words = counts.iter().map(|(name, count)| format!("{name} {count}"));
    words.collect::<Vec<_>>().join(", ")
}

fn names() -> String {
    Fault::all().map(Fault::name).collect::<Vec<_>>().join(", ")
}
