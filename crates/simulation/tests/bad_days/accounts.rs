//! Two accounts on one computer: each has its own diary and its own picks, whatever is under way at the change.

use crate::support::{START, hours, minutes, ms, runs, signed_in};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use sidetrack_core::control::protocol::Request;
use sidetrack_simulation::{World, verdict};
use spotify_sim::{Fault, User};

/// The guest never plays anything.
async fn assert_guest_is_clean(world: &World) -> Result<()> {
    let status = world.status().await?;
    let account = status.account.context("an account")?;
    assert_eq!(account.name, "Guest");
    assert_eq!((status.listens, status.gaps), (0, 0));
    assert_eq!(status.last_listen, None);
    assert_eq!(status.now_playing, None);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn each_has_a_diary_of_its_own() -> Result<()> {
    let mut world = signed_in().await?;
    world.pass(hours(10)).await;
    world.sign_in_as(User::Guest).await?;
    world.pass(hours(5)).await;
    assert_guest_is_clean(&world).await?;
    assert_eq!(
        runs(&world).await?.len(),
        0,
        "the listener's runs are not the guest's"
    );
    world.kill().await;
    world.start()?;
    world.pass(hours(20)).await;
    assert_guest_is_clean(&world).await?;
    assert_eq!(runs(&world).await?.len(), 1, "the guest's own morning");
    world.sign_in().await?;
    world.pass(hours(2)).await;
    let verdict = verdict::judge_listens(&world, &[])?;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_change_while_calls_are_under_way_mixes_nothing() -> Result<()> {
    let world = signed_in().await?;
    // An hour in which the listener listens and a run is under way.
    world.pass_until(ms("2026-06-02T06:59:30Z")?).await;
    world.sim.set_fault(Fault::Slow, true);
    for round in 0..40 {
        let user = if round % 2 == 0 {
            User::Guest
        } else {
            User::Listener
        };
        world.sign_in_as(user).await?;
        world
            .pass(SignedDuration::from_millis(i64::from(round) * 700))
            .await;
        if user == User::Guest {
            assert_guest_is_clean(&world).await?;
        }
    }
    world.sim.clear_faults();
    world.sign_in_as(User::Guest).await?;
    world.pass(minutes(20)).await;
    assert_guest_is_clean(&world).await?;
    world.sign_in().await?;
    world.pass(hours(20)).await;
    let verdict = verdict::judge(&world, ms(START)?)?;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_pick_is_answered_when_the_account_changes() -> Result<()> {
    let world = signed_in().await?;
    world.sim.set_fault(Fault::Slow, true);
    for change in [Request::SignOut, Request::Status] {
        let agent = world.agent()?.clone();
        let waiting = tokio::spawn(async move { agent.ask(Request::pick()).await });
        world.pass(SignedDuration::from_secs(1)).await;
        world.agent()?.ask(change.clone()).await?;
        if matches!(change, Request::Status) {
            world.sign_in_as(User::Guest).await?;
        }
        let answered = tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await;
        assert!(answered.is_ok(), "nobody waits for ever: {change:?}");
        world.sign_in().await?;
    }
    Ok(())
}
