//! One agent owns a data folder: an exclusive lock on a file in it, which the system frees when the process ends.

use crate::place;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The lock, held as long as this lives.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why the lock was not given.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another agent has the folder.
    #[error("another Sidetrack is using this data folder")]
    Taken,
    /// The file system refused.
    #[error("cannot lock {}: {source}", path.display())]
    Io {
        /// The file of the lock.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
}

impl DataLock {
    /// Takes the agent's lock of `folder`, which must exist.
    pub fn take(folder: &Path) -> Result<DataLock, LockError> {
        DataLock::take_named(folder, "agent.lock")
    }

    /// Takes another lock of `folder`, on the file `name`: the window has one of its own.
    pub fn take_named(folder: &Path, name: &str) -> Result<DataLock, LockError> {
        let path = folder.join(name);
        let opened = place::private_file()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path);
        let mut file = match opened {
            Ok(file) => file,
            Err(source) => return Err(LockError::Io { path, source }),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Taken),
            Err(TryLockError::Error(source)) => return Err(LockError::Io { path, source }),
        }
        // Who has it is for people to look up: a full disk does not keep it from being held.
        let _ = file
            .set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(DataLock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_given_once_and_again_after_it_was_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path()).unwrap();
        assert!(matches!(
            DataLock::take(folder.path()),
            Err(LockError::Taken)
        ));
        drop(first);
        DataLock::take(folder.path()).unwrap();
    }
}
