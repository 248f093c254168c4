//! The link to the agent: a running one over its socket, or one of our own for a single command.

use crate::args::Arguments;
use anyhow::Result;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::claim::{Claim, Older, claim, claim_to_read, connect};
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Event, Failure, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::place;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;

/// Who answers.
pub enum Link {
    /// A running agent.
    Running(Box<Connection>),
    /// An agent of our own.
    Own(Handle, JoinHandle<()>),
}

/// Events of an agent.
pub enum News {
    /// A running one's.
    Running(Box<Connection>),
    /// Those of our own.
    Own(Handle, Receiver<Event>),
}

impl News {
    /// The next event.
    pub async fn next(&mut self) -> Result<Event, Failure> {
        match self {
            News::Running(connection) => connection.event().await,
            News::Own(_, events) => loop {
                match events.recv().await {
                    Ok(event) => return Ok(event),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => {
                        return Err(Failure::new("agent_gone", "the agent has ended"));
                    }
                }
            },
        }
    }

    /// Asks and waits for the reply.
    pub async fn ask(&mut self, request: Request) -> Result<Reply, Failure> {
        match self {
            News::Running(connection) => connection.ask(request).await,
            News::Own(handle, _) => handle.ask(request).await,
        }
    }
}

impl Link {
    /// Connects to the running agent, or becomes one.
    pub async fn open(arguments: &Arguments) -> Result<Link> {
        Ok(Link::to(find(arguments, For::Command).await?))
    }

    /// The same for what only reads, which needs no folder that can be written.
    pub async fn open_to_read(arguments: &Arguments) -> Result<Link> {
        Ok(Link::to(find(arguments, For::Reading).await?))
    }

    fn to(claim: Claim) -> Link {
        match claim {
            Claim::Ours(agent, handle) => Link::Own(handle, tokio::spawn(agent.run())),
            Claim::Theirs(connection) => Link::Running(connection),
        }
    }

    /// Asks and waits for the reply.
    pub async fn ask(&mut self, request: Request) -> Result<Reply> {
        Ok(match self {
            Link::Running(connection) => connection.ask(request).await,
            Link::Own(handle, _) => handle.ask(request).await,
        }?)
    }

    /// A second way to the same agent, for events and for what cannot wait for a reply.
    pub async fn news(&self, arguments: &Arguments) -> Result<News> {
        Ok(match self {
            Link::Own(handle, _) => News::Own(handle.clone(), handle.subscribe()),
            Link::Running(_) => {
                let folder = place::data_dir(arguments.data_dir.as_deref())?;
                let gone = || Failure::new("agent_gone", "the running Sidetrack has ended");
                let mut connection = connect(&folder, Older::Refuse).await?.ok_or_else(gone)?;
                connection.ask(Request::Subscribe).await?;
                News::Running(Box::new(connection))
            }
        })
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

/// An agent of our own that records.
pub async fn take_over(arguments: &Arguments) -> Result<(Agent, Handle)> {
    match find(arguments, For::Recording).await? {
        Claim::Ours(agent, handle) => Ok((*agent, handle)),
        Claim::Theirs(_) => Err(taken_by_agent().into()),
    }
}

/// What an agent is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// Recording and running the plan, in the background.
    Recording,
    /// Answering a command.
    Command,
    /// Answering one that only reads.
    Reading,
}

/// An agent on the data folder.
async fn find(arguments: &Arguments, what: For) -> Result<Claim, Failure> {
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    let setup = || {
        let vault = place::vault(arguments.credentials.as_deref(), &folder)?;
        Setup::for_this_machine(folder.clone(), vault, what == For::Recording, false)
    };
    let waiting = || eprintln!("Waiting for another Sidetrack command to end ...");
    match what {
        For::Reading => claim_to_read(&folder, Older::Refuse, setup, waiting).await,
        For::Recording | For::Command => claim(&folder, Older::Refuse, setup, waiting).await,
    }
}

/// The failure to show when `sidetrack run` finds another agent.
fn taken_by_agent() -> Failure {
    Failure::new(
        "folder_taken",
        "Sidetrack already runs on this data folder: `sidetrack status` asks it how things stand",
    )
}
