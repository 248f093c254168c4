//! `cargo xtask`: set up what is missing, then build, run, test or measure.
#![expect(
    clippy::print_stdout,
    reason = "the terminal is the only interface of this program"
)]

mod cargo;
mod checks;
mod doctest;
mod need;
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
    /// Builds and runs the demo: a simulated Spotify, its listener and the agent that records it
    ///
    /// Needs no account and no network, and keeps its data in a folder of its own. Ctrl-C ends it.
    Demo {
        #[command(flatten)]
        consent: Consent,
        /// End with a summary after this long, such as `60s` or `5m`
        #[arg(long = "for", value_name = "TIME")]
        length: Option<String>,
        /// Handed on to `sidetrack demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
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
        Task::Demo {
            consent,
            length,
            args,
        } => {
            setup::provide(need::FOR_RUNNING, consent.yes);
            cargo::hand_over(demo(length, &args))
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

/// The dev profile: the demo waits for its listener, not for the processor, and this builds soonest.
fn demo(length: Option<String>, args: &[String]) -> std::process::Command {
    let mut command = cargo::cargo(&["run", "--locked", "--package", "sidetrack", "--", "demo"]);
    if let Some(length) = length {
        command.arg("--for").arg(length);
    }
    command.args(args);
    command
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

    fn words(command: &std::process::Command) -> String {
        let words: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        words.join(" ")
    }

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

    #[test]
    fn the_demo_gets_its_length_and_its_arguments() {
        let cli = Cli::parse_from(["xtask", "demo", "--yes", "--for", "60s", "--seed", "7"]);
        let Task::Demo {
            consent,
            length,
            args,
        } = cli.task
        else {
            panic!("parsed as another task")
        };
        assert!(consent.yes);
        assert_eq!(
            words(&demo(length, &args)),
            "run --locked --package sidetrack -- demo --for 60s --seed 7"
        );
    }
}
