//! The checks of the user interface: types, lint, unit tests, and each page in a browser.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{fs, io};

use super::{Outcome, announce, runs_well, whole};
use crate::npm::{self, npm};
use crate::tally::Tally;

/// Where vitest writes its report, seen from the workspace's root.
const REPORT: &str = "ui/node_modules/.vitest-junit.xml";

/// Runs them all. They leave the pages built that the window's program takes in.
pub fn run(root: &Path) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    if npm::wants_packages(root) {
        let packages = whole("ui packages", npm::install(root));
        let failed = packages.tally.failed > 0;
        outcomes.push(packages);
        if failed {
            return outcomes;
        }
    }
    for (name, script) in [
        ("ui build", "build"),
        ("ui types", "check"),
        ("ui lint", "lint"),
    ] {
        outcomes.push(whole(name, npm(root, &["run", script])));
    }
    outcomes.push(unit_tests(root));
    let mock = whole("ui mock", npm(root, &["run", "build:mock"]));
    let built = mock.tally.failed == 0;
    outcomes.push(mock);
    if built {
        outcomes.push(pages(npm(root, &["run", "pages"])));
    }
    outcomes
}

/// Vitest's tests; each counts.
fn unit_tests(root: &Path) -> Outcome {
    let start = Instant::now();
    let path = root.join(REPORT);
    // A report of an earlier run must not be taken for this one's. Usually there is none to remove.
    let stale = fs::remove_file(&path).is_err() && path.exists();
    let mut command = npm(
        root,
        &["test", "--", "--reporter=default", "--reporter=junit"],
    );
    let mut file = std::ffi::OsString::from("--outputFile.junit=");
    file.push(&path);
    let passed = runs_well("ui tests", command.arg(file));
    let report = fs::read_to_string(&path).ok().filter(|_| !stale);
    Outcome {
        name: "ui tests",
        tally: Tally::of_report(passed, report.as_deref()),
        took: start.elapsed(),
    }
}

/// Each page in Chromium; the script's last line says what they came to.
fn pages(mut command: Command) -> Outcome {
    let start = Instant::now();
    announce("ui pages", &command);
    let tally = counted(&mut command).unwrap_or_else(|error| {
        println!("cannot run the pages: {error}");
        Tally::one(false)
    });
    Outcome {
        name: "ui pages",
        tally,
        took: start.elapsed(),
    }
}

/// Runs `command`, hands on what it prints, and reads the totals from its last line.
fn counted(command: &mut Command) -> io::Result<Tally> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut last = String::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            if !line.trim().is_empty() {
                last = line;
            }
        }
    }
    let passed = child.wait()?.success();
    Ok(Tally::of_last_line(passed, &last))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn printed(script: &str) -> Tally {
        counted(Command::new("sh").args(["-c", script])).expect("there is a shell")
    }

    #[test]
    fn the_last_line_that_says_something_counts() {
        let good = printed("echo 'ok today'; echo '12 passed, 0 failed'; echo");
        assert_eq!((good.passed, good.failed), (12, 0));
        let bad = printed("echo '11 passed, 1 failed'; exit 1");
        assert_eq!((bad.passed, bad.failed), (11, 1));
        let crashed = printed("echo '12 passed, 0 failed'; echo 'then it fell over' >&2; exit 7");
        assert_eq!((crashed.passed, crashed.failed), (12, 1));
        let silent = printed("true");
        assert_eq!((silent.passed, silent.failed), (0, 1));
    }
}
