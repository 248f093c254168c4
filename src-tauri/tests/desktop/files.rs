//! A history is chosen in the system's own dialog, imported, undone, and the diary exported: by mouse and keys alone. Large
//! ones tell how far they are and can be given up.

use std::fs;

use serde_json::Value;
use sidetrack_core::control::protocol::Request;

use crate::dialogs::answer;
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

#[test]
fn a_large_history_tells_how_far_it_is_and_can_be_given_up_either_way() {
    const FILES: usize = 6;
    const EACH: usize = 20_000;
    let world = World::new();
    let resident = world.resident();
    let history = records::write_zip(world.desktop.folder(), FILES, EACH);
    let page = world.look();
    page.click("Settings");
    page.shows("Import your history");
    page.click("Choose files or zip…");
    answer(&world, "Choose the files of your history", &history);
    page.shows("left");
    goes_on(&page, "Import");
    page.click("Cancel");
    page.shows("Cancelled. Nothing of it was kept.");
    assert_eq!(world.status().listens, 0);

    let import = Request::Import {
        paths: vec![history],
    };
    world.ask(import).expect("an import");
    page.shows("Imported. 120,000 new");
    let export = world.desktop.folder().join("diary.csv");
    page.click("Export…");
    page.shows("Choose where to write it.");
    answer(&world, "Export your diary", &export);
    page.shows("of 120,000 listens");
    goes_on(&page, "Export");
    page.click("Cancel");
    page.shows("Cancelled. No file was written.");
    let names = fs::read_dir(world.desktop.folder()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = names
        .filter(|name| name.contains("export") || name == "diary.csv")
        .collect();
    assert_eq!(left, [""; 0]);
    page.no_problems();
    assert!(resident.terminate().success());
}

/// Waits until the bar of this name has moved on.
fn goes_on(page: &Driver, name: &str) {
    let bar = format!("[role=progressbar][aria-label={name}]");
    let script = format!("return document.querySelector('{bar}')?.ariaValueNow ?? null");
    let now = || page.script(&script).as_str()?.parse::<u32>().ok();
    let first = until("a bar", now);
    until("a bar that moves on", || now().filter(|now| *now > first));
}

fn undo(page: &Driver) {
    page.click("Undo the import of Streaming_History_Audio_2019_0.json");
    page.shows("Listens that only these files tell go from the diary");
    page.click("Undo the import");
    page.shows("Import undone: 3,000 listens went");
}
