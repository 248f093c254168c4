//! The benchmark of the desktop programs: it needs all of them as they are shipped, and an empty window to compare with.

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::cargo::{Workspace, cargo, hand_over};
use crate::npm;

/// Builds what is measured, then measures it on a desktop without a screen.
pub fn desktop(json: Option<&str>, args: &[String]) -> Result<ExitCode> {
    let Workspace { root, target } = Workspace::found()?;
    npm::build_when_stale(&root)?;
    let package = ["--package", "sidetrack-desktop", "--locked"];
    let mut build = cargo(&["build", "--release", "--bins", "--example", "empty-window"]);
    ensure!(build.args(package).status()?.success(), "not built");
    let mut bench = cargo(&["bench", "--profile", "release", "--bench", "desktop"]);
    bench.args(package).args(["--", "--empty"]);
    bench.arg(target.join("release/examples/empty-window"));
    if let Some(file) = json {
        bench.arg("--json").arg(std::path::absolute(file)?);
    }
    bench.args(args);
    hand_over(bench)
}
