//! The plan, and how tracks are drawn.

use super::{Answer, Of};
use crate::agent;
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::draw::filters::{BlockedArtist, Drawing};
use sidetrack_core::draw::lists::{List, ListView};
use sidetrack_core::plan::{Handled, Plan};
use sidetrack_core::view::RunView;
use sidetrack_desktop::view::PlanPreview;

/// Dates of a preview.
const SHOWN: usize = 5;

/// Changes the plan.
#[tauri::command]
pub async fn set_plan(shared: Of<'_>, plan: Plan) -> Answer<()> {
    agent::tell(&shared.folder, Request::SetPlan { plan }).await
}

/// What a plan would come to, before it is one.
#[tauri::command]
pub async fn preview_plan(shared: Of<'_>, plan: Plan) -> Answer<PlanPreview> {
    let plan = plan.checked()?;
    // In a demo it is another time.
    let now = agent::status(&shared.folder).await?.clock.now;
    let zone = TimeZone::system();
    let handled = Handled::until(now, &zone);
    let next = plan.coming(handled, now, &zone).take(SHOWN).collect();
    Ok(PlanPreview {
        words: plan.words(),
        next,
    })
}

/// Changes how tracks are drawn.
#[tauri::command]
pub async fn set_drawing(shared: Of<'_>, drawing: Drawing) -> Answer<()> {
    agent::tell(&shared.folder, Request::SetDrawing { drawing }).await
}

/// Draws nothing by an artist any more, or again.
#[tauri::command]
pub async fn block_artist(
    shared: Of<'_>,
    uri: Option<String>,
    name: String,
    blocked: bool,
) -> Answer<()> {
    let artist = BlockedArtist { uri, name };
    agent::tell(&shared.folder, Request::BlockArtist { artist, blocked }).await
}

/// The lists of words that some filters go by.
#[tauri::command]
pub async fn word_lists(shared: Of<'_>) -> Answer<Vec<ListView>> {
    lists(&shared, Request::WordLists).await
}

/// Changes such a list; without words it is as it was shipped again.
#[tauri::command]
pub async fn set_word_list(
    shared: Of<'_>,
    list: List,
    words: Option<Vec<String>>,
) -> Answer<Vec<ListView>> {
    lists(&shared, Request::SetWordList { list, words }).await
}

/// Takes picks out of the playlist that were not played after so many days; none: never.
#[tauri::command]
pub async fn set_tidy(shared: Of<'_>, after_days: Option<u16>) -> Answer<()> {
    agent::tell(&shared.folder, Request::SetTidy { after_days }).await
}

/// Does again what a run that is over was to do.
#[tauri::command]
pub async fn retry_run(shared: Of<'_>, run: i64) -> Answer<RunView> {
    let Reply::Run(run) = agent::ask(&shared.folder, Request::RetryRun { run }).await? else {
        return Err(agent::unexpected());
    };
    Ok(*run)
}

/// Ends a run that is not over.
#[tauri::command]
pub async fn cancel_run(shared: Of<'_>, run: i64) -> Answer<RunView> {
    let Reply::Run(run) = agent::ask(&shared.folder, Request::CancelRun { run }).await? else {
        return Err(agent::unexpected());
    };
    Ok(*run)
}

async fn lists(shared: &crate::Shared, request: Request) -> Answer<Vec<ListView>> {
    let Reply::WordLists(lists) = agent::ask(&shared.folder, request).await? else {
        return Err(agent::unexpected());
    };
    Ok(lists)
}
