//! npm as a child process in the folder of the user interface, and whether it has anything to do.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

/// What the built pages are made of, seen from the folder of the user interface.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
    "tsconfig.json",
];

/// An npm command in `ui/` below the workspace's root.
pub fn npm(root: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(words).current_dir(root.join("ui"));
    command
}

/// Installs the packages of `package-lock.json`, exactly those.
pub fn install(root: &Path) -> Command {
    npm(root, &["ci", "--no-audit", "--no-fund"])
}

/// Whether the installed packages are older than `package-lock.json`, or not there.
pub fn wants_packages(root: &Path) -> bool {
    let ui = root.join("ui");
    // npm writes this file last.
    is_stale(
        &ui.join("node_modules/.package-lock.json"),
        &[&ui.join("package-lock.json")],
    )
}

/// Builds the pages that the window carries, when their sources are newer.
///
/// The window's program takes them in when it is compiled, so this comes before cargo.
pub fn build_when_stale(root: &Path) -> Result<()> {
    let ui = root.join("ui");
    let sources = SOURCES.map(|name| ui.join(name));
    let sources: Vec<_> = sources.iter().map(AsRef::as_ref).collect();
    if !is_stale(&ui.join("dist/index.html"), &sources) {
        return Ok(());
    }
    if wants_packages(root) {
        carry_out(install(root))?;
    }
    carry_out(npm(root, &["run", "build"]))
}

fn carry_out(mut command: Command) -> Result<()> {
    let status = command.status().context("cannot start npm")?;
    ensure!(
        status.success(),
        "npm failed ({status}): the user interface is not built"
    );
    Ok(())
}

/// Whether `made` is missing, or older than one of `sources`.
fn is_stale(made: &Path, sources: &[&Path]) -> bool {
    match changed(made) {
        None => true,
        Some(made) => sources
            .iter()
            .filter_map(|source| newest(source))
            .any(|source| source > made),
    }
}

/// When a file, or the newest file in a folder, was changed last.
fn newest(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return changed(path);
    }
    let entries = fs::read_dir(path).ok()?.flatten();
    entries.filter_map(|entry| newest(&entry.path())).max()
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_missing_or_older_than_a_source_is_stale() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made");
        let sources = folder.path().join("src/deep");
        fs::create_dir_all(&sources).unwrap();
        let source = File::create(sources.join("page")).unwrap();
        let sources = folder.path().join("src");
        let stale = || is_stale(&made, &[&sources, &folder.path().join("not there")]);
        assert!(stale(), "nothing made yet");

        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        File::create(&made).unwrap().set_modified(now).unwrap();
        source.set_modified(now).unwrap();
        assert!(!stale());
        source.set_modified(now + Duration::from_secs(1)).unwrap();
        assert!(stale());
    }
}
