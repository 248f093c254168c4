//! What ends the resident from outside: signals, and the end of the session's bus.

use futures_util::StreamExt;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use zbus::MessageStream;

/// Between two looks for a session bus while there is none.
const RETRY: Duration = Duration::from_secs(30);

/// Returns at Ctrl-C, or when the system asks politely.
pub async fn told_to_stop() {
    let signals = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    );
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hang_up)) = signals else {
        tracing::error!("no signals: end Sidetrack by its menu");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
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
