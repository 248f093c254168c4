//! `sidetrack`: the command line. Beside a running agent every command goes through its control socket; without one
//! the command becomes the agent for as long as it takes.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a terminal program"
)]

mod args;
mod commands;
mod demo;
mod exit;
mod link;
mod show;

use args::Arguments;
use clap::Parser;
use sidetrack_core::place;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("SIDETRACK_LOG")
        .unwrap_or_else(|_| EnvFilter::new(arguments.log_filter()));
    tracing_subscriber::fmt()
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sidetrack: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let folder = place::data_dir(arguments.data_dir.as_deref()).ok();
    let outcome = runtime.block_on(commands::run(arguments));
    // A keyring that waits for its user must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    exit::code(outcome, folder.as_deref())
}
