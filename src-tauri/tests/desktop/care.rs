//! A diary that is damaged, from the tray to the button that brings a backup back; and taking everything back.

use std::fs;

use sidetrack_core::control::protocol::Request;
use sidetrack_core::health::Health;

use crate::program::until;
use crate::tray::Tray;
use crate::world::World;

#[test]
fn a_damaged_diary_is_told_and_comes_back_by_a_button() {
    let world = World::new();
    let resident = world.resident();
    world.sign_in();
    let heard = world.status().listens;
    world.ask(Request::Backup { to: None }).expect("a backup");
    assert!(resident.terminate().success());
    fs::write(
        world.data().join("diary.sqlite"),
        "no database ".repeat(900),
    )
    .unwrap();

    let mut resident = world.resident();
    let damaged = |health: &Health| matches!(health, Health::DiaryUnreadable { .. });
    assert!(damaged(&world.status().health));
    let tray = Tray::find(&world.desktop);
    until("words in the tray", || tray.entry("The diary is damaged…"));
    let page = world.look();
    page.shows("The diary is damaged.");
    assert!(resident.runs(), "it waits for the user");
    page.click("Restore that backup");
    page.shows("The diary of before is kept.");
    world.status_until("recording", |status| {
        status.health == Health::Recording && status.listens >= heard
    });
    page.shows("Last listens");
    until("words in the tray", || tray.entry("Recording"));

    page.click("Settings");
    page.shows("Your diary");
    page.click("Check");
    page.shows("All is well");
    page.click("Delete everything…");
    page.shows("every setting, and the covers that were shown");
    page.click("Delete everything");
    world.status_until("nobody", |status| {
        status.health == Health::NoAccount && status.listens == 0
    });
    page.shows("Nobody is signed in.");
    page.no_problems();
    assert!(!world.data().join("covers").exists());
    let names = fs::read_dir(world.data()).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.any(|name| name.starts_with("diary.damaged")));
    assert!(!world.data().join("backups").exists());
    assert!(resident.terminate().success());
}
