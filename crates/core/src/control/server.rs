//! The agent's end of the control socket.

use super::protocol::{Ask, Failure, Hello, Line, PROTOCOL, Request};
use super::socket;
use crate::agent::Handle;
use interprocess::local_socket::tokio::{Stream, prelude::*};
use serde::Serialize;
use std::io;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinSet;

/// Accepts whoever connects, until dropped. Needs the lock of `folder`.
pub async fn serve(folder: &Path, handle: Handle) -> io::Result<()> {
    let listener = socket::listen(folder)?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(stream) => drop(connections.spawn(attend(stream, handle.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn attend(stream: Stream, handle: Handle) {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut lines = BufReader::new(reader).lines();
    let Ok(Some(greeting)) = lines.next_line().await else {
        return;
    };
    if send(&mut writer, &Hello::ours()).await.is_err() {
        return;
    }
    if !serde_json::from_str::<Hello>(&greeting).is_ok_and(|hello| hello.protocol == PROTOCOL) {
        return;
    }
    let (out, mut outbox) = mpsc::channel::<Line>(64);
    // Both end with the connection.
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Some(line) = outbox.recv().await {
            if send(&mut writer, &line).await.is_err() {
                return;
            }
        }
    });
    while let Ok(Some(line)) = lines.next_line().await {
        while tasks.try_join_next().is_some() {}
        match serde_json::from_str::<Ask>(&line) {
            Ok(ask) => drop(tasks.spawn(reply(ask, handle.clone(), out.clone()))),
            Err(error) => {
                let failure = Failure::new("bad_request", format!("not understood: {error}"));
                let _ = out.send(Line::Failed { id: 0, failure }).await;
            }
        }
    }
}

async fn reply(ask: Ask, handle: Handle, out: mpsc::Sender<Line>) {
    let events = matches!(ask.request, Request::Subscribe).then(|| handle.subscribe());
    let line = match handle.ask(ask.request).await {
        Ok(reply) => Line::Ok { id: ask.id, reply },
        Err(failure) => Line::Failed {
            id: ask.id,
            failure,
        },
    };
    if out.send(line).await.is_err() {
        return;
    }
    let Some(mut events) = events else { return };
    loop {
        match events.recv().await {
            Ok(event) => {
                if out.send(Line::Event(event)).await.is_err() {
                    return;
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

pub(super) async fn send<W: tokio::io::AsyncWrite + Unpin>(
    writer: &mut W,
    value: &impl Serialize,
) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    writer.write_all(&line).await?;
    writer.flush().await
}
