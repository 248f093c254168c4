//! `sidetrack run`: the agent without a desktop, until Ctrl-C or SIGTERM.

use crate::args::Arguments;
use crate::exit::Ended;
use crate::link;
use anyhow::Result;
use sidetrack_core::control::protocol::{Event, Request};
use sidetrack_core::control::server;
use sidetrack_core::place;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Runs the agent and serves its control socket.
pub async fn run(arguments: &Arguments) -> Result<Ended> {
    let (agent, handle) = link::take_over(arguments).await?;
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    tracing::info!(folder = %folder.display(), "Sidetrack {} runs", env!("CARGO_PKG_VERSION"));
    if arguments.json {
        tokio::spawn(print_events(handle.subscribe()));
    }
    let mut work = tokio::spawn(agent.run());
    let served = {
        let handle = handle.clone();
        tokio::spawn(async move {
            if let Err(error) = server::serve(&folder, handle).await {
                tracing::error!(%error, "no control socket: other commands will not reach this agent");
            }
        })
    };
    tokio::select! {
        _ = &mut work => {}
        () = told_to_stop() => {
            tracing::info!("stopping");
            let _ = handle.ask(Request::Stop).await;
            let _ = tokio::time::timeout(Duration::from_secs(5), work).await;
        }
    }
    served.abort();
    Ok(Ended::Done)
}

/// Each event as a line of JSON, for programs that follow along.
async fn print_events(mut events: Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(event) => {
                if let Ok(line) = serde_json::to_string(&event) {
                    println!("{line}");
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Ctrl-C, or a polite signal of the system.
pub async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        ) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
