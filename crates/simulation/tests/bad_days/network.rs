//! No network: at the start, over a due time, and while the clock is wrong as well.

use crate::support::{assert_whole, health, hours, last_run, minutes, ms, signed_in};
use anyhow::Result;
use jiff::SignedDuration;
use sidetrack_core::run::Status;
use sidetrack_simulation::World;

/// Both readers back off to one try in five minutes.
const TRIES_IN_THREE_HOURS: u64 = 90;

#[tokio::test(start_paused = true)]
async fn none_at_the_start() -> Result<()> {
    let mut world = signed_in().await?;
    world.kill().await;
    world.network.set_down(true);
    world.start()?;
    assert_eq!(health(&world).await?, "starting");
    world.pass(minutes(1)).await;
    assert_eq!(health(&world).await?, "offline");
    world.pass(hours(3)).await;
    assert_eq!(health(&world).await?, "offline");
    assert!(world.network.in_vain() > 0);
    assert!(
        world.network.in_vain() <= TRIES_IN_THREE_HOURS,
        "{}",
        world.network.in_vain()
    );
    world.network.set_down(false);
    world.pass(minutes(6)).await;
    assert_eq!(health(&world).await?, "recording");
    world.pass(hours(20)).await;
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn none_before_the_first_sign_in() -> Result<()> {
    let mut world = World::new(1, ms("2026-06-01T22:30:00Z")?, 2_000)?;
    world.network.set_down(true);
    world.start()?;
    assert!(world.sign_in().await.is_err());
    assert_eq!(health(&world).await?, "no_account");
    world.network.set_down(false);
    world.sign_in().await?;
    world.pass(minutes(1)).await;
    assert_eq!(health(&world).await?, "recording");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn none_when_a_run_is_due() -> Result<()> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:50:00Z")?).await;
    world.network.set_down(true);
    world.pass(hours(2)).await;
    let run = last_run(&world).await?;
    assert_eq!(
        (run.status, run.reason.as_deref()),
        (Status::Waiting, Some("offline"))
    );
    world.network.set_down(false);
    world.pass(minutes(40)).await;
    assert_eq!(last_run(&world).await?.status, Status::Success);
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn a_restart_without_network_and_with_a_wrong_clock_invents_no_run() -> Result<()> {
    for wrong in [hours(20), hours(-20)] {
        let mut world = signed_in().await?;
        world.pass(hours(2)).await;
        world.kill().await;
        world.network.set_down(true);
        world.clock.set_wrong(wrong);
        world.start()?;
        world.pass(hours(3)).await;
        assert_eq!(world.status().await?.last_run, None, "{wrong}");
        world.network.set_down(false);
        world.pass(hours(1)).await;
        assert_eq!(world.status().await?.last_run, None, "{wrong}");
        world.clock.set_wrong(SignedDuration::ZERO);
        world.pass(hours(20)).await;
        assert_whole(&world).await?;
    }
    Ok(())
}
