//! What ends the resident from outside besides signals: the end of the session's bus.

use futures_util::StreamExt;
use std::time::Duration;
use zbus::MessageStream;

/// Between two looks for a session bus while there is none.
const RETRY: Duration = Duration::from_secs(30);

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
