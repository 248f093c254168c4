//! History in the window: found by a word, opened, deleted and put back.

use serde_json::json;
use sidetrack_core::fold::Listen;
use sidetrack_core::store::{accounts, listens};

use crate::driver::Driver;
use crate::program::until;
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
    page.type_into("Search your history", &title);
    let row = format!(
        "[...document.querySelectorAll('[data-row]')].find(row => row.innerText.includes({}))",
        json!(title)
    );
    until("the listen that was searched for", || {
        let rows = page.script(
            "const rows = document.querySelectorAll('[data-row]'); return [rows.length, rows[0]?.innerText ?? '']",
        );
        let few = rows[0]
            .as_u64()
            .is_some_and(|count| count > 0 && count < 20);
        (few && rows[1].as_str()?.contains(&title)).then_some(())
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
    until("all rows", || {
        let shown = page.script("return Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount') ?? 0)");
        (shown.as_u64()? > 20).then_some(())
    });
    page.no_problems();
    assert!(resident.terminate().success());
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
