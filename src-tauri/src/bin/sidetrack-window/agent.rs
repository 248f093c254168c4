//! The way to the agent: one connection for each request, and the resident is started when nobody answers.

use sidetrack_core::control::claim::{self, Older};
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::view::StatusView;
use sidetrack_desktop::programs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Tries to reach a resident that was started, each 100 ms after the one before.
const TRIES: u32 = 100;

/// Asks the agent of `folder` and waits for the reply.
pub async fn ask(folder: &Path, request: Request) -> Result<Reply, Failure> {
    connect(folder).await?.ask(request).await
}

/// Asks for something that is answered with [`Reply::Done`].
pub async fn tell(folder: &Path, request: Request) -> Result<(), Failure> {
    ask(folder, request).await.map(drop)
}

/// How things stand.
pub async fn status(folder: &Path) -> Result<StatusView, Failure> {
    let Reply::Status(status) = ask(folder, Request::Status).await? else {
        return Err(unexpected());
    };
    Ok(*status)
}

/// Connects to the agent that runs.
pub async fn connect(folder: &Path) -> Result<Connection, Failure> {
    let found = claim::connect(folder, Older::Refuse).await?;
    found.ok_or_else(|| Failure::new("agent_gone", "Sidetrack does not run in the background"))
}

/// Connects to the agent; starts the resident when there is none, or one of an older version.
pub async fn connect_or_start(folder: &Path) -> Result<Connection, Failure> {
    if let Some(connection) = claim::connect(folder, Older::AskToLeave).await? {
        return Ok(connection);
    }
    start(folder)?;
    for _ in 0..TRIES {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if let Some(connection) = claim::connect(folder, Older::Refuse).await? {
            return Ok(connection);
        }
    }
    Err(Failure::new(
        "agent_gone",
        "Sidetrack did not start in the background: start sidetrack-desktop in a terminal to see why",
    ))
}

/// Starts the resident; it outlives this window.
fn start(folder: &Path) -> Result<(), Failure> {
    let mut command = resident(&["--hidden"])?;
    command.arg("--data-dir").arg(folder);
    spawn(command)
}

/// Starts a resident on a simulated account; it opens a window of its own.
pub fn start_demo() -> Result<(), Failure> {
    spawn(resident(&["--demo"])?)
}

fn resident(words: &[&str]) -> Result<Command, Failure> {
    let program = programs::beside(programs::RESIDENT).map_err(|error| not_started(&error))?;
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    // Set for the tests of the window; a resident has no business with it.
    command.env_remove("TAURI_WEBVIEW_AUTOMATION");
    Ok(command)
}

/// A thread waits for the end of the process, so that it leaves no zombie behind while the window is open.
fn spawn(mut command: Command) -> Result<(), Failure> {
    let mut child = command.spawn().map_err(|error| not_started(&error))?;
    std::thread::spawn(move || child.wait());
    Ok(())
}

fn not_started(error: &std::io::Error) -> Failure {
    let text = format!("{} cannot be started: {error}", programs::RESIDENT);
    Failure::new("agent_gone", text)
}

/// A reply of another kind than was asked for.
pub fn unexpected() -> Failure {
    let text = "the running Sidetrack answered something else: quit it and start it again";
    Failure::new("other_version", text)
}
