//! Taking everything back: what came from Spotify, or all there is. For whoever has the folder's lock and no connection
//! open. Afterwards nothing of it is in any file of the data folder.

use super::files;
use crate::store::{FILE_NAME, Store, StoreError, accounts, leaving};
use crate::view::Erasure;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// What came from Spotify. What the user imported from files stays, in a diary of nobody signed in.
    Spotify,
    /// Every diary, every setting, every copy.
    Everything,
}

/// Folders and files of the data folder that hold what was heard or chosen, but for the diary and its copies. The
/// entry for starting at login is the system's and stays; so do locks, the socket, and what a web view keeps of itself.
const COVERS: &str = "covers";
const CHOICES: &str = "window.json";

/// Counts what would go.
pub fn count(db: &Connection, folder: &Path, scope: Scope) -> Result<Erasure, StoreError> {
    let mut counts = accounts::count_all(db)?;
    if scope == Scope::Spotify {
        let stays = leaving::count_staying(db)?;
        counts.stays = stays.listens;
        counts.listens = counts.listens.saturating_sub(stays.listens);
        counts.sightings = counts.sightings.saturating_sub(stays.sightings);
    }
    counts.copies = copies(folder)?.len() as u64;
    Ok(counts)
}

/// Every account that the diary or one of its copies knows, as far as they can be read.
pub fn known_accounts(folder: &Path) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for file in std::iter::once(folder.join(FILE_NAME)).chain(copies(folder).unwrap_or_default()) {
        let read = Store::open_file_read_only(&file).and_then(|store| accounts::all(store.read()));
        // One that cannot be read names nobody that the others do not.
        let found = read.unwrap_or_default();
        known.extend(found.into_iter().map(|account| account.account_id));
    }
    known.sort();
    known.dedup();
    known
}

/// Deletes it. The sign-ins have gone from the vault before.
pub fn erase(folder: &Path, scope: Scope) -> Result<Erasure, StoreError> {
    let counts = match Store::open_read_only(folder) {
        Ok(store) => count(store.read(), folder, scope),
        Err(error) => Err(error),
    };
    match scope {
        Scope::Spotify => {
            let mut store = Store::open(folder)?;
            store.write(|db| leaving::forget_spotify(db))?;
            store.compact()?;
        }
        Scope::Everything => {
            let diary = files::present(folder);
            diary.iter().try_for_each(|file| files::remove(file))?;
            files::remove(&folder.join(CHOICES))?;
        }
    }
    for copy in copies(folder)? {
        for ending in ["", "-wal", "-shm"] {
            files::remove(&files::companion(&copy, ending))?;
        }
    }
    super::copy::sweep(folder)?;
    files::remove_empty_backups(folder);
    remove_folder(&folder.join(COVERS))?;
    match (counts, scope) {
        // Of a diary that cannot be read nobody can say how much it was.
        (Err(_), Scope::Everything) => Ok(Erasure::default()),
        (counts, _) => counts,
    }
}

fn copies(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut all: Vec<PathBuf> = files::list(folder)?
        .into_iter()
        .map(|kept| kept.path)
        .collect();
    let aside = files::set_aside(folder)?;
    all.extend(aside.into_iter().filter(|file| !files::is_companion(file)));
    Ok(all)
}

fn remove_folder(folder: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(StoreError::io(folder)),
    }
}

#[cfg(test)]
mod tests;
