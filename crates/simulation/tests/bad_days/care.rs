//! The file on bad days: backups through days, sleeps and wrong clocks, a restore in the middle of everything.

use crate::support::{START, assert_whole, hours, minutes, ms, runs, signed_in};
use anyhow::{Result, bail};
use sidetrack_core::care::backup::{self, BackupView};
use sidetrack_core::care::restore::Source;
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_simulation::{World, verdict};

fn backups(world: &World) -> Result<Vec<BackupView>> {
    Ok(backup::list(world.folder())?)
}

#[tokio::test(start_paused = true)]
async fn one_backup_a_day() -> Result<()> {
    let world = signed_in().await?;
    world.pass(minutes(30)).await;
    assert_eq!(backups(&world)?.len(), 1);
    for day in 2..=3 {
        world.pass(hours(24)).await;
        assert_eq!(backups(&world)?.len(), day);
    }
    let kept = backups(&world)?;
    for pair in kept.windows(2) {
        let apart = pair[0].at.duration_since(pair[1].at);
        assert!(apart >= hours(24) && apart < hours(25), "{apart:?}");
    }
    let (good, bad) = backup::newest_good(world.folder())?;
    assert!(good.is_some() && bad == 0);
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn what_comes_into_an_empty_diary_is_backed_up_soon() -> Result<()> {
    let mut world = World::new(1, ms(START)?, 2_000)?;
    world.start()?;
    world.pass(minutes(25)).await;
    assert!(backups(&world)?.is_empty(), "there is nothing to keep");
    world.sign_in().await?;
    world.pass(minutes(5)).await;
    assert_eq!(backups(&world)?.len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_sleep_of_days_is_made_up_for_by_one_backup() -> Result<()> {
    let world = signed_in().await?;
    world.pass(hours(2)).await;
    world.clock.suspend(hours(5 * 24));
    world.pass(minutes(30)).await;
    assert_eq!(backups(&world)?.len(), 2);
    assert_whole(&world).await
}

#[tokio::test(start_paused = true)]
async fn a_restart_makes_no_second_backup_of_the_day() -> Result<()> {
    let mut world = signed_in().await?;
    world.pass(hours(2)).await;
    for _ in 0..5 {
        world.kill().await;
        world.start()?;
        world.pass(hours(2)).await;
    }
    assert_eq!(backups(&world)?.len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_clock_ahead_by_days_costs_no_backup_afterwards() -> Result<()> {
    let world = signed_in().await?;
    world.pass(hours(2)).await;
    world.clock.set_wrong(hours(30 * 24));
    world.pass(hours(1)).await;
    world.clock.set_wrong(hours(0));
    world.pass(hours(1)).await;
    let right = ms("2026-07-01T00:00:00Z")?;
    let now = |kept: &BackupView| kept.at.as_millisecond() < right.min(world.clock.true_ms() + 1);
    assert!(backups(&world)?.iter().any(now));
    let before = backups(&world)?.len();
    world.pass(hours(25)).await;
    assert_eq!(backups(&world)?.len(), before + 1);
    Ok(())
}

/// Spotify still has the last 50 plays, so what was heard since the backup comes back.
#[tokio::test(start_paused = true)]
async fn a_restore_loses_nothing_that_spotify_remembers_and_adds_no_track() -> Result<()> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:00:00Z")?).await;
    let agent = world.agent()?.clone();
    agent.ask(Request::Backup { to: None }).await?;
    // The run of 09:00 local time comes after the backup, and must not come again after the restore.
    world.pass_until(ms("2026-06-02T07:30:00Z")?).await;
    assert_eq!(runs(&world).await?.len(), 1);
    let restore = Request::Restore {
        source: Source::Newest,
    };
    let Reply::Restored(done) = agent.ask(restore).await? else {
        bail!("no restore")
    };
    assert!(done.set_aside.is_some_and(|file| file.exists()));
    world.pass(hours(3)).await;
    assert_eq!(world.status().await?.health, Health::Recording);
    assert_eq!(runs(&world).await?.len(), 0);
    // The run and its track are in the diary that was set aside; the listens are all back.
    let verdict = verdict::judge(&world, ms(START)?)?;
    assert!(verdict.must > 0, "something was played");
    let lost = [
        "no run for 2026-06-02T09:00:00",
        "the playlist holds 1 tracks for 0 picks",
    ];
    assert_eq!(verdict.wrong, lost);
    Ok(())
}
