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
use spotify::{Endpoints, HttpTransport, SystemClock};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

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
        for _ in 0..20 {
            match Connection::open(&folder).await {
                Ok(connection) => return Ok(Link::Running(Box::new(connection))),
                Err(ConnectError::NotRunning) => {}
                Err(error @ ConnectError::OtherVersion { .. }) => {
                    return Err(Failure::new("other_version", error.to_string()).into());
                }
                Err(error @ ConnectError::Io(_)) => {
                    return Err(Failure::new("agent_gone", error.to_string()).into());
                }
            }
            match own(arguments, false) {
                Ok((agent, handle)) => return Ok(Link::Own(handle, tokio::spawn(agent.run()))),
                // Another command is at it, or an agent is just starting.
                Err(OpenFailure::Taken) => tokio::time::sleep(Duration::from_millis(250)).await,
                Err(OpenFailure::Other(error)) => return Err(error),
            }
        }
        Err(taken().into())
    }

    /// Asks and waits for the reply.
    pub async fn ask(&mut self, request: Request) -> Result<Reply> {
        Ok(match self {
            Link::Running(connection) => connection.ask(request).await,
            Link::Own(handle, _) => handle.ask(request).await,
        }?)
    }

    /// Waits until an agent of our own has read the sign-in, at most as long as a keyring dialog is waited for.
    pub async fn ready(&mut self) -> Result<()> {
        for _ in 0..220 {
            let Reply::Status(status) = self.ask(Request::Status).await? else {
                break;
            };
            if status.health != Health::Starting || matches!(self, Link::Running(_)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Ends an agent of our own.
    pub async fn close(self) {
        if let Link::Own(handle, task) = self {
            let _ = handle.ask(Request::Stop).await;
            let _ = tokio::time::timeout(Duration::from_secs(3), task).await;
        }
    }
}

/// Why an agent of our own could not be made.
pub enum OpenFailure {
    /// Another one has the folder.
    Taken,
    /// Anything else.
    Other(anyhow::Error),
}

/// The failure to show when another agent has the folder.
pub fn taken() -> Failure {
    Failure::new(
        "folder_taken",
        "another Sidetrack is using this data folder and does not answer",
    )
}

/// An agent on the data folder. In the background it records and runs the plan; else it only answers.
pub fn own(arguments: &Arguments, background: bool) -> Result<(Agent, Handle), OpenFailure> {
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
        pacing: Default::default(),
        background,
        folder,
    })
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
pub fn taken_by_agent() -> Failure {
    Failure::new(
        "folder_taken",
        "Sidetrack already runs on this data folder: `sidetrack status` asks it how things stand",
    )
}
