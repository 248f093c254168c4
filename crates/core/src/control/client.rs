//! The other end of the control socket, for the command line, the window and a second start.

use super::protocol::{Ask, Event, Failure, Hello, Line, PROTOCOL, Reply, Request};
use super::server::send;
use super::socket;
use interprocess::local_socket::tokio::Stream;
use std::collections::VecDeque;
use std::io;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, BufReader, Lines, ReadHalf, WriteHalf};

/// A connection to a running agent.
pub struct Connection {
    lines: Lines<BufReader<ReadHalf<Stream>>>,
    writer: WriteHalf<Stream>,
    last_id: u64,
    events: VecDeque<Event>,
    /// Version of the agent.
    pub version: String,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No agent runs in that folder.
    #[error("no agent is running")]
    NotRunning,
    /// An agent of another version runs.
    #[error("Sidetrack {version} is running, which speaks another language: quit it and try again")]
    OtherVersion {
        /// Its version.
        version: String,
        /// The protocol it speaks.
        protocol: u32,
    },
    /// The socket does not work.
    #[error("the running Sidetrack does not answer: {0}")]
    Io(io::Error),
}

impl Connection {
    /// Connects to the agent of `folder`.
    pub async fn open(folder: &Path) -> Result<Connection, ConnectError> {
        Connection::open_as(folder, PROTOCOL).await
    }

    /// The same in the language of `protocol`, as far as we still know it.
    pub(super) async fn open_as(folder: &Path, protocol: u32) -> Result<Connection, ConnectError> {
        let stream = socket::connect(folder).await.map_err(refused)?;
        let (reader, mut writer) = tokio::io::split(stream);
        let mut lines = BufReader::new(reader).lines();
        let ours = Hello {
            protocol,
            ..Hello::ours()
        };
        send(&mut writer, &ours).await.map_err(ConnectError::Io)?;
        let greeting = lines
            .next_line()
            .await
            .map_err(ConnectError::Io)?
            .ok_or(ConnectError::NotRunning)?;
        let hello: Hello =
            serde_json::from_str(&greeting).map_err(|error| ConnectError::Io(error.into()))?;
        if hello.protocol != protocol {
            return Err(ConnectError::OtherVersion {
                version: hello.version,
                protocol: hello.protocol,
            });
        }
        Ok(Connection {
            lines,
            writer,
            last_id: 0,
            events: VecDeque::new(),
            version: hello.version,
        })
    }

    /// Asks and waits for the reply; events that come meanwhile are kept.
    pub async fn ask(&mut self, request: Request) -> Result<Reply, Failure> {
        self.last_id += 1;
        let id = self.last_id;
        send(&mut self.writer, &Ask { id, request })
            .await
            .map_err(|error| gone(&error))?;
        loop {
            match self.line().await? {
                Line::Ok { id: to, reply } if to == id => return Ok(reply),
                Line::Failed { id: to, failure } if to == id || to == 0 => return Err(failure),
                Line::Event(event) => self.events.push_back(event),
                Line::Ok { .. } | Line::Failed { .. } => {}
            }
        }
    }

    /// The next event; [`Request::Subscribe`] must have been asked before.
    pub async fn event(&mut self) -> Result<Event, Failure> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            if let Line::Event(event) = self.line().await? {
                return Ok(event);
            }
        }
    }

    /// Asks the agent to end and waits for the end of the connection, whatever else it says.
    pub(super) async fn stop(mut self) {
        let ask = Ask {
            id: 1,
            request: Request::Stop,
        };
        if send(&mut self.writer, &ask).await.is_ok() {
            while let Ok(Some(_)) = self.lines.next_line().await {}
        }
    }

    async fn line(&mut self) -> Result<Line, Failure> {
        let line = self.lines.next_line().await.map_err(|error| gone(&error))?;
        let line =
            line.ok_or_else(|| Failure::new("agent_gone", "the running Sidetrack has ended"))?;
        serde_json::from_str(&line).map_err(|error| {
            Failure::new(
                "other_version",
                format!("the running Sidetrack answered something unknown: {error}"),
            )
        })
    }
}

fn refused(error: io::Error) -> ConnectError {
    let nobody = [
        io::ErrorKind::NotFound,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::ConnectionRefused,
    ];
    if nobody.contains(&error.kind()) {
        ConnectError::NotRunning
    } else {
        ConnectError::Io(error)
    }
}

fn gone(error: &io::Error) -> Failure {
    Failure::new(
        "agent_gone",
        format!("the running Sidetrack does not answer: {error}"),
    )
}
