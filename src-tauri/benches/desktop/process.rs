//! Memory and wake-ups of a process, from /proc.

use sidetrack_headless::pause;
use std::fs;
use std::time::Duration;

/// Resident and proportional memory, MiB.
pub fn memory(process: u32) -> (f64, f64) {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = |name: &str| {
        let rest = text.lines().find_map(|line| line.strip_prefix(name));
        let kib: Option<f64> =
            rest.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        (kib.unwrap_or(f64::NAN) / 102.4).round() / 10.0
    };
    (line("Rss:"), line("Pss:"))
}

/// Voluntary context switches a minute of all threads: how often it woke up.
pub fn wake_ups(process: u32, minutes: u32) -> f64 {
    let before = switches(process);
    pause(Duration::from_secs(60) * minutes);
    let count = switches(process).saturating_sub(before);
    (f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / f64::from(minutes) * 10.0).round() / 10.0
}

fn switches(process: u32) -> u64 {
    let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else {
        return 0;
    };
    let count = |task: fs::DirEntry| -> Option<u64> {
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let rest = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        rest.trim().parse().ok()
    };
    tasks.filter_map(|task| count(task.ok()?)).sum()
}
