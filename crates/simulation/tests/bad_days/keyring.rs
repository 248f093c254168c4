//! The keyring is late, locked for hours while a run waits, or cannot be written when a new token comes.

use crate::support::{assert_whole, health, hours, minutes, ms, signed_in};
use anyhow::Result;
use jiff::SignedDuration;
use sidetrack_core::vault::VaultError;
use spotify_sim::Fault;

#[tokio::test(start_paused = true)]
async fn one_that_comes_up_a_minute_late() -> Result<()> {
    let mut world = signed_in().await?;
    world.kill().await;
    let from = world.clock.true_ms();
    world
        .vault
        .set_failure(Some(VaultError::Absent("no bus".into())));
    world.start()?;
    world.pass(minutes(1)).await;
    assert_eq!(health(&world).await?, "keyring_absent");
    assert_eq!(world.requests_since(from), []);
    world.vault.set_failure(None);
    world.pass(minutes(1)).await;
    assert_eq!(health(&world).await?, "recording");
    world.pass(hours(10)).await;
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn a_locked_one_costs_neither_calls_nor_wake_ups_even_while_a_run_is_open() -> Result<()> {
    let mut world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:59:00Z")?).await;
    world.network.set_down(true);
    world.pass(minutes(3)).await;
    world.kill().await;
    world.network.set_down(false);
    world.vault.set_failure(Some(VaultError::Locked));
    world.start()?;
    let (from, sleeps) = (world.clock.true_ms(), world.clock.sleeps());
    world.pass(hours(2)).await;
    assert_eq!(health(&world).await?, "keyring_locked");
    assert_eq!(world.requests_since(from), []);
    let woke = world.clock.sleeps() - sleeps;
    assert!(
        woke <= 300,
        "one wake-up in 30 s is enough, not {woke} in two hours"
    );
    world.vault.set_failure(None);
    world.pass(minutes(10)).await;
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn a_new_token_that_cannot_be_kept_is_not_lost() -> Result<()> {
    let mut world = signed_in().await?;
    world.sim.set_fault(Fault::RotateRefresh, true);
    world.vault.set_failure(Some(VaultError::Locked));
    let from = world.clock.true_ms();
    world.pass(hours(3)).await;
    assert_eq!(health(&world).await?, "keyring_locked");
    let asked = crate::support::refreshes(&world.requests_since(from));
    assert_eq!(
        asked.len(),
        1,
        "one new token, kept in memory until it can be stored"
    );
    world.vault.set_failure(None);
    world.pass(minutes(10)).await;
    assert_eq!(health(&world).await?, "recording");
    world.kill().await;
    world.start()?;
    world.pass(SignedDuration::from_mins(10)).await;
    assert_eq!(
        health(&world).await?,
        "recording",
        "the stored token is the newest one"
    );
    world.pass(hours(6)).await;
    assert_whole(&world).await
}
