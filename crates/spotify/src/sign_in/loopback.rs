//! The listener on the user's own computer that the browser is sent back to.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use super::page;
use super::{Code, SignIn, SignInError};
use crate::Clock;

const PATH: &str = "/callback";
const LARGEST_HEAD: usize = 16 * 1024;
/// Connections that have said nothing yet; browsers open some in advance.
const MOST_SILENT: usize = 32;
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A listener on 127.0.0.1. Requests other than Spotify's redirect get a 4xx and change nothing.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

/// A request whose head is read.
struct Visit {
    stream: TcpStream,
    head: String,
}

impl Loopback {
    /// Listens on `port`, 0 for any free one. Waits for nothing, but needs a runtime around it.
    pub fn bind(port: u16) -> Result<Self, SignInError> {
        let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
        let listener = std::net::TcpListener::bind(address)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .and_then(TcpListener::from_std)
            .map_err(|error| no_port(port, &error))?;
        let bound = listener
            .local_addr()
            .map_err(|error| no_port(port, &error))?;
        Ok(Self {
            listener,
            port: bound.port(),
        })
    }

    /// What to send as the redirect address: `http://127.0.0.1:PORT/callback`.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits until the browser brings the answer to this `sign_in`, at most `timeout`.
    pub async fn wait(
        &self,
        sign_in: &SignIn,
        timeout: Duration,
        clock: &dyn Clock,
    ) -> Result<Code, SignInError> {
        tokio::select! {
            code = self.listen(sign_in, clock) => code,
            () = clock.sleep(timeout) => Err(SignInError::TimedOut {
                redirect_uri: sign_in.redirect_uri().into(),
            }),
        }
    }

    async fn listen(&self, sign_in: &SignIn, clock: &dyn Clock) -> Result<Code, SignInError> {
        let (sender, mut visits) = mpsc::channel::<Visit>(MOST_SILENT);
        let mut readers = Readers::default();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => readers.read(stream, sender.clone()),
                    // One lost connection, or no file handle left at the moment.
                    Err(_) => clock.sleep(ACCEPT_PAUSE).await,
                },
                Some(visit) = visits.recv() => {
                    if let Some(outcome) = receive(visit, sign_in).await {
                        return outcome;
                    }
                }
            }
        }
    }
}

/// Reads each connection by itself, so that a silent one keeps nobody waiting.
#[derive(Default)]
struct Readers {
    tasks: JoinSet<()>,
    silent: VecDeque<AbortHandle>,
}

impl Readers {
    fn read(&mut self, mut stream: TcpStream, sender: mpsc::Sender<Visit>) {
        while self.tasks.try_join_next().is_some() {}
        self.silent.retain(|task| !task.is_finished());
        if self.silent.len() >= MOST_SILENT
            && let Some(oldest) = self.silent.pop_front()
        {
            oldest.abort();
        }
        let task = self.tasks.spawn(async move {
            if let Ok(Some(head)) = read_head(&mut stream).await {
                // Err only means that the wait is over.
                let _ = sender.send(Visit { stream, head }).await;
            }
        });
        self.silent.push_back(task);
    }
}

/// Everything up to the empty line; `None` when there is none within reason.
async fn read_head(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    while head.len() < LARGEST_HEAD {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
        if head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
    }
    Ok(None)
}

/// Answers the browser; an outcome only when the visit was Spotify's redirect.
async fn receive(mut visit: Visit, sign_in: &SignIn) -> Option<Result<Code, SignInError>> {
    let (outcome, answer) = judge(&visit.head, sign_in);
    // The browser may be gone already; the outcome counts all the same.
    let _ = visit.stream.write_all(answer.as_bytes()).await;
    let _ = visit.stream.shutdown().await;
    outcome
}

fn judge(head: &str, sign_in: &SignIn) -> (Option<Result<Code, SignInError>>, String) {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (words.next(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if method != Some("GET") {
        return (None, page::plain("405 Method Not Allowed"));
    }
    if path != PATH {
        return (None, page::plain("404 Not Found"));
    }
    match sign_in.read_redirect(&format!("?{query}")) {
        Ok(code) => (Some(Ok(code)), page::welcome()),
        Err(SignInError::NoCode | SignInError::StateMismatch) => {
            (None, page::plain("400 Bad Request"))
        }
        Err(error) => {
            let answer = page::refused();
            (Some(Err(error)), answer)
        }
    }
}

fn no_port(port: u16, error: &io::Error) -> SignInError {
    let taken = [ErrorKind::AddrInUse, ErrorKind::PermissionDenied];
    if taken.contains(&error.kind()) {
        SignInError::PortTaken { port }
    } else {
        SignInError::NoListener {
            reason: error.to_string(),
        }
    }
}
