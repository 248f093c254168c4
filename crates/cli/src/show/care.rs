//! Backups, restores and checks as text for people, or as JSON.

use super::{BOLD, DIM, GOOD, WARN, many, when};
use anstream::println;
use anyhow::Result;
use serde_json::json;
use sidetrack_core::care::backup::{self, BackupView};
use sidetrack_core::care::check::CheckView;
use sidetrack_core::care::copy::{self, Sound};
use sidetrack_core::care::files;
use sidetrack_core::care::restore::RestoredView;
use sidetrack_core::control::protocol::Failure;
use std::path::{Path, PathBuf};

/// Every backup of the data folder, looked through, and what was set aside.
pub fn backups(folder: &Path, json: bool) -> Result<()> {
    let all = backup::list(folder).map_err(Failure::from)?;
    let looked: Vec<(BackupView, Result<Sound, String>)> = all
        .into_iter()
        .map(|backup| {
            let looked = copy::inspect(&backup.path).map_err(|error| error.to_string());
            (backup, looked)
        })
        .collect();
    let mut aside = files::set_aside(folder).map_err(Failure::from)?;
    // What SQLite keeps beside a diary is part of it.
    aside.retain(|file| !files::is_companion(file));
    if json {
        return list_as_json(&looked, &aside);
    }
    for (backup, looked) in &looked {
        show(backup, looked);
    }
    if looked.is_empty() {
        println!("{DIM}No backups yet.{DIM:#}");
    }
    for file in aside {
        println!("{DIM}set aside{DIM:#}  {}", file.display());
    }
    Ok(())
}

fn show(backup: &BackupView, looked: &Result<Sound, String>) {
    let why = match backup.before_migration {
        true => ", before an update",
        false => "",
    };
    let state = match looked {
        Ok(sound) => format!("{} listens", sound.listens),
        Err(trouble) => format!("{WARN}{trouble}{WARN:#}"),
    };
    let (at, size, path) = (when(backup.at), size(backup.bytes), backup.path.display());
    println!("{BOLD}{at}{BOLD:#}  {state}, {size}{why}  {DIM}{path}{DIM:#}");
}

fn list_as_json(looked: &[(BackupView, Result<Sound, String>)], aside: &[PathBuf]) -> Result<()> {
    let backups: Vec<_> = looked
        .iter()
        .map(|(backup, looked)| {
            json!({
                "path": backup.path, "at": backup.at, "bytes": backup.bytes, "before_migration": backup.before_migration,
                "listens": looked.as_ref().ok().map(|sound| sound.listens), "trouble": looked.as_ref().err(),
            })
        })
        .collect();
    let all = json!({ "backups": backups, "set_aside": aside });
    println!("{}", serde_json::to_string_pretty(&all)?);
    Ok(())
}

/// A backup that was made.
pub fn backed_up(made: &BackupView) {
    if made.unchanged {
        println!("Nothing has changed since the backup of {}.", when(made.at));
    } else {
        let listens = made.listens.unwrap_or_default();
        println!("Backed up: {listens} listens, {}.", size(made.bytes));
    }
    println!("{DIM}{}{DIM:#}", made.path.display());
}

/// What a restore would bring.
pub fn offer(from: &Path, sound: &Sound) -> String {
    format!(
        "This puts {} ({} listens) in the place of the diary.",
        from.display(),
        sound.listens
    )
}

/// Backups that cannot be read.
pub fn skipped(skipped: u64) -> String {
    match skipped {
        1 => "A newer backup cannot be read and is passed over.".to_owned(),
        _ => format!("{skipped} newer backups cannot be read and are passed over."),
    }
}

/// What a restore did.
pub fn restored(restored: &RestoredView, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(restored)?);
        return Ok(());
    }
    match &restored.from {
        Some(from) => println!(
            "Restored: {} listens.\n{DIM}{}{DIM:#}",
            restored.listens,
            from.display()
        ),
        None => println!("An empty diary is begun."),
    }
    if let Some(aside) = &restored.set_aside {
        println!(
            "The diary of before is kept: `sidetrack restore {}` brings it back, if it can be read.",
            aside.display()
        );
    }
    Ok(())
}

/// What a check found.
pub fn check(found: &CheckView, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(found)?);
        return Ok(());
    }
    // Of a file that cannot be read there is nothing to count.
    if found.version > 0 {
        println!(
            "{} made of {}, {}, {}, {}; {}, schema {}",
            many(found.listens, "listen"),
            many(found.sightings, "sighting"),
            many(found.tracks, "track"),
            many(found.picks, "pick"),
            many(found.accounts, "account"),
            size(found.bytes),
            found.version
        );
    }
    for finding in &found.findings {
        println!("{WARN}✗{WARN:#} {}", finding.message);
    }
    if found.findings.is_empty() {
        println!("{GOOD}✓{GOOD:#} The diary is sound.");
    }
    Ok(())
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
