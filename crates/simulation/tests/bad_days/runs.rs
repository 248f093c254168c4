//! The playlist is gone or another when a run is due, and runs that come to less than was wanted.

use crate::support::{
    START, assert_whole, hours, last_run, minutes, ms, runs, sending_late, signed_in,
};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use sidetrack_core::control::protocol::{PickOptions, Reply, Request};
use sidetrack_core::draw::filters::Filters;
use sidetrack_core::run::Status;
use sidetrack_core::view::RunView;
use sidetrack_simulation::World;
use spotify_sim::{Fault, Group, PlaylistTruth};
use std::collections::HashSet;

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

/// A run whose POST may have arrived: its answer was missed.
async fn in_doubt() -> Result<World> {
    let world = signed_in().await?;
    world.pass_until(ms("2026-06-02T07:30:00Z")?).await;
    world.sim.set_fault(Fault::PostLate, true);
    world.pass_until(ms("2026-06-03T06:59:59Z")?).await;
    while last_run(&world).await?.steps.iter().all(|step| step.ok) {
        world.pass(SignedDuration::from_secs(1)).await;
    }
    world.sim.clear_faults();
    Ok(world)
}

#[tokio::test(start_paused = true)]
async fn a_playlist_that_is_gone_while_a_change_is_looked_up_is_replaced() -> Result<()> {
    let world = in_doubt().await?;
    let lost = world.status().await?.playlist.context("a playlist")?.id;
    world.sim.lose_playlist(&lost);
    world.pass(minutes(5)).await;
    let run = last_run(&world).await?;
    assert_eq!(
        (run.status, run.reason.as_deref()),
        (Status::Waiting, Some("playlist_missing"))
    );
    let choose = Request::ChoosePlaylist { id: None };
    world.agent()?.ask(choose).await?;
    world.pass(minutes(5)).await;
    assert_eq!(last_run(&world).await?.status, Status::Success);
    let found = world.status().await?.playlist.context("a playlist")?.id;
    assert_eq!(world.sim.playlist_uris(&found).len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_change_in_doubt_is_looked_up_where_it_was_sent() -> Result<()> {
    let world = in_doubt().await?;
    let first = world.status().await?.playlist.context("a playlist")?.id;
    let all = world.sim.playlists();
    let own =
        |playlist: &&PlaylistTruth| playlist.owner == Some("sim-listener") && playlist.id != first;
    let other = all.iter().find(own).context("another playlist")?;
    let choose = Request::ChoosePlaylist {
        id: Some(other.id.clone()),
    };
    world.agent()?.ask(choose).await?;
    world.pass(minutes(10)).await;
    let run = last_run(&world).await?;
    assert_eq!(run.status, Status::Success);
    let uri = run.picks.first().context("a pick")?.track.uri.clone();
    let holds = |id: &str| world.sim.playlist_uris(id).contains(&uri);
    assert!(holds(&first), "it had arrived");
    assert!(!holds(&other.id), "and is not sent again elsewhere");
    Ok(())
}

/// Spotify leaves out the first entry of its answers for a while: that of the track that landed late.
#[tokio::test(start_paused = true)]
async fn an_entry_that_hides_is_no_proof_that_the_track_is_not_there() -> Result<()> {
    for answers in [3, 40] {
        let world = sending_late().await?;
        world.sim.set_fault(Fault::NullItems, answers);
        world.pass(minutes(90)).await;
        world.sim.clear_faults();
        world.pass(hours(1)).await;
        assert_whole(&world).await?;
        assert_eq!(runs(&world).await?.len(), 1);
    }
    Ok(())
}

/// The POST of a pick was lost, and the look finds the same track: added by the user before it was sent, which no read had
/// shown, or after it.
#[tokio::test(start_paused = true)]
async fn whose_copy_a_look_finds_is_told_by_added_at() -> Result<()> {
    for (ago, own) in [(minutes(10), true), (SignedDuration::ZERO, false)] {
        let world = signed_in().await?;
        world.pass_until(ms("2026-06-02T07:30:00Z")?).await;
        let playlist = world.status().await?.playlist.context("a playlist")?.id;
        let before = world.sim.playlist_uris(&playlist).len();
        world.sim.set_fault(Fault::PostCutBefore, 1);
        world.pass_until(ms("2026-06-03T06:59:59Z")?).await;
        while last_run(&world).await?.steps.iter().all(|step| step.ok) {
            world.pass(SignedDuration::from_millis(100)).await;
        }
        let lost = last_run(&world).await?.picks[0].clone();
        let uri = &lost.track.uri;
        world.sim.user_added(&playlist, uri, ago.as_millis() as i64);
        world.pass(minutes(10)).await;
        let run = last_run(&world).await?;
        assert_eq!(run.status, Status::Success);
        let arrived: Vec<&str> = run
            .picks
            .iter()
            .filter(|pick| pick.added_at.is_some())
            .map(|pick| pick.track.uri.as_str())
            .collect();
        assert_eq!(arrived.len(), 1);
        assert_eq!(arrived[0] != uri, own, "another is drawn for the run");
        let inside = world.sim.playlist_uris(&playlist);
        let copies = inside.iter().filter(|inside| *inside == uri).count();
        assert_eq!(copies, 1);
        assert_eq!(inside.len(), before + 1 + usize::from(own));
    }
    Ok(())
}

/// A run waits for its searches, and meanwhile the user fills the playlist with nearly all there is.
async fn filled_while_waiting(restart: bool) -> Result<()> {
    let mut world = World::new(1, ms(START)?, 300)?;
    world.start()?;
    world.sign_in().await?;
    world.pass_until(ms("2026-06-02T08:00:00Z")?).await;
    let playlist = world.status().await?.playlist.context("a playlist")?.id;
    world.sim.set_fault(Fault::Quota(Group::Search), 1);
    world.pass(hours(24)).await;
    assert_eq!(last_run(&world).await?.status, Status::Waiting);
    let inside: HashSet<String> = world.sim.playlist_uris(&playlist).into_iter().collect();
    for uri in world.sim.some_tracks(280) {
        if !inside.contains(&uri) {
            world.sim.user_adds(&playlist, &uri);
        }
    }
    if restart {
        world.kill().await;
        world.start()?;
    }
    world.pass(hours(36)).await;
    let inside = world.sim.playlist_uris(&playlist);
    let different: HashSet<&String> = inside.iter().collect();
    assert_eq!(different.len(), inside.len(), "each once");
    assert!(
        !runs(&world)
            .await?
            .iter()
            .any(|run| run.status == Status::Waiting)
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_the_user_added_while_a_run_waited_is_not_drawn() -> Result<()> {
    filled_while_waiting(false).await
}

#[tokio::test(start_paused = true)]
async fn nor_is_it_after_a_restart() -> Result<()> {
    filled_while_waiting(true).await
}

/// While a track is drawn for one playlist, the user chooses another that holds nearly all there is.
#[tokio::test(start_paused = true)]
async fn a_playlist_chosen_during_a_run_is_read_before_anything_is_sent_to_it() -> Result<()> {
    let mut world = World::new(1, ms(START)?, 300)?;
    world.start()?;
    world.sign_in().await?;
    world.pass(minutes(5)).await;
    world.agent()?.ask(Request::pick()).await?;
    let other = world.sim.user_makes("Nearly everything");
    for uri in world.sim.some_tracks(280) {
        world.sim.user_adds(&other, &uri);
    }
    world.pass(minutes(1)).await;
    for turn in 0..4 {
        world
            .agent()?
            .ask(Request::ChoosePlaylist { id: None })
            .await?;
        let agent = world.agent()?.clone();
        let pick = tokio::spawn(async move { agent.ask(Request::pick()).await });
        world.pass(SignedDuration::from_millis(2_500 * turn)).await;
        let choose = Request::ChoosePlaylist {
            id: Some(other.clone()),
        };
        world.agent()?.ask(choose).await?;
        drop(pick.await?);
        let inside = world.sim.playlist_uris(&other);
        let different: HashSet<&String> = inside.iter().collect();
        assert_eq!(different.len(), inside.len(), "each once, turn {turn}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pick_by_hand_that_waits_makes_up_for_no_due_run() -> Result<()> {
    let world = signed_in().await?;
    world.sim.set_fault(Fault::Quota(Group::Search), 1);
    let Reply::Run(held) = world.agent()?.ask(Request::pick()).await? else {
        anyhow::bail!("no run")
    };
    assert_eq!(held.status, Status::Waiting);
    world.pass_until(ms("2026-06-02T08:00:00Z")?).await;
    assert_eq!(runs(&world).await?.len(), 1, "the plan waits");
    world.pass_until(ms("2026-06-03T06:00:00Z")?).await;
    let all = runs(&world).await?;
    let ended: Vec<Status> = all.iter().map(|run| run.status).collect();
    assert_eq!(ended, [Status::Success; 2]);
    let playlist = world.status().await?.playlist.context("a playlist")?.id;
    assert_eq!(world.sim.playlist_uris(&playlist).len(), 2);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_held_up_can_be_cancelled_but_not_while_a_track_may_be_on_its_way()
-> Result<()> {
    let world = signed_in().await?;
    world.sim.set_fault(Fault::Quota(Group::Search), 1);
    let Reply::Run(held) = world.agent()?.ask(Request::pick()).await? else {
        anyhow::bail!("no run")
    };
    let cancel = |run| Request::CancelRun { run };
    let Reply::Run(cancelled) = world.agent()?.ask(cancel(held.id)).await? else {
        anyhow::bail!("no run")
    };
    assert_eq!(
        (cancelled.status, cancelled.reason.as_deref()),
        (Status::Skipped, Some("cancelled"))
    );
    let again = world.agent()?.ask(cancel(held.id)).await.unwrap_err();
    assert_eq!(again.code, "run_done");
    world.pass_until(ms("2026-06-03T06:00:00Z")?).await;
    assert_eq!(runs(&world).await?.len(), 2, "the plan goes on");
    assert_eq!(last_run(&world).await?.status, Status::Success);

    let world = in_doubt().await?;
    let run = last_run(&world).await?;
    let refused = world.agent()?.ask(cancel(run.id)).await.unwrap_err();
    assert_eq!(refused.code, "run_in_doubt");
    world.pass(minutes(5)).await;
    assert_eq!(last_run(&world).await?.status, Status::Success);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_a_cancelled_draw_has_searched_for_is_told_and_remembered() -> Result<()> {
    let world = signed_in().await?;
    let agent = world.agent()?.clone();
    let pick = tokio::spawn(async move { agent.ask(Request::pick()).await });
    world.sim.set_fault(Fault::Slow, true);
    while world
        .requests_since(0)
        .iter()
        .all(|request| !request.path.ends_with("/search"))
    {
        world.pass(SignedDuration::from_millis(100)).await;
    }
    let run = last_run(&world).await?;
    world
        .agent()?
        .ask(Request::CancelRun { run: run.id })
        .await?;
    drop(pick.await?);
    world.sim.clear_faults();
    world.pass(minutes(10)).await;
    let run = last_run(&world).await?;
    assert_eq!(run.reason.as_deref(), Some("cancelled"));
    let searches = run.steps.iter().filter(|step| step.name == "search");
    assert!(searches.count() > 0, "{:?}", run.steps);
    let playlist = world.status().await?.playlist;
    let inside = playlist.map_or(0, |playlist| world.sim.playlist_uris(&playlist.id).len());
    assert_eq!(inside, 0);
    Ok(())
}

async fn retry(world: &World, run: i64) -> Result<RunView> {
    let Reply::Run(view) = world.agent()?.ask(Request::RetryRun { run }).await? else {
        anyhow::bail!("no run")
    };
    Ok(*view)
}

#[tokio::test(start_paused = true)]
async fn a_run_that_found_nothing_says_why_and_is_tried_again_by_hand() -> Result<()> {
    let world = signed_in().await?;
    let nothing = PickOptions {
        count: Some(3),
        way: None,
        filters: Some(Filters {
            from_year: Some(2999),
            ..Filters::default()
        }),
    };
    let ask = Request::Pick { options: nothing };
    let Reply::Run(run) = world.agent()?.ask(ask).await? else {
        anyhow::bail!("no run")
    };
    assert_eq!(
        (run.status, run.reason.as_deref(), run.picks.len()),
        (Status::Failed, Some("nothing_drawn"), 0)
    );
    let told = run.steps.last().and_then(|step| step.detail.clone());
    let told = told.context("what was refused")?;
    assert!(told.contains("year"), "{told}");

    let again = retry(&world, run.id).await?;
    assert_eq!(again.status, Status::Failed, "with the filters of its own");
    assert_eq!(again.wanted, 3);

    let three = PickOptions {
        count: Some(3),
        ..PickOptions::default()
    };
    let ask = Request::Pick { options: three };
    let Reply::Run(run) = world.agent()?.ask(ask).await? else {
        anyhow::bail!("no run")
    };
    assert_eq!((run.status, run.picks.len()), (Status::Success, 3));
    let refused = retry(&world, run.id)
        .await
        .map_err(|error| error.to_string());
    assert!(refused.is_err(), "it has brought what it was to bring");
    let playlist = world.status().await?.playlist.context("a playlist")?.id;
    assert_eq!(world.sim.playlist_uris(&playlist).len(), 3);
    Ok(())
}
