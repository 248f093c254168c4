//! `sidetrack disconnect` and `delete-everything`: what goes is counted first.

use crate::args::Arguments;
use crate::exit::Ended;
use crate::link::Link;
use crate::show;
use anyhow::{Result, bail};
use sidetrack_core::care::erase::{self, Scope};
use sidetrack_core::control::claim::{self, Older};
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::place;
use sidetrack_core::store::Store;
use sidetrack_core::vault::Key;
use sidetrack_core::view::Erasure;
use std::path::Path;

/// Counts what disconnecting deletes, and asks.
pub async fn confirmed(link: &mut Link) -> Result<bool> {
    let Reply::Erased(counts) = link.ask(Request::Disconnect { confirmed: false }).await? else {
        return Ok(false);
    };
    eprintln!(
        "This signs out and deletes for good what came from Spotify: {}.",
        show::counted(&counts)
    );
    if counts.stays > 0 {
        eprintln!("{} listens that files of yours told stay.", counts.stays);
    }
    super::yes("Delete?", "nothing was deleted: add --yes to confirm")
}

/// Deletes all there is, with the agent that runs, or without one: also a diary that no agent can open.
pub async fn delete_everything(arguments: &Arguments, yes: bool) -> Result<Ended> {
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    let mut agent = claim::connect(&folder, Older::Refuse).await?;
    if !yes && !all_confirmed(&folder, agent.as_mut()).await? {
        return Ok(Ended::Done);
    }
    let counts = match &mut agent {
        Some(agent) => counts_of(agent, true).await?,
        None => alone(arguments, &folder).await?,
    };
    show::reply(&Reply::Erased(counts), arguments)?;
    Ok(Ended::Done)
}

async fn counts_of(agent: &mut Connection, confirmed: bool) -> Result<Erasure> {
    let Reply::Erased(counts) = agent.ask(Request::DeleteEverything { confirmed }).await? else {
        bail!("the running Sidetrack answered something else");
    };
    Ok(counts)
}

async fn all_confirmed(folder: &Path, agent: Option<&mut Connection>) -> Result<bool> {
    let counts = match agent {
        Some(agent) => counts_of(agent, false).await?,
        None => Store::open_read_only(folder)
            .and_then(|store| erase::count(store.read(), folder, Scope::Everything))
            .unwrap_or_default(),
    };
    eprintln!(
        "This deletes for good all that Sidetrack keeps in {}: the sign-in, every setting, covers, {}.",
        folder.display(),
        show::counted(&counts)
    );
    eprintln!("Backups and exports you put elsewhere stay, and so does starting at login.");
    super::yes(
        "Delete everything?",
        "nothing was deleted: add --yes to confirm",
    )
}

async fn alone(arguments: &Arguments, folder: &Path) -> Result<Erasure> {
    if !folder.exists() {
        return Ok(Erasure::default());
    }
    let _lock = super::care::lock(folder)?;
    let vault = place::vault(arguments.credentials.as_deref(), folder)?;
    for account in erase::known_accounts(folder) {
        if let Err(error) = vault.delete(&Key::Grant { account }).await {
            let text = format!("nothing was deleted, as the stored sign-in cannot be: {error}");
            return Err(Failure::new(error.code(), text).into());
        }
    }
    Ok(erase::erase(folder, Scope::Everything).map_err(Failure::from)?)
}
