//! What the agent costs while nothing plays, and while recording is paused: the release program beside a simulated Spotify on loopback.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Redirect, Reply, Request};
use spotify::Secret;
use spotify_sim::{Config, DEMO_CLIENT_ID, ListenerHabit, Served, Sim};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;
use tempfile::TempDir;

/// Sign-in and first reads are over by then.
const SETTLE: Duration = Duration::from_secs(30);

/// Builds the release program and watches it for `minutes`.
pub fn measure(minutes: u32) -> Result<Value> {
    let program = build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(watch(&program, minutes))
}

fn build() -> Result<PathBuf> {
    let status = Command::new("cargo")
        .args(["build", "--release", "--locked", "-p", "sidetrack"])
        .status()?;
    ensure!(status.success(), "the release build failed");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(target.join("release").join("sidetrack"))
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn watch(program: &Path, minutes: u32) -> Result<Value> {
    let now = jiff::Timestamp::from_second(1_794_000_000)?.as_millisecond();
    let listener = ListenerHabit {
        plays_per_day: 0.01,
        ..ListenerHabit::default()
    };
    let served = Sim::served(
        Config {
            start_ms: now,
            listener,
            ..Config::default()
        },
        0,
        now,
        1.0,
    )
    .await?;
    let folder = tempfile::tempdir()?;
    let child = start(program, &served, &folder)?;
    let mut agent = sign_in(&served.sim, &folder.path().join("data")).await?;
    let polling = figures("idle", program, &child, &served, minutes).await?;
    let pause = Request::PauseRecording {
        paused: true,
        until: None,
    };
    agent.ask(pause).await?;
    drop(agent);
    let paused = figures("idle_paused", program, &child, &served, minutes).await?;
    Ok(json!([polling, paused]))
}

async fn figures(
    name: &str,
    program: &Path,
    child: &Running,
    served: &Served,
    minutes: u32,
) -> Result<Value> {
    tokio::time::sleep(SETTLE).await;
    let (before, calls) = (reading(child.0.id())?, served.sim.request_count());
    tokio::time::sleep(Duration::from_secs(u64::from(minutes) * 60)).await;
    let after = reading(child.0.id())?;
    let minutes = f64::from(minutes.max(1));
    Ok(json!({
        "bench": name,
        "minutes": minutes,
        "rss_mib": after.rss_kib as f64 / 1024.0,
        "pss_mib": after.pss_kib as f64 / 1024.0,
        "cpu_ms_per_minute": (after.cpu_ms - before.cpu_ms) as f64 / minutes,
        "wakeups_per_minute": (after.switches - before.switches) as f64 / minutes,
        "calls_per_minute": (served.sim.request_count() - calls) as f64 / minutes,
        "binary_mb": std::fs::metadata(program)?.len() as f64 / 1e6,
    }))
}

fn start(program: &Path, served: &Served, folder: &TempDir) -> Result<Running> {
    let base = served.base_url();
    let child = Command::new(program)
        .arg("--data-dir")
        .arg(folder.path().join("data"))
        .arg("--credentials")
        .arg(folder.path().join("credentials.json"))
        .arg("run")
        .env("SIDETRACK_SPOTIFY_API", format!("{base}/v1"))
        .env("SIDETRACK_SPOTIFY_ACCOUNTS", base)
        .spawn()?;
    Ok(Running(child))
}

async fn sign_in(sim: &Sim, folder: &Path) -> Result<Connection> {
    let mut connection = None;
    for _ in 0..100 {
        match Connection::open(folder).await {
            Ok(opened) => {
                connection = Some(opened);
                break;
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    let mut agent = connection.context("the agent did not come up")?;
    let request = Request::SignIn {
        client_id: DEMO_CLIENT_ID.to_owned(),
        redirect: Redirect::Paste { port: None },
    };
    let Reply::Open { url, .. } = agent.ask(request).await? else {
        bail!("no address to open")
    };
    let address = sim.approve(&url).map_err(anyhow::Error::msg)?;
    agent
        .ask(Request::Pasted {
            address: Secret::new(address),
        })
        .await?;
    Ok(agent)
}

struct Reading {
    rss_kib: u64,
    pss_kib: u64,
    cpu_ms: u64,
    switches: u64,
}

/// Reads `/proc`, all threads together.
fn reading(pid: u32) -> Result<Reading> {
    let rollup = fields(&std::fs::read_to_string(format!(
        "/proc/{pid}/smaps_rollup"
    ))?);
    let mut reading = Reading {
        rss_kib: *rollup.get("Rss").context("Rss")?,
        pss_kib: *rollup.get("Pss").context("Pss")?,
        cpu_ms: 0,
        switches: 0,
    };
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let task = task?.path();
        let status = fields(&std::fs::read_to_string(task.join("status"))?);
        reading.switches += status
            .get("voluntary_ctxt_switches")
            .copied()
            .unwrap_or_default();
        let stat = std::fs::read_to_string(task.join("schedstat"))?;
        let ran_ns: u64 = stat
            .split_whitespace()
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        reading.cpu_ms += ran_ns / 1_000_000;
    }
    Ok(reading)
}

fn fields(text: &str) -> HashMap<String, u64> {
    text.lines()
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((
                name.to_owned(),
                value.split_whitespace().next()?.parse().ok()?,
            ))
        })
        .collect()
}
