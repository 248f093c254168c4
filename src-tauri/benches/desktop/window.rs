//! From the start of the window to its first painted page, beside an empty Tauri window.

use crate::account::Account;
use crate::megabytes;
use anyhow::Result;
use serde_json::{Value, json};
use sidetrack_headless::{Desktop, pause, wait_for};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const WINDOW: &str = env!("CARGO_BIN_EXE_sidetrack-window");
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens both in turn; the first of each warms the disk and does not count.
pub fn openings(desktop: &Desktop, account: &Account, empty: &Path, times: u32) -> Result<Value> {
    let file = desktop.folder().join("painted");
    let (mut ours, mut theirs, mut tree) = (Vec::new(), Vec::new(), (0, 0, 0));
    for _ in 0..=times {
        let mut command = account.command(desktop, empty);
        command.arg(&file);
        theirs.push(open(desktop, command, &file)?.0);
        let mut command = account.command(desktop, WINDOW);
        command.arg("--ready-file").arg(&file);
        let (ms, memory) = open(desktop, command, &file)?;
        ours.push(ms);
        tree = memory;
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    Ok(json!({
        "bench": "window", "openings": times, "ms_median": ours.round(), "empty_ms_median": theirs.round(),
        "ratio": (ours / theirs * 100.0).round() / 100.0,
        "tree_processes": tree.0, "tree_rss_mib": tree.1 / 1024, "tree_pss_mib": tree.2 / 1024,
        "binary_mb": megabytes(WINDOW), "page_kb": page_size()? / 1000,
    }))
}

type Tree = (u64, u64, u64);

/// Time until it was painted, and its processes with their memory (KiB) while it is open.
fn open(desktop: &Desktop, mut command: Command, file: &Path) -> Result<(f64, Tree)> {
    let _ = std::fs::remove_file(file);
    let start = Instant::now();
    let mut child = command.spawn()?;
    while !file.exists() && start.elapsed() < PATIENCE {
        pause(Duration::from_millis(1));
    }
    let took = start.elapsed().as_secs_f64() * 1000.0;
    pause(Duration::from_millis(500));
    let tree = tree(desktop);
    let windows = desktop.windows()?;
    for window in windows.iter().filter(|window| window.process == child.id()) {
        desktop.close(window)?;
    }
    let mut gone = false;
    wait_for("the end of the window", PATIENCE, || {
        gone = gone || child.try_wait().is_ok_and(|ended| ended.is_some());
        gone && tree_of(desktop).is_empty()
    })?;
    Ok((took, tree))
}

fn tree_of(desktop: &Desktop) -> Vec<sidetrack_headless::Process> {
    let mut processes = desktop.processes();
    processes.retain(|one| {
        ["sidetrack-windo", "empty-window"].contains(&one.name.as_str())
            || one.name.starts_with("WebKit")
    });
    processes
}

fn tree(desktop: &Desktop) -> Tree {
    let memories = tree_of(desktop);
    let memories: Vec<_> = memories
        .iter()
        .filter_map(sidetrack_headless::Process::memory)
        .collect();
    let sum = |part: fn(&(u64, u64)) -> u64| memories.iter().map(part).sum();
    (
        memories.len() as u64,
        sum(|memory| memory.0),
        sum(|memory| memory.1),
    )
}

fn median(times: &mut Vec<f64>) -> f64 {
    times.remove(0);
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Bytes of the page with all its parts.
fn page_size() -> Result<u64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist");
    let mut sum = 0;
    for place in [folder.clone(), folder.join("assets")] {
        for entry in std::fs::read_dir(place)? {
            let meta = entry?.metadata()?;
            sum += if meta.is_file() { meta.len() } else { 0 };
        }
    }
    Ok(sum)
}
