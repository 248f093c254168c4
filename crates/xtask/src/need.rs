//! What building and testing need from the machine, how to tell, and where it comes from.

use std::env;

use crate::cargo::cargo;

mod desktop;
mod ui;

/// Something that must be on the machine.
pub struct Need {
    /// The program, by the name that people know it by.
    pub what: &'static str,
    /// What stays undone without it.
    pub why: &'static str,
    pub present: fn() -> bool,
    pub source: Source,
}

/// Where a need comes from.
pub enum Source {
    /// Debian packages.
    Apt(&'static [&'static str]),
    /// A line that installs into the user's own folders.
    Line(&'static [&'static str]),
}

/// To build and run the programs in the terminal.
pub const FOR_RUNNING: &[Need] = &[COMPILER];

/// To build and run the desktop programs.
pub const FOR_DESKTOP: &[Need] = &[COMPILER, desktop::WEBKIT, ui::NODE, ui::NPM];

/// To take a picture of the window on a desktop without a screen.
pub const FOR_PICTURES: &[Need] = &[
    COMPILER,
    desktop::WEBKIT,
    ui::NODE,
    ui::NPM,
    DBUS,
    KEYRING_DAEMON,
    desktop::X_SERVER,
    desktop::WINDOW_MANAGER,
    desktop::PICTURES,
];

/// To run every check.
pub const FOR_TESTS: &[Need] = &[
    COMPILER,
    RUSTFMT,
    CLIPPY,
    NEXTEST,
    DBUS,
    KEYRING_DAEMON,
    SECRET_TOOL,
    desktop::WEBKIT,
    ui::NODE,
    ui::NPM,
    ui::CHROMIUM,
    desktop::X_SERVER,
    desktop::WINDOW_MANAGER,
    desktop::PICTURES,
    desktop::PANEL,
    desktop::KEYBOARD,
    desktop::PROMPTER,
    desktop::NOTIFIERS,
    desktop::COMPOSITOR,
    desktop::WEB_DRIVER,
];

const COMPILER: Need = Need {
    what: "a C compiler",
    why: "SQLite and the TLS primitives are C",
    present: || env::var_os("CC").is_some() || on_path("cc"),
    source: Source::Apt(&["gcc", "libc6-dev"]),
};

const RUSTFMT: Need = Need {
    what: "rustfmt",
    why: "checks the format",
    present: || answers(&["fmt", "--version"]),
    source: Source::Line(&["rustup", "component", "add", "rustfmt"]),
};

const CLIPPY: Need = Need {
    what: "clippy",
    why: "checks for mistakes",
    present: || answers(&["clippy", "--version"]),
    source: Source::Line(&["rustup", "component", "add", "clippy"]),
};

/// Without the default features nextest leaves out updating itself, and with it a TLS stack to compile.
const NEXTEST: Need = Need {
    what: "cargo-nextest",
    why: "runs the tests",
    present: || answers(&["nextest", "--version"]),
    source: Source::Line(&[
        "cargo",
        "install",
        "cargo-nextest",
        "--locked",
        "--no-default-features",
        "--features",
        "default-no-update",
    ]),
};

const DBUS: Need = Need {
    what: "dbus-daemon",
    why: "the keyring tests start a private bus",
    present: || on_linux("dbus-daemon") && on_linux("dbus-send"),
    source: Source::Apt(&["dbus"]),
};

const KEYRING_DAEMON: Need = Need {
    what: "gnome-keyring",
    why: "the keyring tests run against a real one",
    present: || on_linux("gnome-keyring-daemon"),
    source: Source::Apt(&["gnome-keyring"]),
};

const SECRET_TOOL: Need = Need {
    what: "secret-tool",
    why: "the keyring tests look at the keyring from outside",
    present: || on_linux("secret-tool"),
    source: Source::Apt(&["libsecret-tools"]),
};

/// Whether a cargo subcommand is there and runs.
fn answers(words: &[&str]) -> bool {
    cargo(words)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Whether a program is there, on the systems whose tests use it.
fn on_linux(program: &str) -> bool {
    !cfg!(target_os = "linux") || on_path(program)
}

/// Whether a program of this name is in one of the folders of `PATH`.
pub fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(&file).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subcommand_that_is_not_there_does_not_answer() {
        assert!(answers(&["--version"]));
        assert!(!answers(&["no-such-subcommand", "--version"]));
    }

    #[test]
    fn a_program_is_looked_for_on_the_path() {
        assert!(!on_path("no-such-program"));
        #[cfg(unix)]
        assert!(on_path("sh"));
    }
}
