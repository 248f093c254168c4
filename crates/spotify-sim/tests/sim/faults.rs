//! Every fault, as a client meets it.

use serde_json::{Value, json};
use spotify_sim::{Config, DEMO_CLIENT_ID, Fault, Group, Odds, SimLimits};

use crate::world::{DAY, HOUR, MINUTE, World, config};

const ONCE: Odds = Odds::Times(1);

#[tokio::test]
async fn short_rate_limits_last_as_long_as_they_say() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::Rate429, ONCE);
    let reply = world.get("/v1/me").await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.message(), "API rate limit exceeded");
    let seconds: i64 = reply.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=4).contains(&seconds));
    world.pass(seconds * 1_000 - 1);
    assert_eq!(
        world.get("/v1/search?q=a&type=track").await.status,
        429,
        "every endpoint is blocked"
    );
    world.pass(1);
    assert_eq!(world.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_rate_limit_may_have_no_header() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::Rate429NoHeader, ONCE);
    let reply = world.get("/v1/me").await;
    assert_eq!(reply.status, 429);
    assert!(reply.headers.get("retry-after").is_none());
    world.pass(30_000);
    assert_eq!(world.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_long_retry_after_counts_down() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::RetryAfterLong, ONCE);
    let seconds = |reply: crate::world::Reply| -> i64 {
        reply.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap()
    };
    let first = seconds(world.get("/v1/me").await);
    assert!(first == 72_000 || first == 80_000);
    world.pass(HOUR);
    assert_eq!(seconds(world.get("/v1/me").await), first - 3_600);
    world.sim.clear_faults();
    assert_ne!(world.get("/v1/me").await.status, 429);
}

#[tokio::test]
async fn quotas_block_one_group() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::Quota(Group::Search), ONCE);
    let reply = world.get("/v1/search?q=a&type=track").await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.json()["error"]["reason"], "QUOTA_EXCEEDED");
    assert_eq!(reply.json()["error"]["message"], "Too many requests");
    assert_eq!(world.get("/v1/me").await.status, 200);
    world.pass(HOUR - 1);
    assert_eq!(world.get("/v1/search?q=a&type=track").await.status, 429);
}

#[tokio::test]
async fn hidden_ceilings_strike_by_themselves() {
    let limits = SimLimits {
        search_per_day: Some(3),
        ..SimLimits::unlimited()
    };
    let world = World::new(Config {
        limits,
        ..config(1)
    })
    .await;
    for _ in 0..3 {
        assert_eq!(world.get("/v1/search?q=a&type=track").await.status, 200);
    }
    let reply = world.get("/v1/search?q=a&type=track").await;
    assert_eq!(reply.json()["error"]["reason"], "QUOTA_EXCEEDED");
    assert_eq!(
        world.sim.requests().last().unwrap().fault,
        Some("quota_search")
    );
    world.pass(DAY);
    assert_eq!(world.get("/v1/search?q=a&type=track").await.status, 200);
    let limits = SimLimits {
        per_30_s: Some(5),
        ..SimLimits::unlimited()
    };
    let world = World::new(Config {
        limits,
        ..config(1)
    })
    .await;
    for _ in 0..5 {
        assert_eq!(world.get("/v1/me").await.status, 200);
    }
    assert_eq!(
        world.get("/v1/me").await.message(),
        "API rate limit exceeded"
    );
}

#[tokio::test]
async fn refusals_that_are_not_the_clients_fault() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::Spurious401, ONCE);
    let reply = world.get("/v1/me").await;
    assert_eq!(
        (reply.status.as_u16(), reply.message().as_str()),
        (401, "Access token missing")
    );
    assert_eq!(world.get("/v1/me").await.status, 200);
    world.sim.set_fault(Fault::PremiumLapsed, true);
    let reply = world.get("/v1/me").await;
    assert_eq!(reply.status, 403);
    assert!(
        reply
            .text()
            .starts_with("Active premium subscription required")
    );
    assert!(serde_json::from_slice::<Value>(&reply.body.unwrap()).is_err());
    world.sim.set_fault(Fault::PremiumLapsed, false);
    world.sim.set_fault(Fault::UserNotRegistered, true);
    assert_eq!(
        world.get("/v1/me").await.message(),
        "User not registered in the Developer Dashboard"
    );
    world.sim.clear_faults();
    assert_eq!(world.get("/v1/me").await.status, 200);
    world.until_playing().await;
    world.sim.set_fault(Fault::PremiumRequired, ONCE);
    let reply = world
        .call("PUT", "/v1/me/player/play", Some(json!({"uris": []})))
        .await;
    assert_eq!(reply.json()["error"]["reason"], "PREMIUM_REQUIRED");
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::Server5xx, true);
    let mut kinds = Vec::new();
    for _ in 0..60 {
        let reply = world.get("/v1/me").await;
        assert!([500, 502, 503].contains(&reply.status.as_u16()));
        kinds.push(
            reply
                .headers
                .get("content-type")
                .map(|kind| kind.to_str().unwrap()[..9].to_owned()),
        );
    }
    for kind in [
        None,
        Some("text/html".to_owned()),
        Some("applicati".to_owned()),
    ] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
    world.sim.clear_faults();
    world.sim.set_fault(Fault::Html200, ONCE);
    let reply = world.get("/v1/me").await;
    assert_eq!(reply.status, 200);
    assert!(reply.text().starts_with("<!DOCTYPE html>"));
    world.sim.set_fault(Fault::Empty200, ONCE);
    let reply = world.get("/v1/me").await;
    assert_eq!((reply.status.as_u16(), reply.text().as_str()), (200, ""));
}

#[tokio::test]
async fn a_cut_page_serves_nothing() {
    let world = World::new(config(1)).await;
    world.pass(3 * DAY);
    world.sim.set_fault(Fault::Cut, ONCE);
    let reply = world.get("/v1/me/player/recently-played?limit=50").await;
    assert_eq!(reply.status, 200);
    assert!(reply.body.is_none(), "the connection broke");
    let last = world.sim.requests().pop().unwrap();
    assert_eq!(
        (last.fault, last.delivered, last.status),
        (Some("cut"), false, 200)
    );
    assert!(world.sim.plays().iter().all(|play| !play.served));
    assert_eq!(world.recent().await["items"].as_array().unwrap().len(), 50);
    assert!(world.sim.requests().pop().unwrap().delivered);
    assert_eq!(
        world.sim.plays().iter().filter(|play| play.served).count(),
        50
    );
}

#[tokio::test(start_paused = true)]
async fn slow_answers_take_virtual_time() {
    let world = World::new(config(1)).await;
    for (fault, low, high) in [(Fault::Slow, 2, 20), (Fault::Timeout, 31, 90)] {
        world.sim.set_fault(fault, ONCE);
        let begun = tokio::time::Instant::now();
        assert_eq!(world.get("/v1/me").await.status, 200);
        let took = begun.elapsed().as_secs();
        assert!((low..=high).contains(&took), "{fault:?} took {took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_before_the_answer_got_nothing() {
    let world = World::new(config(1)).await;
    world.sim.set_fault(Fault::Timeout, ONCE);
    let call = world.get("/v1/me/player/recently-played");
    assert!(
        tokio::time::timeout(std::time::Duration::from_secs(30), call)
            .await
            .is_err()
    );
    let last = world.sim.requests().pop().unwrap();
    assert_eq!(
        (last.status, last.delivered, last.fault),
        (0, false, Some("timeout"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_late_change_lands_after_its_time_out() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let body = json!({"uris": world.some_uris(1).await});
    world.sim.set_fault(Fault::PostLate, ONCE);
    let path = format!("/v1/playlists/{id}/items");
    let call = world.call("POST", &path, Some(body.clone()));
    assert!(
        tokio::time::timeout(std::time::Duration::from_secs(30), call)
            .await
            .is_err()
    );
    assert!(world.sim.playlist_uris(&id).is_empty());
    world.pass(4_999);
    assert!(
        world.sim.playlist_uris(&id).is_empty(),
        "not before five seconds"
    );
    world.pass(40_001);
    assert_eq!(
        world.sim.playlist_uris(&id).len(),
        1,
        "not after forty-five"
    );
}

#[tokio::test]
async fn changes_whose_answer_is_lost() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let path = format!("/v1/playlists/{id}/items");
    let body = json!({"uris": world.some_uris(1).await});
    let mut expected = 0;
    for (fault, lands, broken) in [
        (Fault::PostCutBefore, false, true),
        (Fault::PostCutAfter, true, true),
        (Fault::Post5xxAfterSuccess, true, false),
    ] {
        world.sim.set_fault(fault, ONCE);
        let reply = world.call("POST", &path, Some(body.clone())).await;
        assert_eq!(reply.body.is_none(), broken, "{fault:?}");
        assert!(broken || reply.status == 502, "{fault:?}");
        expected += usize::from(lands);
        assert_eq!(world.sim.playlist_uris(&id).len(), expected, "{fault:?}");
    }
}

#[tokio::test]
async fn refresh_tokens_may_rotate_or_be_refused() {
    let world = World::new(config(1)).await;
    let first = world.sign_in().await["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    world.sim.set_fault(Fault::RotateRefresh, true);
    let second = world.refresh(&first).await.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(first, second);
    let dead = world.refresh(&first).await;
    assert_eq!(
        dead.json(),
        json!({"error": "invalid_grant", "error_description": "Refresh token revoked"})
    );
    world.sim.clear_faults();
    world.sim.set_fault(Fault::InvalidGrantOnce, ONCE);
    assert_eq!(
        world.refresh(&second).await.json()["error"],
        "invalid_grant"
    );
    assert_eq!(world.refresh(&second).await.status, 200);
    world.sim.set_fault(Fault::InvalidGrantAlways, true);
    for _ in 0..5 {
        assert_eq!(
            world.refresh(&second).await.json()["error"],
            "invalid_grant"
        );
    }
    assert_eq!(
        world.exchange(&world.code(), &[]).await.status,
        200,
        "signing in still works"
    );
}

#[tokio::test]
async fn the_accounts_service_has_bad_days_too() {
    let world = World::new(config(1)).await;
    let pairs = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "x"),
        ("client_id", DEMO_CLIENT_ID),
    ];
    world.sim.set_fault(Fault::Accounts5xx, ONCE);
    assert!(
        world
            .post_form("/api/token", &pairs, None)
            .await
            .status
            .is_server_error()
    );
    world.sim.set_fault(Fault::AccountsHtml, ONCE);
    let reply = world.post_form("/api/token", &pairs, None).await;
    assert_eq!(reply.status, 200);
    assert!(reply.text().starts_with("<html>"));
    assert_eq!(
        world.post_form("/api/token", &pairs, None).await.status,
        400
    );
}

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

#[tokio::test]
async fn lag_and_descriptions_can_be_switched() {
    let world = World::new(config(6)).await;
    world.sim.set_fault(Fault::PlaylistSnapshotLag, false);
    let id = world.playlist().await;
    let body = json!({"uris": world.some_uris(1).await});
    world
        .call("POST", &format!("/v1/playlists/{id}/items"), Some(body))
        .await;
    let page = world.get(&format!("/v1/playlists/{id}/items")).await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    world.sim.set_fault(Fault::DescriptionRefused, ONCE);
    let body = json!({"name": "x", "description": "picked for you"});
    assert_eq!(
        world
            .call("POST", "/v1/me/playlists", Some(body.clone()))
            .await
            .status,
        400
    );
    assert_eq!(
        world
            .call("POST", "/v1/me/playlists", Some(body))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn answers_carry_the_simulated_date_and_no_strange_headers() {
    let world = World::new(config(1)).await;
    let reply = world.get("/v1/me").await;
    assert_eq!(reply.headers["date"], "Mon, 02 Nov 2026 00:00:00 GMT");
    assert!(
        reply
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("x-"))
    );
}
