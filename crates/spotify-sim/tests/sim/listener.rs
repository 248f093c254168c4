//! The listener's ground truth, and the player that shows it.

use proptest::prelude::*;
use serde_json::json;
use spotify_sim::{Class, Config, DEFAULT_START_MS, ListenerHabit, Play};

use crate::world::{DAY, HOUR, MINUTE, World, config};

fn after(days: i64, seed: u64) -> Vec<Play> {
    let world = World::signed_out(config(seed));
    world.pass(days * DAY);
    world.sim.plays()
}

#[test]
fn a_year_has_the_shares_it_should() {
    let plays = after(365, 1);
    let share = |test: &dyn Fn(&Play) -> bool| {
        plays.iter().filter(|play| test(play)).count() as f64 / plays.len() as f64
    };
    let per_day = plays.len() as f64 / 365.0;
    assert!((30.0..60.0).contains(&per_day), "{per_day} plays a day");
    let early = share(&|play| play.skipped && play.ms_played < 20_000);
    assert!(early >= 0.05, "{early} skipped within 20 s");
    assert!(share(&|play| play.skipped && play.ms_played >= 30_000) > 0.01);
    assert!((0.008..0.04).contains(&share(&|play| play.private)));
    assert!((0.008..0.04).contains(&share(&|play| play.offline)));
    let faded = share(&|play| !play.skipped && play.ms_played < play.duration_ms);
    assert!((0.02..0.06).contains(&faded), "{faded} faded");
    assert!(
        share(&|play| play.ended_ms - play.started_ms > play.ms_played) > 0.01,
        "pauses"
    );
    let repeated = plays
        .windows(2)
        .filter(|two| two[0].track_uri == two[1].track_uri)
        .count();
    assert!(repeated > 100, "{repeated} repeats");
    let night = share(&|play| (2..6).contains(&((play.started_ms + HOUR) / HOUR % 24)));
    assert!(night < 0.08, "{night} at night");
}

#[test]
fn plays_never_overlap_and_add_up() {
    let plays = after(200, 2);
    for two in plays.windows(2) {
        assert!(two[0].ended_ms < two[1].started_ms, "{two:?}");
    }
    for play in &plays {
        assert!(play.started_ms >= DEFAULT_START_MS);
        assert!(play.ms_played > 0 && play.ms_played <= play.duration_ms);
        assert!(play.ended_ms - play.started_ms >= play.ms_played);
        let local = play.track_uri.starts_with("spotify:local:");
        assert_eq!(local, play.isrc.is_empty());
    }
}

#[test]
fn every_class_occurs_and_means_what_it_says() {
    let world = World::signed_out(config(3));
    world.pass(120 * DAY);
    let plays = world.sim.plays();
    for play in &plays {
        let short = play.skipped && play.ms_played < 30_000;
        match play.class {
            Class::Exempt => assert!(play.private),
            Class::Gap => assert!(play.pushed_out_ms.is_some() && !play.served),
            Class::Must => {
                assert!(!play.private && !short && !play.track_uri.starts_with("spotify:local:"))
            }
            Class::May => assert!(!play.private && play.listed_from_ms.is_none()),
        }
        assert_eq!(play.private, play.class == Class::Exempt);
        if let Some(listed) = play.listed_from_ms {
            let lag = listed - play.ended_ms;
            let expected = if play.offline {
                HOUR..75 * HOUR
            } else {
                1..MINUTE
            };
            assert!(expected.contains(&lag), "{lag} ms late");
        }
    }
    for class in [Class::Must, Class::May, Class::Gap, Class::Exempt] {
        assert!(plays.iter().any(|play| play.class == class), "{class:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn asking_often_changes_nothing(seed in 0u64..1_000, steps in prop::collection::vec(1i64..2 * DAY, 1..40)) {
        let small = |seed| Config { tracks: 300, ..config(seed) };
        let often = World::signed_out(small(seed));
        for step in &steps {
            often.pass(*step);
            prop_assert!(often.sim.plays_between(0, 1).is_empty());
        }
        let once = World::signed_out(small(seed));
        once.pass(steps.iter().sum());
        prop_assert_eq!(often.sim.plays(), once.sim.plays());
        prop_assert_eq!(often.sim.next_play_at(), once.sim.next_play_at());
    }
}

#[tokio::test]
async fn the_player_shows_what_is_played() {
    let world = World::new(config(4)).await;
    let mut seen = 0;
    let mut idle = 0;
    let mut shown = Vec::new();
    for _ in 0..3 * 24 * 60 {
        world.pass(MINUTE);
        let reply = world.get("/v1/me/player").await;
        match reply.status.as_u16() {
            204 => idle += 1,
            200 => shown.push((world.now(), reply.json())),
            other => panic!("{other}"),
        }
    }
    let plays = world.sim.plays();
    for (at, state) in &shown {
        let Some(play) = plays
            .iter()
            .find(|play| play.started_ms <= *at && *at < play.ended_ms)
        else {
            continue;
        };
        seen += 1;
        assert_eq!(state["item"]["uri"], play.track_uri);
        assert_eq!(state["device"]["name"], play.device);
        assert_eq!(state["device"]["is_private_session"], play.private);
        assert_eq!(
            state["context"]["uri"].as_str(),
            play.context_uri.as_deref()
        );
        assert!(state["timestamp"].as_i64().unwrap() <= *at);
        let progress = state["progress_ms"].as_i64().unwrap();
        assert!(progress <= at - play.started_ms && progress <= play.duration_ms);
        assert!(!play.offline, "offline devices are not seen");
    }
    assert!(seen > 100 && idle > 1_000, "{seen} {idle}");
}

#[tokio::test]
async fn currently_playing_has_no_device_and_no_private_session() {
    let habit = ListenerHabit {
        private: 1.0,
        podcasts: 0.0,
        ..ListenerHabit::default()
    };
    let world = World::new(Config {
        listener: habit,
        ..config(4)
    })
    .await;
    let (mut shown, mut hidden) = (0, 0);
    for _ in 0..2_000 {
        world.pass(MINUTE);
        assert_eq!(
            world.get("/v1/me/player/currently-playing").await.status,
            204
        );
        let state = world.get("/v1/me/player").await;
        let playing = world.sim.next_play_at();
        match state.status.as_u16() {
            200 => {
                shown += 1;
                assert_eq!(state.json()["device"]["is_private_session"], true);
            }
            _ => hidden += usize::from(playing.is_some()),
        }
    }
    assert!(shown > 10 && hidden > 10);
    let public = World::new(config(4)).await;
    public.until_playing().await;
    let state = public.get("/v1/me/player/currently-playing").await.json();
    assert!(state.get("device").is_none());
    assert_eq!(state["currently_playing_type"], "track");
}

#[tokio::test]
async fn podcasts_have_no_item_unless_it_is_asked_for() {
    let habit = ListenerHabit {
        podcasts: 1.0,
        private: 0.0,
        offline: 0.0,
        ..ListenerHabit::default()
    };
    let world = World::new(Config {
        listener: habit,
        ..config(4)
    })
    .await;
    let mut kinds = Vec::new();
    for _ in 0..2 * 24 * 180 {
        world.pass(MINUTE / 3);
        let reply = world.get("/v1/me/player").await;
        if reply.status == 200 {
            let state = reply.json();
            assert!(state["item"].is_null());
            kinds.push(state["currently_playing_type"].as_str().unwrap().to_owned());
            if state["currently_playing_type"] == "episode" {
                let state = world
                    .get("/v1/me/player?additional_types=track,episode")
                    .await
                    .json();
                assert_eq!(state["item"]["type"], "episode");
            }
        }
    }
    assert!(kinds.iter().any(|kind| kind == "ad") && kinds.iter().any(|kind| kind == "episode"));
    assert!(world.sim.plays().is_empty());
    assert!(world.recent().await["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_commanded_play_interrupts_and_is_played() {
    let world = World::new(config(5)).await;
    let before = world.until_playing().await;
    let uri = world
        .some_uris(5)
        .await
        .into_iter()
        .find(|uri| before["item"]["uri"] != uri.as_str())
        .unwrap();
    let at = world.now();
    let reply = world
        .call("PUT", "/v1/me/player/play", Some(json!({"uris": [uri]})))
        .await;
    assert!(reply.status == 200 || reply.status == 204, "{reply:?}");
    assert_eq!(world.get("/v1/me/player").await.json()["item"]["uri"], uri);
    world.pass(DAY);
    let plays = world.sim.plays();
    let interrupted = plays
        .iter()
        .find(|play| play.ended_ms == at)
        .expect("the current play ended");
    assert_eq!(
        interrupted.track_uri,
        before["item"]["uri"].as_str().unwrap()
    );
    assert!(interrupted.skipped);
    let commanded = plays
        .iter()
        .find(|play| play.started_ms == at)
        .expect("the new one began");
    assert_eq!(commanded.track_uri, uri);
    assert!(
        plays.last().unwrap().started_ms > commanded.ended_ms,
        "the habit goes on"
    );
    assert!(
        plays
            .windows(2)
            .all(|two| two[0].ended_ms <= two[1].started_ms)
    );
}

#[tokio::test]
async fn a_queued_track_comes_next() {
    let world = World::new(config(6)).await;
    world.until_playing().await;
    let uri = world.some_uris(1).await.remove(0);
    let reply = world
        .call("POST", &format!("/v1/me/player/queue?uri={uri}"), None)
        .await;
    assert!(reply.status == 200 || reply.status == 204, "{reply:?}");
    let queue = world.get("/v1/me/player/queue").await.json();
    assert_eq!(queue["queue"][0]["uri"], uri);
    let asked = world.now();
    world.pass(DAY);
    let next = world
        .sim
        .plays()
        .into_iter()
        .find(|play| play.started_ms > asked)
        .unwrap();
    assert_eq!(next.track_uri, uri);
}

#[tokio::test]
async fn commands_need_a_device() {
    let world = World::new(config(6)).await;
    let uri = world.some_uris(1).await.remove(0);
    let reply = world
        .call("PUT", "/v1/me/player/play", Some(json!({"uris": [uri]})))
        .await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json()["error"]["reason"], "NO_ACTIVE_DEVICE");
    let devices = world.get("/v1/me/player/devices").await.json();
    let speaker = devices["devices"][0]["id"].as_str().unwrap();
    let path = format!("/v1/me/player/play?device_id={speaker}");
    assert!(
        world
            .call("PUT", &path, Some(json!({"uris": [uri]})))
            .await
            .status
            .is_success()
    );
    assert_eq!(world.get("/v1/me/player").await.json()["item"]["uri"], uri);
    let reply = world
        .call(
            "PUT",
            "/v1/me/player/play?device_id=nobody",
            Some(json!({"uris": [uri]})),
        )
        .await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn what_is_added_to_a_playlist_is_sometimes_played() {
    let world = World::new(Config {
        listener: ListenerHabit {
            wander: 1.0,
            ..ListenerHabit::default()
        },
        ..config(7)
    })
    .await;
    let plain = World::signed_out(config(7));
    let playlist = world.playlist().await;
    let uris = world.some_uris(10).await;
    world
        .call(
            "POST",
            &format!("/v1/playlists/{playlist}/items"),
            Some(json!({"uris": uris})),
        )
        .await;
    for each in [&world, &plain] {
        each.pass(5 * DAY);
    }
    let context = format!("spotify:playlist:{playlist}");
    let (tried, rest): (Vec<Play>, Vec<Play>) = world
        .sim
        .plays()
        .into_iter()
        .partition(|play| play.context_uri.as_deref() == Some(&context));
    assert!(tried.len() >= 9, "{} of 10 were tried", tried.len());
    let starts = |plays: Vec<Play>| {
        plays
            .into_iter()
            .map(|play| (play.started_ms, play.track_uri))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        starts(rest),
        starts(plain.sim.plays()),
        "everything else is as without"
    );
}

#[tokio::test]
async fn top_items_are_what_was_heard_most() {
    let world = World::new(config(8)).await;
    world.pass(20 * DAY);
    let page = world
        .get("/v1/me/top/tracks?time_range=short_term&limit=5")
        .await
        .json();
    let plays = world.sim.plays();
    let count = |uri: &str| {
        plays
            .iter()
            .filter(|play| !play.private && play.track_uri == uri)
            .count()
    };
    let counts: Vec<usize> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| count(item["uri"].as_str().unwrap()))
        .collect();
    assert_eq!(counts.len(), 5);
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    assert_eq!(
        counts[0],
        plays
            .iter()
            .filter(|play| !play.private)
            .map(|play| count(&play.track_uri))
            .max()
            .unwrap()
    );
    assert_eq!(
        world.get("/v1/me/top/artists?limit=3").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(world.get("/v1/me/top/genres").await.status, 404);
}
