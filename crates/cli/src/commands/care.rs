//! `sidetrack backup`, `restore` and `check`: beside a running agent or without one, and for a diary that no agent opens.

use crate::args::{Arguments, Backup, Restore};
use crate::exit::Ended;
use crate::link::Link;
use crate::show::{self, care as shown};
use anyhow::{Result, bail};
use jiff::tz::TimeZone;
use sidetrack_core::care::backup;
use sidetrack_core::care::check;
use sidetrack_core::care::copy::{self, Sound};
use sidetrack_core::care::restore::{self, RestoredView, Source};
use sidetrack_core::control::claim::{self, Older};
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::lock::{DataLock, LockError};
use sidetrack_core::place;
use sidetrack_core::plan::Handled;
use sidetrack_core::store::{FILE_NAME, StoreError};
use spotify::{Clock, SystemClock};
use std::path::Path;

/// Backs up, or lists what was backed up.
pub async fn backup(arguments: &Arguments, how: &Backup) -> Result<Ended> {
    if how.list {
        let folder = place::data_dir(arguments.data_dir.as_deref())?;
        shown::backups(&folder, arguments.json)?;
        return Ok(Ended::Done);
    }
    let to = how.file.as_deref().map(std::path::absolute).transpose()?;
    // The diary is only read for a copy elsewhere: it is how to save one from a disk that cannot be written any more.
    let mut link = match to {
        Some(_) => Link::open_to_read(arguments).await?,
        None => Link::open(arguments).await?,
    };
    let made = link.ask(Request::Backup { to }).await;
    link.close().await;
    show::reply(&made?, arguments)?;
    Ok(Ended::Done)
}

/// Looks the diary through; what is wrong makes the exit code 1.
pub fn check(arguments: &Arguments) -> Result<Ended> {
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    let found = check::check(&folder).map_err(Failure::from)?;
    let sound = found.findings.is_empty();
    shown::check(&found, arguments.json)?;
    Ok(if sound { Ended::Done } else { Ended::Findings })
}

/// Puts a backup in the place of the diary, after a question.
pub async fn restore(arguments: &Arguments, how: &Restore) -> Result<Ended> {
    let folder = place::data_dir(arguments.data_dir.as_deref())?;
    place::create(&folder).map_err(|error| cannot_make(&folder, &error))?;
    let source = source(how)?;
    let (from, skipped) = restore::find(&folder, &source).map_err(|error| match (&source, error) {
        // What is wrong with another file is not wrong with the diary.
        (Source::File(file), StoreError::Damaged { reason, .. }) => Failure::new(
            "no_backup",
            format!(
                "{} cannot be restored: it is damaged or no diary of Sidetrack ({reason}). Nothing was changed.",
                file.display()
            ),
        ),
        (_, error) => Failure::from(error),
    })?;
    if !how.yes && !agreed(&folder, from.as_deref(), skipped)? {
        return Ok(Ended::Done);
    }
    let restored = match claim::connect(&folder, Older::Refuse).await? {
        Some(mut agent) => {
            let Reply::Restored(restored) = agent.ask(Request::Restore { source }).await? else {
                bail!("the running Sidetrack answered something else");
            };
            *restored
        }
        None => alone(&folder, &source)?,
    };
    shown::restored(&restored, arguments.json)?;
    Ok(Ended::Done)
}

fn source(how: &Restore) -> Result<Source> {
    Ok(match &how.file {
        _ if how.fresh => Source::Fresh,
        None => Source::Newest,
        Some(file) if file.as_os_str() == "newest" => Source::Newest,
        Some(file) => Source::File(std::path::absolute(file)?),
    })
}

/// Without an agent, and with its lock: none starts meanwhile.
fn alone(folder: &Path, source: &Source) -> Result<RestoredView, Failure> {
    let _lock = lock(folder)?;
    let now = SystemClock.now();
    let at = restore::At {
        now,
        handled: Handled::until(now, &TimeZone::system()),
    };
    Ok(restore::replace(folder, source, at)?)
}

/// The folder's lock, which an agent would have.
pub fn lock(folder: &Path) -> Result<DataLock, Failure> {
    DataLock::take(folder).map_err(|error| match error {
        LockError::Taken => Failure::new("folder_taken", error.to_string()),
        LockError::Io { source, .. } => cannot_make(folder, &source),
    })
}

fn cannot_make(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::new("folder_unusable", format!("{}: {error}", folder.display()))
}

fn agreed(folder: &Path, from: Option<&Path>, skipped: usize) -> Result<bool> {
    if skipped > 0 {
        eprintln!("{}", shown::skipped(skipped as u64));
    }
    let offer = match from {
        Some(from) => shown::offer(from, &copy::inspect(from).map_err(Failure::from)?),
        None => {
            "This begins an empty diary; accounts and settings stay as far as they can be read."
                .to_owned()
        }
    };
    eprintln!("{offer}\n{}", present(&folder.join(FILE_NAME)));
    super::yes("Go on?", "nothing was changed: add --yes to confirm")
}

fn present(diary: &Path) -> String {
    let kept = "It is set aside, not deleted. The sign-in in the keyring is not touched.";
    if !diary.exists() {
        return "There is no diary here so far.".to_owned();
    }
    match copy::inspect(diary) {
        Ok(Sound { listens, .. }) => format!("The present diary has {listens} listens. {kept}"),
        Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
            format!("The present diary cannot be read: {error}. {kept}")
        }
        Err(error) => format!("The present diary: {error}. {kept}"),
    }
}

/// For a command that fails because the diary is damaged: what can be done.
pub fn way_out(folder: Option<&Path>) -> String {
    let good = folder.and_then(|folder| backup::newest_good(folder).ok()?.0);
    match good {
        Some(good) => format!(
            "`sidetrack restore` puts the backup of {} in its place and keeps the damaged file.",
            show::when(good.at)
        ),
        None => "There is no backup. `sidetrack restore FILE` takes one from elsewhere, `sidetrack restore --fresh` begins an empty diary; the damaged file is kept.".to_owned(),
    }
}
