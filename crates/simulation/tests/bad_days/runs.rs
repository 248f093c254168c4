//! The playlist is gone when a run is due.

use crate::support::{hours, last_run, minutes, ms, runs, signed_in};
use anyhow::{Context, Result};
use sidetrack_core::control::protocol::Request;
use sidetrack_core::run::Status;

#[tokio::test(start_paused = true)]
async fn a_playlist_that_is_gone_waits_for_the_user_and_asks_nothing() -> Result<()> {
    let mut world = signed_in().await?;
    world.pass_until(ms("2026-06-02T08:00:00Z")?).await;
    let lost = world.status().await?.playlist.context("a playlist")?.id;
    assert_eq!(world.sim.playlist_uris(&lost).len(), 1);
    world.sim.lose_playlist(&lost);
    world.pass_until(ms("2026-06-03T07:10:00Z")?).await;
    let run = last_run(&world).await?;
    assert_eq!(
        (run.status, run.reason.as_deref()),
        (Status::Waiting, Some("playlist_missing"))
    );
    let from = world.clock.true_ms();
    world.pass(hours(4)).await;
    world.kill().await;
    world.start()?;
    world.pass(hours(22)).await;
    let all = runs(&world).await?;
    assert_eq!(all.len(), 3);
    assert_eq!(
        all[0].status,
        Status::Coalesced,
        "the next day's is no second one"
    );
    let asked = world.requests_since(from);
    let playlists = asked
        .iter()
        .filter(|request| request.path.contains("/playlists"));
    assert!(
        playlists.count() <= 2,
        "nobody asks for a lost playlist over and over"
    );
    world
        .agent()?
        .ask(Request::ChoosePlaylist { id: None })
        .await?;
    world.pass(minutes(5)).await;
    let found = world.status().await?.playlist.context("a new playlist")?.id;
    assert_ne!(found, lost);
    assert_eq!(
        world.sim.playlist_uris(&found).len(),
        1,
        "one track for what waited"
    );
    world.pass(hours(24)).await;
    assert_eq!(last_run(&world).await?.status, Status::Success);
    assert_eq!(world.sim.playlist_uris(&found).len(), 2);
    Ok(())
}
