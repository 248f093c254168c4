//! A file that is there whole or not at all.

use super::ExportError;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Has `write` fill a file beside `path`, which takes its place when it is whole. With `replace` it may take the place of
/// another.
pub(super) fn write<T>(
    path: &Path,
    replace: bool,
    write: impl FnOnce(&File, &Path) -> Result<T, ExportError>,
) -> Result<T, ExportError> {
    let failed = |source| ExportError::Io {
        path: path.to_owned(),
        source,
    };
    let exists = || ExportError::Exists {
        path: path.to_owned(),
    };
    if !replace && path.exists() {
        return Err(exists());
    }
    // What a link leads to is replaced, not the link.
    let target = target(path)?;
    let path = target.as_path();
    let parent = path.parent().filter(|parent| parent != &Path::new(""));
    let beside = tempfile::Builder::new()
        .prefix(".sidetrack-export-")
        .tempfile_in(parent.unwrap_or(Path::new(".")))
        .map_err(failed)?;
    let written = write(beside.as_file(), path)?;
    beside.as_file().sync_all().map_err(failed)?;
    let placed = if replace {
        beside.persist(path)
    } else {
        beside.persist_noclobber(path)
    };
    placed.map_err(|error| {
        if error.error.kind() == std::io::ErrorKind::AlreadyExists {
            exists()
        } else {
            failed(error.error)
        }
    })?;
    Ok(written)
}

/// The file that is to be replaced, or made.
fn target(path: &Path) -> Result<PathBuf, ExportError> {
    let no_file = || ExportError::NoFile {
        path: path.to_owned(),
    };
    let Ok(there) = path.symlink_metadata() else {
        return Ok(path.to_owned());
    };
    let target = match there.is_symlink() {
        true => path.canonicalize().map_err(|_| no_file())?,
        false => path.to_owned(),
    };
    match target.is_file() {
        true => Ok(target),
        false => Err(no_file()),
    }
}
