//! The resident and the window are killed at bad moments: nothing is lost, nothing happens twice, nobody is signed out.

use std::time::Duration;

use sidetrack_core::health::Health;
use sidetrack_core::run::Status;
use sidetrack_headless::{Signal, pause};

use crate::driver::Driver;
use crate::program::until;
use crate::tray::Tray;
use crate::world::World;

/// Milliseconds between a click in the menu and the kill: before, while and after the track is added.
const MOMENTS: [u64; 6] = [0, 20, 60, 150, 400, 1000];

#[test]
fn killing_the_resident_while_it_adds_a_track_adds_none_twice() {
    let world = World::new();
    let mut resident = world.resident();
    world.sign_in();
    let playlist = world.choose_own_playlist();
    let heard = world.status().listens;
    for moment in MOMENTS {
        Tray::find(&world.desktop).click("Add a random track now");
        pause(Duration::from_millis(moment));
        resident.kill();
        resident = world.resident();
        let status = world.status_until("recording", |status| status.health == Health::Recording);
        assert!(status.listens >= heard, "nothing is lost");
        until("an end of what was begun", || {
            let is_open = |status| matches!(status, Status::Open | Status::Waiting);
            (!world.runs().iter().any(|run| is_open(run.status))).then_some(())
        });
    }
    let picked: Vec<_> = world.runs().into_iter().flat_map(|run| run.picks).collect();
    let added: Vec<_> = picked
        .iter()
        .filter(|pick| pick.added_at.is_some())
        .collect();
    let uris = world.sim().playlist_uris(&playlist.id);
    assert_eq!(
        uris.len(),
        playlist.uris.len() + added.len(),
        "each pick once"
    );
    for pick in added {
        assert_eq!(uris.iter().filter(|uri| **uri == pick.track.uri).count(), 1);
    }
    assert!(resident.terminate().success());
}

#[test]
fn killing_the_window_leaves_the_resident_and_the_next_window_works() {
    let world = World::new();
    let mut resident = world.resident();
    world.sign_in();
    let tray = Tray::find(&world.desktop);
    for moment in MOMENTS {
        tray.click_left();
        let process = until("the window's process", || world.window_process());
        pause(Duration::from_millis(moment));
        process.signal(Signal::KILL);
        world.no_window();
        assert!(resident.runs());
    }
    tray.click_left();
    world.window();
    let page = Driver::attach(&world);
    page.shows("Last listens");
    page.no_problems();
}

#[test]
fn the_window_finds_a_resident_that_was_killed_and_started_again() {
    let world = World::new();
    let resident = world.resident();
    world.sign_in();
    let page = world.look();
    page.shows("Last listens");
    resident.kill();
    // The window starts another; it is hidden and has the diary and the sign-in.
    let status = world.status_until("recording", |status| status.health == Health::Recording);
    assert!(status.listens > 0);
    let pick = world.pick();
    page.shows(&pick.track.name);
}
