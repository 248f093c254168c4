//! What the pages show, and how they hear of changes.

use super::{Answer, Of};
use crate::{Shared, agent, covers, diary, events, frame};
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::{Failure, Request};
use sidetrack_core::stats;
use sidetrack_core::view::StatusView;
use sidetrack_core::view::listening::{ListeningView, RangeAsk};
use sidetrack_core::view::today::TodayView;
use sidetrack_desktop::autostart::Autostart;
use sidetrack_desktop::view::{DesktopView, StartAtLogin};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

/// What the user registers for their app; Spotify takes any port of the loopback address with it.
const REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// How things stand.
#[tauri::command]
pub async fn status(shared: Of<'_>) -> Answer<StatusView> {
    agent::status(&shared.folder).await
}

/// The page Today.
#[tauri::command]
pub async fn today(shared: Of<'_>) -> Answer<TodayView> {
    let status = agent::status(&shared.folder).await?;
    diary::read(&shared.folder, &status, |store, account, now| {
        stats::today(store.read(), account, now, &TimeZone::system())
    })
    .await
}

/// The page Listening.
#[tauri::command]
pub async fn listening(shared: Of<'_>, range: RangeAsk) -> Answer<ListeningView> {
    let status = agent::status(&shared.folder).await?;
    diary::read(&shared.folder, &status, move |store, account, now| {
        stats::listening(store.read(), account, range, now, &TimeZone::system())
    })
    .await
}

/// How the desktop part stands.
#[tauri::command]
pub async fn desktop(shared: Of<'_>) -> Answer<DesktopView> {
    Ok(desktop_view(&shared))
}

/// A demo has a data folder that goes with it: nothing of it starts at login.
pub fn desktop_view(shared: &Shared) -> DesktopView {
    let demo = shared.demo;
    let autostart = Autostart::find(shared.arguments.data_dir.as_deref()).filter(|_| !demo);
    DesktopView {
        demo,
        start_at_login: autostart.map_or(StartAtLogin::Unavailable, |autostart| autostart.state()),
        theme: frame::theme(shared),
        page: shared.arguments.page.map(|page| page.to_string()),
        redirect_uri: REDIRECT_URI.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Sends every event from now on to the page.
#[tauri::command]
pub async fn subscribe(app: AppHandle, channel: Channel<events::Message>) -> Answer<()> {
    app.state::<Shared>().drops.tell(channel.clone());
    tauri::async_runtime::spawn(events::follow(app, channel));
    Ok(())
}

/// The page shows what is playing: look more often for a minute.
#[tauri::command]
pub async fn watch(shared: Of<'_>) -> Answer<()> {
    agent::tell(&shared.folder, Request::Watch).await
}

/// The main colour of a cover of the diary, `#rrggbb`.
#[tauri::command]
pub async fn cover_colour(app: AppHandle, url: String) -> Answer<Option<String>> {
    Ok(covers::colour(&app, url).await)
}

/// The first page has been painted with its data.
#[tauri::command]
pub async fn ready(shared: Of<'_>) -> Answer<()> {
    let Some(file) = &shared.arguments.ready_file else {
        return Ok(());
    };
    std::fs::write(file, "ready\n").map_err(|error| Failure::new("not_written", error.to_string()))
}
