//! What a start comes to: the resident itself, or a word with the one that runs already.

use crate::Arguments;
use crate::desk::{Desk, Parts};
use crate::notes::{self, Note};
use crate::teller::Teller;
use crate::window;
use anyhow::Result;
use jiff::SignedDuration;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::claim::{Claim, Older, claim};
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::Request;
use sidetrack_core::control::server;
use sidetrack_core::place;
use sidetrack_demo::{Scene, Stage};
use sidetrack_desktop::autostart::Autostart;
use sidetrack_desktop::covers::Covers;
use sidetrack_desktop::demo;
use sidetrack_desktop::signals::Signals;
use spotify::SystemClock;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// How long the agent may take to end.
const LEAVING: Duration = Duration::from_secs(5);

/// What a demo plays, and how fast: slow enough to watch, with a random track soon.
const SCENE: Scene = Scene {
    seed: 7,
    speed: 10.0,
    picked: true,
    next_pick: SignedDuration::from_mins(10),
    desktop: true,
};

/// Starts the resident, or shows the window of the one that runs.
pub async fn run(arguments: &Arguments) -> Result<()> {
    // Before anything that has to be ended well.
    let mut signals = Signals::listen()?;
    if arguments.demo {
        return play(arguments, &mut signals).await;
    }
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    let setup = || {
        let vault = place::vault(None, &folder)?;
        Setup::for_this_machine(folder.clone(), vault, true, true)
    };
    let waiting = || tracing::info!("waiting for a Sidetrack command to end");
    let claimed = tokio::select! {
        claimed = claim(&folder, Older::AskToLeave, setup, waiting) => claimed,
        () = signals.told_to_stop() => return Ok(()),
    };
    match claimed {
        Ok(Claim::Ours(agent, handle)) => {
            reside(arguments, &mut signals, folder, *agent, handle).await
        }
        Ok(Claim::Theirs(_)) if arguments.hidden || arguments.no_window => Ok(()),
        Ok(Claim::Theirs(agent)) => show_theirs(*agent, &folder).await,
        Err(failure) => {
            tell(&folder, notes::cannot_start(&failure)).await;
            Err(failure.into())
        }
    }
}

/// Hosts the agent, with a tray item, until somebody wants an end to it.
async fn reside(
    arguments: &Arguments,
    signals: &mut Signals,
    folder: PathBuf,
    agent: Agent,
    handle: Handle,
) -> Result<()> {
    tracing::info!(folder = %folder.display(), "Sidetrack {} runs", env!("CARGO_PKG_VERSION"));
    let autostart = Autostart::find(arguments.data_dir.as_deref());
    if let Some(Err(error)) = autostart.as_ref().map(Autostart::refresh) {
        tracing::warn!(%error, "the autostart entry is not up to date");
    }
    let desk = Desk::open(Parts {
        agent: handle.clone(),
        clock: Arc::new(SystemClock),
        covers: Covers::open(&folder)?,
        folder: folder.clone(),
        autostart,
        demo: false,
    })?;
    let work = tokio::spawn(agent.run());
    let ended = async {
        let _ = handle.ask(Request::Stop).await;
        let _ = tokio::time::timeout(LEAVING, work).await;
    };
    host(arguments, signals, desk, &folder, &handle, ended).await;
    Ok(())
}

/// A demo: the same, on a simulated account and in a folder of its own.
async fn play(arguments: &Arguments, signals: &mut Signals) -> Result<()> {
    let set = async {
        match &arguments.data_dir {
            Some(folder) => Stage::set_in(SCENE, &std::path::absolute(folder)?).await,
            None => Stage::set(SCENE).await,
        }
    };
    let stage = tokio::select! {
        stage = set => stage?,
        () = signals.told_to_stop() => return Ok(()),
    };
    let (folder, handle) = (stage.folder().to_owned(), stage.handle().clone());
    demo::mark(&folder, stage.endpoints())?;
    let desk = Desk::open(Parts {
        agent: handle.clone(),
        clock: stage.clock(),
        covers: Covers::open(&folder)?,
        folder: folder.clone(),
        autostart: None,
        demo: true,
    })?;
    host(arguments, signals, desk, &folder, &handle, stage.strike()).await;
    Ok(())
}

/// Everything at work, until somebody wants an end to it; then the agent `ended`.
async fn host(
    arguments: &Arguments,
    signals: &mut Signals,
    mut desk: Desk,
    folder: &Path,
    agent: &Handle,
    ended: impl Future<Output = ()>,
) {
    let served = tokio::spawn(serve(folder.to_owned(), agent.clone()));
    desk.work(signals, !arguments.hidden && !arguments.no_window)
        .await;
    tracing::info!("stopping");
    tokio::join!(desk.close(), ended);
    served.abort();
}

async fn serve(folder: PathBuf, agent: Handle) {
    if let Err(error) = server::serve(&folder, agent).await {
        tracing::error!(%error, "no control socket: neither window nor commands reach this agent");
    }
}

/// A second start: the desktop program that runs shows its window. An agent without a desktop cannot, so a window is
/// started beside it.
async fn show_theirs(mut agent: Connection, folder: &Path) -> Result<()> {
    let page = None;
    let Err(failure) = agent.ask(Request::ShowWindow { page }).await else {
        return Ok(());
    };
    tracing::warn!(%failure, "another Sidetrack has the data folder and shows no window");
    window::open_detached(folder)?;
    tell(folder, notes::no_desktop()).await;
    Ok(())
}

/// Tells something by notification before this program ends.
async fn tell(folder: &Path, note: Note) {
    let Ok(covers) = Covers::open(folder) else {
        return;
    };
    let (wishes, _unheard) = unbounded_channel();
    let mut teller = Teller::new(covers, PathBuf::new(), wishes);
    teller.show(Note {
        actions: Vec::new(),
        slot: notes::Slot::Answer,
        ..note
    });
    teller.settle().await;
}
