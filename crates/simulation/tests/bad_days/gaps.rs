//! Days of which Spotify's last 50 plays do not tell all: the gap says why, and every lost play lies inside.

use crate::support::{START, hours, minutes, ms, until_health};
use anyhow::{Result, bail};
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::vault::VaultError;
use sidetrack_core::view::GapPart;
use sidetrack_simulation::{World, verdict};
use spotify_sim::Fault;

/// The listener of these days plays far more than a page holds.
async fn busy() -> Result<World> {
    let mut world = World::with(3, ms(START)?, 2_000, |config| {
        config.listener.plays_per_day = 250.0;
        config.listener.offline = 0.0;
        config.listener.private = 0.0;
    })?;
    world.start()?;
    world.sign_in().await?;
    world.pass(hours(12)).await;
    Ok(world)
}

async fn gaps(world: &World) -> Result<Vec<GapPart>> {
    let asked = Request::Gaps { closed: false };
    let Reply::Gaps(gaps) = world.agent()?.ask(asked).await? else {
        bail!("no gaps")
    };
    Ok(gaps)
}

fn reasons(gaps: &[GapPart]) -> Vec<&str> {
    gaps.iter().map(|gap| gap.reason.as_str()).collect()
}

/// All is told again, for this one reason.
async fn assert_told(world: &World, reason: &str) -> Result<()> {
    world.pass(minutes(30)).await;
    let told = gaps(world).await?;
    assert_eq!(reasons(&told), [reason], "{told:?}");
    let verdict = verdict::judge_listens(world, &[])?;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    assert!(verdict.gap > 50, "much was lost: {verdict:#?}");
    assert_eq!(world.status().await?.gaps, 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn killed_and_away_for_a_day() -> Result<()> {
    let mut world = busy().await?;
    world.kill().await;
    world.pass(hours(24)).await;
    world.start()?;
    assert_told(&world, "off").await
}

#[tokio::test(start_paused = true)]
async fn killed_again_and_again_before_it_could_read() -> Result<()> {
    let mut world = busy().await?;
    world.kill().await;
    world.pass(hours(20)).await;
    world.network.set_down(true);
    for _ in 0..5 {
        world.start()?;
        world.pass(minutes(1)).await;
        world.kill().await;
    }
    world.network.set_down(false);
    world.start()?;
    assert_told(&world, "off").await
}

#[tokio::test(start_paused = true)]
async fn suspended_for_a_day() -> Result<()> {
    let world = busy().await?;
    world.clock.suspend(hours(24));
    assert_told(&world, "off").await
}

#[tokio::test(start_paused = true)]
async fn offline_for_a_day_and_killed_meanwhile() -> Result<()> {
    let mut world = busy().await?;
    world.network.set_down(true);
    world.pass(hours(15)).await;
    world.kill().await;
    world.pass(hours(2)).await;
    world.start()?;
    world.pass(hours(10)).await;
    world.network.set_down(false);
    assert_told(&world, "offline").await
}

#[tokio::test(start_paused = true)]
async fn blocked_for_a_day() -> Result<()> {
    let world = busy().await?;
    world.sim.set_fault(Fault::RetryAfterLong, 1);
    until_health(&world, "blocked").await?;
    world.pass(hours(26)).await;
    assert_told(&world, "blocked").await
}

#[tokio::test(start_paused = true)]
async fn signed_out_for_weeks_though_the_computer_was_off_meanwhile() -> Result<()> {
    let mut world = busy().await?;
    world.agent()?.ask(Request::SignOut).await?;
    world.pass(hours(5 * 24)).await;
    world.kill().await;
    world.pass(hours(20 * 24)).await;
    world.start()?;
    world.pass(hours(24)).await;
    world.sign_in().await?;
    assert_told(&world, "signed_out").await
}

#[tokio::test(start_paused = true)]
async fn the_keyring_stays_locked_for_a_day() -> Result<()> {
    let mut world = busy().await?;
    world.kill().await;
    world.vault.set_failure(Some(VaultError::Locked));
    world.start()?;
    world.pass(hours(24)).await;
    world.vault.set_failure(None);
    assert_told(&world, "keyring").await
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_told_as_one_and_is_no_lack() -> Result<()> {
    let world = busy().await?;
    let paused = |paused| Request::PauseRecording {
        paused,
        until: None,
    };
    let from = world.clock.true_ms();
    world.agent()?.ask(paused(true)).await?;
    world.pass(hours(24)).await;
    let to = world.clock.true_ms();
    world.agent()?.ask(paused(false)).await?;
    world.pass(hours(3)).await;
    let told = gaps(&world).await?;
    let pauses: Vec<&GapPart> = told.iter().filter(|gap| gap.reason == "paused").collect();
    let [pause] = pauses.as_slice() else {
        bail!("one pause, told once: {told:?}")
    };
    let near = |at: jiff::Timestamp, ms: i64| (at.as_millisecond() - ms).abs() < 3_000;
    assert!(near(pause.from, from) && near(pause.to, to), "{pause:?}");
    let lacks = told.iter().filter(|gap| gap.reason != "paused");
    let mut short = lacks.map(|gap| gap.to.duration_since(gap.from));
    assert!(short.all(|gap| gap < minutes(90)), "{told:?}");
    assert!(world.status().await?.gaps <= 1);
    let verdict = verdict::judge_listens(&world, &[(from, to)])?;
    let lost = verdict.wrong.iter().find(|wrong| wrong.contains("lost"));
    assert_eq!(lost, None, "around the pause nothing is missing");
    // What was playing when the pause began was seen before.
    assert!(verdict.wrong.len() <= 1, "{verdict:#?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pause_in_which_nothing_was_played_is_no_gap() -> Result<()> {
    let world = busy().await?;
    let until = world.clock.true_ms() + 60_000;
    let until = Some(jiff::Timestamp::from_millisecond(until)?);
    world
        .agent()?
        .ask(Request::PauseRecording {
            paused: true,
            until,
        })
        .await?;
    let from = world.clock.true_ms();
    world.pass(hours(2)).await;
    let heard = world.sim.plays();
    let ended = heard
        .iter()
        .any(|play| (from..from + 60_000).contains(&play.ended_ms));
    assert_eq!(gaps(&world).await?.len(), usize::from(ended));
    Ok(())
}
