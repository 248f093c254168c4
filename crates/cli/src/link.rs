//! The link to the agent: a running one over its socket, or one of our own for a single command.

use crate::args::Arguments;
use crate::place;
use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sidetrack_core::agent::{Agent, Handle, OpenError, Setup};
use sidetrack_core::control::client::{ConnectError, Connection};
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::lock::LockError;
use spotify::{Endpoints, HttpTransport, Pacing, SystemClock};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long a running agent may take to say hello.
const GREETING: Duration = Duration::from_secs(5);

/// Who answers.
pub enum Link {
    /// A running agent.
    Running(Box<Connection>),
    /// An agent of our own.
    Own(Handle, JoinHandle<()>),
}

impl Link {
    /// Connects to the running agent, or becomes one.
    pub async fn open(arguments: &Arguments) -> Result<Link> {
        let folder = place::data_dir(arguments)?;
        let mut turn = Turn::default();
        loop {
            if let Some(connection) = connect(&folder).await? {
                return Ok(Link::Running(Box::new(connection)));
            }
            match own(arguments, false) {
                Ok((agent, handle)) => return Ok(Link::Own(handle, tokio::spawn(agent.run()))),
                Err(OpenFailure::Taken) => turn.wait().await?,
                Err(OpenFailure::Other(error)) => return Err(error),
            }
        }
    }

    /// Asks and waits for the reply.
    pub async fn ask(&mut self, request: Request) -> Result<Reply> {
        Ok(match self {
            Link::Running(connection) => connection.ask(request).await,
            Link::Own(handle, _) => handle.ask(request).await,
        }?)
    }

    /// Waits until the agent has read the sign-in: one of our own at most as long as a keyring dialog is waited for.
    pub async fn ready(&mut self) -> Result<()> {
        let most = if self.is_running() { 50 } else { 220 };
        for _ in 0..most {
            let Reply::Status(status) = self.ask(Request::Status).await? else {
                break;
            };
            if status.health != Health::Starting {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Whether another process answers.
    pub fn is_running(&self) -> bool {
        matches!(self, Link::Running(_))
    }

    /// Ends an agent of our own.
    pub async fn close(self) {
        if let Link::Own(handle, task) = self {
            let _ = handle.ask(Request::Stop).await;
            let _ = tokio::time::timeout(Duration::from_secs(3), task).await;
        }
    }
}

/// An agent of our own that records. Waits for a command that has the folder at the moment, not for another agent.
pub async fn take_over(arguments: &Arguments) -> Result<(Agent, Handle)> {
    let folder = place::data_dir(arguments)?;
    let mut turn = Turn::default();
    loop {
        match own(arguments, true) {
            Ok(opened) => return Ok(opened),
            Err(OpenFailure::Taken) if connect(&folder).await?.is_some() => {
                return Err(taken_by_agent().into());
            }
            Err(OpenFailure::Taken) => turn.wait().await?,
            Err(OpenFailure::Other(error)) => return Err(error),
        }
    }
}

/// The running agent, if there is one.
async fn connect(folder: &Path) -> Result<Option<Connection>> {
    let greeted = tokio::time::timeout(GREETING, Connection::open(folder)).await;
    let gone = |text: String| Err(Failure::new("agent_gone", text).into());
    match greeted {
        Ok(Ok(connection)) => Ok(Some(connection)),
        Ok(Err(ConnectError::NotRunning)) => Ok(None),
        Ok(Err(error @ ConnectError::OtherVersion { .. })) => {
            Err(Failure::new("other_version", error.to_string()).into())
        }
        Ok(Err(error @ ConnectError::Io(_))) => gone(error.to_string()),
        Err(_) => gone("the running Sidetrack does not answer: it may be stopped or stuck".into()),
    }
}

/// Waiting for another command to be done with the folder: one command at a time, and a pick takes a while.
#[derive(Default)]
struct Turn {
    waits: u32,
}

impl Turn {
    async fn wait(&mut self) -> Result<(), Failure> {
        self.waits += 1;
        if self.waits == 20 {
            eprintln!("Waiting for another Sidetrack command to end ...");
        }
        if self.waits > 1200 {
            return Err(taken());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok(())
    }
}

/// Why an agent of our own could not be made.
enum OpenFailure {
    /// Another one has the folder.
    Taken,
    /// Anything else.
    Other(anyhow::Error),
}

/// The failure to show when another agent has the folder.
fn taken() -> Failure {
    Failure::new(
        "folder_taken",
        "another Sidetrack is using this data folder and does not answer",
    )
}

/// An agent on the data folder. In the background it records and runs the plan; else it only answers.
fn own(arguments: &Arguments, background: bool) -> Result<(Agent, Handle), OpenFailure> {
    let setup = setup(arguments, background).map_err(OpenFailure::Other)?;
    Agent::open(setup).map_err(|error| match error {
        OpenError::Lock(LockError::Taken) => OpenFailure::Taken,
        OpenError::Store(error) => OpenFailure::Other(Failure::from(error).into()),
        error @ (OpenError::Lock(LockError::Io(_)) | OpenError::Folder { .. }) => {
            OpenFailure::Other(error.into())
        }
    })
}

fn setup(arguments: &Arguments, background: bool) -> Result<Setup> {
    let folder = place::data_dir(arguments)?;
    Ok(Setup {
        endpoints: Endpoints::from_env()?,
        transport: Arc::new(HttpTransport::new().context("network")?),
        clock: Arc::new(SystemClock),
        zone: Arc::new(TimeZone::system),
        vault: place::vault(arguments, &folder)?,
        rng: Box::new(system_rng()),
        pacing: pacing(),
        background,
        folder,
    })
}

/// Spotify's own servers are called at most once a second. Plain HTTP is only taken for a simulation on this
/// computer, which needs no such politeness.
fn pacing() -> Pacing {
    let simulated =
        std::env::var("SIDETRACK_SPOTIFY_API").is_ok_and(|api| api.starts_with("http://"));
    let polite = Pacing::default();
    Pacing {
        spacing: if simulated {
            Duration::from_millis(50)
        } else {
            polite.spacing
        },
        ..polite
    }
}

/// The one place that takes randomness from the system.
#[expect(
    clippy::disallowed_methods,
    reason = "the program's edge: everything below gets it passed in"
)]
pub fn system_rng() -> StdRng {
    StdRng::from_rng(&mut rand::rng())
}

/// The failure to show when `sidetrack run` finds another agent.
fn taken_by_agent() -> Failure {
    Failure::new(
        "folder_taken",
        "Sidetrack already runs on this data folder: `sidetrack status` asks it how things stand",
    )
}
