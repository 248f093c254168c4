//! `sidetrack demo`: the whole program on a simulated account in accelerated time, in a data folder of its own that
//! goes with it, unless one is named.

mod ticker;

use crate::args::{Arguments, Demo};
use crate::commands::told_to_stop;
use crate::exit::Ended;
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use sidetrack_core::agent::Handle;
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::control::server;
use sidetrack_core::stats::RankBy;
use sidetrack_core::view::StatusView;
use sidetrack_demo::{Scene, Stage};
use spotify_sim::Fault;
use std::time::Duration;
use ticker::Ticker;
use tokio::sync::broadcast::error::RecvError;

/// Simulated minutes after which Spotify asks for a break once, to show what that looks like.
const BREAK_AFTER_MIN: f64 = 22.0;

/// Plays the demo until its time is over or somebody stops it.
pub async fn run(arguments: &Arguments, how: &Demo) -> Result<Ended> {
    if !(how.speed >= 1.0 && how.speed <= 120.0) {
        bail!(
            "--speed must be between 1 and 120: beyond that the simulated answers come too late to be true"
        );
    }
    let stop = told_to_stop();
    tokio::pin!(stop);
    let scene = Scene {
        seed: how.seed,
        speed: how.speed,
        picked: false,
        next_pick: SignedDuration::from_mins(4),
        desktop: false,
    };
    let set = async {
        match &arguments.data_dir {
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("{} cannot be made", folder.display()))?;
                Stage::set_in(scene, folder).await
            }
            None => Stage::set(scene).await,
        }
    };
    let stage = tokio::select! {
        stage = set => stage?,
        () = &mut stop => return Ok(Ended::Done),
    };
    let (folder, agent) = (stage.folder().to_owned(), stage.handle().clone());
    let served = tokio::spawn(async move {
        if let Err(error) = server::serve(&folder, agent).await {
            tracing::warn!(%error, "other commands do not reach the demo");
        }
    });
    let mut ticker = Ticker::new(stage.zone());
    ticker.opening(&stage);
    let handle = stage.handle().clone();
    let mut events = handle.subscribe();
    if let Reply::Status(status) = handle.ask(Request::Status).await? {
        ticker.health(stage.now(), &status.health);
    }
    let the_break = tokio::time::sleep(Duration::from_secs_f64(BREAK_AFTER_MIN * 60.0 / how.speed));
    let the_end = tokio::time::sleep(how.length.unwrap_or(Duration::MAX / 4));
    tokio::pin!(the_break, the_end);
    let mut had_break = false;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Ok(event) => ticker.event(stage.now(), &event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => bail!("the agent has ended"),
            },
            () = &mut the_break, if !had_break => {
                had_break = true;
                ticker.note(stage.now(), "the simulated Spotify now answers \"too many requests\"");
                stage.sim().set_fault(Fault::Rate429NoHeader, 1);
            }
            () = &mut the_end => break,
            () = &mut stop => break,
        }
    }
    summary(&ticker, &handle, stage.opened()).await?;
    served.abort();
    stage.strike().await;
    Ok(Ended::Done)
}

async fn summary(ticker: &Ticker, handle: &Handle, since: Timestamp) -> Result<()> {
    let status = status(handle).await?;
    let top = Request::TopArtists {
        from: None,
        to: None,
        by: RankBy::Time,
        limit: 3,
    };
    let Reply::Artists(top) = handle.ask(top).await? else {
        bail!("the agent answered something else")
    };
    let Reply::Listens(listens) = handle
        .ask(Request::Listens {
            limit: 10_000,
            before: None,
            words: String::new(),
        })
        .await?
    else {
        bail!("the agent answered something else")
    };
    let during: Vec<_> = listens
        .into_iter()
        .filter(|listen| listen.ended_at >= since)
        .collect();
    ticker.summary(&status, &during, &top);
    Ok(())
}

async fn status(handle: &Handle) -> Result<StatusView> {
    let Reply::Status(status) = handle.ask(Request::Status).await? else {
        bail!("the agent answered something else")
    };
    Ok(*status)
}
