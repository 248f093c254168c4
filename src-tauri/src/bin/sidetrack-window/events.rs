//! What the agent tells, handed on to the page; and what concerns the window itself.

use crate::{Shared, agent, frame};
use serde::Serialize;
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Event, Failure, Request};
use std::time::Duration;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

/// How long to wait before an agent that has gone is looked for again, and started if it is not back by itself.
const AGAIN: Duration = Duration::from_secs(2);

/// What the page hears.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// An event of the agent.
    Agent(Box<Event>),
    /// What the window itself has to tell.
    Own(Own),
}

/// What the window itself has to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", content = "value", rename_all = "snake_case")]
pub enum Own {
    /// The agent came or went.
    Link {
        /// Whether it can be heard.
        up: bool,
    },
    /// Something is dragged over the window, or is so no longer.
    Drag {
        /// How many files and folders; 0: none, or no longer.
        files: usize,
    },
    /// Something was dropped on the window.
    Drop {
        /// How many files and folders.
        files: usize,
    },
}

/// Hands events on until the window is gone.
pub async fn follow(app: AppHandle, page: Channel<Message>) {
    let shared = app.state::<Shared>();
    let (folder, demo) = (shared.folder.clone(), shared.demo);
    loop {
        let connection = match demo {
            true => agent::connect(&folder).await,
            false => agent::connect_or_start(&folder).await,
        };
        let ended = match connection {
            Ok(connection) => listen(&app, &page, connection).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = ended {
            tracing::warn!(code = failure.code, "{failure}");
        }
        if demo {
            // Its agent, its account and its folder have gone together.
            return frame::leave(&app);
        }
        if page.send(Message::Own(Own::Link { up: false })).is_err() {
            return;
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen(
    app: &AppHandle,
    page: &Channel<Message>,
    mut connection: Connection,
) -> Result<(), Failure> {
    connection.ask(Request::Subscribe).await?;
    let gone = |_| Failure::new("page_gone", "the page does not listen any more");
    page.send(Message::Own(Own::Link { up: true }))
        .map_err(gone)?;
    loop {
        let event = connection.event().await?;
        if let Event::ShowWindow { .. } = &event {
            frame::raise(app);
        }
        if event == Event::Stopping {
            frame::leave(app);
        }
        page.send(Message::Agent(Box::new(event))).map_err(gone)?;
    }
}
