//! Putting another diary in the place of the present one, which is set aside. For whoever has the folder's lock and no
//! connection open. A crash at any point leaves the old diary or the new one, and both files.

use super::backup::BackupView;
use super::files::{self, Aside};
use super::{backup, copy};
use crate::plan::Handled;
use crate::store::accounts;
use crate::store::{FILE_NAME, Store, StoreError, listens, runs, settings, sightings};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The new diary while it is made, and once it is whole and only has to be moved.
const MAKING: &str = "diary.restoring.part";
const READY: &str = "diary.restoring.sqlite";

/// What takes the place of the present diary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The newest backup that can be restored, or the diary that was set aside for an empty one.
    Newest,
    /// This file.
    File(PathBuf),
    /// An empty one, which keeps accounts and settings as far as they can be read.
    Fresh,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RestoredView {
    /// The backup; none: an empty diary was begun.
    pub from: Option<PathBuf>,
    /// Listens in the diary as it is now.
    pub listens: u64,
    /// Where the diary of before is; none: there was none.
    pub set_aside: Option<PathBuf>,
    /// Backups newer than that one that cannot be read.
    pub skipped: u64,
}

/// What a restore has to know besides.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// Now: what was open in the backup ends now.
    pub now: Timestamp,
    /// Up to now the plan was dealt with: no run of the past is made up for.
    pub handled: Handled,
}

/// Looks for what is to be restored: the file and how many newer ones cannot be. None: an empty diary.
pub fn find(folder: &Path, source: &Source) -> Result<(Option<PathBuf>, usize), StoreError> {
    match source {
        Source::Fresh => Ok((None, 0)),
        Source::File(file) => copy::inspect(file).map(|_| (Some(file.clone()), 0)),
        Source::Newest => {
            let (found, skipped) = backup::newest_good(folder)?;
            let none = || StoreError::Refused {
                code: "no_backup",
                message: "there is no backup that could be restored".into(),
            };
            let BackupView { path, .. } = found.ok_or_else(none)?;
            Ok((Some(path), skipped))
        }
    }
}

/// Sets the present diary of `folder` aside and puts what `source` says in its place.
pub fn replace(folder: &Path, source: &Source, at: At) -> Result<RestoredView, StoreError> {
    let (from, skipped) = find(folder, source)?;
    let making = folder.join(MAKING);
    remove_all(&making)?;
    let made = match &from {
        Some(from) => take_over(folder, from, &making, at),
        None => begin_anew(folder, &making, at),
    };
    let listens = match made {
        Ok(listens) => listens,
        Err(error) => {
            let _ = remove_all(&making);
            return Err(error);
        }
    };
    let ready = folder.join(READY);
    files::rename(&making, &ready)?;
    let swapped = swap(folder, at.now);
    if swapped.is_err() {
        // Else it would be done by the next start, to the surprise of whoever was told that it failed.
        let _ = files::remove(&ready);
    }
    Ok(RestoredView {
        from,
        listens,
        set_aside: swapped?,
        skipped: skipped as u64,
    })
}

/// Ends what a crash interrupted: a new diary that is whole takes the place of the old one.
pub fn finish_interrupted(folder: &Path) -> Result<(), StoreError> {
    let ready = folder.join(READY);
    if !ready.exists() {
        return Ok(());
    }
    let made = ready.metadata().and_then(|facts| facts.modified());
    let made = made.map_err(StoreError::io(&ready))?;
    swap(folder, Timestamp::try_from(made).unwrap_or_default()).map(drop)
}

/// The new diary is whole: the old one goes aside, then the new one takes its name.
fn swap(folder: &Path, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    let aside = set_aside(folder, now)?;
    files::rename(&folder.join(READY), &folder.join(FILE_NAME))?;
    Ok(aside)
}

/// Makes the new diary out of a backup; returns its listens.
fn take_over(folder: &Path, from: &Path, making: &Path, at: At) -> Result<u64, StoreError> {
    let backup = Store::open_file_read_only(from)?;
    copy::write(backup.read(), making)?;
    let limits = limits(&folder.join(FILE_NAME));
    let mut store = Store::open_copy(making)?;
    store.write(|db| settle(db, at, limits.as_deref()))?;
    finish(store)
}

/// Makes an empty diary that knows who is signed in.
fn begin_anew(folder: &Path, making: &Path, at: At) -> Result<u64, StoreError> {
    let mut store = Store::open_copy(making)?;
    let mut known = vec![folder.join(FILE_NAME)];
    known.extend(files::list(folder)?.into_iter().map(|kept| kept.path));
    let limits = limits(&known[0]);
    for file in known {
        if let Err(error) = keep_accounts(&mut store, &file, at.now) {
            tracing::warn!(%error, "accounts cannot be taken from {}", file.display());
            continue;
        }
        break;
    }
    store.write(|db| {
        settings::set(db, settings::PROGRAM, settings::BEGUN_EMPTY, &at.now)?;
        settle(db, at, limits.as_deref())
    })?;
    finish(store)
}

/// Takes accounts and settings over, but for how far the old diary had come.
fn keep_accounts(store: &mut Store, file: &Path, now: Timestamp) -> Result<(), StoreError> {
    let old = Store::open_file_read_only(file)?;
    old.version(file)?;
    let all = accounts::all(old.read())?;
    let active = accounts::active(old.read())?;
    let mut query = old
        .read()
        .prepare("SELECT account, name, value FROM setting")?;
    let kept: Vec<(i64, String, String)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    store.write(|db| {
        for account in &all {
            accounts::keep(db, account)?;
        }
        if let Some(active) = &active {
            accounts::activate(db, active)?;
        }
        for account in &all {
            sightings::begin(db, account.row, now)?;
        }
        for (account, name, value) in &kept {
            if !sightings::is_progress(name) {
                db.execute(
                    "INSERT OR REPLACE INTO setting (account, name, value) VALUES (?1, ?2, ?3)",
                    params![account, name, value],
                )?;
            }
        }
        Ok(())
    })
}

/// What was under way when the backup was made is over, and Spotify's limits are those of today.
fn settle(db: &Connection, at: At, limits: Option<&str>) -> Result<(), StoreError> {
    runs::end_all(db, "restored", at.now)?;
    for account in accounts::all(db)? {
        settings::set(db, account.row, "plan_handled", &at.handled)?;
    }
    if let Some(limits) = limits {
        db.execute(
            "INSERT OR REPLACE INTO setting (account, name, value) VALUES (?1, ?2, ?3)",
            params![settings::PROGRAM, settings::LIMITS, limits],
        )?;
    }
    Ok(())
}

/// Leaves one plain file; returns its listens.
fn finish(store: Store) -> Result<u64, StoreError> {
    let count = listens::count_all(store.read())?;
    store.into_plain_file()?;
    Ok(count)
}

/// Spotify's limits out of the present diary, as they are stored; none when it cannot be read.
fn limits(diary: &Path) -> Option<String> {
    let store = Store::open_file_read_only(diary).ok()?;
    let sql = "SELECT value FROM setting WHERE account = ?1 AND name = ?2";
    let key = params![settings::PROGRAM, settings::LIMITS];
    store.read().query_row(sql, key, |row| row.get(0)).ok()
}

/// Renames the present diary, with what SQLite keeps beside it; returns its new name.
fn set_aside(folder: &Path, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    let [diary, wal, shm] = files::present(folder);
    let was_there = diary.exists();
    let path = files::aside(
        folder,
        if was_there {
            why(&diary)
        } else {
            Aside::Replaced
        },
        now,
    );
    if was_there {
        files::rename(&diary, &path)?;
    }
    // A log left behind would be taken for the new diary's.
    if wal.exists() {
        files::rename(&wal, &files::companion(&path, "-wal"))?;
    }
    files::remove(&shm)?;
    Ok(was_there.then_some(path))
}

/// Whether the present diary is damaged. What its log holds goes into the file first, if that can still be done.
fn why(diary: &Path) -> Aside {
    let whole = Store::settle_log(diary).and_then(|()| copy::inspect(diary).map(drop));
    match whole {
        Err(StoreError::Damaged { .. }) => Aside::Damaged,
        Ok(()) | Err(_) => Aside::Replaced,
    }
}

fn remove_all(file: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        files::remove(&files::companion(file, ending))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
