//! The care for the diary: its files, backups, restoring, checking, and taking everything back.

use super::{Answer, Of};
use crate::diary::blocking;
use crate::{agent, chooser, frame};
use sidetrack_core::care::backup::{self, BackupView};
use sidetrack_core::care::check::{self, CheckView};
use sidetrack_core::care::restore::{RestoredView, Source};
use sidetrack_core::care::view::{self, CareView};
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::view::Erasure;
use std::path::PathBuf;
use tauri::WebviewWindow;

/// The diary's files; needs no agent.
#[tauri::command]
pub async fn care(shared: Of<'_>) -> Answer<CareView> {
    let folder = shared.folder.clone();
    blocking(move || Ok(view::view(&folder)?)).await
}

/// Backs the diary up among the daily backups.
#[tauri::command]
pub async fn back_up(shared: Of<'_>) -> Answer<BackupView> {
    backed_up(&shared, None).await
}

/// Lets the user choose a folder and puts a copy of the diary there. None: no folder was chosen.
#[tauri::command]
pub async fn back_up_to(shared: Of<'_>, window: WebviewWindow) -> Answer<Option<BackupView>> {
    let Some(folder) = chooser::place(&window).await? else {
        return Ok(None);
    };
    backed_up(&shared, Some(folder)).await.map(Some)
}

/// Puts one of the backups in the place of the diary, without a name the newest that can be read.
#[tauri::command]
pub async fn restore(shared: Of<'_>, file: Option<PathBuf>) -> Answer<RestoredView> {
    let source = match file {
        None => Source::Newest,
        Some(file) if is_backup(&shared, &file)? => Source::File(file),
        Some(_) => return Err(Failure::new("no_backup", "that is none of the backups")),
    };
    replaced(&shared, source).await
}

/// Lets the user choose a backup and puts it in the place of the diary. None: none was chosen.
#[tauri::command]
pub async fn restore_file(shared: Of<'_>, window: WebviewWindow) -> Answer<Option<RestoredView>> {
    let Some(file) = chooser::backup(&window).await? else {
        return Ok(None);
    };
    replaced(&shared, Source::File(file)).await.map(Some)
}

/// Begins an empty diary; the present one is set aside.
#[tauri::command]
pub async fn begin_anew(shared: Of<'_>) -> Answer<RestoredView> {
    replaced(&shared, Source::Fresh).await
}

/// Looks the diary through, beside the agent.
#[tauri::command]
pub async fn check(shared: Of<'_>) -> Answer<CheckView> {
    let folder = shared.folder.clone();
    blocking(move || Ok(check::check(&folder)?)).await
}

/// Shows the folder of the diary, and of those that were set aside.
#[tauri::command]
pub async fn show_diary(shared: Of<'_>) -> Answer<()> {
    super::files::show_folder(&shared.folder)
}

/// Counts what came from Spotify, or deletes it.
#[tauri::command]
pub async fn disconnect(shared: Of<'_>, confirmed: bool) -> Answer<Erasure> {
    erased(&shared, Request::Disconnect { confirmed }).await
}

/// Counts all there is, or deletes it.
#[tauri::command]
pub async fn delete_everything(
    shared: Of<'_>,
    window: WebviewWindow,
    confirmed: bool,
) -> Answer<Erasure> {
    let counts = erased(&shared, Request::DeleteEverything { confirmed }).await?;
    if confirmed {
        shared.prefs.forget();
        let _ = window.set_theme(frame::tauri_theme(shared.prefs.theme()));
    }
    Ok(counts)
}

fn is_backup(shared: &crate::Shared, file: &std::path::Path) -> Answer<bool> {
    let kept = backup::list(&shared.folder)?;
    Ok(kept.iter().any(|backup| backup.path == file))
}

async fn backed_up(shared: &crate::Shared, to: Option<PathBuf>) -> Answer<BackupView> {
    let made = agent::ask(&shared.folder, Request::Backup { to }).await?;
    let Reply::BackedUp(made) = made else {
        return Err(agent::unexpected());
    };
    Ok(*made)
}

async fn replaced(shared: &crate::Shared, source: Source) -> Answer<RestoredView> {
    let asked = agent::ask(&shared.folder, Request::Restore { source }).await?;
    let Reply::Restored(restored) = asked else {
        return Err(agent::unexpected());
    };
    Ok(*restored)
}

async fn erased(shared: &crate::Shared, request: Request) -> Answer<Erasure> {
    let Reply::Erased(counts) = agent::ask(&shared.folder, request).await? else {
        return Err(agent::unexpected());
    };
    Ok(counts)
}
