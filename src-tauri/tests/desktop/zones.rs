//! The home time zone, chosen in Settings: imported plays are at the hours there, in the window and in an export.

use std::fs;

use sidetrack_core::control::protocol::Request;

use crate::dialogs::answer;
use crate::records;
use crate::world::World;

#[test]
fn imported_plays_are_in_the_zone_that_was_chosen() {
    let world = World::new();
    let resident = world.resident();
    let history = records::write(world.desktop.folder(), 0, 2, records::long_ago());
    let paths = vec![history];
    world.ask(Request::Import { paths }).expect("an import");
    let page = world.look();
    page.click("History");
    page.shows("11:57");

    page.click("Settings");
    page.shows("Home time zone");
    page.script(
        "const zones = [...document.querySelectorAll('select')].find(field => [...field.options].some(zone => zone.value === 'Asia/Tokyo'));
         zones.value = 'Asia/Tokyo'; zones.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    page.shows("Changed");
    page.click("History");
    page.shows("20:57");
    assert!(!page.text().contains("11:57"));

    let export = world.desktop.folder().join("diary.csv");
    page.click("Settings");
    page.click("Export…");
    answer(&world, "Export your diary", &export);
    page.shows("Saved as diary.csv: 2 listens.");
    let table = fs::read_to_string(&export).unwrap();
    assert!(table.contains("2019-06-01T20:57:00,,"), "{table}");
    page.no_problems();
    assert!(resident.terminate().success());
}
