//! History in the window: found by a word, opened, deleted and put back; recordings merged and parted.

use serde_json::json;
use sidetrack_core::control::protocol::Request;
use sidetrack_core::fold::Listen;
use sidetrack_core::store::{accounts, listens, recordings};

use crate::driver::Driver;
use crate::program::until;
use crate::records;
use crate::world::World;

#[test]
fn a_listen_is_found_opened_deleted_and_put_back() {
    let world = World::new();
    let resident = world.resident();
    world.sign_in();
    let (listen, title) = newest(&world);

    let page = world.look();
    page.click("History");
    page.shows("Skipped");
    let shown = || {
        let count = page.script("return Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount') ?? 0)");
        count.as_u64().unwrap_or(0)
    };
    let all = until("rows", || Some(shown()).filter(|rows| *rows > 20));
    page.type_into("Search your history", &title);
    let row = format!(
        "[...document.querySelectorAll('[data-row]')].find(row => row.innerText.includes({}))",
        json!(title)
    );
    until("the listen that was searched for", || {
        let first = page.script("return document.querySelector('[data-row]')?.innerText ?? ''");
        (shown() < all && first.as_str()?.contains(&title)).then_some(())
    });

    press(&page, &row, "Enter");
    page.shows("Seen by");
    page.shows("Recently played: ended");
    press(&page, &row, "Escape");

    press(&page, &row, "Delete");
    page.shows("Listen deleted.");
    until("the listen gone", || (!has(&world, &listen)).then_some(()));
    page.click("Undo");
    until("the listen back", || has(&world, &listen).then_some(()));
    until("its row", || {
        (page.script(&format!("return {row} !== undefined")) == json!(true)).then_some(())
    });

    page.click("Clear the search");
    until("all rows", || (shown() >= all).then_some(()));
    page.no_problems();
    assert!(resident.terminate().success());
}

#[test]
fn two_tracks_are_shown_as_one_recording_and_apart_again() {
    let world = World::new();
    let resident = world.resident();
    world.sign_in();
    let two = records::write(world.desktop.folder(), 0, 2, records::long_ago());
    let import = Request::Import { paths: vec![two] };
    world.ask(import).expect("an import");
    let page = world.look();
    page.click("History");
    page.shows("Skipped");
    page.type_into("Search your history", "siding");
    until("both rows", || {
        (page.script("return document.querySelectorAll('[data-row]').length") == json!(2))
            .then_some(())
    });
    let row = "[...document.querySelectorAll('[data-row]')].find(row => row.innerText.includes('Siding 0'))";

    press(&page, row, "Enter");
    page.shows("Seen by");
    choose_siding_1(&page);
    page.shows("One recording from now on: charts count both together.");
    recordings_are(&world, 1);
    page.shows("Show as separate");
    page.click("Undo");
    recordings_are(&world, 2);
    page.shows_no("Show as separate");

    choose_siding_1(&page);
    recordings_are(&world, 1);
    page.click("Show as separate");
    page.shows("Shown as a recording of its own.");
    recordings_are(&world, 2);
    page.click("Undo");
    recordings_are(&world, 1);
    page.shows("Show as separate");
    page.no_problems();
    assert!(resident.terminate().success());
}

/// Says in the open row that its track is the same as "Siding 1".
fn choose_siding_1(page: &Driver) {
    page.click("Same as another track");
    page.shows("Which track is the same recording?");
    page.script("const words = document.querySelector('.merge input'); words.value = 'siding 1'; words.dispatchEvent(new Event('input', { bubbles: true }))");
    until("the track to choose", || {
        let choice = "const choices = [...document.querySelectorAll('.merge li button')]; if (choices.length === 1) choices[0].click(); return choices.length";
        (page.script(choice) == json!(1)).then_some(())
    });
}

/// The tracks that were imported.
fn tracks(world: &World) -> (i64, i64) {
    let diary = world.diary();
    let row = |number: usize| {
        let uri = format!("spotify:track:{number:022}");
        let sql = "SELECT id FROM track WHERE uri = ?1";
        diary
            .read()
            .query_row(sql, [uri], |row| row.get(0))
            .unwrap()
    };
    (row(0), row(1))
}

/// Waits until those tracks stand for so many recordings.
fn recordings_are(world: &World, count: usize) {
    let (one, two) = tracks(world);
    until(&format!("{count} recordings"), || {
        let diary = world.diary();
        let of = |track| recordings::root(diary.read(), track).unwrap();
        (usize::from(of(one) != of(two)) + 1 == count).then_some(())
    });
}

/// The newest listen with a title that is a word of its own, and that title.
fn newest(world: &World) -> (Listen, String) {
    let diary = world.diary();
    let account = accounts::diary(diary.read()).unwrap().expect("an account");
    let all = listens::all(diary.read(), account).unwrap();
    let newest = all.last().expect("a listen").clone();
    let track = listens::track_view(diary.read(), newest.track).unwrap();
    (newest, track.expect("a track").name)
}

fn has(world: &World, wanted: &Listen) -> bool {
    let diary = world.diary();
    let found = listens::get(
        diary.read(),
        accounts::diary(diary.read()).unwrap().expect("an account"),
        wanted.started_at,
        wanted.track,
    );
    found.unwrap().is_some()
}

/// Gives a row the focus and presses a key on it.
fn press(page: &Driver, row: &str, key: &str) {
    page.script(&format!(
        "const row = {row}; row.focus(); row.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }}))"
    ));
}
