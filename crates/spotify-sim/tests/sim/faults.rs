//! Every fault, as a client meets it.

use serde_json::{Value, json};
use spotify_sim::{Config, DEMO_CLIENT_ID, Fault, Group, Odds, SimLimits};

use crate::world::{DAY, HOUR, World, config};

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
    assert_eq!(reply.text(), "Too many requests");
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

#[tokio::test]
async fn the_same_seed_and_calls_meet_the_same_faults_and_never_other_plays() {
    let statuses = |faulty: bool| async move {
        let world = World::new(config(11)).await;
        for fault in [
            Fault::Server5xx,
            Fault::Cut,
            Fault::Spurious401,
            Fault::LateRecent,
            Fault::Rate429,
        ] {
            world.sim.set_fault(fault, if faulty { 0.1 } else { 0.0 });
        }
        let mut statuses = Vec::new();
        for _ in 0..400 {
            world.pass(10 * 60_000);
            let reply = world.get("/v1/me/player/recently-played").await;
            statuses.push((reply.status, reply.body.is_some()));
        }
        let plays: Vec<(i64, String)> = world
            .sim
            .plays()
            .into_iter()
            .map(|play| (play.ended_ms, play.track_uri))
            .collect();
        (statuses, plays)
    };
    let (first, plays) = statuses(true).await;
    assert_eq!(statuses(true).await, (first.clone(), plays.clone()));
    let (calm, same) = statuses(false).await;
    assert_ne!(calm, first);
    assert_eq!(same, plays);
}
