//! `sidetrack-desktop`: the resident. Hosts the agent, the tray item and the notifications.

#[cfg(not(target_os = "linux"))]
compile_error!(
    "the resident is built for Linux so far: tray, notifications and keyring of other systems are to come"
);

mod acts;
mod desk;
mod ends;
mod facts;
mod menu;
mod notes;
mod problems;
mod start;
mod teller;
mod tray;
mod window;
mod words;

use clap::Parser;
use sidetrack_desktop::log;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// A private diary of everything you hear on Spotify, and one truly random track a day: in the tray.
#[derive(Debug, Parser)]
#[command(name = "sidetrack-desktop", version)]
pub struct Arguments {
    /// Data folder [default: SIDETRACK_DATA_DIR, else the system's place for application data]
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Start without a window, as at login
    #[arg(long)]
    hidden: bool,
    /// Play on a simulated account, in a data folder that goes with it
    #[arg(long)]
    demo: bool,
    /// Open no window at the start, whatever else happens
    #[arg(long, hide = true)]
    no_window: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::start(
        Targets::new()
            .with_default(LevelFilter::WARN)
            .with_target("sidetrack", LevelFilter::INFO)
            .with_target("zbus", LevelFilter::ERROR)
            .with_target("ksni", LevelFilter::ERROR),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(start::run(&arguments));
            // A keyring that waits for its user must not keep the program from ending.
            runtime.shutdown_timeout(Duration::from_millis(200));
            outcome
        }
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
