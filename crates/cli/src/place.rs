//! Where the data folder is and who keeps its secrets.

use crate::args::Arguments;
use anyhow::{Context, Result};
use directories::ProjectDirs;
use sidetrack_core::vault::{FileVault, KeyringVault, Vault};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The data folder: the named one, else the system's place for application data.
pub fn data_dir(arguments: &Arguments) -> Result<PathBuf> {
    if let Some(folder) = &arguments.data_dir {
        return std::path::absolute(folder).context("the data folder");
    }
    let places = ProjectDirs::from("", "", "sidetrack")
        .context("no home folder: name a data folder with --data-dir")?;
    Ok(places.data_dir().to_owned())
}

/// The credential file if one was named, else the system's keyring.
pub fn vault(arguments: &Arguments, folder: &Path) -> Result<Arc<dyn Vault>> {
    match &arguments.credentials {
        Some(file) => Ok(Arc::new(FileVault::new(
            std::path::absolute(file).context("the credential file")?,
        ))),
        None => Ok(Arc::new(KeyringVault::new(&profile(folder)))),
    }
}

/// Keeps the secrets of two data folders apart: the default one, and any other by its path.
fn profile(folder: &Path) -> String {
    let default = ProjectDirs::from("", "", "sidetrack").map(|places| places.data_dir().to_owned());
    if default.as_deref() == Some(folder) {
        return "default".to_owned();
    }
    folder.display().to_string()
}
