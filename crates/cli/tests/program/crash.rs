//! Kills at any moment, while answers get lost: nothing is doubled, nothing is lost, nothing is damaged.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use sidetrack_core::health::Health;
use sidetrack_core::run::Status;
use sidetrack_core::view::ListenView;
use spotify_sim::{Class, Fault};

use crate::process::{pause, until};
use crate::world::{World, config};

/// Spotify's time runs this much faster, so that late changes land within seconds and music goes on.
const SPEED: f64 = 20.0;
const KILLS: usize = 8;
/// By then the last agent has read the list, simulated milliseconds: a minute for a busy machine.
const SETTLED_MS: i64 = 60_000 * SPEED as i64;

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    /// A pick that is an agent of its own.
    Pick,
    /// The agent, while a pick waits for it.
    Agent,
}

#[test]
fn picks_killed_at_any_moment() {
    in_parallel(Victim::Pick);
}

#[test]
fn agents_killed_at_any_moment() {
    in_parallel(Victim::Agent);
}

/// The kills are mostly waiting: three stories at once take as long as one.
fn in_parallel(victim: Victim) {
    std::thread::scope(|stories| {
        for seed in 1..=3 {
            stories.spawn(move || story(victim, seed));
        }
    });
}

fn story(victim: Victim, seed: u64) {
    let mut config = config();
    config.seed = seed;
    config.listener.plays_per_day = 300.0;
    let world = World::of(config, SPEED);
    world.login();
    let playlist = world.choose_own_playlist();
    let mut rng = StdRng::seed_from_u64(seed);
    for fault in [
        Fault::PostLate,
        Fault::Post5xxAfterSuccess,
        Fault::PostCutAfter,
    ] {
        world.sim().set_fault(fault, 0.3);
    }
    for _ in 0..KILLS {
        let agent = matches!(victim, Victim::Agent).then(|| world.start(&["run"]));
        let pick = world.start(&["pick"]);
        // Long enough now and then for a pick in doubt to be looked up.
        let most = if rng.random_bool(0.4) { 5_000 } else { 1_200 };
        pause(Duration::from_millis(rng.random_range(20..most)));
        agent.map(|agent| agent.kill());
        pick.kill();
        // The music goes on while nobody looks.
        world.sim().advance_ms(rng.random_range(0..600_000));
    }
    world.sim().clear_faults();
    let settled_from = settle(&world);

    let runs = world.runs();
    assert!(!runs.is_empty() && runs.len() <= KILLS, "{}", runs.len());
    let uris = world.sim().playlist_uris(&playlist.id);
    let (old, new) = uris.split_at(playlist.uris.len());
    assert_eq!(old, playlist.uris, "what was there stays");
    let mut picked: Vec<String> = runs
        .iter()
        .map(|run| run.picks[0].track.uri.clone())
        .collect();
    picked.sort();
    let mut new = new.to_vec();
    new.sort();
    assert_eq!(new, picked, "one new track for each pick (seed {seed})");
    the_diary_is_true(&world, settled_from);
    the_folder_is_clean(&world);
}

/// An agent undisturbed, until every pick has come to its end. Returns when it began, simulated milliseconds.
fn settle(world: &World) -> i64 {
    let from = world.sim().now_ms();
    let agent = world.agent();
    // What a killed agent was told and did not store is told again.
    let told_again = || {
        let requests = world.sim().requests();
        requests.iter().any(|request| {
            let page = request.path.ends_with("/recently-played") && request.status == 200;
            page && request.delivered && request.at_ms >= from
        })
    };
    until("the runs' end", || {
        let told = told_again();
        let status = world.status();
        let last = status.last_run.as_ref();
        let ended = status.health == Health::Recording
            && status.listens > 0
            && last.is_none_or(|run| run.status == Status::Success);
        (told && ended).then_some(())
    });
    let unfinished: Vec<_> = world
        .runs()
        .into_iter()
        .filter(|run| run.status != Status::Success)
        .collect();
    assert_eq!(unfinished, []);
    agent.signal("TERM");
    agent.end().with(0);
    assert!(world.status().account.is_some(), "still signed in");
    from
}

/// Each play that Spotify told is there, and nothing that was not played. What Spotify told only to an agent that was
/// killed before it could write, and had forgotten by `settled_from`, is nobody's.
fn the_diary_is_true(world: &World, settled_from: i64) {
    let listens: Vec<ListenView> = world.ask(&["listens", "-n", "10000"]);
    // What sounds now has ended by then.
    world.sim().advance_ms(30 * 60 * 1000);
    let mut played: HashMap<String, (usize, usize)> = HashMap::new();
    for play in world.sim().plays() {
        let (least, most) = played.entry(play.track_uri).or_default();
        let told_to_the_last = play
            .pushed_out_ms
            .is_none_or(|at| at > settled_from + SETTLED_MS);
        *least += usize::from(play.class == Class::Must && play.served && told_to_the_last);
        *most += usize::from(play.class != Class::Exempt);
    }
    let mut heard: HashMap<String, usize> = HashMap::new();
    for listen in listens {
        *heard.entry(listen.track.uri).or_default() += 1;
    }
    for (uri, count) in &heard {
        let (_, most) = played.get(uri).copied().unwrap_or_default();
        assert!(*count <= most, "{uri}: {count} listens of {most} plays");
    }
    for (uri, (least, _)) in &played {
        let count = heard.get(uri).copied().unwrap_or_default();
        assert!(count >= *least, "{uri}: {count} listens of {least} plays");
    }
}

fn the_folder_is_clean(world: &World) {
    let db = Connection::open(world.data().join("diary.sqlite")).unwrap();
    let check: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    drop(db);
    for folder in [world.data(), world.folder().to_owned()] {
        for file in fs::read_dir(folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let known = [
                "data",
                "credentials.json",
                "diary.sqlite",
                "diary.sqlite-wal",
                "diary.sqlite-shm",
                "agent.lock",
                "agent.sock",
            ];
            assert!(known.contains(&name.as_str()), "{name} was left behind");
        }
    }
}
