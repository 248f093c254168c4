//! The page Settings.

use super::pages::desktop_view;
use super::{Answer, Of};
use crate::{agent, frame};
use jiff::Timestamp;
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::view::PlaylistView;
use sidetrack_core::view::settings::{Notifications, SettingsView};
use sidetrack_desktop::autostart::Autostart;
use sidetrack_desktop::view::{DesktopView, Theme};
use tauri::WebviewWindow;

/// The settings that the agent keeps.
#[tauri::command]
pub async fn settings(shared: Of<'_>) -> Answer<SettingsView> {
    let Reply::Settings(settings) = agent::ask(&shared.folder, Request::Settings).await? else {
        return Err(agent::unexpected());
    };
    Ok(*settings)
}

/// The user's own playlists.
#[tauri::command]
pub async fn playlists(shared: Of<'_>) -> Answer<Vec<PlaylistView>> {
    let Reply::Playlists(playlists) = agent::ask(&shared.folder, Request::Playlists).await? else {
        return Err(agent::unexpected());
    };
    Ok(playlists)
}

/// Sends picks to this playlist; none: to one that Sidetrack makes.
#[tauri::command]
pub async fn choose_playlist(shared: Of<'_>, id: Option<String>) -> Answer<()> {
    agent::tell(&shared.folder, Request::ChoosePlaylist { id }).await
}

/// Changes the home time zone; none: that of the system.
#[tauri::command]
pub async fn set_home_zone(shared: Of<'_>, name: Option<String>) -> Answer<()> {
    agent::tell(&shared.folder, Request::SetHomeZone { name }).await
}

/// Pauses recording, or goes on.
#[tauri::command]
pub async fn pause_recording(shared: Of<'_>, paused: bool, until: Option<Timestamp>) -> Answer<()> {
    agent::tell(&shared.folder, Request::PauseRecording { paused, until }).await
}

/// Pauses picks, or goes on.
#[tauri::command]
pub async fn pause_picks(shared: Of<'_>, paused: bool) -> Answer<()> {
    agent::tell(&shared.folder, Request::PausePicks { paused }).await
}

/// Changes what is told by notification.
#[tauri::command]
pub async fn set_notifications(shared: Of<'_>, notifications: Notifications) -> Answer<()> {
    agent::tell(&shared.folder, Request::SetNotifications { notifications }).await
}

/// Starts at login from now on, or not any more; the tray is told to look again.
#[tauri::command]
pub async fn set_start_at_login(shared: Of<'_>, on: bool) -> Answer<DesktopView> {
    let autostart = Autostart::find(shared.arguments.data_dir.as_deref()).ok_or_else(|| {
        Failure::new(
            "unavailable",
            "this system has no folder for what starts at login",
        )
    })?;
    autostart.set(on).map_err(|error| {
        Failure::new("not_written", format!("the entry was not changed: {error}"))
    })?;
    // Without an agent there is nobody to tell.
    let _ = agent::tell(&shared.folder, Request::SettingsChanged).await;
    Ok(desktop_view(&shared))
}

/// Changes the colours.
#[tauri::command]
pub async fn set_theme(shared: Of<'_>, window: WebviewWindow, theme: Theme) -> Answer<DesktopView> {
    shared.prefs.set_theme(theme).map_err(|error| {
        Failure::new("not_written", format!("the choice was not kept: {error}"))
    })?;
    let _ = window.set_theme(frame::tauri_theme(theme));
    Ok(DesktopView {
        theme,
        ..desktop_view(&shared)
    })
}
