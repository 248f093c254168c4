//! Recently-played against the ground truth.

use serde_json::Value;
use spotify_sim::{Class, Config, Fault, ListenerHabit, Play, Sim};

use crate::world::{DAY, HOUR, MINUTE, World, config};

fn end_of(item: &Value) -> i64 {
    let at: jiff::Timestamp = item["played_at"].as_str().unwrap().parse().unwrap();
    at.as_millisecond()
}

fn ends(page: &Value) -> Vec<i64> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(end_of)
        .collect()
}

#[tokio::test]
async fn it_lists_the_latest_fifty_by_their_end() {
    let world = World::new(config(1)).await;
    world.pass(20 * DAY);
    let page = world.recent().await;
    let listed = ends(&page);
    assert_eq!(listed.len(), Sim::RECENT);
    assert!(listed.is_sorted_by(|a, b| a > b));
    let plays = world.sim.plays();
    let mut expected: Vec<&Play> = plays
        .iter()
        .filter(|play| play.listed_from_ms.is_some_and(|at| at <= world.now()))
        .collect();
    expected.sort_by_key(|play| std::cmp::Reverse(play.ended_ms));
    expected.truncate(50);
    assert_eq!(
        listed,
        expected
            .iter()
            .map(|play| play.ended_ms)
            .collect::<Vec<_>>()
    );
    for (item, play) in page["items"].as_array().unwrap().iter().zip(expected) {
        assert_eq!(item["track"]["uri"], play.track_uri);
        assert_eq!(item["track"]["external_ids"]["isrc"], play.isrc);
        assert_eq!(item["context"]["uri"].as_str(), play.context_uri.as_deref());
    }
}

#[tokio::test]
async fn cursors_are_exclusive_and_an_empty_page_has_none() {
    let world = World::new(config(1)).await;
    world.pass(20 * DAY);
    let all = ends(&world.recent().await);
    let path = |rest: &str| format!("/v1/me/player/recently-played?{rest}");
    let after = world
        .get(&path(&format!("limit=50&after={}", all[10])))
        .await
        .json();
    assert_eq!(ends(&after), all[..10]);
    let next_to = world
        .get(&path(&format!("limit=3&after={}", all[10])))
        .await
        .json();
    assert_eq!(ends(&next_to), all[7..10]);
    let before = world
        .get(&path(&format!("limit=50&before={}", all[10])))
        .await
        .json();
    assert_eq!(ends(&before), all[11..]);
    let empty = world
        .get(&path(&format!("before={}", all[49])))
        .await
        .json();
    assert!(empty["items"].as_array().unwrap().is_empty());
    assert!(empty["cursors"].is_null() && empty["next"].is_null());
    assert_eq!(world.get(&path("after=1&before=2")).await.status, 400);
    assert_eq!(world.get(&path("limit=51")).await.status, 400);
    assert_eq!(
        ends(&world.get(&path("")).await.json()).len(),
        20,
        "the default page"
    );
}

#[tokio::test]
async fn polling_serves_every_must_and_no_private_play() {
    let habit = ListenerHabit {
        offline: 0.15,
        ..ListenerHabit::default()
    };
    let world = World::new(Config {
        listener: habit,
        ..config(2)
    })
    .await;
    for _ in 0..10 * 24 * 4 {
        world.pass(15 * MINUTE);
        world.recent().await;
    }
    let plays = world.sim.plays();
    let due = |play: &&Play| play.listed_from_ms.is_some_and(|at| at <= world.now());
    for play in plays.iter().filter(due) {
        // Late plays may come in so many that they push each other out at once.
        assert!(play.served || play.offline, "{play:?}");
        let owed = if play.served { Class::Must } else { Class::May };
        assert_eq!(play.class, owed, "{play:?}");
    }
    assert!(plays.iter().all(|play| !play.private || !play.served));
    assert!(plays.iter().all(|play| play.class != Class::Gap));
    assert!(
        plays.iter().any(|play| play.offline && play.served),
        "late plays were inserted and served"
    );
}

#[tokio::test]
async fn what_is_pushed_out_unseen_is_a_gap() {
    let world = World::new(config(2)).await;
    world.pass(20 * DAY);
    let oldest = *ends(&world.recent().await).last().unwrap();
    let plays = world.sim.plays();
    let gaps: Vec<&Play> = plays
        .iter()
        .filter(|play| play.class == Class::Gap)
        .collect();
    assert!(gaps.len() > 300);
    for play in gaps {
        assert!(play.ended_ms < oldest || play.offline, "{play:?}");
        assert!(play.pushed_out_ms.unwrap() <= world.now());
    }
}

#[tokio::test]
async fn short_tracks_are_listed_when_they_finish_and_skips_are_not() {
    let habit = ListenerHabit {
        skip: 0.4,
        offline: 0.0,
        private: 0.0,
        local: 0.0,
        ..ListenerHabit::default()
    };
    let world = World::signed_out(Config {
        listener: habit,
        tracks: 4_000,
        ..config(3)
    });
    world.pass(200 * DAY);
    let (mut skits, mut skips) = (0, 0);
    for play in world.sim.plays() {
        let over = play.ended_ms + MINUTE < world.now();
        if play.ms_played < 30_000 && over {
            assert_eq!(play.listed_from_ms.is_some(), !play.skipped, "{play:?}");
            skits += usize::from(!play.skipped);
            skips += usize::from(play.skipped);
        }
    }
    assert!(skits > 5 && skips > 500, "{skits} {skips}");
}

#[tokio::test]
async fn late_plays_come_with_old_times() {
    let world = World::new(config(5)).await;
    world.sim.set_fault(Fault::LateRecent, 0.2);
    let mut inserted = 0;
    let mut known: Vec<i64> = Vec::new();
    for _ in 0..6 * 24 * 6 {
        world.pass(10 * MINUTE);
        let listed = ends(&world.recent().await);
        let newest = known.iter().max().copied().unwrap_or(0);
        inserted += listed
            .iter()
            .filter(|end| **end < newest && !known.contains(end))
            .count();
        known.extend(listed);
    }
    assert!(inserted > 10, "{inserted} came late");
    let late = |play: &&Play| {
        !play.offline
            && play
                .listed_from_ms
                .is_some_and(|at| at - play.ended_ms > HOUR)
    };
    assert!(world.sim.plays().iter().filter(late).count() > 10);
}
