//! The keyring at login: locked and late. Nothing is lost, and nobody has to sign in again.

use sidetrack_core::health::Health;
use sidetrack_headless::{Keyring, PASSWORD};

use crate::program::until;
use crate::tray::Tray;
use crate::world::World;

#[test]
fn a_keyring_that_is_locked_at_login_is_waited_for() {
    let (mut world, heard) = signed_in();
    world.desktop.start_keyring(Keyring::Locked).unwrap();
    let _resident = world.resident();
    let status = world.status_until("the locked keyring", |status| {
        status.health == Health::KeyringLocked
    });
    assert_eq!(status.listens, heard);
    let tray = Tray::find(&world.desktop);
    until("the dialog", || {
        let windows = world.desktop.windows().unwrap();
        windows
            .into_iter()
            .find(|window| window.title.contains("Keyring"))
    });
    let words = tray.tooltip().to_lowercase();
    assert!(words.contains("keyring"), "{words}");

    // The dialog of the system asks; the user answers.
    world.desktop.type_line(PASSWORD).unwrap();
    world.status_until("recording", |status| status.health == Health::Recording);
    assert!(world.pick().added_at.is_some());
}

#[test]
fn a_keyring_that_comes_late_is_waited_for() {
    let (mut world, heard) = signed_in();
    world.desktop.stop_keyring();
    let _resident = world.resident();
    world.status_until("the missing keyring", |status| {
        status.health == Health::KeyringAbsent
    });
    world.desktop.start_keyring(Keyring::Unlocked).unwrap();
    let status = world.status_until("recording", |status| status.health == Health::Recording);
    assert!(status.listens >= heard);
    assert!(world.pick().added_at.is_some());
}

/// Somebody signed in yesterday and heard so many tracks; the session of today begins without a resident.
fn signed_in() -> (World, u64) {
    let world = World::new();
    let resident = world.resident();
    world.sign_in();
    let heard = world.status().listens;
    assert!(resident.terminate().success());
    (world, heard)
}
