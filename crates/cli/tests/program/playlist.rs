//! The playlist that picks go to: listed, chosen, made, refused, gone.

use sidetrack_core::run::Status;
use sidetrack_core::view::{PlaylistView, RunView};

use crate::world::{LISTENER, World};

#[test]
fn only_those_open_to_the_user_are_listed_and_taken() {
    let world = World::new();
    world.login();
    let all = world.sim().playlists();
    let listed: Vec<PlaylistView> = world.ask(&["playlist", "list"]);
    let is_listed = |id: &str| listed.iter().any(|listed| listed.id == id);
    for one in all.iter().filter(|one| one.owner == Some(LISTENER)) {
        assert!(is_listed(&one.id), "{}", one.name);
    }
    // One of a friend that is open to all may be listed too.
    let strangers: Vec<_> = all.iter().filter(|one| !is_listed(&one.id)).collect();
    assert!(!strangers.is_empty(), "the listener follows some");
    assert!(listed.iter().all(|one| !one.chosen));

    let refused = world.run(&["playlist", "choose", &strangers[0].id]);
    refused.with(1).says("not yours");
    let unknown = world.run(&["playlist", "choose", "0000000000000000000000"]);
    unknown.with(1).says("Spotify knows no playlist");
    assert_eq!(world.status().playlist, None, "nothing was chosen");

    let own = world.own_playlist();
    let address = format!("https://open.spotify.com/playlist/{}?si=abc", own.id);
    world.run(&["playlist", "choose", &address]).with(0);
    let chosen = world.status().playlist.unwrap();
    assert_eq!((chosen.id, chosen.name), (own.id.clone(), own.name));
    let listed: Vec<PlaylistView> = world.ask(&["playlist", "list"]);
    let marked: Vec<_> = listed.iter().filter(|one| one.chosen).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0].id, own.id);
}

#[test]
fn create_sends_picks_to_a_playlist_of_our_name_made_once() {
    let world = World::new();
    world.login();
    let own = world.choose_own_playlist();
    world.run(&["playlist", "create"]).with(0);
    for _ in 0..2 {
        world.run(&["pick"]).with(0);
        world.run(&["playlist", "create"]).with(0);
    }
    let playlists = world.sim().playlists();
    let ours: Vec<_> = playlists
        .iter()
        .filter(|one| one.name == "Sidetrack")
        .collect();
    assert_eq!(ours.len(), 1, "found again, not made again");
    assert_eq!(ours[0].uris.len(), 2);
    assert_eq!(world.sim().playlist_uris(&own.id), own.uris);
}

#[test]
fn one_that_is_gone_holds_the_pick_up_until_another_is_chosen() {
    let world = World::new();
    world.login();
    let own = world.choose_own_playlist();
    world.sim().lose_playlist(&own.id);
    let held: RunView = world.run(&["pick", "--json"]).with(5).json();
    assert_eq!(held.status, Status::Waiting);
    assert_eq!(held.reason.as_deref(), Some("playlist_missing"));
    assert_eq!(held.wait_until, None, "only the user can help");

    let _agent = world.agent();
    assert_eq!(world.status().last_run.unwrap().status, Status::Waiting);
    let other = world.choose_own_playlist();
    assert_ne!(other.id, own.id);
    world.status_until("the pick", |status| {
        let last = status.last_run.as_ref();
        last.is_some_and(|run| run.id == held.id && run.status == Status::Success)
    });
    let uris = world.sim().playlist_uris(&other.id);
    assert_eq!(uris.len(), other.uris.len() + 1);
}
