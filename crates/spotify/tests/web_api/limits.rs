//! Rate limits, quotas and ceilings: stored times that outlive a restart.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use spotify::{Ceilings, Error, Group, LimitStore, MemoryLimits, Pacing, Priority};

use crate::answers::{Answer, error, error_with_reason, me, ok, text, token};
use crate::world::{World, after};

fn rate_limit(retry_after: &str) -> Answer {
    error(429, "API rate limit exceeded").header("retry-after", retry_after)
}

fn quota() -> Answer {
    error_with_reason(429, "Too many requests", "QUOTA_EXCEEDED")
}

fn no_tracks() -> Answer {
    ok(json!({ "tracks": { "items": [] } }))
}

#[tokio::test(start_paused = true)]
async fn a_long_rate_limit_blocks_every_call_without_waiting() {
    let world = World::signed_in([rate_limit("80000"), token("access-2", None), me()]);
    let error = world.user().player().await.unwrap_err();
    // The refresh came first, so the call was sent after one second.
    let until = after(80_001);
    assert_eq!(error, Error::RateLimited { until });
    assert_eq!(error.retry_at(), Some(until));
    assert_eq!(error.status(), Some(429));

    let before = tokio::time::Instant::now();
    assert_eq!(
        world.user().me().await.unwrap_err(),
        Error::RateLimited { until }
    );
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert_eq!(world.calls().len(), 1);

    tokio::time::sleep(Duration::from_secs(80_000)).await;
    world.user().me().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_block_outlives_a_restart() {
    let world = World::signed_in([rate_limit("3000")]);
    let error = world.user().me().await.unwrap_err();
    let stored = world.limits.load();
    assert_eq!(stored.blocked_until, error.retry_at(), "saved at once");

    let restarted = World::with(
        [token("a", None), me()],
        world.limits.clone(),
        Pacing::default(),
    );
    restarted.sign_in();
    assert_eq!(restarted.user().me().await.unwrap_err(), error);
    assert!(restarted.script.sent().is_empty());

    tokio::time::sleep(Duration::from_secs(3_001)).await;
    restarted.user().me().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_without_a_readable_header_takes_thirty_seconds() {
    for answer in [
        error(429, "API rate limit exceeded"),
        rate_limit("later"),
        text(429, "Too many requests"),
        text(429, ""),
    ] {
        let world = World::signed_in([answer]);
        let until = after(31);
        assert_eq!(
            world.user().me().await.unwrap_err(),
            Error::RateLimited { until }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_blocks_its_group_for_an_hour_and_leaves_the_others() {
    let world = World::signed_in([quota(), me()]);
    let until = after(3_601);
    let group = Group::Search;
    let spent = Error::QuotaExceeded { group, until };
    let search = || world.user().search_tracks("a", 0, 3, None);
    assert_eq!(search().await.unwrap_err(), spent);
    assert_eq!(search().await.unwrap_err(), spent);
    world.user().me().await.unwrap();
    assert_eq!(world.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_quota_with_a_header_takes_its_word() {
    let world = World::signed_in([quota().header("retry-after", "46649")]);
    let error = world
        .user()
        .search_tracks("a", 0, 3, None)
        .await
        .unwrap_err();
    assert_eq!(error.retry_at(), Some(after(46_650)));
}

#[tokio::test(start_paused = true)]
async fn an_absurd_wait_is_cut_to_two_days() {
    let world = World::signed_in([rate_limit("999999999")]);
    let error = world.user().me().await.unwrap_err();
    assert_eq!(error.retry_at(), Some(after(172_801)));
}

#[tokio::test(start_paused = true)]
async fn calls_that_wait_learn_of_a_block_at_once() {
    let slow = rate_limit("500").late(Duration::from_secs(5));
    let world = World::signed_in([slow]);
    let before = tokio::time::Instant::now();
    let (one, two, three) = tokio::join!(world.user().me(), world.user().me(), world.user().me());
    for outcome in [one, two, three] {
        assert_eq!(outcome.unwrap_err().code(), "rate_limited");
    }
    assert_eq!(before.elapsed(), Duration::from_secs(6));
    assert_eq!(world.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_by_years_does_not_block_for_years() {
    let world = World::signed_in([rate_limit("600"), me()]);
    world.user().me().await.unwrap_err();
    world.clock.jump(-300_000_000);
    let until = world.user().me().await.unwrap_err().retry_at().unwrap();
    assert_eq!(until, after(601 - 300_000_000));
    assert_eq!(
        world.limits.load().blocked_until,
        Some(until),
        "cut down once and for all"
    );
    tokio::time::sleep(Duration::from_secs(601)).await;
    world.user().me().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_ceiling_stops_background_first_and_the_user_last() {
    let ceilings = Ceilings {
        search: 10,
        ..Ceilings::default()
    };
    let pacing = Pacing {
        ceilings,
        ..Pacing::default()
    };
    let answers = (0..20).map(|_| no_tracks());
    let world = World::with([token("a", None)], Arc::default(), pacing.clone());
    world.script.push(answers);
    world.sign_in();

    let group = Group::Search;
    let until = "2026-11-21T00:00:00Z".parse().unwrap();
    let mut used = 0;
    for (priority, share) in [
        (Priority::Background, 7),
        (Priority::Record, 9),
        (Priority::User, 10),
    ] {
        while used < share {
            let left = world.client.left(group, priority);
            assert_eq!(left, share - used);
            let search = world.client.at(priority).search_tracks("a", 0, 3, None);
            search.await.unwrap();
            used += 1;
        }
        let search = world.client.at(priority).search_tracks("a", 0, 3, None);
        assert_eq!(
            search.await.unwrap_err(),
            Error::CeilingReached { group, until }
        );
    }

    let restarted = World::with([], world.limits.clone(), pacing);
    restarted.sign_in();
    let search = restarted.user().search_tracks("a", 0, 3, None).await;
    assert_eq!(
        search.unwrap_err().code(),
        "ceiling_reached",
        "counts outlive a restart"
    );
}

#[tokio::test(start_paused = true)]
async fn retries_count_too() {
    let world = World::signed_in([text(502, ""), text(502, ""), me()]);
    world.user().me().await.unwrap();
    let stored = Arc::<MemoryLimits>::clone(&world.limits).load();
    assert_eq!(stored.used(Group::Profile), 3);
}
