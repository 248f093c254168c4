//! The page Discoveries, and what of it goes to a file.

use super::files::{self, Target};
use super::{Answer, Of};
use crate::{Shared, agent, diary};
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::Failure;
use sidetrack_core::export::{self, ExportError, Exported, Format};
use sidetrack_core::run::Status;
use sidetrack_core::stats;
use sidetrack_core::store::runs;
use sidetrack_core::view::RunView;
use sidetrack_core::view::discoveries::{DiscoveriesView, DiscoveryStory};
use sidetrack_desktop::view::ExportView;
use tauri::WebviewWindow;

/// The page Discoveries.
#[tauri::command]
pub async fn discoveries(shared: Of<'_>) -> Answer<DiscoveriesView> {
    view(&shared).await
}

/// The story of one pick.
#[tauri::command]
pub async fn discovery_story(shared: Of<'_>, pick: i64) -> Answer<DiscoveryStory> {
    let status = agent::status(&shared.folder).await?;
    let story = diary::read(&shared.folder, &status, move |store, account, _| {
        stats::story(store.read(), account, pick, &TimeZone::system())
    });
    let gone = || Failure::new("pick_gone", "this pick is not in the diary");
    story.await?.ok_or_else(gone)
}

/// Runs with their steps, newest first: of those older than the run `before`, and that stand or ended as `status` says.
#[tauri::command]
pub async fn runs(
    shared: Of<'_>,
    limit: u32,
    before: Option<i64>,
    status: Option<Status>,
) -> Answer<Vec<RunView>> {
    page(&shared, limit, before, status).await
}

/// Lets the user choose a file and writes what became of every pick there. None: no file was chosen.
#[tauri::command]
pub async fn export_discoveries(
    shared: Of<'_>,
    window: WebviewWindow,
) -> Answer<Option<ExportView>> {
    let picks = view(&shared).await?.discoveries;
    let title = "Export your random tracks";
    let rows = Rows {
        title,
        stem: "sidetracks",
        number: picks.len(),
    };
    export(&shared, &window, rows, Format::Csv, move |target| {
        export::discoveries::to_file(&picks, &target.file, target.replace)
    })
    .await
}

/// The same for every run, as a table unless another format is asked for.
#[tauri::command]
pub async fn export_runs(
    shared: Of<'_>,
    window: WebviewWindow,
    format: Option<Format>,
) -> Answer<Option<ExportView>> {
    let format = format.unwrap_or(Format::Csv);
    let runs = page(&shared, u32::MAX, None, None).await?;
    let title = "Export the runs";
    let rows = Rows {
        title,
        stem: "runs",
        number: runs.len(),
    };
    export(&shared, &window, rows, format, move |target| {
        export::runs::to_file(&runs, format, &target.file, target.replace)
    })
    .await
}

async fn view(shared: &Shared) -> Answer<DiscoveriesView> {
    let status = agent::status(&shared.folder).await?;
    diary::read(&shared.folder, &status, |store, account, now| {
        stats::discoveries(store.read(), account, now, &TimeZone::system())
    })
    .await
}

async fn page(
    shared: &Shared,
    limit: u32,
    before: Option<i64>,
    status: Option<Status>,
) -> Answer<Vec<RunView>> {
    let now = agent::status(&shared.folder).await?;
    diary::read(&shared.folder, &now, move |store, account, _| {
        runs::page(store.read(), account, limit, before, status)
    })
    .await
}

/// What is to be written.
struct Rows {
    title: &'static str,
    /// Name of the file, without its ending.
    stem: &'static str,
    number: usize,
}

/// Fails where there is nothing to write: nobody names a file for that.
async fn export(
    shared: &Shared,
    window: &WebviewWindow,
    rows: Rows,
    format: Format,
    write: impl FnOnce(&Target) -> Result<(), ExportError> + Send + 'static,
) -> Answer<Option<ExportView>> {
    let Rows {
        title,
        stem,
        number,
    } = rows;
    if number == 0 {
        let text = "there is nothing to export yet";
        return Err(Failure::new("no_diary", text));
    }
    let name = format!("{stem}.{}", format.ending());
    let Some(target) = files::choose(window, title, name, format.ending()).await? else {
        return Ok(None);
    };
    let target = diary::blocking(move || {
        write(&target)?;
        Ok(target)
    });
    let written = Exported {
        listens: number as u64,
        apart: 0,
    };
    Ok(Some(files::done(shared, target.await?.file, written)))
}
