//! Lists that come in disorder, with holes, or with items that cannot be read.

use serde_json::Value;
use spotify_sim::{Config, Fault, Odds};

use crate::world::{DAY, MINUTE, World, config};

const ONCE: Odds = Odds::Times(1);

async fn listened(seed: u64) -> World {
    let world = World::new(config(seed)).await;
    world.pass(3 * DAY);
    world
}

#[tokio::test]
async fn recently_played_in_disorder_has_the_same_items() {
    let world = listened(1).await;
    let ordered: Vec<String> = times(&world.recent().await);
    world.sim.set_fault(Fault::OutOfOrder, ONCE);
    let mut mixed = times(&world.recent().await);
    assert_ne!(mixed, ordered);
    mixed.sort_by(|a, b| b.cmp(a));
    assert_eq!(mixed, ordered);
}

fn times(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["played_at"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn shape(item: &Value) -> &'static str {
    let has = |name: &str| !item[name].is_null();
    match (item.is_null(), has("track"), has("played_at")) {
        (true, ..) => "null item",
        (_, false, _) => "null track",
        (_, _, false) => "no time",
        _ if item["track"]["is_local"] == true => "local file",
        _ => "wrong types",
    }
}

#[tokio::test]
async fn broken_items_are_one_or_all_and_not_served() {
    let world = listened(2).await;
    let good = world.recent().await["items"].as_array().unwrap().clone();
    let mut broken_counts = Vec::new();
    let mut shapes = std::collections::BTreeSet::new();
    for _ in 0..40 {
        world.sim.set_fault(Fault::RecentBrokenItems, ONCE);
        let page = world.recent().await["items"].as_array().unwrap().clone();
        assert_eq!(page.len(), good.len());
        let broken: Vec<&Value> = page
            .iter()
            .zip(&good)
            .filter(|(item, good)| item != good)
            .map(|(item, _)| item)
            .collect();
        broken_counts.push(broken.len());
        shapes.extend(broken.into_iter().map(shape));
    }
    assert!(
        broken_counts.contains(&1) && broken_counts.contains(&good.len()),
        "{broken_counts:?}"
    );
    assert!(
        broken_counts
            .iter()
            .all(|count| *count == 1 || *count == good.len())
    );
    for shape in ["null item", "null track", "no time", "wrong types"] {
        assert!(shapes.contains(shape), "{shape}: {shapes:?}");
    }
}

#[tokio::test]
async fn a_page_of_broken_items_serves_no_play() {
    let world = listened(3).await;
    loop {
        world.sim.set_fault(Fault::RecentBrokenItems, ONCE);
        let before = world.sim.plays().iter().filter(|play| play.served).count();
        let page = world.recent().await;
        let served = world.sim.plays().iter().filter(|play| play.served).count();
        let readable =
            |item: &&Value| item["track"]["uri"].is_string() && item["played_at"].is_string();
        if page["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(readable)
            .count()
            < 10
        {
            assert_eq!(served, before);
            break;
        }
        assert!(served >= 49);
    }
}

#[tokio::test]
async fn the_player_may_show_another_id_of_the_recording() {
    let world = World::new(Config {
        tracks: 3_000,
        ..config(4)
    })
    .await;
    world.sim.set_fault(Fault::RelinkedIds, true);
    let mut relinked = 0;
    let mut shown = Vec::new();
    for _ in 0..5 * 24 * 30 {
        world.pass(2 * MINUTE);
        let reply = world.get("/v1/me/player").await;
        if reply.status == 200 {
            shown.push((world.now(), reply.json()));
        }
    }
    let plays = world.sim.plays();
    for (at, state) in shown {
        let Some(play) = plays
            .iter()
            .find(|play| play.started_ms <= at && at < play.ended_ms && !play.isrc.is_empty())
        else {
            continue;
        };
        assert_eq!(state["item"]["external_ids"]["isrc"], play.isrc);
        relinked += usize::from(state["item"]["uri"] != play.track_uri.as_str());
    }
    assert!(relinked > 3, "{relinked}");
}

#[tokio::test]
async fn lists_may_be_empty_or_have_holes() {
    let world = listened(5).await;
    let path = "/v1/search?q=year:1990-2026&type=track&limit=10";
    world.sim.set_fault(Fault::SearchEmptyPages, ONCE);
    let page = world.get(path).await.json();
    assert!(
        page["tracks"]["items"].as_array().unwrap().is_empty()
            && page["tracks"]["total"].as_u64().unwrap() > 0
    );
    world.sim.set_fault(Fault::NullItems, true);
    assert!(world.get(path).await.json()["tracks"]["items"][0].is_null());
    assert!(world.recent().await["items"][0].is_null());
    assert!(world.get("/v1/me/playlists").await.json()["items"][0].is_null());
    world.sim.clear_faults();
    assert!(world.get(path).await.json()["tracks"]["items"][0].is_object());
}
