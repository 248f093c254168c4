//! The first day, from the sign-in in the window to Quit in the tray's menu.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use sidetrack_core::stats;
use sidetrack_core::store::{accounts, listens};
use sidetrack_core::view::PickView;
use sidetrack_core::view::listening::ListeningView;

use crate::browser;
use crate::driver::Driver;
use crate::notes::Notes;
use crate::program::{Program, until};
use crate::tray::Tray;
use crate::world::{CLIENT_ID, World};

#[test]
fn from_the_first_start_to_quit() {
    let world = World::new();
    let notes = Notes::watch(&world.desktop);

    switch_start_at_login_on(&world);
    let resident = log_in(&world);
    let tray = Tray::find(&world.desktop);
    assert_eq!(world.window_process(), None, "hidden");

    tray.click_left();
    world.window();
    sign_in(&world, &Driver::attach(&world));
    close(&world);

    let playlist = world.choose_own_playlist();
    tray.click("Add a random track now");
    let pick = told(&world, &notes);
    let uris = world.sim().playlist_uris(&playlist.id);
    assert_eq!(uris.len(), playlist.uris.len() + 1);
    assert!(
        uris.contains(&pick.track.uri),
        "the pick is in the playlist"
    );

    world.desktop.take_action("Remove").unwrap();
    until("the track out of the playlist", || {
        (world.sim().playlist_uris(&playlist.id) == playlist.uris).then_some(())
    });

    tray.click_left();
    world.window();
    look(&world, &Driver::attach(&world));
    // A click while it is still going.
    world.desktop.close(&world.window()).unwrap();
    tray.click_left();
    until("the next window", || {
        world.desktop.windows().ok()?.into_iter().next()
    });
    tray.click("Quit");
    assert!(resident.end().success());
    world.no_window();
    assert!(!tray.is_shown());
}

/// Started by hand: the switch in the tray's menu writes the autostart entry. Then the session ends.
fn switch_start_at_login_on(world: &World) {
    let resident = world.resident();
    let tray = Tray::find(&world.desktop);
    assert_eq!(entry(world), None, "nothing starts at login unasked");
    tray.click("Start at login");
    until("the autostart entry", || entry(world));
    until("the check mark", || {
        tray.entry("Start at login").filter(|entry| entry.checked)
    });
    assert!(resident.terminate().success());
}

/// The autostart entry, when there is one.
fn entry(world: &World) -> Option<PathBuf> {
    let folder = world.desktop.folder().join("home/.config/autostart");
    let mut files = fs::read_dir(folder).ok()?;
    Some(files.next()?.unwrap().path())
}

/// Runs what the autostart entry says, as a session does at login.
fn log_in(world: &World) -> Program {
    let text = fs::read_to_string(entry(world).unwrap()).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))
        .unwrap();
    let words = words(line);
    assert!(words.contains(&"--hidden".to_owned()), "{line}");
    let mut command: Command = world.desktop.command(&words[0]);
    command.args(&words[1..]);
    let resident = world.start(command);
    world.status_until("the resident of the login", |status| {
        status.agent_pid == Some(resident.id())
    });
    resident
}

/// Words of an `Exec` line. Quoted words end at the closing quote; a backslash keeps the next letter.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut letters) = (false, line.chars());
    while let Some(letter) = letters.next() {
        let word = words.last_mut().unwrap();
        match letter {
            '"' => quoted = !quoted,
            '\\' => word.extend(letters.next()),
            '%' => word.extend(letters.next().filter(|code| *code == '%')),
            ' ' if !quoted => words.push(String::new()),
            other => word.push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The card of the first start: client id, the browser's consent page, and the page shows what was heard.
fn sign_in(world: &World, page: &Driver) {
    page.click("Sign in with Spotify");
    page.type_into("Paste the client ID", CLIENT_ID);
    page.click("Connect in browser");
    let address = browser::address(&world.desktop, "/authorize?");
    world.runtime().block_on(browser::consent(&address));
    world.signed_in();
    page.shows("Last listens");
    page.no_problems();
}

fn close(world: &World) {
    world.desktop.close(&world.window()).unwrap();
    world.no_window();
}

/// The notification says which track it is, and has the actions.
fn told(world: &World, notes: &Notes) -> PickView {
    let run = until("the pick", || {
        world.runs().into_iter().find(|run| !run.picks.is_empty())
    });
    let pick = run.picks[0].clone();
    let note = notes.find(&pick.track.name);
    for artist in &pick.track.artists {
        assert!(
            note.body.contains(artist) || note.summary.contains(artist),
            "{note:?}"
        );
    }
    let year = pick.track.year.unwrap().to_string();
    assert!(note.body.contains(&year), "{note:?}");
    for action in ["Open", "Queue", "Another", "Remove"] {
        assert!(note.actions.iter().any(|label| label == action), "{note:?}");
    }
    let cover = note.image.expect("a cover").replace("file://", "");
    assert!(
        fs::metadata(&cover).is_ok_and(|file| file.len() > 0),
        "{cover}"
    );
    pick
}

/// The page shows what the diary holds: the last listens, and the data behind the charts.
fn look(world: &World, page: &Driver) {
    page.shows("Last listens");
    let diary = world.diary();
    let account = accounts::active(diary.read()).unwrap().unwrap().row;
    for listen in listens::latest(diary.read(), account, i64::MAX, 5).unwrap() {
        page.shows(&listen.track.name);
    }
    page.click("Listening");
    page.shows("Top artists");
    let range = json!({"kind": "month", "last": null});
    let shown: Value = page.invoke("listening", &json!({"range": range}));
    let shown: ListeningView = serde_json::from_value(shown).unwrap();
    let range = serde_json::from_value(range).unwrap();
    let now = world.status().clock.now;
    let zone = jiff::tz::TimeZone::UTC;
    let stored = stats::listening(diary.read(), account, range, now, &zone).unwrap();
    assert_eq!(shown.buckets, stored.buckets);
    assert_eq!(shown.top_artists, stored.top_artists);
    assert_eq!(shown.clock, stored.clock);
    assert!(stored.plays.value > 0);
    for artist in stored.top_artists.iter().take(3) {
        page.shows(&artist.name);
    }
    page.no_problems();
}
