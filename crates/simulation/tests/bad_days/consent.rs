//! The sign-in is refused: once by mistake, for ever, by the user, or because six months have passed.

use crate::support::{
    START, assert_whole, health, hours, minutes, ms, refreshes, signed_in, until_health,
};
use anyhow::Result;
use jiff::SignedDuration;
use sidetrack_core::control::protocol::Event;
use sidetrack_simulation::{World, verdict};
use spotify_sim::Fault;
use tokio::sync::broadcast::Receiver;

#[tokio::test(start_paused = true)]
async fn one_refusal_is_asked_about_again() -> Result<()> {
    let world = signed_in().await?;
    let from = world.clock.true_ms();
    world.sim.set_fault(Fault::InvalidGrantOnce, 1);
    until_health(&world, "sign_in_doubtful").await?;
    world.pass(minutes(10)).await;
    assert_eq!(health(&world).await?, "recording");
    assert_eq!(
        refreshes(&world.requests_since(from)).len(),
        2,
        "the refused one and the good one"
    );
    world.pass(hours(9)).await;
    assert_whole(&world).await
}

/// The third refusal in a row is believed; then Spotify hears nothing more.
async fn believes_the_third_refusal(world: &mut World) -> Result<()> {
    let from = world.clock.true_ms();
    until_health(world, "sign_in_doubtful").await?;
    until_health(world, "sign_in_again").await?;
    let asked = refreshes(&world.requests_since(from));
    assert_eq!(asked.len(), 3);
    for pair in asked.windows(2) {
        assert!(pair[1] - pair[0] >= 120_000, "minutes apart: {asked:?}");
    }
    let silent_from = world.clock.true_ms();
    world.pass(hours(30)).await;
    assert_eq!(health(world).await?, "sign_in_again");
    assert_eq!(world.requests_since(silent_from), [], "silence");
    world.kill().await;
    world.start()?;
    world.pass(hours(2)).await;
    assert_eq!(health(world).await?, "sign_in_again");
    assert!(
        refreshes(&world.requests_since(silent_from)).len() <= 1,
        "a restart asks once"
    );
    assert_eq!(world.requests_since(silent_from).len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn refused_for_ever_then_signed_in_again() -> Result<()> {
    let mut world = signed_in().await?;
    world.sim.set_fault(Fault::InvalidGrantAlways, true);
    believes_the_third_refusal(&mut world).await?;
    world.sim.clear_faults();
    world.sign_in().await?;
    world.pass(minutes(10)).await;
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn consent_revoked_then_given_again() -> Result<()> {
    let mut world = signed_in().await?;
    world.sim.revoke();
    believes_the_third_refusal(&mut world).await?;
    world.sign_in().await?;
    world.pass(minutes(10)).await;
    assert_whole(&world).await
}

/// How often the end of the sign-in was told since the last call.
fn told(events: &mut Receiver<Event>) -> usize {
    let mut count = 0;
    while let Ok(event) = events.try_recv() {
        count += usize::from(matches!(event, Event::SignInEnds { .. }));
    }
    count
}

#[tokio::test(start_paused = true)]
async fn the_end_after_six_months_is_told_once_and_then_believed() -> Result<()> {
    let mut world = signed_in().await?;
    let mut events = world.agent()?.subscribe();
    world.pass(hours(1)).await;
    assert_eq!(told(&mut events), 0);
    world.kill().await;
    // Ends on the first of December, so the last month begins in the evening of 31 October.
    world.pass_until(ms("2026-10-31T12:00:00Z")?).await;
    let mut events = world.start()?.subscribe();
    world.pass(hours(2)).await;
    assert_eq!(told(&mut events), 0);
    assert!(
        world
            .status()
            .await?
            .account
            .is_some_and(|account| !account.ends_soon)
    );
    world.pass(hours(24)).await;
    assert_eq!(told(&mut events), 1, "while it runs, not only at a start");
    assert!(
        world
            .status()
            .await?
            .account
            .is_some_and(|account| account.ends_soon)
    );
    world.kill().await;
    let mut events = world.start()?.subscribe();
    world.pass(hours(2)).await;
    assert_eq!(told(&mut events), 0, "once");
    world.kill().await;
    world.pass_until(ms("2026-12-01T21:00:00Z")?).await;
    world.start()?;
    world.pass(hours(1)).await;
    assert_eq!(health(&world).await?, "recording");
    world.pass(hours(2)).await;
    assert_eq!(health(&world).await?, "sign_in_again");
    world.pass(SignedDuration::from_hours(1)).await;
    world.sign_in().await?;
    world.pass(minutes(20)).await;
    assert_eq!(health(&world).await?, "recording");
    let verdict = verdict::judge_listens(&world, &[])?;
    assert!(verdict.wrong.is_empty(), "since {START}: {verdict:#?}");
    Ok(())
}
