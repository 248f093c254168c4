//! What ends the resident from outside: signals, and the end of the session's bus.

use futures_util::StreamExt;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use zbus::MessageStream;

/// Between two looks for a session bus while there is none.
const RETRY: Duration = Duration::from_secs(30);

/// The polite ways of the system to end a program. From [`Signals::listen`] on they no longer end it by themselves.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    /// Takes them over.
    pub fn listen() -> std::io::Result<Signals> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Returns when one has come.
    pub async fn told_to_stop(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

/// Returns when the session bus was there and is gone: the session is over.
pub async fn session_over() {
    loop {
        match zbus::Connection::session().await {
            Ok(bus) => {
                let mut messages = MessageStream::from(&bus);
                while let Some(Ok(_)) = messages.next().await {}
                return;
            }
            Err(error) => tracing::debug!(%error, "no session bus yet"),
        }
        tokio::time::sleep(RETRY).await;
    }
}
