//! One agent owns a data folder: an exclusive lock on a file in it, which the system frees when the process ends.

use crate::place;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

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
    #[error("cannot lock the data folder")]
    Io(#[from] std::io::Error),
}

impl DataLock {
    /// Takes the agent's lock of `folder`, which must exist.
    pub fn take(folder: &Path) -> Result<DataLock, LockError> {
        DataLock::take_named(folder, "agent.lock")
    }

    /// Takes another lock of `folder`, on the file `name`: the window has one of its own.
    pub fn take_named(folder: &Path, name: &str) -> Result<DataLock, LockError> {
        let mut file = place::private_file()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(folder.join(name))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Taken),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        file.set_len(0)?;
        writeln!(file, "{}", std::process::id())?;
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
