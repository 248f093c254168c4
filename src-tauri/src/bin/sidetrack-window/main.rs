//! `sidetrack-window`: the window, started on demand and gone when it is closed. It talks to the agent over the control
//! socket and reads charts on a read-only connection of its own.

mod agent;
mod args;
mod chooser;
mod commands;
mod covers;
mod diary;
mod drops;
mod events;
mod frame;
mod history;
mod prefs;

use args::Arguments;
use clap::Parser;
use sidetrack_core::control::protocol::{Failure, Request};
use sidetrack_core::lock::{DataLock, LockError};
use sidetrack_core::place;
use sidetrack_desktop::covers::Covers;
use sidetrack_desktop::{demo, log, programs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing_subscriber::filter::{LevelFilter, Targets};

/// What every command may use.
pub struct Shared {
    folder: PathBuf,
    arguments: Arguments,
    prefs: prefs::Prefs,
    covers: Covers,
    book: history::Book,
    drops: drops::Drops,
    /// The file that was exported last.
    exported: std::sync::Mutex<Option<PathBuf>>,
    /// Set when the export under way is to end.
    export_ends: Arc<AtomicBool>,
    /// Whether the account is a simulated one; kept, as its folder goes before the window does.
    demo: bool,
}

fn main() -> ExitCode {
    frame::work_around_drivers();
    log::start(Targets::new().with_default(LevelFilter::WARN));
    match open(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tracing::error!(code = failure.code, "{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Opens the window of the data folder, or brings the one that is open to the front.
fn open(arguments: Arguments) -> Result<(), Failure> {
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    for folder in [&folder, &folder.join(frame::BROWSER_DATA)] {
        place::create(folder).map_err(|error| Failure::new("no_folder", error.to_string()))?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::new("cannot_start", error.to_string()))?;
    let lock = match DataLock::take_named(&folder, programs::WINDOW_LOCK) {
        Ok(lock) => lock,
        Err(LockError::Taken) => return runtime.block_on(raise_other(&folder, &arguments)),
        Err(error @ LockError::Io { .. }) => {
            return Err(Failure::new("no_folder", error.to_string()));
        }
    };
    tauri::async_runtime::set(runtime.handle().clone());
    let prefs = prefs::Prefs::read(&folder);
    let covers = Covers::open(&folder)?;
    let shared = Shared {
        demo: demo::is_marked(&folder),
        folder,
        arguments,
        prefs,
        covers,
        book: history::Book::default(),
        drops: drops::Drops::default(),
        exported: std::sync::Mutex::default(),
        export_ends: Arc::default(),
    };
    let export_ends = shared.export_ends.clone();
    let outcome = frame::run(shared);
    // Half a file is no export: it goes with the window.
    export_ends.store(true, Ordering::Relaxed);
    drop(lock);
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    outcome.map_err(|error| Failure::new("cannot_start", error.to_string()))
}

/// Another window has this folder: the agent asks it to show itself.
async fn raise_other(folder: &Path, arguments: &Arguments) -> Result<(), Failure> {
    let page = arguments.page.map(|page| page.to_string());
    agent::ask(folder, Request::ShowWindow { page })
        .await
        .map(drop)
}
