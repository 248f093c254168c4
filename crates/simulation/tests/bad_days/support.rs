//! What the bad days share: a signed-in world at a known time, and what must be true in the end.

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::view::RunView;
use sidetrack_simulation::{World, verdict};
use spotify_sim::{Fault, RequestLog};

/// 00:30 in the user's zone, in summer.
pub const START: &str = "2026-06-01T22:30:00Z";

/// UTC milliseconds of a time.
pub fn ms(time: &str) -> Result<i64> {
    Ok(time.parse::<Timestamp>()?.as_millisecond())
}

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// The listener signed in at `start`, the agent runs, and all is well.
pub async fn signed_in_at(start: &str) -> Result<World> {
    let mut world = World::new(1, ms(start)?, 2_000)?;
    world.start()?;
    world.sign_in().await?;
    world.pass(minutes(5)).await;
    assert_eq!(health(&world).await?, "recording");
    Ok(world)
}

/// The same at [`START`].
pub async fn signed_in() -> Result<World> {
    signed_in_at(START).await
}

/// The same at nine, with the first track on its way to the playlist: it lands late, and its answer is lost.
pub async fn sending_late() -> Result<World> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:59:59Z")?).await;
    world.sim.set_fault(Fault::PostLate, true);
    let adds = |asked: &RequestLog| asked.method == "POST" && asked.path.ends_with("/items");
    while !world.requests_since(0).iter().any(adds) {
        world.pass(SignedDuration::from_millis(100)).await;
    }
    world.sim.clear_faults();
    Ok(world)
}

/// Code of the state that `status` shows.
pub async fn health(world: &World) -> Result<&'static str> {
    Ok(world.status().await?.health.code())
}

/// Waits until `status` shows a state, looking every 5 s for an hour at the most.
pub async fn until_health(world: &World, code: &str) -> Result<Health> {
    for _ in 0..720 {
        let health = world.status().await?.health;
        if health.code() == code {
            return Ok(health);
        }
        world.pass(SignedDuration::from_secs(5)).await;
    }
    anyhow::bail!("an hour without {code}: {:?}", world.status().await?)
}

/// The last run, as `status` shows it.
pub async fn last_run(world: &World) -> Result<RunView> {
    world.status().await?.last_run.context("no run yet")
}

/// All runs, newest first.
pub async fn runs(world: &World) -> Result<Vec<RunView>> {
    let Reply::Runs(runs) = world.agent()?.ask(Request::Runs { limit: 1_000 }).await? else {
        anyhow::bail!("no runs")
    };
    Ok(runs)
}

/// Lets what waits be told, then compares everything since `start` with the truth.
pub async fn assert_whole_since(world: &World, start: &str) -> Result<()> {
    world.pass(minutes(20)).await;
    assert_eq!(health(world).await?, "recording");
    let verdict = verdict::judge(world, ms(start)?)?;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    assert!(verdict.must > 0, "something was played: {verdict:#?}");
    Ok(())
}

/// The same since [`START`].
pub async fn assert_whole(world: &World) -> Result<()> {
    assert_whole_since(world, START).await
}

/// The refreshes among requests.
pub fn refreshes(requests: &[RequestLog]) -> Vec<i64> {
    let token = requests
        .iter()
        .filter(|request| request.path == "/api/token");
    token.map(|request| request.at_ms).collect()
}
