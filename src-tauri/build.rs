//! Tauri's build step: the capability of the window and the allow-list of commands.

use std::path::Path;

/// Every command the page may call; `capabilities/window.json` grants them to the window.
const COMMANDS: &[&str] = &[
    "back_up",
    "back_up_to",
    "begin_anew",
    "block_artist",
    "cancel_export",
    "cancel_import",
    "cancel_sign_in",
    "care",
    "check",
    "choose_playlist",
    "cover_colour",
    "delete_everything",
    "delete_listens",
    "desktop",
    "disconnect",
    "discoveries",
    "discovery_story",
    "export_diary",
    "export_discoveries",
    "export_runs",
    "find_tracks",
    "history",
    "history_keys",
    "history_rows",
    "import_dropped",
    "import_history",
    "imports",
    "keep_pick",
    "listen_details",
    "listening",
    "merge_recordings",
    "open_artist",
    "open_page",
    "open_playlist",
    "open_track",
    "pause_picks",
    "pause_recording",
    "pick_now",
    "play",
    "playlists",
    "preview_plan",
    "queue",
    "ready",
    "remove_pick",
    "restore",
    "restore_file",
    "restore_listens",
    "restore_pick",
    "retry_run",
    "cancel_run",
    "runs",
    "set_drawing",
    "set_home_zone",
    "set_notifications",
    "set_plan",
    "set_start_at_login",
    "set_theme",
    "set_tidy",
    "set_word_list",
    "settings",
    "show_diary",
    "show_export",
    "sign_in",
    "sign_out",
    "signed_in",
    "split_recording",
    "start_demo",
    "status",
    "subscribe",
    "today",
    "try_now",
    "undo_import",
    "undo_recording",
    "watch",
    "word_lists",
];

fn main() {
    assert!(
        Path::new("../ui/dist/index.html").exists(),
        "ui/dist is missing: build the page first with `cargo xtask build`, or `npm ci && npm run build` in ui"
    );
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("{error:#}");
    }
}
