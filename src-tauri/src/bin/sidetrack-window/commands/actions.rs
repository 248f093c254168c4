//! What the user does with tracks, picks and the account, and the way out to Spotify.

use super::{Answer, Of};
use crate::agent;
use sidetrack_core::control::protocol::{Failure, Redirect, Reply, Request};
use sidetrack_core::view::{PickView, RunView};
use sidetrack_desktop::links::{Link, NotALink};
use sidetrack_desktop::view::SignInView;
use tauri::{AppHandle, Manager};

/// Plays a track now on the active device.
#[tauri::command]
pub async fn play(shared: Of<'_>, uri: String) -> Answer<()> {
    agent::tell(&shared.folder, Request::Play { uri }).await
}

/// Queues a track after the one that plays.
#[tauri::command]
pub async fn queue(shared: Of<'_>, uri: String) -> Answer<()> {
    agent::tell(&shared.folder, Request::Queue { uri }).await
}

/// Saves the track of a pick to the user's library, or takes it out.
#[tauri::command]
pub async fn keep_pick(shared: Of<'_>, pick: i64, keep: bool) -> Answer<PickView> {
    super::pick(&shared, Request::KeepPick { pick, keep }).await
}

/// Takes a pick out of the playlist.
#[tauri::command]
pub async fn remove_pick(shared: Of<'_>, pick: i64) -> Answer<PickView> {
    super::pick(&shared, Request::RemovePick { pick }).await
}

/// Puts a removed pick back.
#[tauri::command]
pub async fn restore_pick(shared: Of<'_>, pick: i64) -> Answer<PickView> {
    super::pick(&shared, Request::RestorePick { pick }).await
}

/// Adds a random track now.
#[tauri::command]
pub async fn pick_now(shared: Of<'_>) -> Answer<RunView> {
    let Reply::Run(run) = agent::ask(&shared.folder, Request::pick()).await? else {
        return Err(agent::unexpected());
    };
    Ok(*run)
}

/// Begins a sign-in and opens the consent page in the browser; the address is answered for those without one.
#[tauri::command]
pub async fn sign_in(shared: Of<'_>, client_id: String) -> Answer<SignInView> {
    let request = Request::SignIn {
        client_id,
        redirect: Redirect::Loopback { port: 0 },
    };
    let Reply::Open { url, redirect_uri } = agent::ask(&shared.folder, request).await? else {
        return Err(agent::unexpected());
    };
    if let Err(error) = open::that_detached(&url) {
        tracing::warn!(%error, "the browser was not opened");
    }
    Ok(SignInView { url, redirect_uri })
}

/// Waits until the sign-in has ended.
#[tauri::command]
pub async fn signed_in(shared: Of<'_>) -> Answer<()> {
    agent::tell(&shared.folder, Request::SignedIn).await
}

/// Gives the sign-in up.
#[tauri::command]
pub async fn cancel_sign_in(shared: Of<'_>) -> Answer<()> {
    agent::tell(&shared.folder, Request::CancelSignIn).await
}

/// Forgets the sign-in; the diary stays.
#[tauri::command]
pub async fn sign_out(shared: Of<'_>) -> Answer<()> {
    agent::tell(&shared.folder, Request::SignOut).await
}

/// What was put off by a failure is due at once.
#[tauri::command]
pub async fn try_now(shared: Of<'_>) -> Answer<()> {
    agent::tell(&shared.folder, Request::TryNow).await
}

/// Starts a demo, which has a window of its own; this one closes.
#[tauri::command]
pub async fn start_demo(app: AppHandle) -> Answer<()> {
    agent::start_demo()?;
    for window in app.webview_windows().values() {
        let _ = window.close();
    }
    Ok(())
}

/// Shows a track at Spotify.
#[tauri::command]
pub async fn open_track(uri: String) -> Answer<()> {
    show(Link::track(&uri))
}

/// Shows an artist at Spotify.
#[tauri::command]
pub async fn open_artist(uri: String) -> Answer<()> {
    show(Link::artist(&uri))
}

/// Shows a playlist at Spotify.
#[tauri::command]
pub async fn open_playlist(id: String) -> Answer<()> {
    show(Link::playlist(&id))
}

/// Shows one of the fixed pages, by name.
#[tauri::command]
pub async fn open_page(page: String) -> Answer<()> {
    show(Link::page(&page))
}

fn show(link: Result<Link, NotALink>) -> Answer<()> {
    let link = link.map_err(|error| Failure::new("not_a_link", error.to_string()))?;
    link.open()
        .map_err(|error| Failure::new("no_browser", format!("no browser opened: {error}")))
}
