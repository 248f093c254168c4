//! What an import costs, beside serde_json alone on the same files in the same run.

mod history;
mod words;

use super::{charts, record};
use anyhow::{Context, Result, ensure};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sidetrack_core::history::Pages;
use sidetrack_core::import::extended::Record;
use sidetrack_core::import::{self, Outside, Reader};
use sidetrack_core::store::{Store, accounts};
use spotify::{Clock, SystemClock};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Records that are generated.
const RECORDS: u32 = 1_000_000;
/// Records in a file of Spotify's.
const PER_FILE: u32 = 16_000;
/// Another cut of the same records: no file has the bytes of one of the others.
const PER_OTHER_FILE: u32 = 10_000;

/// What one import took, as its process tells.
#[derive(Debug, Serialize, Deserialize)]
struct Took {
    seconds: f64,
    /// Of all threads together, on however many processors.
    cpu_seconds: f64,
    peak_mb: f64,
    read: u64,
    new: u64,
    merged: u64,
    skipped: u64,
}

/// Imports a generated history, or the files of `from`, each time in a process of its own.
pub fn measure(from: Option<&Path>) -> Result<Value> {
    let work = tempfile::tempdir()?;
    let folder = match from {
        Some(folder) => folder.to_owned(),
        None => generate(work.path(), RECORDS, PER_FILE)?,
    };
    let (serde_seconds, serde_cpu_seconds) = serde_alone(&folder)?;
    let read_seconds = read_alone(&folder)?;
    let data = work.path().join("data");
    let first = import_alone(&folder, &data)?;
    let again = import_alone(&folder, &data)?;
    ensure!(
        again.new == 0,
        "the second import found {} listens",
        again.new
    );
    let mut figures = json!({
        "bench": "import",
        "listens": first.new,
        "records": first.read,
        "seconds": first.seconds,
        "serde_seconds": serde_seconds,
        "read_seconds": read_seconds,
        "ratio": first.seconds / serde_seconds,
        "cpu_ratio": first.cpu_seconds / serde_cpu_seconds,
        "again_ratio": again.seconds / serde_seconds,
        "peak_mb": first.peak_mb,
        "bytes_per_listen": bytes_of(&data)? as f64 / first.new as f64,
    });
    if from.is_none() {
        let other = generate(&work.path().join("other"), RECORDS, PER_OTHER_FILE)?;
        let overlap = import_alone(&other, &data)?;
        ensure!(
            overlap.new == 0,
            "other files of the same records brought {} listens",
            overlap.new
        );
        figures["overlap_ratio"] = json!(overlap.seconds / serde_seconds);
        let half = generate(&work.path().join("half"), RECORDS / 2, PER_FILE)?;
        let half_data = work.path().join("half-data");
        figures["half_seconds"] = json!(import_alone(&half, &half_data)?.seconds);
        figures["half_undo_seconds"] = json!(undo_seconds(&half_data)?);
    }
    figures["insert_ms_median"] = json!(insert_ms(&data)?);
    figures["history_cpu_ms"] = json!(history_ms(&data)?);
    Ok(json!([figures]))
}

/// Imports in this process, and prints what it took: the other end of [`measure`].
pub fn alone(from: &Path, data: &Path) -> Result<Value> {
    // The agent's part: it makes the diary, an import finds it there.
    drop(Store::open(data)?);
    let (begun, cpu_before) = (Instant::now(), cpu_seconds()?);
    let outside = Outside {
        folder: data,
        clock: &SystemClock,
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    let report = import::run(outside, &[from.to_owned()])?;
    let took = Took {
        seconds: begun.elapsed().as_secs_f64(),
        cpu_seconds: cpu_seconds()? - cpu_before,
        peak_mb: peak_mb()?,
        read: report.read,
        new: report.new,
        merged: report.merged,
        skipped: report.skipped.values().sum(),
    };
    ensure!(
        took.read == took.new + took.merged + took.skipped,
        "records are unaccounted for: {took:?}"
    );
    Ok(serde_json::to_value(took)?)
}

fn import_alone(from: &Path, data: &Path) -> Result<Took> {
    std::fs::create_dir_all(data)?;
    let mut child = Command::new(std::env::current_exe()?);
    let child = child
        .arg("import-alone")
        .arg("--from")
        .arg(from)
        .arg("--data")
        .arg(data);
    let output = child.output()?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the import failed: {words}");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn generate(folder: &Path, records: u32, per_file: u32) -> Result<PathBuf> {
    let folder = folder.join("history");
    history::write(&folder, records, per_file)?;
    Ok(folder)
}

/// Seconds that serde_json needs to read each file into a list of the same records, on one thread, and those of them that a
/// processor worked; the least of two rounds, so that the files are in memory.
fn serde_alone(folder: &Path) -> Result<(f64, f64)> {
    let found = import::open(&[folder.to_owned()])?;
    let paths: Vec<PathBuf> = found
        .files
        .iter()
        .map(|file| folder.join(&file.name))
        .collect();
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..2 {
        let (begun, cpu_before) = (Instant::now(), charts::cpu_ms()?);
        for path in &paths {
            let bytes = std::fs::read(path)?;
            let records: Vec<Record> =
                serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?;
            std::hint::black_box(&records);
        }
        let cpu = (charts::cpu_ms()? - cpu_before) / 1000.0;
        best = (best.0.min(begun.elapsed().as_secs_f64()), best.1.min(cpu));
    }
    Ok(best)
}

/// Seconds that our reading alone takes, on one thread, without a diary.
fn read_alone(folder: &Path) -> Result<f64> {
    let now = SystemClock.now().as_millisecond();
    let begun = Instant::now();
    let mut reader = Reader::new();
    for file in &import::open(&[folder.to_owned()])?.files {
        let parsed = reader.load(file)?.parse(now)?;
        ensure!(parsed.problems.is_empty(), "{:?}", parsed.problems);
        std::hint::black_box(&parsed);
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// Bytes of the diary when it is packed, without what finds words.
fn bytes_of(data: &Path) -> Result<u64> {
    let store = Store::open_read_only(data)?;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy.sqlite");
    let name = copy.to_str().context("a folder without a name")?;
    store.read().execute("VACUUM INTO ?1", [name])?;
    let copy = Store::open_copy(&copy)?;
    let sql = "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name NOT IN (
        SELECT shadow.name FROM pragma_table_list AS shadow, pragma_table_list AS words
         WHERE words.type = 'virtual' AND shadow.type = 'shadow' AND shadow.name LIKE words.name || '_%')";
    let bytes: i64 = copy.read().query_row(sql, [], |row| row.get(0))?;
    Ok(bytes.unsigned_abs())
}

/// Milliseconds to store one live sighting in the imported diary, median.
fn insert_ms(data: &Path) -> Result<f64> {
    let mut store = Store::open(data)?;
    record::one_by_one(&mut store)
}

/// Seconds to take the only import of a diary back.
fn undo_seconds(data: &Path) -> Result<f64> {
    let mut store = Store::open_beside(data)?;
    let begun = Instant::now();
    store.write(|db| {
        let account = accounts::diary_or_local(db)?;
        import::undo(db, account, 1)
    })?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Milliseconds of a processor to open the page History.
fn history_ms(data: &Path) -> Result<f64> {
    let store = Store::open_read_only(data)?;
    let account = accounts::diary(store.read())?.context("a diary without an account")?;
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3")?;
    let rounds = charts::rounds(|| Pages::load(store.read(), account, zone.clone(), 0))?;
    Ok(rounds.cpu)
}

/// Seconds that processors have worked for this process, from `/proc`, in hundredths.
fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name, in brackets, may have anything in it.
    let behind = stat.rsplit(") ").next().context("/proc/self/stat")?;
    let ticks = behind.split_whitespace().skip(11).take(2);
    let ticks: Vec<f64> = ticks.map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// The most memory that this process had, MB.
fn peak_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    let kilobytes: f64 = kilobytes
        .context("no VmHWM in /proc/self/status")?
        .parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}
