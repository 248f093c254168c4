//! A history is chosen in the system's own dialog, imported, undone, and the diary exported: by mouse and keys alone.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use sidetrack_headless::pause;

use crate::driver::Driver;
use crate::program::until;
use crate::records;
use crate::world::World;

const RECORDS: usize = 3000;

#[test]
fn a_history_is_chosen_imported_exported_and_undone() {
    let world = World::new();
    let resident = world.resident();
    world.sign_in();
    let page = world.look();
    page.click("Settings");
    page.shows("Import your history");

    let history = records::write(world.desktop.folder(), 0, RECORDS, records::long_ago());
    page.click("Choose files or zip…");
    answer(&world, "Choose the files of your history", &history);
    page.shows("Imported. 3,000 new, 0 already known");
    let whole = world.status().listens;
    assert!(whole >= RECORDS as u64);

    let export = world.desktop.folder().join("diary.json");
    page.click("JSON");
    page.click("Export…");
    answer(&world, "Export your diary", &export);
    page.shows("Saved as diary.json");
    let written: Value = serde_json::from_slice(&fs::read(&export).unwrap()).unwrap();
    assert!(written.as_array().unwrap().len() >= RECORDS);

    undo(&page);
    world.status_until("the listens of before", |status| {
        status.listens + RECORDS as u64 <= whole + 1
    });
    page.no_problems();
    assert!(resident.terminate().success());
}

fn undo(page: &Driver) {
    page.click("Undo the import of Streaming_History_Audio_2019_0.json");
    page.shows("About 3,000 listens will go.");
    page.click("Undo the import");
    page.shows("Import undone");
}

/// Types a path into the dialog of this title.
#[track_caller]
fn answer(world: &World, title: &str, path: &Path) {
    let open = || {
        let windows = world.desktop.windows().unwrap_or_default();
        windows.iter().any(|window| window.title == title)
    };
    until(title, || open().then_some(()));
    // The field for a path opens by keys; what is typed before it is there would be lost.
    for keys in ["ctrl+l", "ctrl+a"] {
        press(world, keys);
    }
    world.desktop.type_line(path.to_str().unwrap()).unwrap();
    // The first Return may only close the list of completions.
    until("the end of the dialog", || {
        pause(Duration::from_secs(1));
        if open() {
            press(world, "Return");
        }
        (!open()).then_some(())
    });
}

fn press(world: &World, keys: &str) {
    pause(Duration::from_secs(1));
    let mut keyboard = world.desktop.command("xdotool");
    assert!(keyboard.args(["key", keys]).status().unwrap().success());
}
