//! Desktops that lack something: no tray host, then one; no notification daemon, then one that dies.

use sidetrack_core::health::Health;
use sidetrack_headless::{Desktop, Notifier};

use crate::notes::Notes;
use crate::program::until;
use crate::tray::{Tray, bus, items};
use crate::world::World;

#[test]
fn the_tray_item_comes_with_the_tray_host_and_again_with_the_next() {
    let mut world = World::on(Desktop::builder().panel(false));
    let resident = world.resident();
    world.sign_in();
    assert!(world.pick().added_at.is_some(), "it works without a tray");

    world.desktop.start_panel().unwrap();
    let tray = Tray::find(&world.desktop);
    assert!(tray.entry("Quit").is_some());

    world.desktop.stop_panel();
    world.desktop.start_panel().unwrap();
    let bus = bus(&world.desktop);
    until("the item at the next host", || {
        items(&bus).into_iter().next()
    });
    let tray = Tray::find(&world.desktop);
    tray.click("Quit");
    assert!(resident.end().success());
}

#[test]
fn without_a_notification_daemon_picks_go_on() {
    let mut world = World::on(Desktop::builder().notifier(None));
    let mut resident = world.resident();
    world.sign_in();
    let playlist = world.choose_own_playlist();
    let first = world.pick();
    assert!(first.added_at.is_some());

    let notes = Notes::watch(&world.desktop);
    world.desktop.start_notifier(Notifier::Xfce4).unwrap();
    let second = world.pick();
    notes.find(&second.track.name);

    // It dies while an answer is waited for.
    world.desktop.stop_notifier();
    assert!(world.pick().added_at.is_some());
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 3
    );
    assert_eq!(world.status().health, Health::Recording);
    assert!(resident.runs());
    assert!(resident.terminate().success());
}

#[test]
fn a_second_start_opens_the_window_and_the_first_goes_on() {
    let world = World::new();
    let mut resident = world.resident();
    let second = world.start(world.resident_command(&["--hidden"]));
    assert!(second.end().success());
    assert_eq!(world.window_process(), None, "hidden");
    let third = world.start(world.resident_command(&[]));
    assert!(third.end().success());
    let window = world.window();
    let fourth = world.start(world.window_command(&[]));
    assert!(fourth.end().success());
    assert_eq!(world.desktop.windows().unwrap(), [window], "one window");
    assert!(resident.runs());
    assert!(resident.terminate().success());
    world.no_window();
}
