//! The same under a Wayland compositor, as far as it goes without a tray host.

use sidetrack_headless::{Desktop, Screen};

use crate::world::World;

#[test]
fn the_window_opens_on_wayland() {
    let screen = Screen::Wayland {
        width: 1280,
        height: 800,
    };
    let world = World::on(
        Desktop::builder()
            .screen(screen)
            .panel(false)
            .notifier(None),
    );
    let resident = world.resident();
    world.sign_in();
    let page = world.look();
    page.shows("Last listens");
    page.no_problems();
    assert!(resident.terminate().success());
    world.no_window();
}
