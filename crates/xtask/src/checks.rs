//! The checks of `cargo xtask test`, one after the other, and what they add up to.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::cargo::{Workspace, cargo};
use crate::tally::Tally;
use crate::{doctest, npm};

mod ui;

/// Where nextest writes its report, seen from the workspace's root: see `.config/nextest.toml`.
const REPORT: &str = "target/nextest/default/junit.xml";

/// What one check came to.
struct Outcome {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// Runs all checks, or only the tests that match `filter` when there is one.
///
/// Ends with the totals on a line of their own. The exit code is 1 when anything failed.
pub fn run(filter: &[String]) -> Result<ExitCode> {
    let Workspace { root, .. } = Workspace::found()?;
    let mut outcomes = Vec::new();
    if filter.is_empty() {
        outcomes.push(whole("format", cargo(&["fmt", "--all", "--check"])));
        outcomes.extend(ui::run(&root));
        outcomes.push(whole("clippy", clippy()));
    } else if let Err(error) = npm::build_when_stale(&root) {
        println!("{error:#}: tests of the window cannot be compiled");
    }
    outcomes.push(tests(&root, filter));
    if filter.is_empty() && (doctest::any(&root.join("crates"))? || doctest::any(&root)?) {
        outcomes.push(whole(
            "doc tests",
            cargo(&["test", "--doc", "--workspace", "--locked"]),
        ));
    }
    Ok(report(&outcomes))
}

fn clippy() -> Command {
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ])
}

/// A check that counts as one, by its exit code.
fn whole(name: &'static str, mut command: Command) -> Outcome {
    let start = Instant::now();
    let passed = runs_well(name, &mut command);
    Outcome {
        name,
        tally: Tally::one(passed),
        took: start.elapsed(),
    }
}

/// All tests of the workspace; each counts.
fn tests(root: &Path, filter: &[String]) -> Outcome {
    let start = Instant::now();
    let path = root.join(REPORT);
    // A report of an earlier run must not be taken for this one's. Usually there is none to remove.
    let stale = fs::remove_file(&path).is_err() && path.exists();
    let mut command = cargo(&[
        "nextest",
        "run",
        "--workspace",
        "--locked",
        "--profile",
        "default",
    ]);
    command.args(filter);
    let passed = runs_well("tests", &mut command);
    let report = if stale {
        None
    } else {
        fs::read_to_string(&path).ok()
    };
    let tally = Tally::of_report(passed, report.as_deref());
    Outcome {
        name: "tests",
        tally,
        took: start.elapsed(),
    }
}

fn runs_well(name: &str, command: &mut Command) -> bool {
    announce(name, command);
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            println!("cannot start it: {error}");
            false
        }
    }
}

fn announce(name: &str, command: &Command) {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default();
    let words = [program].into_iter().chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    println!("== {name}: {}", words.join(" "));
}

fn report(outcomes: &[Outcome]) -> ExitCode {
    let mut total = Tally::default();
    println!();
    for Outcome { name, tally, took } in outcomes {
        let word = if tally.failed == 0 { "ok" } else { "FAILED" };
        println!("{word:<7}{name:<12}{:>7.1} s   {tally}", took.as_secs_f64());
        total += *tally;
    }
    println!("\n{total}");
    ExitCode::from(u8::from(total.failed > 0))
}
