//! Finding the agent of a data folder: the one that runs, or one of our own when nobody has the folder.

use super::client::{ConnectError, Connection};
use super::protocol::{Failure, PROTOCOL};
use crate::agent::{Agent, Handle, OpenError, Setup};
use crate::care::files;
use crate::lock::LockError;
use crate::store::Unwritable;
use std::path::Path;
use std::time::Duration;

/// How long a running agent may take to say hello.
const GREETING: Duration = Duration::from_secs(5);

/// How long an older agent may take to leave.
const LEAVING: Duration = Duration::from_secs(10);

/// Between two looks at a folder that somebody has for a moment.
const TURN: Duration = Duration::from_millis(100);

/// Looks until a wait is worth a word, and until it is given up: a pick of another command takes a while.
const TURNS_UNTOLD: u32 = 20;
const MOST_TURNS: u32 = 1200;

/// What to do about an agent that speaks an older language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Older {
    /// Fail with `other_version`.
    Refuse,
    /// Ask it to leave and wait until it has.
    AskToLeave,
}

/// Who has the data folder.
pub enum Claim {
    /// We do: this agent is to be run.
    Ours(Box<Agent>, Handle),
    /// An agent that runs elsewhere.
    Theirs(Box<Connection>),
}

/// Connects to the agent of `folder`; none when none runs.
///
/// Fails with `other_version` when it speaks another language, and with `agent_gone` when it does not answer.
pub async fn connect(folder: &Path, older: Older) -> Result<Option<Connection>, Failure> {
    let greeted = tokio::time::timeout(GREETING, Connection::open(folder)).await;
    match greeted {
        Ok(Ok(connection)) => Ok(Some(connection)),
        Ok(Err(ConnectError::NotRunning)) => Ok(None),
        Ok(Err(ConnectError::OtherVersion { protocol, .. }))
            if older == Older::AskToLeave && protocol < PROTOCOL =>
        {
            ask_to_leave(folder, protocol).await.map(|()| None)
        }
        Ok(Err(error @ ConnectError::OtherVersion { .. })) => {
            Err(Failure::new("other_version", error.to_string()))
        }
        Ok(Err(error @ ConnectError::Io(_))) => Err(Failure::new("agent_gone", error.to_string())),
        Err(_) => Err(stuck()),
    }
}

/// Takes the folder with an agent of our own, or connects to the one that has it.
///
/// A command that has the folder only for a moment is waited for; `waiting` is called once when that takes long.
/// `setup` is asked anew for each try. Fails as [`connect`] does, with `folder_taken` when whoever has the folder
/// neither answers nor leaves, and with the codes of [`OpenError`].
pub async fn claim(
    folder: &Path,
    older: Older,
    setup: impl FnMut() -> Result<Setup, Failure>,
    waiting: impl Fn(),
) -> Result<Claim, Failure> {
    claim_or(folder, older, setup, waiting, |_, error| Err(error)).await
}

/// The same for what only reads: where the folder cannot be written, with an agent that only reads.
pub async fn claim_to_read(
    folder: &Path,
    older: Older,
    setup: impl FnMut() -> Result<Setup, Failure>,
    waiting: impl Fn(),
) -> Result<Claim, Failure> {
    claim_or(folder, older, setup, waiting, Agent::open_to_read).await
}

async fn claim_or(
    folder: &Path,
    older: Older,
    mut setup: impl FnMut() -> Result<Setup, Failure>,
    waiting: impl Fn(),
    otherwise: impl Fn(Setup, OpenError) -> Result<(Agent, Handle), OpenError>,
) -> Result<Claim, Failure> {
    for turn in 0..MOST_TURNS {
        match Agent::open(setup()?) {
            Ok((agent, handle)) => return Ok(Claim::Ours(Box::new(agent), handle)),
            Err(OpenError::Lock(LockError::Taken)) => {}
            Err(error) => {
                // Somebody else may have it who can write there.
                if error.unwritable().is_some()
                    && let Ok(Some(connection)) = connect(folder, older).await
                {
                    return Ok(Claim::Theirs(Box::new(connection)));
                }
                let opened = otherwise(setup()?, error);
                let (agent, handle) = opened.map_err(|error| explained(error, folder))?;
                return Ok(Claim::Ours(Box::new(agent), handle));
            }
        }
        if let Some(connection) = connect(folder, older).await? {
            return Ok(Claim::Theirs(Box::new(connection)));
        }
        if turn == TURNS_UNTOLD {
            waiting();
        }
        tokio::time::sleep(TURN).await;
    }
    let text = "another Sidetrack is using this data folder and does not answer";
    Err(Failure::new("folder_taken", text))
}

/// Asks an agent of an older language to end; its word for that has never changed.
async fn ask_to_leave(folder: &Path, protocol: u32) -> Result<(), Failure> {
    let left = async {
        match Connection::open_as(folder, protocol).await {
            Ok(connection) => connection.stop().await,
            Err(ConnectError::NotRunning) => {}
            Err(_) => return Err(stuck()),
        }
        while !matches!(
            Connection::open_as(folder, protocol).await,
            Err(ConnectError::NotRunning)
        ) {
            tokio::time::sleep(TURN).await;
        }
        Ok(())
    };
    tokio::time::timeout(LEAVING, left)
        .await
        .unwrap_or_else(|_| Err(stuck()))
}

fn stuck() -> Failure {
    let text = "the running Sidetrack does not answer: it may be stopped or stuck";
    Failure::new("agent_gone", text)
}

/// Says what can be done about it, too.
fn explained(error: OpenError, folder: &Path) -> Failure {
    let told = error.unwritable();
    let reason = told.map(|told| files::find_out(told, folder));
    let mut failure = Failure::from(error);
    failure.message.push_str(reason.map_or("", way_out));
    failure
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        match error {
            OpenError::Lock(LockError::Taken) => Failure::new("folder_taken", error.to_string()),
            OpenError::Lock(LockError::Io { .. }) => {
                Failure::new("folder_unusable", error.to_string())
            }
            OpenError::Folder { ref source, .. } => {
                Failure::new("folder_unusable", format!("{error}: {source}"))
            }
            OpenError::Store(error) => error.into(),
        }
    }
}

/// What can be done where the data folder cannot be written.
fn way_out(reason: Unwritable) -> &'static str {
    match reason {
        Unwritable::ReadOnly => {
            ". Make the data folder and what is in it writable, or name another with --data-dir; what only reads, such as status, listens and export, works all the same"
        }
        Unwritable::DiskFull => {
            ". The disk is full: make room; what only reads, such as status, listens and export, works all the same"
        }
        Unwritable::Failing => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::protocol::{Ask, Hello, Request};
    use crate::control::server::{self, send};
    use crate::control::socket;
    use crate::vault::MemoryVault;
    use interprocess::local_socket::tokio::prelude::*;
    use std::sync::Arc;
    use tokio::io::{AsyncBufReadExt, BufReader};

    fn setup(folder: &Path) -> Result<Setup, Failure> {
        Setup::for_this_machine(
            folder.to_owned(),
            Arc::new(MemoryVault::new()),
            false,
            false,
        )
    }

    async fn claimed(folder: &Path) -> Claim {
        let claimed = claim(folder, Older::AskToLeave, || setup(folder), || {}).await;
        claimed.map_err(|failure| failure.code).unwrap()
    }

    #[tokio::test]
    async fn the_first_has_the_folder_and_the_second_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        let Claim::Ours(agent, handle) = claimed(folder.path()).await else {
            panic!("nobody had it");
        };
        let work = tokio::spawn(agent.run());
        let place = folder.path().to_owned();
        let served = tokio::spawn(async move { server::serve(&place, handle).await });
        let Claim::Theirs(mut other) = claimed(folder.path()).await else {
            panic!("the first has it");
        };
        other.ask(Request::Stop).await.unwrap();
        work.await.unwrap();
        served.abort();
    }

    /// Answers as version 1 did: it hangs up on everybody who speaks another language, and ends when told to.
    async fn older_agent(folder: &Path) {
        let listener = socket::listen(folder).unwrap();
        loop {
            let stream = listener.accept().await.unwrap();
            let (reader, mut writer) = tokio::io::split(stream);
            let mut lines = BufReader::new(reader).lines();
            let Ok(Some(greeting)) = lines.next_line().await else {
                continue;
            };
            let ours = Hello {
                protocol: 1,
                version: "0.0.1".into(),
            };
            send(&mut writer, &ours).await.unwrap();
            if serde_json::from_str::<Hello>(&greeting).unwrap().protocol != 1 {
                continue;
            }
            if let Ok(Some(line)) = lines.next_line().await {
                let ask: Ask = serde_json::from_str(&line).unwrap();
                assert!(matches!(ask.request, Request::Stop), "{line}");
                return;
            }
        }
    }

    #[tokio::test]
    async fn an_older_agent_leaves_when_a_newer_one_asks() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_owned();
        let older = tokio::spawn(async move { older_agent(&place).await });
        while socket::connect(folder.path()).await.is_err() {
            tokio::task::yield_now().await;
        }
        let refused = connect(folder.path(), Older::Refuse).await.err();
        assert_eq!(
            refused.map(|failure| failure.code).as_deref(),
            Some("other_version")
        );
        assert!(
            connect(folder.path(), Older::AskToLeave)
                .await
                .unwrap()
                .is_none()
        );
        older.await.unwrap();
    }
}
