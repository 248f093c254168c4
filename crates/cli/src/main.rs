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
mod drawing;
mod exit;
mod link;
mod show;
mod spans;
mod when;

use args::Arguments;
use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser};
use sidetrack_core::place;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| with_usage(error).exit());
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
    let json = arguments.json;
    let outcome = runtime.block_on(commands::run(arguments));
    // A keyring that waits for its user must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    exit::code(outcome, json, folder.as_deref())
}

/// Shows the usage of the command as its help does. Of its own accord an error shows every option that was given, or is in
/// the environment, as if it had to be.
fn with_usage(mut error: clap::Error) -> clap::Error {
    if error.get(ContextKind::Usage).is_some() {
        let mut command = Arguments::command();
        command.build();
        for word in std::env::args_os().skip(1) {
            if let Some(inner) = command.find_subcommand(word).cloned() {
                command = inner;
            }
        }
        let usage = ContextValue::StyledStr(command.render_usage());
        error.insert(ContextKind::Usage, usage);
    }
    error
}
