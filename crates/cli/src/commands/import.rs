//! `sidetrack import`: asks the agent, shows how far it is, and gives up at Ctrl-C.

use crate::args::{Arguments, Import};
use crate::exit::Ended;
use crate::link::{Link, News};
use crate::show::{self, imports as shown};
use anyhow::{Result, bail};
use sidetrack_core::control::claim::{self, Older};
use sidetrack_core::control::protocol::{Event, Failure, Reply, Request};
use sidetrack_core::place;
use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;

/// Imports, or takes an import back.
pub async fn import(arguments: &Arguments, how: &Import) -> Result<Ended> {
    let paths = how
        .paths
        .iter()
        .map(std::path::absolute)
        .collect::<Result<_, _>>()?;
    if how.cancel {
        return cancel_running(arguments).await;
    }
    let mut link = Link::open(arguments).await?;
    let reply = match how.undo {
        Some(id) => link.ask(Request::UndoImport { id }).await,
        None => watched(arguments, &mut link, paths).await,
    };
    link.close().await;
    show::reply(&reply?, arguments)?;
    Ok(Ended::Done)
}

/// Gives up what a running Sidetrack imports. A command that imports by itself can only be told where it runs.
async fn cancel_running(arguments: &Arguments) -> Result<Ended> {
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    let nothing = "no running Sidetrack is at an import; one in another terminal is given up there, with Ctrl-C";
    let nothing = || Failure::new("import_not_there", nothing);
    let mut agent = claim::connect(&folder, Older::Refuse)
        .await?
        .ok_or_else(nothing)?;
    let Reply::Imports(imports) = agent.ask(Request::Imports).await? else {
        bail!("the running Sidetrack answered something else");
    };
    if imports.running.is_none() {
        return Err(nothing().into());
    }
    show::reply(&agent.ask(Request::CancelImport).await?, arguments)?;
    Ok(Ended::Done)
}

/// Asks, and meanwhile tells how far it is and listens for Ctrl-C.
async fn watched(arguments: &Arguments, link: &mut Link, paths: Vec<PathBuf>) -> Result<Reply> {
    let mut news = link.news(arguments).await?;
    let shows = stderr().is_terminal() && !arguments.json;
    let asked = link.ask(Request::Import { paths });
    tokio::pin!(asked);
    let reply = loop {
        tokio::select! {
            reply = &mut asked => break reply,
            event = news.next() => match event {
                Ok(Event::Import(view)) if shows => progress(&shown::progress(&view)),
                Ok(_) => {}
                // The reply will say what happened.
                Err(_) => break asked.await,
            },
            pressed = tokio::signal::ctrl_c() => {
                pressed?;
                cancel(&mut news).await?;
                break asked.await;
            }
        }
    };
    if shows {
        progress("");
    }
    reply
}

async fn cancel(news: &mut News) -> Result<(), Failure> {
    news.ask(Request::CancelImport).await.map(drop)
}

/// One line that the next one replaces.
fn progress(line: &str) {
    let mut out = stderr().lock();
    let _ = write!(out, "\r\x1b[K{line}");
    let _ = out.flush();
}
