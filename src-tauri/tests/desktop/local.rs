//! A diary of what was imported before any sign-in: shown as it is, and adopted by the first account.

use jiff::SignedDuration;
use sidetrack_core::control::protocol::Request;
use sidetrack_core::health::Health;
use spotify::{Clock, SystemClock};

use crate::records;
use crate::world::World;

const RECORDS: u64 = 400;

#[test]
fn an_imported_diary_is_shown_without_a_sign_in_and_adopted_by_the_first() {
    let world = World::new();
    let resident = world.resident();
    let page = world.look();
    page.shows("A diary of what you hear");

    // Plays of the last weeks, but for the hours that the simulated listener has too.
    let last = SystemClock.now() - SignedDuration::from_hours(48);
    let history = records::write(world.desktop.folder(), 0, RECORDS as usize, last);
    let paths = vec![history];
    world.ask(Request::Import { paths }).expect("an import");
    page.shows("Nobody is signed in, so nothing new is recorded.");
    page.shows("Last listens");
    page.shows("Siding 399");
    page.click("Listening");
    page.shows("Top artists");
    page.shows("The Points");
    page.shows("Connect Spotify");
    page.click("History");
    page.shows("Siding 399");
    page.click("Listening");
    page.click("Connect Spotify");
    page.shows("Paste the client ID it shows you");

    world.sign_in();
    let status = world.status_until("what was imported and what was recorded", |status| {
        status.health == Health::Recording && status.listens > RECORDS
    });
    assert!(status.account.is_some());
    page.click("Listening");
    page.shows("The Points");
    page.shows_no("Connect Spotify");
    page.no_problems();
    assert!(resident.terminate().success());
}
