//! The commands of the page, in seven rooms. Each only hands on; the allow-list in `build.rs` names them again.

mod actions;
mod care;
mod discoveries;
mod drawing;
mod files;
mod history;
mod pages;
mod settings;

use crate::{Shared, agent};
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::view::PickView;
use tauri::ipc::Invoke;
use tauri::{State, Wry};

type Answer<T> = Result<T, Failure>;
type Of<'a> = State<'a, Shared>;

/// All of them.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        actions::cancel_sign_in,
        actions::keep_pick,
        actions::open_artist,
        actions::open_page,
        actions::open_playlist,
        actions::open_track,
        actions::pick_now,
        actions::play,
        actions::queue,
        actions::remove_pick,
        actions::restore_pick,
        actions::sign_in,
        actions::sign_out,
        actions::signed_in,
        actions::start_demo,
        actions::try_now,
        care::back_up,
        care::back_up_to,
        care::begin_anew,
        care::care,
        care::check,
        care::delete_everything,
        care::disconnect,
        care::restore,
        care::restore_file,
        care::show_diary,
        discoveries::discoveries,
        discoveries::discovery_story,
        discoveries::export_discoveries,
        discoveries::export_runs,
        discoveries::runs,
        drawing::block_artist,
        drawing::preview_plan,
        drawing::retry_run,
        drawing::cancel_run,
        drawing::set_drawing,
        drawing::set_plan,
        drawing::set_tidy,
        drawing::set_word_list,
        drawing::word_lists,
        files::cancel_export,
        files::cancel_import,
        files::export_diary,
        files::import_dropped,
        files::import_history,
        files::imports,
        files::show_export,
        files::undo_import,
        history::delete_listens,
        history::find_tracks,
        history::history,
        history::history_keys,
        history::history_rows,
        history::listen_details,
        history::merge_recordings,
        history::restore_listens,
        history::split_recording,
        history::undo_recording,
        pages::cover_colour,
        pages::desktop,
        pages::listening,
        pages::ready,
        pages::status,
        pages::subscribe,
        pages::today,
        pages::watch,
        settings::choose_playlist,
        settings::pause_picks,
        settings::pause_recording,
        settings::playlists,
        settings::set_notifications,
        settings::set_home_zone,
        settings::set_start_at_login,
        settings::set_theme,
        settings::settings,
    ]
}

async fn pick(shared: &Shared, request: Request) -> Answer<PickView> {
    let Reply::Pick(pick) = agent::ask(&shared.folder, request).await? else {
        return Err(agent::unexpected());
    };
    Ok(*pick)
}
