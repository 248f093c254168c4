//! `cargo xtask`: set up what is missing, then build, run, test or measure.
#![expect(
    clippy::print_stdout,
    reason = "the terminal is the only interface of this program"
)]

mod bench;
mod cargo;
mod checks;
mod demo;
mod doctest;
mod need;
mod npm;
#[cfg(target_os = "linux")]
mod screenshot;
#[cfg(not(target_os = "linux"))]
#[path = "screenshot/elsewhere.rs"]
mod screenshot;
mod setup;
mod tally;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// Sets up what is missing, then builds, runs, tests or measures Sidetrack.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs every check and ends with the line `N passed, N failed`
    ///
    /// Installs what the checks need, then runs format, clippy and all tests. A failing check does
    /// not hide the next one. The exit code is 1 when anything failed.
    Test {
        #[command(flatten)]
        consent: Consent,
        /// Run only the tests whose names contain one of these, without the other checks
        filter: Vec<String>,
    },
    /// Builds all programs; the newest are in `target/debug`, or `target/release`
    ///
    /// Builds the pages of the window first, when they are not there or their sources are newer.
    Build {
        #[command(flatten)]
        consent: Consent,
        /// Small and fast, and minutes to build
        #[arg(long)]
        release: bool,
    },
    /// Builds and runs the demo: Sidetrack on a simulated account, with a past and a listener
    ///
    /// Tray and window where there is a display, else the demo of the command line. Needs no account and no
    /// network, and keeps its data in a folder of its own.
    Demo(demo::Demo),
    /// Runs one benchmark, or lists them when no name is given
    Bench {
        /// Which benchmark
        name: Option<String>,
        /// Also write the measurements to this file
        #[arg(long, value_name = "FILE")]
        json: Option<String>,
        /// Handed on to the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Lets the agent live through simulated days and compares what it stored with the truth
    #[command(disable_help_flag = true)]
    Simulate {
        /// Handed on to the simulation; `--help` lists what it takes
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

#[derive(Args)]
struct Consent {
    /// Install what is missing without asking
    #[arg(long, short)]
    yes: bool,
}

fn main() -> Result<ExitCode> {
    match Cli::parse().task {
        Task::Test { consent, filter } => {
            setup::provide(need::FOR_TESTS, consent.yes);
            checks::run(&filter)
        }
        Task::Build { consent, release } => {
            setup::provide(need::FOR_DESKTOP, consent.yes);
            println!("built in {}", demo::programs(release)?.display());
            Ok(ExitCode::SUCCESS)
        }
        Task::Demo(demo) => demo::run(demo),
        Task::Bench { name, json, args } if name.as_deref() == Some("desktop") => {
            setup::provide(need::FOR_PICTURES, false);
            bench::desktop(json.as_deref(), &args)
        }
        Task::Bench { name, json, args } => {
            let json = json
                .into_iter()
                .flat_map(|file| ["--json".to_owned(), file]);
            let words: Vec<_> = name.into_iter().chain(json).chain(args).collect();
            cargo::hand_over(measure("sidetrack-bench", &words))
        }
        Task::Simulate { args } => cargo::hand_over(measure("sidetrack-simulate", &args)),
    }
}

fn measure(bin: &str, args: &[String]) -> std::process::Command {
    let package = "sidetrack-simulation";
    let mut command = cargo::cargo(&[
        "run",
        "--locked",
        "--profile",
        "bench",
        "--package",
        package,
    ]);
    command.args(["--bin", bin, "--"]).args(args);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn unknown_arguments_reach_the_program_behind() {
        let cli = Cli::parse_from([
            "xtask", "bench", "store", "--json", "out.json", "--days", "9",
        ]);
        let Task::Bench { name, json, args } = cli.task else {
            panic!("parsed as another task")
        };
        assert_eq!(
            (name.as_deref(), json.as_deref()),
            (Some("store"), Some("out.json"))
        );
        assert_eq!(args, ["--days", "9"]);

        let cli = Cli::parse_from(["xtask", "simulate", "--seeds", "10", "--help"]);
        let Task::Simulate { args } = cli.task else {
            panic!("parsed as another task")
        };
        assert_eq!(args, ["--seeds", "10", "--help"]);
    }
}
