//! Answers that are none: HTML, nothing, pages of broken items, an accounts service that stammers.

use crate::support::{assert_whole, health, hours, signed_in, until_health};
use anyhow::Result;
use sidetrack_core::run::Status;
use spotify_sim::Fault;

/// Tries of both readers in three hours, each repeated twice, with room for a run's.
const PEACE: usize = 3 * 90 + 60;

async fn hours_of(faults: &[Fault]) -> Result<()> {
    let world = signed_in().await?;
    world.pass(hours(6)).await;
    let from = world.clock.true_ms();
    faults
        .iter()
        .for_each(|fault| world.sim.set_fault(*fault, true));
    until_health(&world, "offline").await?;
    world.pass(hours(3)).await;
    assert_eq!(health(&world).await?, "offline");
    let asked = world.requests_since(from).len();
    assert!(asked <= PEACE, "{asked} requests");
    world.sim.clear_faults();
    world.pass(hours(1)).await;
    assert_eq!(
        crate::support::last_run(&world).await?.status,
        Status::Success
    );
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn html() -> Result<()> {
    hours_of(&[Fault::Html200]).await
}

#[tokio::test(start_paused = true)]
async fn nothing() -> Result<()> {
    hours_of(&[Fault::Empty200]).await
}

#[tokio::test(start_paused = true)]
async fn server_errors() -> Result<()> {
    hours_of(&[Fault::Server5xx]).await
}

#[tokio::test(start_paused = true)]
async fn an_accounts_service_of_html() -> Result<()> {
    hours_of(&[Fault::AccountsHtml]).await
}

#[tokio::test(start_paused = true)]
async fn an_accounts_service_of_errors() -> Result<()> {
    hours_of(&[Fault::Accounts5xx]).await
}

#[tokio::test(start_paused = true)]
async fn pages_of_broken_items_are_read_when_they_are_whole() -> Result<()> {
    let world = signed_in().await?;
    world.sim.set_fault(Fault::RecentBrokenItems, true);
    world.pass(hours(12)).await;
    assert_eq!(health(&world).await?, "recording");
    world.sim.clear_faults();
    world.pass(hours(10)).await;
    assert_whole(&world).await
}
