//! Paused recording keeps its plays out for good; paused picks are told as skipped and do not pile up.

use crate::support::{START, assert_whole, health, hours, minutes, ms, runs, signed_in};
use anyhow::Result;
use jiff::Timestamp;
use sidetrack_core::control::protocol::Request;
use sidetrack_core::run::Status;
use sidetrack_simulation::verdict;

#[tokio::test(start_paused = true)]
async fn what_ends_in_a_pause_is_never_recorded() -> Result<()> {
    let mut world = signed_in().await?;
    let (from, to) = (ms("2026-06-02T10:00:00Z")?, ms("2026-06-02T16:00:00Z")?);
    world.pass_until(from).await;
    let until = Some(Timestamp::from_millisecond(to)?);
    world
        .agent()?
        .ask(Request::PauseRecording {
            paused: true,
            until,
        })
        .await?;
    let quiet_from = world.clock.true_ms() + 2_000;
    world.pass(hours(1)).await;
    assert_eq!(health(&world).await?, "paused");
    world.kill().await;
    world.start()?;
    world.pass(hours(3)).await;
    assert_eq!(health(&world).await?, "paused");
    let asked = world.requests_since(quiet_from);
    assert!(
        asked
            .iter()
            .all(|request| !request.path.contains("/player")),
        "{asked:?}"
    );
    world.pass_until(to + 6 * 3_600_000).await;
    assert_eq!(health(&world).await?, "recording");
    let verdict = verdict::judge_listens(&world, &[(from, to)])?;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    assert!(verdict.exempt > 0 && verdict.must > 0, "{verdict:#?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn paused_picks_are_skipped_and_do_not_pile_up() -> Result<()> {
    let world = signed_in().await?;
    world
        .agent()?
        .ask(Request::PausePicks { paused: true })
        .await?;
    world.pass(hours(60)).await;
    let all = runs(&world).await?;
    assert_eq!(all.len(), 3);
    assert!(
        all.iter().all(|run| run.status == Status::Skipped),
        "{all:?}"
    );
    assert!(
        all.iter()
            .all(|run| run.reason.as_deref() == Some("picks_paused"))
    );
    world
        .agent()?
        .ask(Request::PausePicks { paused: false })
        .await?;
    world.pass(hours(1)).await;
    assert_eq!(runs(&world).await?.len(), 3, "nothing is made up for");
    world.pass_until(ms(START)? + 82 * 3_600_000).await;
    let all = runs(&world).await?;
    assert_eq!((all.len(), all[0].status), (4, Status::Success));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pick_that_waits_while_picks_are_paused_is_made_once() -> Result<()> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T06:59:00Z")?).await;
    world.network.set_down(true);
    world.pass(minutes(30)).await;
    world.network.set_down(false);
    world.pass(hours(10)).await;
    assert_whole(&world).await
}
