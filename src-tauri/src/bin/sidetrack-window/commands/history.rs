//! The page History.

use super::{Answer, Of};
use crate::agent;
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::store::recordings::RecordingChange;
use sidetrack_core::view::history::{
    HistoryAsk, HistoryRow, HistoryView, ListenDetails, ListenKey, VersionView,
};

/// Which rows there are, and the first of them.
#[tauri::command]
pub async fn history(shared: Of<'_>, ask: HistoryAsk) -> Answer<HistoryView> {
    shared.book.view(&shared.folder, ask).await
}

/// Some of the rows.
#[tauri::command]
pub async fn history_rows(
    shared: Of<'_>,
    number: u32,
    first: usize,
    count: usize,
) -> Answer<Vec<HistoryRow>> {
    shared.book.rows(number, first, count).await
}

/// What names the listens among some of the rows.
#[tauri::command]
pub async fn history_keys(
    shared: Of<'_>,
    number: u32,
    first: usize,
    count: usize,
) -> Answer<Vec<ListenKey>> {
    shared.book.keys(number, first, count).await
}

/// What stands behind a listen.
#[tauri::command]
pub async fn listen_details(shared: Of<'_>, key: ListenKey) -> Answer<ListenDetails> {
    shared.book.details(key).await
}

/// Tracks by their words.
#[tauri::command]
pub async fn find_tracks(shared: Of<'_>, words: String) -> Answer<Vec<VersionView>> {
    shared.book.find_tracks(words).await
}

/// Deletes listens.
#[tauri::command]
pub async fn delete_listens(shared: Of<'_>, listens: Vec<ListenKey>) -> Answer<()> {
    agent::tell(&shared.folder, Request::DeleteListens { listens }).await
}

/// Puts deleted listens back.
#[tauri::command]
pub async fn restore_listens(shared: Of<'_>, listens: Vec<ListenKey>) -> Answer<()> {
    agent::tell(&shared.folder, Request::RestoreListens { listens }).await
}

/// Shows tracks as one recording.
#[tauri::command]
pub async fn merge_recordings(
    shared: Of<'_>,
    tracks: Vec<i64>,
    into: i64,
) -> Answer<RecordingChange> {
    change(&shared, Request::MergeRecordings { tracks, into }).await
}

/// Shows a track as a recording of its own.
#[tauri::command]
pub async fn split_recording(shared: Of<'_>, track: i64) -> Answer<RecordingChange> {
    change(&shared, Request::SplitRecording { track }).await
}

/// Takes a merge or a split back.
#[tauri::command]
pub async fn undo_recording(shared: Of<'_>, change: RecordingChange) -> Answer<()> {
    agent::tell(&shared.folder, Request::UndoRecording { change }).await
}

async fn change(shared: &crate::Shared, request: Request) -> Answer<RecordingChange> {
    let Reply::RecordingChanged(change) = agent::ask(&shared.folder, request).await? else {
        return Err(agent::unexpected());
    };
    Ok(change)
}
