//! Spotify asks for a break: all of it for most of a day, or one group of endpoints.

use crate::support::{
    assert_whole, health, hours, last_run, minutes, ms, runs, signed_in, until_health,
};
use anyhow::{Result, ensure};
use sidetrack_core::health::Health;
use sidetrack_core::run::Status;
use spotify_sim::{Fault, Group};

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_most_of_a_day_is_kept_through_a_restart() -> Result<()> {
    let mut world = signed_in().await?;
    world.pass(hours(1)).await;
    world.sim.set_fault(Fault::RetryAfterLong, 1);
    let Health::Blocked { until } = until_health(&world, "blocked").await? else {
        anyhow::bail!("not blocked")
    };
    let from = world.clock.true_ms() + 1;
    let until = until.as_millisecond();
    ensure!(until - from >= 71_000_000, "20 h or more");
    world.pass(hours(5)).await;
    world.kill().await;
    world.start()?;
    world.pass(hours(1)).await;
    let status = world.status().await?;
    assert_eq!(status.health.code(), "blocked");
    assert_eq!(status.blocked.len(), 1);
    let (what, blocked_until) = &status.blocked[0];
    assert_eq!(
        (what.as_str(), blocked_until.as_millisecond()),
        ("all", until)
    );
    world.pass_until(ms("2026-06-02T08:00:00Z")?).await;
    world
        .agent()?
        .ask(sidetrack_core::control::protocol::Request::DryPick {
            app: None,
            options: Default::default(),
        })
        .await
        .unwrap_err();
    world.pass_until(until).await;
    assert_eq!(world.requests_since(from), [], "not one request");
    world.pass(minutes(10)).await;
    assert_eq!(health(&world).await?, "recording");
    assert_eq!(
        last_run(&world).await?.status,
        Status::Success,
        "the run of the blocked morning"
    );
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn a_search_quota_holds_the_pick_and_nothing_else() -> Result<()> {
    let mut world = signed_in().await?;
    world.sim.set_fault(Fault::Quota(Group::Search), 1);
    let nine = ms("2026-06-02T07:00:00Z")?;
    world.pass_until(nine + 60_000).await;
    let status = world.status().await?;
    assert_eq!(status.health.code(), "recording");
    assert_eq!(status.blocked.len(), 1);
    let (what, until) = status.blocked[0].clone();
    assert_eq!(what, "search");
    let run = last_run(&world).await?;
    assert_eq!(
        (run.status, run.reason.as_deref()),
        (Status::Waiting, Some("quota_exceeded"))
    );
    assert_eq!(run.wait_until, Some(until));
    world.pass(hours(1)).await;
    world.kill().await;
    world.start()?;
    world.pass_until(until.as_millisecond() - 1_000).await;
    let requests = world.requests_since(nine);
    let searches = requests
        .iter()
        .filter(|request| request.path == "/v1/search");
    assert_eq!(searches.count(), 1, "the one that was refused");
    let looks = requests
        .iter()
        .filter(|request| request.path == "/v1/me/player");
    assert!(looks.count() > 10, "recording goes on");
    world.pass(minutes(5)).await;
    assert_eq!(runs(&world).await?[0].status, Status::Success);
    world.pass(hours(2)).await;
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn a_player_quota_holds_recording_and_not_the_pick() -> Result<()> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:30:00Z")?).await;
    world.sim.set_fault(Fault::Quota(Group::Player), 1);
    let Health::Blocked { until } = until_health(&world, "blocked").await? else {
        anyhow::bail!("not blocked")
    };
    let from = world.clock.true_ms();
    world.pass_until(ms("2026-06-02T07:05:00Z")?).await;
    assert_eq!(health(&world).await?, "blocked");
    assert_eq!(last_run(&world).await?.status, Status::Success);
    world.pass_until(until.as_millisecond()).await;
    let requests = world.requests_since(from);
    let tries = requests
        .iter()
        .filter(|request| request.path.starts_with("/v1/me/player"));
    assert!(tries.count() <= 1, "at most the other reader's own refusal");
    world.pass(hours(1)).await;
    assert_whole(&world).await
}
