//! `cargo xtask simulate`: many seeds of simulated days, judged against the ground truth.
#![expect(clippy::print_stdout, reason = "a terminal program")]

use anyhow::{Context, Result};
use clap::Parser;
use sidetrack_simulation::trial::{self, Faults, Trial};
use spotify_sim::Fault;
use std::process::ExitCode;
use std::time::Instant;

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
}

fn main() -> Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
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
    let mut bad = 0;
    for seed in arguments.seed..arguments.seed + arguments.seeds {
        let begun = Instant::now();
        let verdict = trial::run(&Trial {
            seed,
            days: arguments.days,
            tracks: arguments.tracks,
            faults: faults.clone(),
        })?;
        if arguments.json {
            println!("{}", serde_json::to_string(&verdict)?);
        } else {
            println!(
                "seed {seed}: {} must, {}/{} may, {} gap in {} gaps, {} exempt, {} late, {} pending; {} listens; {} due, {} picked, {} coalesced; {} calls; {:.1} s",
                verdict.must,
                verdict.may_recorded,
                verdict.may,
                verdict.gap,
                verdict.gaps,
                verdict.exempt,
                verdict.late,
                verdict.pending,
                verdict.listens,
                verdict.due,
                verdict.picked,
                verdict.coalesced,
                verdict.calls,
                begun.elapsed().as_secs_f64()
            );
            for wrong in &verdict.wrong {
                println!("  {wrong}");
            }
        }
        bad += u64::from(!verdict.wrong.is_empty());
    }
    if bad > 0 {
        println!("{bad} of {} seeds were wrong", arguments.seeds);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn names() -> String {
    Fault::all().map(Fault::name).collect::<Vec<_>>().join(", ")
}
