//! Two agents at once, and an agent that is killed at any moment.

use crate::support::{START, assert_whole, health, hours, minutes, ms, signed_in};
use anyhow::Result;
use jiff::SignedDuration;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidetrack_core::control::protocol::{PickOptions, Request};
use sidetrack_simulation::verdict;
use spotify_sim::Fault;

#[tokio::test(start_paused = true)]
async fn a_second_agent_is_refused_and_the_first_goes_on() -> Result<()> {
    let mut world = signed_in().await?;
    for _ in 0..3 {
        let refused = world.start().err().map(|error| error.to_string());
        assert_eq!(
            refused.as_deref(),
            Some("another Sidetrack is using this data folder")
        );
        world.pass(hours(1)).await;
    }
    assert_eq!(health(&world).await?, "recording");
    world.pass(hours(8)).await;
    assert_whole(&world).await
}

/// Picks by hand, killed somewhere in the first minute of each, with changes that land late or whose answers are lost.
async fn killed_while_picking(seed: u64) -> Result<()> {
    let mut world = signed_in().await?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    world.sim.set_fault(Fault::Slow, 0.3);
    world.sim.set_fault(Fault::PostLate, 0.3);
    world.sim.set_fault(Fault::PostCutAfter, 0.2);
    world.sim.set_fault(Fault::PostCutBefore, 0.2);
    for _ in 0..12 {
        let agent = world.agent()?.clone();
        let several = Request::Pick {
            options: PickOptions {
                count: Some(rng.random_range(1..=3)),
                ..PickOptions::default()
            },
        };
        let pick = tokio::spawn(async move { agent.ask(several).await.map(drop) });
        for _ in 0..rng.random_range(1..=3) {
            world
                .pass(SignedDuration::from_millis(rng.random_range(0..20_000)))
                .await;
            world.kill().await;
            if rng.random_bool(0.3) {
                world
                    .pass(SignedDuration::from_secs(rng.random_range(0..90)))
                    .await;
            }
            world.start()?;
        }
        world.pass(minutes(45)).await;
        pick.abort();
    }
    world.sim.clear_faults();
    world.pass_until(ms(START)? + 34 * 3_600_000).await;
    world.pass(minutes(60)).await;
    let verdict = verdict::judge(&world, ms(START)?)?;
    assert!(verdict.wrong.is_empty(), "seed {seed}: {verdict:#?}");
    assert!(verdict.picked >= 10, "seed {seed}: {verdict:#?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn killed_at_any_moment() -> Result<()> {
    for seed in 0..4 {
        killed_while_picking(seed).await?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn killed_again_and_again_through_a_day() -> Result<()> {
    let mut world = signed_in().await?;
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let end = ms(START)? + 24 * 3_600_000;
    while world.clock.true_ms() < end {
        world
            .pass(SignedDuration::from_millis(rng.random_range(0..900_000)))
            .await;
        world.kill().await;
        world.start()?;
    }
    assert_whole(&world).await
}
