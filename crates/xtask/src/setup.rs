//! Installing what is missing: says why, shows the exact lines, asks before it uses sudo.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use crate::cargo::cargo;
use crate::need::{Need, Source, on_path};

/// Installs those of `needs` that are missing, as far as this machine and the user allow.
///
/// What could not be installed is named, and the work goes on without it: the step that needs it
/// will say more than a guess made here.
pub fn provide(needs: &'static [Need], yes: bool) {
    let missing: Vec<_> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return;
    }
    for need in &missing {
        println!("missing: {} ({})", need.what, need.why);
    }
    let machine = Machine::found();
    let Plan { lines, by_hand } = plan(&missing, &machine);
    for need in by_hand {
        println!("please install {} yourself, going on without it", need.what);
    }
    carry_out(&lines, machine.consent(yes));
    for need in missing.iter().filter(|need| !(need.present)()) {
        println!("still missing: {} ({})", need.what, need.why);
    }
}

/// What the machine offers for installing things.
#[derive(Clone, Copy)]
struct Machine {
    apt: bool,
    rustup: bool,
    sudo: bool,
    root: bool,
    terminal: bool,
}

impl Machine {
    fn found() -> Self {
        Self {
            apt: on_path("apt-get"),
            rustup: on_path("rustup"),
            sudo: on_path("sudo"),
            root: is_root(),
            terminal: io::stdin().is_terminal(),
        }
    }

    /// Whether lines that need root may run.
    fn consent(&self, yes: bool) -> Consent {
        match self {
            Self { root: true, .. } => Consent::Given,
            Self { sudo: false, .. } => Consent::Refused("there is no sudo here"),
            Self { .. } if yes => Consent::Given,
            Self { terminal: true, .. } => Consent::Asked,
            Self { .. } => Consent::Refused("nobody can be asked here (use --yes)"),
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Consent {
    Given,
    Asked,
    Refused(&'static str),
}

/// One line to run, as it would be typed.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    words: Vec<String>,
    as_root: bool,
    /// Mirrors fail now and then; once more is cheap.
    tries: u8,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

struct Plan<'a> {
    lines: Vec<Line>,
    by_hand: Vec<&'a Need>,
}

/// Turns what is missing into lines: the packages of all needs go into one.
fn plan<'a>(missing: &[&'a Need], machine: &Machine) -> Plan<'a> {
    let mut plan = Plan {
        lines: Vec::new(),
        by_hand: Vec::new(),
    };
    let mut packages = Vec::new();
    for need in missing {
        match need.source {
            Source::Apt(names) if machine.apt => packages.extend(names),
            Source::Line(["rustup", ..]) if !machine.rustup => plan.by_hand.push(need),
            Source::Line(words) => plan.lines.push(Line {
                words: words.iter().map(ToString::to_string).collect(),
                as_root: false,
                tries: 1,
            }),
            Source::Apt(_) => plan.by_hand.push(need),
        }
    }
    if !packages.is_empty() {
        plan.lines.insert(0, apt(machine, &["update"], &[]));
        plan.lines.insert(
            1,
            apt(
                machine,
                &["install", "--yes", "--no-install-recommends"],
                &packages,
            ),
        );
    }
    plan
}

/// An apt-get line that waits for another package tool to finish and asks no questions.
fn apt(machine: &Machine, words: &[&str], packages: &[&str]) -> Line {
    let sudo: &[&str] = if machine.root { &[] } else { &["sudo"] };
    let start = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-oDPkg::Lock::Timeout=300",
    ];
    let words = [sudo, &start, words, packages].concat();
    Line {
        words: words.into_iter().map(str::to_owned).collect(),
        as_root: true,
        tries: 2,
    }
}

fn carry_out(lines: &[Line], mut consent: Consent) {
    for line in lines.iter().filter(|line| line.as_root) {
        println!("to run: {line}");
    }
    if consent == Consent::Asked && lines.iter().any(|line| line.as_root) {
        consent = ask();
    }
    for line in lines {
        match consent {
            Consent::Refused(reason) if line.as_root => println!("not run: {reason}: {line}"),
            Consent::Given | Consent::Asked | Consent::Refused(_) => run(line),
        }
    }
}

fn ask() -> Consent {
    print!("run with sudo? [y/N] ");
    let mut answer = String::new();
    let read = io::stdout()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer));
    match (read, answer.trim()) {
        (Ok(_), "y" | "Y" | "yes") => Consent::Given,
        (Ok(_) | Err(_), _) => Consent::Refused("you said no"),
    }
}

fn run(line: &Line) {
    for _ in 0..line.tries {
        println!("$ {line}");
        match command(line).stdin(Stdio::inherit()).status() {
            Ok(status) if status.success() => return,
            Ok(status) => println!("failed ({status}): {line}"),
            Err(error) => println!("cannot start ({error}): {line}"),
        }
    }
}

fn command(line: &Line) -> Command {
    let words: Vec<_> = line.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cargo", rest @ ..] => cargo(rest),
        words => {
            let mut command = Command::new(words.first().unwrap_or(&""));
            command.args(words.iter().skip(1));
            command
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::need::FOR_TESTS;

    const DEBIAN: Machine = Machine {
        apt: true,
        rustup: true,
        sudo: true,
        root: false,
        terminal: true,
    };

    fn packages() -> Vec<&'static str> {
        let packages = FOR_TESTS.iter().filter_map(|need| match need.source {
            Source::Apt(names) => Some(names),
            Source::Line(_) => None,
        });
        packages.flatten().copied().collect()
    }

    fn lines(machine: &Machine) -> Vec<String> {
        let missing: Vec<_> = FOR_TESTS.iter().collect();
        plan(&missing, machine)
            .lines
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn all_packages_are_installed_by_one_line_after_one_update() {
        let lines = lines(&DEBIAN);
        let start = "sudo env DEBIAN_FRONTEND=noninteractive apt-get -oDPkg::Lock::Timeout=300";
        assert_eq!(lines[0], format!("{start} update"));
        assert_eq!(
            lines[1],
            format!(
                "{start} install --yes --no-install-recommends {}",
                packages().join(" ")
            )
        );
        assert!(lines[2..].iter().all(|line| !line.contains("apt-get")));
        let packages = packages();
        let known: std::collections::BTreeSet<_> = packages.iter().collect();
        assert_eq!(known.len(), packages.len(), "a package stands in one row");
    }

    #[test]
    fn without_a_missing_package_the_lists_are_not_updated() {
        let missing: Vec<_> = FOR_TESTS
            .iter()
            .filter(|need| matches!(need.source, Source::Line(_)))
            .collect();
        let lines = plan(&missing, &DEBIAN).lines;
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| !line.as_root));
    }

    #[test]
    fn root_needs_no_sudo() {
        assert!(
            lines(&Machine {
                root: true,
                sudo: false,
                ..DEBIAN
            })[0]
                .starts_with("env ")
        );
        assert_eq!(
            Machine {
                root: true,
                sudo: false,
                ..DEBIAN
            }
            .consent(false),
            Consent::Given
        );
    }

    #[test]
    fn without_apt_and_rustup_the_user_is_told_and_cargo_still_installs() {
        let missing: Vec<_> = FOR_TESTS.iter().collect();
        let plan = plan(
            &missing,
            &Machine {
                apt: false,
                rustup: false,
                ..DEBIAN
            },
        );
        assert_eq!(plan.by_hand.len(), FOR_TESTS.len() - 1);
        assert_eq!(plan.lines.len(), 1);
        assert!(
            plan.lines[0]
                .to_string()
                .starts_with("cargo install cargo-nextest --locked")
        );
    }

    #[test]
    fn sudo_is_used_only_with_consent() {
        assert_eq!(DEBIAN.consent(false), Consent::Asked);
        assert_eq!(DEBIAN.consent(true), Consent::Given);
        let piped = Machine {
            terminal: false,
            ..DEBIAN
        };
        assert!(matches!(piped.consent(false), Consent::Refused(_)));
        assert_eq!(piped.consent(true), Consent::Given);
        let bare = Machine {
            sudo: false,
            ..DEBIAN
        };
        assert!(matches!(bare.consent(true), Consent::Refused(_)));
    }
}
