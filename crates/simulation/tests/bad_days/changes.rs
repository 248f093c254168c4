//! Picks that are taken out of the playlist, put back and saved, with lost answers, own copies and kills.

use crate::support::{health, minutes, runs, signed_in};
use anyhow::{Context, Result, bail};
use jiff::SignedDuration;
use sidetrack_core::control::protocol::{Event, Failure, Reply, Request};
use sidetrack_core::draw::filters::Filters;
use sidetrack_core::store::{Store, accounts, known};
use sidetrack_core::view::PickView;
use sidetrack_simulation::World;
use spotify_sim::Fault;

/// A world with one pick in its playlist.
struct Picked {
    world: World,
    pick: i64,
    uri: String,
    playlist: String,
}

impl Picked {
    async fn new() -> Result<Picked> {
        let world = signed_in().await?;
        let Reply::Run(run) = world.agent()?.ask(Request::pick()).await? else {
            bail!("no run")
        };
        let pick = run.picks.first().cloned().context("a pick")?;
        Ok(Picked {
            world,
            pick: pick.id,
            uri: pick.track.uri,
            playlist: pick.playlist.context("a playlist")?,
        })
    }

    fn remove(&self) -> Request {
        Request::RemovePick { pick: self.pick }
    }

    fn restore(&self) -> Request {
        Request::RestorePick { pick: self.pick }
    }

    async fn ask(&self, request: Request) -> Result<Result<PickView, Failure>> {
        Ok(match self.world.agent()?.ask(request).await {
            Ok(Reply::Pick(pick)) => Ok(*pick),
            Ok(other) => bail!("no pick: {other:?}"),
            Err(failure) => Err(failure),
        })
    }

    /// How often the track really is in the playlist.
    fn copies(&self) -> usize {
        let uris = self.world.sim.playlist_uris(&self.playlist);
        uris.iter().filter(|uri| **uri == self.uri).count()
    }

    /// The pick as the runs tell it.
    async fn view(&self) -> Result<PickView> {
        let runs = runs(&self.world).await?;
        let mut picks = runs.into_iter().flat_map(|run| run.picks);
        picks
            .find(|pick| pick.id == self.pick)
            .context("the pick is in the diary")
    }

    /// Changes that were sent since a time.
    fn sent(&self, method: &str, since_ms: i64) -> usize {
        let requests = self.world.requests_since(since_ms);
        let of_items = |path: &str| path.ends_with("/items");
        requests
            .iter()
            .filter(|request| request.method == method && of_items(&request.path))
            .count()
    }

    /// The diary and Spotify say the same.
    async fn assert_true(&self, told: &str) -> Result<()> {
        let removed = self.view().await?.removed_at.is_some();
        assert_eq!(self.copies(), usize::from(!removed), "{told}");
        Ok(())
    }
}

/// Faults of a change: those after which it was done, those after which it was not, and those that say neither.
const LOST: [Fault; 4] = [
    Fault::PostCutAfter,
    Fault::PostCutBefore,
    Fault::Post5xxAfterSuccess,
    Fault::PostLate,
];

#[tokio::test(start_paused = true)]
async fn a_pick_is_taken_out_and_put_back() -> Result<()> {
    let picked = Picked::new().await?;
    let view = picked.view().await?;
    assert!(view.candidates.is_some_and(|count| count > 0), "{view:?}");
    let mut events = picked.world.agent()?.subscribe();
    let removed = picked.ask(picked.remove()).await??;
    assert!(removed.removed_at.is_some());
    assert_eq!(picked.copies(), 0);
    let told = loop {
        if let Event::PickChanged(told) = events.recv().await? {
            break told;
        }
    };
    assert_eq!(*told, removed);
    // At once, while reads still show the track.
    let restored = picked.ask(picked.restore()).await??;
    assert_eq!(restored.removed_at, None);
    assert_eq!(picked.copies(), 1);
    picked.world.pass(minutes(1)).await;
    let from = picked.world.clock.true_ms();
    assert_eq!(picked.ask(picked.restore()).await??, restored);
    assert_eq!(picked.sent("POST", from), 0, "it was as it should be");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_own_copy_is_left_alone() -> Result<()> {
    let picked = Picked::new().await?;
    picked.world.sim.user_adds(&picked.playlist, &picked.uri);
    picked.world.pass(minutes(1)).await;
    let refused = picked.ask(picked.remove()).await?.unwrap_err();
    assert_eq!(refused.code, "pick_not_ours");
    assert_eq!(picked.copies(), 2);
    assert_eq!(picked.view().await?.removed_at, None);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_the_user_added_again_is_theirs() -> Result<()> {
    let picked = Picked::new().await?;
    picked.world.pass(minutes(2)).await;
    picked.world.sim.user_removes(&picked.playlist, &picked.uri);
    picked.world.sim.user_adds(&picked.playlist, &picked.uri);
    picked.world.pass(minutes(1)).await;
    let refused = picked.ask(picked.remove()).await?.unwrap_err();
    assert_eq!(refused.code, "pick_not_ours");
    assert_eq!(picked.copies(), 1);
    Ok(())
}

/// Spotify leaves out the first entry of its answers for a while: that of the pick.
#[tokio::test(start_paused = true)]
async fn an_entry_that_hides_is_not_taken_for_one_that_is_gone() -> Result<()> {
    let picked = Picked::new().await?;
    picked.world.pass(minutes(2)).await;
    picked.world.sim.set_fault(Fault::NullItems, 8);
    assert!(picked.ask(picked.remove()).await??.removed_at.is_some());
    picked.assert_true("taken out").await?;
    picked.ask(picked.restore()).await??;
    picked.world.pass(minutes(1)).await;
    let from = picked.world.clock.true_ms();
    picked.world.sim.set_fault(Fault::NullItems, 8);
    picked.ask(picked.restore()).await??;
    assert_eq!((picked.copies(), picked.sent("POST", from)), (1, 0));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn one_that_the_user_took_out_is_only_marked() -> Result<()> {
    let picked = Picked::new().await?;
    picked.world.sim.user_removes(&picked.playlist, &picked.uri);
    picked.world.pass(minutes(2)).await;
    let from = picked.world.clock.true_ms();
    assert!(picked.ask(picked.remove()).await??.removed_at.is_some());
    assert_eq!(picked.sent("DELETE", from), 0);
    picked.world.sim.user_adds(&picked.playlist, &picked.uri);
    picked.world.pass(minutes(1)).await;
    assert_eq!(picked.ask(picked.restore()).await??.removed_at, None);
    assert_eq!(picked.copies(), 1, "it was there again already");
    let refused = picked.ask(picked.remove()).await?.unwrap_err();
    assert_eq!(refused.code, "pick_not_ours");
    assert_eq!(picked.copies(), 1, "by the user's own hand");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_was_taken_out_is_never_drawn_again() -> Result<()> {
    let picked = Picked::new().await?;
    picked.ask(picked.remove()).await??;
    let store = Store::open_read_only(picked.world.folder())?;
    let account = accounts::active(store.read())?.context("an account")?;
    let known = known::load(store.read(), account.row, &Filters::none())?;
    assert!(known.picked.has(&picked.uri));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_up_and_the_change_is_made_once() -> Result<()> {
    for fault in LOST {
        let picked = Picked::new().await?;
        for (request, copies, method) in [
            (picked.remove(), 0, "DELETE"),
            (picked.restore(), 1, "POST"),
        ] {
            picked.world.pass(minutes(1)).await;
            let from = picked.world.clock.true_ms();
            picked.world.sim.set_fault(fault, 1);
            match picked.ask(request).await? {
                Ok(view) => assert_eq!(view.removed_at.is_none(), copies == 1, "{fault:?}"),
                Err(failure) => assert_eq!(failure.code, "uncertain", "{fault:?}"),
            }
            picked.world.pass(minutes(5)).await;
            assert_eq!(picked.copies(), copies, "{fault:?} {method}");
            picked.assert_true(&format!("{fault:?} {method}")).await?;
            let sent = picked.sent(method, from);
            let arrived = fault != Fault::PostCutBefore;
            assert_eq!(sent, if arrived { 1 } else { 2 }, "{fault:?} {method}");
        }
        assert_eq!(health(&picked.world).await?, "recording");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_surely_failed_is_told_and_leaves_nothing_behind() -> Result<()> {
    let picked = Picked::new().await?;
    picked.world.network.set_down(true);
    let failure = picked.ask(picked.remove()).await?.unwrap_err();
    assert_eq!(failure.code, "offline");
    picked.world.network.set_down(false);
    picked.world.sim.set_fault(Fault::Rate429NoHeader, 1);
    let failure = picked.ask(picked.remove()).await?.unwrap_err();
    assert_eq!(failure.code, "rate_limited");
    picked.world.pass(minutes(20)).await;
    assert_eq!(picked.copies(), 1);
    assert_eq!(picked.view().await?.removed_at, None);
    let unknown = Request::RemovePick { pick: 999 };
    let failure = picked.ask(unknown).await?.unwrap_err();
    assert_eq!(failure.code, "pick_gone");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn one_change_at_a_time() -> Result<()> {
    let picked = Picked::new().await?;
    let (agent, remove) = (picked.world.agent()?.clone(), picked.remove());
    let first = {
        let (agent, remove) = (agent.clone(), remove.clone());
        tokio::spawn(async move { agent.ask(remove).await })
    };
    tokio::task::yield_now().await;
    let other = picked.ask(picked.restore()).await?.unwrap_err();
    assert_eq!(other.code, "pick_busy");
    let from = picked.world.clock.true_ms();
    picked.ask(remove).await??;
    first.await??;
    assert_eq!(picked.sent("DELETE", from), 1, "both joined one change");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pick_is_saved_to_the_library_and_taken_out_again() -> Result<()> {
    let picked = Picked::new().await?;
    let saved = || picked.world.sim.saved().contains(&picked.uri);
    let keep = |keep| Request::KeepPick {
        pick: picked.pick,
        keep,
    };
    for fault in LOST {
        picked.world.sim.set_fault(fault, 1);
        drop(picked.ask(keep(true)).await?);
        picked.world.pass(minutes(5)).await;
        assert!(saved(), "{fault:?}");
        assert!(picked.view().await?.kept_at.is_some(), "{fault:?}");
        let view = picked.ask(keep(false)).await??;
        assert_eq!((view.kept_at, saved()), (None, false), "{fault:?}");
    }
    Ok(())
}

/// Kills the agent `after` the change was asked for, and again soon after it came back.
async fn killed(picked: &mut Picked, request: Request, after: SignedDuration) -> Result<()> {
    let agent = picked.world.agent()?.clone();
    let asked = tokio::spawn(async move { agent.ask(request).await.map(drop) });
    for length in [after, SignedDuration::from_millis(2_500)] {
        picked.world.pass(length).await;
        picked.world.kill().await;
        picked.world.start()?;
    }
    picked.world.pass(minutes(5)).await;
    asked.abort();
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn killed_at_any_moment_a_change_is_made_once_or_not_at_all() -> Result<()> {
    for fault in [Fault::Slow, Fault::PostLate, Fault::PostCutAfter] {
        let mut picked = Picked::new().await?;
        let (mut done, mut not_done) = (0, 0);
        for moment in (0..40_000).step_by(970) {
            let removed = picked.view().await?.removed_at.is_some();
            let (request, method) = if removed {
                (picked.restore(), "POST")
            } else {
                (picked.remove(), "DELETE")
            };
            let from = picked.world.clock.true_ms();
            picked
                .world
                .sim
                .set_fault(fault, if fault == Fault::Slow { 2 } else { 1 });
            killed(&mut picked, request, SignedDuration::from_millis(moment)).await?;
            picked.world.sim.clear_faults();
            let told = format!("{method} {fault:?} killed after {moment} ms");
            picked.assert_true(&told).await?;
            let changed = picked.view().await?.removed_at.is_some() != removed;
            assert!(
                changed || picked.sent(method, from) == 0,
                "what was sent is finished: {told}"
            );
            done += u32::from(changed);
            not_done += u32::from(!changed);
        }
        assert!(done > 20 && not_done > 0, "{fault:?}: {done}, {not_done}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_the_user_saves_in_spotify_itself_is_noticed_within_a_day() -> Result<()> {
    let mut picked = Picked::new().await?;
    for saved in [true, false] {
        picked.world.sim.user_saves(&picked.uri, saved);
        let mut events = picked.world.agent()?.subscribe();
        picked.world.pass(SignedDuration::from_hours(14)).await;
        assert_eq!(picked.view().await?.kept_at.is_some(), saved);
        let told = std::iter::from_fn(|| events.try_recv().ok());
        let told = told.filter(|event| matches!(event, Event::PickChanged(_)));
        assert_eq!(told.count(), 1);
    }
    let asked = picked.world.requests_since(0);
    let asked = asked
        .iter()
        .filter(|request| request.path.ends_with("/contains"));
    assert!(asked.count() <= 4, "twice a day");
    picked.world.kill().await;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_nobody_played_is_taken_out_and_what_was_put_back_has_its_days_again() -> Result<()> {
    let picked = Picked::new().await?;
    let tidy = Request::SetTidy {
        after_days: Some(2),
    };
    picked.world.agent()?.ask(tidy).await?;
    picked.world.pass(SignedDuration::from_hours(36)).await;
    assert_eq!(picked.copies(), 1);
    picked.world.pass(SignedDuration::from_hours(15)).await;
    assert_eq!(picked.copies(), 0);
    assert!(picked.view().await?.tidied);
    assert!(!picked.ask(picked.restore()).await??.tidied);
    picked.world.pass(SignedDuration::from_hours(36)).await;
    assert_eq!(picked.copies(), 1);
    picked.world.pass(SignedDuration::from_hours(15)).await;
    assert_eq!(picked.copies(), 0);
    picked.ask(picked.restore()).await??;
    assert!(!picked.ask(picked.remove()).await??.tidied, "by hand");
    Ok(())
}
