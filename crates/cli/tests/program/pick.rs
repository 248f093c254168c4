//! Picks: one track into the playlist, none twice, none when nothing is left.

use std::collections::{HashMap, HashSet};

use sidetrack_core::run::Status;
use sidetrack_core::view::{PickView, RunView};
use spotify_sim::{Config, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Fault, Group};

use crate::process::Process;
use crate::world::{LISTENER, World, config};

#[test]
fn the_first_makes_the_playlist_and_puts_one_track_in() {
    let world = World::new();
    world.login();
    let run: RunView = world.ask(&["pick"]);
    assert_eq!(run.status, Status::Success);
    let pick = run.picks[0].clone();
    let made: Vec<_> = world
        .sim()
        .playlists()
        .into_iter()
        .filter(|playlist| playlist.name == "Sidetrack")
        .collect();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].owner, Some(LISTENER));
    assert_eq!(made[0].uris, [pick.track.uri]);
    assert_eq!(world.changes(), 2, "one playlist, one track");
    assert_eq!(world.status().playlist.unwrap().id, made[0].id);
}

#[test]
fn a_dry_run_with_an_apps_own_keys_needs_no_sign_in() {
    let world = World::new();
    let mut command = world.command(["pick", "--dry-run", "--json"]);
    command
        .env("SIDETRACK_CLIENT_ID", DEMO_CLIENT_ID)
        .env("SIDETRACK_CLIENT_SECRET", DEMO_CLIENT_SECRET);
    let picks: Vec<PickView> = Process::start(command).end().with(0).json();
    let pick = &picks[0];
    assert!(pick.track.uri.starts_with("spotify:track:"));
    assert_eq!((pick.added_at, pick.playlist.clone()), (None, None));
    assert_eq!(world.changes(), 0);
    assert!(!world.credentials().exists(), "nothing is kept");

    let mut wrong = world.command(["pick", "--dry-run", "--way", "classic"]);
    wrong
        .env("SIDETRACK_CLIENT_ID", DEMO_CLIENT_ID)
        .env("SIDETRACK_CLIENT_SECRET", "a-wrong-secret");
    let refused = Process::start(wrong).end().with(1);
    assert!(!refused.err.contains("a-wrong-secret"));
}

#[test]
fn a_run_that_is_held_up_is_cancelled_and_tried_again_by_its_number() {
    let world = World::new();
    world.login();
    world.sim().set_fault(Fault::Quota(Group::Search), 1);
    world.run(&["pick"]).with(5);
    let run: Vec<RunView> = world.ask(&["runs"]);
    let number = run[0].id.to_string();
    let cancelled: RunView = world.ask(&["runs", "--cancel", &number]);
    assert_eq!(cancelled.reason.as_deref(), Some("cancelled"));
    let twice = world.run(&["runs", "--cancel", &number]).with(1);
    assert!(twice.err.contains("is over"), "{}", twice.err);
    world
        .run(&["runs", "--retry", &number, "--cancel", &number])
        .with(2);
}

#[test]
fn a_dry_run_of_the_signed_in_user_changes_nothing() {
    let world = World::new();
    world.login();
    world.ask::<Vec<PickView>>(&["pick", "--dry-run"]);
    let _agent = world.agent();
    world.ask::<Vec<PickView>>(&["pick", "--dry-run"]);
    assert_eq!(world.changes(), 0);
    assert_eq!(world.runs(), []);
}

/// A catalogue so small that most draws find what the playlist holds already.
#[test]
fn nothing_comes_twice_and_when_nothing_is_left_the_run_fails() {
    let world = World::of(
        Config {
            tracks: 60,
            start_ms: crate::world::now_ms() - 90 * 86_400_000,
            ..config()
        },
        1.0,
    );
    world.login();
    let playlist = world.choose_own_playlist();
    let heard: HashSet<String> = world
        .sim()
        .plays()
        .into_iter()
        .map(|play| play.track_uri)
        .filter(|uri| uri.starts_with("spotify:track:"))
        .collect();
    let mut left: Vec<&String> = heard
        .iter()
        .filter(|uri| !playlist.uris.contains(uri))
        .collect();
    left.sort();
    let spared = left.len().min(3);
    for uri in &left[spared..] {
        world.sim().user_adds(&playlist.id, uri);
    }
    // What the user adds in this very second, readers see in the next.
    world.sim().advance_ms(1_000);
    let before = world.sim().playlist_uris(&playlist.id).len();
    let mut added = 0;
    let failed = loop {
        let run = world.run(&["pick", "--json"]);
        if run.status.code() != Some(0) {
            break run.with(1);
        }
        added += 1;
        assert!(added <= 60, "more than there is");
    };
    assert!(failed.err.contains("no track passed"), "{}", failed.err);
    let uris = world.sim().playlist_uris(&playlist.id);
    assert_eq!(uris.len(), before + added);
    assert_no_recording_twice(&world, &uris[before..], &uris);
    let last = &world.runs()[0];
    assert_eq!(last.status, Status::Failed);
    assert_eq!(last.reason.as_deref(), Some("nothing_drawn"));
}

/// Each new URI and its recording are in the playlist once.
fn assert_no_recording_twice(world: &World, new: &[String], all: &[String]) {
    let recording = |uri: &str| {
        let track = world.sim().track(&world.base, uri).unwrap();
        track["external_ids"]["isrc"].as_str().map(str::to_owned)
    };
    let mut uris: HashMap<&str, usize> = HashMap::new();
    let mut isrcs: HashMap<String, usize> = HashMap::new();
    for uri in all {
        *uris.entry(uri).or_default() += 1;
        if let Some(isrc) = recording(uri) {
            *isrcs.entry(isrc).or_default() += 1;
        }
    }
    for uri in new {
        assert_eq!(uris[uri.as_str()], 1, "{uri} came twice");
        if let Some(isrc) = recording(uri) {
            assert_eq!(isrcs[&isrc], 1, "{uri} is another id of what was there");
        }
    }
}

/// The track is there, the answer is lost: it is found by looking, not sent again.
#[test]
fn a_lost_answer_does_not_send_the_track_twice() {
    let world = World::new();
    world.login();
    let playlist = world.choose_own_playlist();
    for fault in [Fault::PostCutAfter, Fault::Post5xxAfterSuccess] {
        world.sim().set_fault(fault, 1);
        let run: RunView = world.ask(&["pick"]);
        assert_eq!(run.status, Status::Success);
        let uris = world.sim().playlist_uris(&playlist.id);
        let uri = run.picks[0].clone().track.uri;
        assert_eq!(uris.iter().filter(|each| **each == uri).count(), 1);
    }
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 2
    );
}

#[test]
fn the_plan_makes_one_when_it_is_due() {
    let world = World::new();
    world.login();
    let playlist = world.choose_own_playlist();
    let zone = jiff::tz::TimeZone::UTC;
    let now = spotify::Clock::now(&spotify::SystemClock).to_zoned(zone);
    // Due within the next seconds, at the earliest two from now.
    let due = now.checked_add(jiff::Span::new().seconds(4)).unwrap();
    let due = due.strftime("%H:%M:%S").to_string();
    world.run(&["plan", &due]).with(0);
    let _agent = world.agent();
    let status = world.status_until("the run", |status| {
        let last = status.last_run.as_ref();
        last.is_some_and(|run| run.status == Status::Success)
    });
    let run = status.last_run.unwrap();
    assert_eq!(run.kind, sidetrack_core::run::Kind::Plan);
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 1
    );
    assert_eq!(world.runs().len(), 1, "once");
}
