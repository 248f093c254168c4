//! The sign-in in a real gnome-keyring: there, locked, late, absent.

use sidetrack_core::health::Health;

use crate::process::{pause, until};
use crate::session::{Dialog, Session};
use crate::world::World;

fn world_of(session: &Session) -> World {
    World::new().with_keyring(session.environment())
}

#[test]
fn the_sign_in_is_kept_found_and_forgotten() {
    let session = Session::new(Dialog::None);
    let _keyring = session.start_keyring();
    let world = world_of(&session);
    world.login();
    assert!(
        session.entries().contains("acc_4VxK1listener"),
        "it is there"
    );
    assert!(!world.credentials().exists(), "and in no file");
    let playlist = world.choose_own_playlist();
    world.run(&["pick"]).with(0);
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 1,
        "another process signs its calls with it"
    );
    world.run(&["logout"]).with(0);
    assert!(!session.entries().contains("acc_4VxK1listener"), "gone");
}

#[test]
fn a_locked_one_is_said_so_and_unlocking_heals() {
    let session = Session::new(Dialog::Unanswered);
    let _keyring = session.start_keyring();
    let world = world_of(&session);
    world.login();
    session.lock();
    let mut agent = world.agent();
    session.wait_for_dialog();
    world.status_until("the locked keyring", |status| {
        status.health == Health::KeyringLocked
    });
    world.run(&["pick"]).with(6).says("keyring is locked");

    session.unlock();
    session.dismiss_dialog();
    // A dismissed dialog does not come again by itself, so somebody has to ask.
    until("the open keyring", || {
        (world.run(&["playlist", "list"]).status.code() == Some(0)).then_some(())
    });
    world.status_until("recording", |status| {
        status.health == Health::Recording && status.listens > 0
    });
    assert!(agent.runs(), "without a restart");
}

#[test]
fn a_dialog_that_is_open_keeps_nobody_from_ending() {
    let session = Session::new(Dialog::Unanswered);
    let _keyring = session.start_keyring();
    let world = world_of(&session);
    world.login();
    session.lock();
    let agent = world.agent();
    session.wait_for_dialog();
    agent.signal("TERM");
    agent.end().with(0);
}

#[test]
fn without_a_dialog_a_locked_one_refuses_at_once() {
    let session = Session::new(Dialog::None);
    let _keyring = session.start_keyring();
    let world = world_of(&session);
    world.login();
    session.lock();
    assert_eq!(world.status().health, Health::KeyringLocked);
    for command in [&["pick"][..], &["playlist", "list"], &["pick", "--dry-run"]] {
        world.run(command).with(6);
    }
    session.unlock();
    world.run(&["pick", "--dry-run"]).with(0);
}

/// Nothing tells that a keyring was unlocked, so being asked for something is a reason to look.
#[test]
fn one_unlocked_without_a_dialog_is_found_when_something_is_asked() {
    let session = Session::new(Dialog::None);
    let _keyring = session.start_keyring();
    let world = world_of(&session);
    world.login();
    session.lock();
    let _agent = world.agent();
    world.status_until("the locked keyring", |status| {
        status.health == Health::KeyringLocked
    });
    world.run(&["pick"]).with(6);
    session.unlock();
    until("the open keyring", || {
        (world.run(&["playlist", "list"]).status.code() == Some(0)).then_some(())
    });
    world.status_until("recording", |status| status.health == Health::Recording);
}

#[test]
fn one_that_comes_up_late_is_found() {
    let session = Session::new(Dialog::None);
    let keyring = session.start_keyring();
    let world = world_of(&session);
    world.login();
    drop(keyring);
    let mut agent = world.agent();
    world.status_until("the absence", |status| {
        status.health == Health::KeyringAbsent
    });
    world.run(&["pick"]).with(6).says("No keyring answers");
    // Long enough for more than one try.
    pause(std::time::Duration::from_secs(3));
    let _keyring = session.start_keyring();
    world.status_until("recording", |status| {
        status.health == Health::Recording && status.listens > 0
    });
    assert!(agent.runs(), "without a restart");
}

#[test]
fn without_any_the_sign_in_says_what_to_do() {
    let session = Session::new(Dialog::None);
    let world = world_of(&session);
    let mut login = world.start(&[
        "login",
        "--client-id",
        spotify_sim::DEMO_CLIENT_ID,
        "--paste",
    ]);
    let page = crate::world::consent_page(&mut login);
    login.types(&world.sim().approve(&page).unwrap());
    until("the reason", || {
        login.said().contains("--credentials").then_some(())
    });
    drop(login);
    assert_eq!(world.status().health, Health::NoAccount);
}
