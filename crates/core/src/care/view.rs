//! What there is of the diary on disk, as shown: read from the data folder, with or without an agent.

use super::backup::{self, BackupView};
use super::files;
use crate::store::{Store, StoreError, listens};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The diary's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CareView {
    /// Size of the diary, with what SQLite keeps beside it.
    pub bytes: u64,
    /// Its backups, newest first.
    pub backups: Vec<BackupView>,
    /// Diaries that were set aside.
    pub set_aside: Vec<PathBuf>,
    /// Their size.
    pub set_aside_bytes: u64,
}

/// Looks at the files of `folder`; of backups only the listens are counted.
pub fn view(folder: &Path) -> Result<CareView, StoreError> {
    let mut set_aside = files::set_aside(folder)?;
    let set_aside_bytes = size(&set_aside);
    set_aside.retain(|file| !files::is_companion(file));
    let mut backups = backup::list(folder)?;
    for backup in &mut backups {
        backup.listens = listens_in(&backup.path);
    }
    Ok(CareView {
        bytes: size(&files::present(folder)),
        backups,
        set_aside,
        set_aside_bytes,
    })
}

/// None: it cannot be read.
fn listens_in(backup: &Path) -> Option<u64> {
    let store = Store::open_file_read_only(backup).ok()?;
    listens::count_all(store.read()).ok()
}

fn size(files: &[PathBuf]) -> u64 {
    let sizes = files.iter().filter_map(|file| file.metadata().ok());
    sizes.map(|facts| facts.len()).sum()
}
