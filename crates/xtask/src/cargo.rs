//! Cargo as a child process, and the folders of the workspace.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What `cargo run` sets for this program. Build scripts watch some of these (ring does), so a
/// child that inherited them would build again what a plain `cargo build` has built.
const SET_BY_CARGO_RUN: [&str; 8] = [
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_TARGET_TMPDIR",
    "OUT_DIR",
];

/// A cargo command in the environment that the user's shell would give it.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words);
    for name in SET_BY_CARGO_RUN {
        command.env_remove(name);
    }
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
}

/// Where the workspace is and where it is built.
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// The folder of what cargo makes.
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo.
    pub fn found() -> Result<Self> {
        let words = ["metadata", "--format-version", "1", "--no-deps"];
        let output = cargo(&words).output().context("cannot start cargo")?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "cargo metadata failed: {complaint}"
        );
        let metadata: Value =
            serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
        let folder = |name: &str| metadata[name].as_str().map(PathBuf::from);
        Ok(Self {
            root: folder("workspace_root").context("cargo metadata names no workspace")?,
            target: folder("target_directory").context("cargo metadata names no target")?,
        })
    }
}

/// Becomes `command`, so that Ctrl-C, the terminal and the exit code are the program's own.
#[cfg(unix)]
pub fn hand_over(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).with_context(|| format!("cannot start {:?}", command.get_program()))
}

/// Runs `command` and ends with its exit code.
#[cfg(not(unix))]
pub fn hand_over(mut command: Command) -> Result<ExitCode> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_does_not_see_this_package() {
        let command = cargo(&["build"]);
        let removed = |name: &str| {
            command
                .get_envs()
                .any(|(key, value)| key == name && value.is_none())
        };
        assert!(removed("CARGO_MANIFEST_DIR"));
        assert!(
            removed("CARGO_PKG_NAME"),
            "tests run with the package's own variables set"
        );
    }

    #[test]
    fn the_workspace_is_above_this_package() {
        let workspace = Workspace::found().expect("cargo can read this workspace");
        assert!(workspace.root.join("crates/xtask/Cargo.toml").is_file());
    }
}
