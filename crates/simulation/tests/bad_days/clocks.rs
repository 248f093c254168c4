//! Clocks that jump, computers that sleep, days of 23 and 25 hours.

use crate::support::{
    assert_whole, assert_whole_since, hours, last_run, minutes, ms, runs, sending_late, signed_in,
    signed_in_at,
};
use anyhow::Result;
use jiff::SignedDuration;
use sidetrack_core::run::Status;
use sidetrack_core::view::StepView;
use sidetrack_simulation::World;
use spotify_sim::Fault;

#[tokio::test(start_paused = true)]
async fn a_clock_wrong_by_hours_around_nine_invents_and_loses_no_run() -> Result<()> {
    for (wrong, sets) in [(20, 6), (-20, 6), (20, 8), (-20, 8), (3, 7), (-3, 7)] {
        let world = signed_in().await?;
        world
            .pass_until(ms(&format!("2026-06-02T0{sets}:30:00Z"))? - 3_600_000)
            .await;
        world.clock.set_wrong(hours(wrong));
        world.pass(hours(3)).await;
        world.clock.set_wrong(SignedDuration::ZERO);
        world.pass(hours(30)).await;
        assert_whole(&world).await?;
        assert_eq!(runs(&world).await?.len(), 2, "{wrong} h");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_clock_ahead_costs_no_wake_ups() -> Result<()> {
    let world = signed_in().await?;
    world.clock.set_wrong(hours(20));
    world.pass(minutes(5)).await;
    let sleeps = world.clock.sleeps();
    world.pass(hours(2)).await;
    let woke = world.clock.sleeps() - sleeps;
    // A call waits for its turn now and then, and a look falls between two half minutes.
    assert!(woke <= 600, "{woke} wake-ups in two hours");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_restart_with_a_wrong_clock_picks_once() -> Result<()> {
    for wrong in [hours(20), hours(-20)] {
        let mut world = signed_in().await?;
        world.pass_until(ms("2026-06-02T06:00:00Z")?).await;
        world.kill().await;
        world.clock.set_wrong(wrong);
        world.start()?;
        world.pass(hours(2)).await;
        world.kill().await;
        world.clock.set_wrong(SignedDuration::ZERO);
        world.start()?;
        world.pass(hours(10)).await;
        assert_whole(&world).await?;
        assert_eq!(runs(&world).await?.len(), 1, "{wrong}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn asleep_over_the_due_time() -> Result<()> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:30:00Z")?).await;
    world.clock.suspend(hours(3));
    world.pass(minutes(2)).await;
    let all = runs(&world).await?;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].status, Status::Success);
    assert_eq!(
        all[0].due_at.map(|due| due.to_string()).as_deref(),
        Some("2026-06-02T07:00:00Z")
    );
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn asleep_for_three_days_is_caught_up_by_one_run() -> Result<()> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:30:00Z")?).await;
    world.clock.suspend(hours(72));
    world.pass(minutes(5)).await;
    let by = |status: Status, all: &[sidetrack_core::view::RunView]| {
        all.iter().filter(|run| run.status == status).count()
    };
    let all = runs(&world).await?;
    assert_eq!(
        (by(Status::Success, &all), by(Status::Coalesced, &all)),
        (1, 2)
    );
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn the_days_on_which_clocks_change() -> Result<()> {
    for start in ["2026-03-27T23:30:00Z", "2026-10-23T22:30:00Z"] {
        let world = signed_in_at(start).await?;
        world.pass(hours(72)).await;
        assert_whole_since(&world, start).await?;
        let all = runs(&world).await?;
        assert_eq!(all.len(), 3, "{start}");
        assert!(all.iter().all(|run| run.status == Status::Success));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_jump_while_a_change_is_looked_up_neither_doubles_nor_stalls_it() -> Result<()> {
    for wrong in [hours(20), hours(-20)] {
        let world = signed_in().await?;
        world.pass_until(ms("2026-06-02T06:59:59Z")?).await;
        world.sim.set_fault(Fault::PostLate, true);
        while !looked_up(&world).await? {
            world.pass(SignedDuration::from_secs(1)).await;
        }
        world.sim.clear_faults();
        world.clock.set_wrong(wrong);
        world.pass(minutes(5)).await;
        assert_eq!(last_run(&world).await?.status, Status::Success, "{wrong}");
        world.clock.set_wrong(SignedDuration::ZERO);
        world.pass(hours(3)).await;
        assert_whole(&world).await?;
    }
    Ok(())
}

/// Neither a jump before a restarted agent has begun to work nor one of less than a minute takes the last look too early.
#[tokio::test(start_paused = true)]
async fn a_jump_right_after_a_restart_or_of_seconds_adds_nothing_twice() -> Result<()> {
    let wrongs = [hours(20), SignedDuration::from_secs(58)];
    for (wrong, after) in wrongs
        .into_iter()
        .flat_map(|by| (0..8).map(move |s| (by, s)))
    {
        let mut world = sending_late().await?;
        world.pass(SignedDuration::from_secs(after)).await;
        world.kill().await;
        world.start()?;
        if wrong < minutes(1) {
            world.pass(SignedDuration::from_secs(3)).await;
        }
        world.clock.set_wrong(wrong);
        world.pass(minutes(5)).await;
        world.clock.set_wrong(SignedDuration::ZERO);
        world.pass(hours(3)).await;
        assert_whole(&world).await?;
    }
    Ok(())
}

/// Whether the answer to the POST that adds a track was missed, so that it has to be looked up.
async fn looked_up(world: &World) -> Result<bool> {
    let steps = world.status().await?.last_run.map(|run| run.steps);
    let missed = |step: &StepView| step.name == "add track" && !step.ok;
    Ok(steps.is_some_and(|steps| steps.iter().any(missed)))
}
