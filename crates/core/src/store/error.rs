//! What can go wrong with the file, told apart by what can be done about it.

use super::FILE_NAME;
use rusqlite::ErrorCode;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why the diary cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Unwritable {
    /// There is no room left.
    DiskFull,
    /// The file, its folder or the disk may only be read.
    ReadOnly,
    /// The disk fails, or says nothing better.
    Failing,
}

/// What can go wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Written by a newer Sidetrack.
    #[error("{} was written by a newer Sidetrack (schema {found}, this one knows {known}): install the newer one again", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema of this program.
        known: i64,
    },
    /// SQLite cannot read it.
    #[error("{} is damaged or not a Sidetrack diary: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// The disk is full or the file may not be written.
    #[error("the diary cannot be written: {}{text}", why(*reason))]
    NotWritable {
        /// Why.
        reason: Unwritable,
        /// SQLite's words.
        text: String,
    },
    /// Any other error of SQLite: a bug of ours.
    #[error("the diary cannot be asked: {}", without_sql(.0))]
    Sql(#[source] rusqlite::Error),
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// It was not asked for in a way that can be met: a backup that is none, a file that is there already.
    #[error("{message}")]
    Refused {
        /// A stable name.
        code: &'static str,
        /// What is wrong and what to do.
        message: String,
    },
}

/// SQLite's words without the statement, which tells nobody anything.
fn without_sql(error: &rusqlite::Error) -> String {
    if let rusqlite::Error::SqlInputError { msg, .. } = error {
        msg.clone()
    } else {
        error.to_string()
    }
}

fn why(reason: Unwritable) -> &'static str {
    match reason {
        Unwritable::DiskFull => "the disk is full: ",
        Unwritable::ReadOnly => "it may only be read: ",
        Unwritable::Failing => "",
    }
}

/// SQLite's words in the message of [`StoreError::Damaged`], which tells the file before them.
pub fn damage_in(message: &str) -> &str {
    let told = message.rsplit_once("is damaged or not a Sidetrack diary: ");
    told.map_or(message, |(_, reason)| reason)
}

/// Why the file system refused to write.
pub fn refusal(kind: ErrorKind) -> Unwritable {
    if [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&kind) {
        Unwritable::DiskFull
    } else if [ErrorKind::ReadOnlyFilesystem, ErrorKind::PermissionDenied].contains(&kind) {
        Unwritable::ReadOnly
    } else {
        Unwritable::Failing
    }
}

impl StoreError {
    /// A stable name for callers that decide by code.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Newer { .. } => "diary_newer",
            StoreError::Damaged { .. } => "diary_damaged",
            StoreError::NotWritable { .. } => "diary_not_writable",
            StoreError::Sql(_) => "diary_error",
            StoreError::Io { .. } => "diary_io",
            StoreError::Refused { code, .. } => code,
        }
    }

    /// Why nothing can be written, if that is what it says.
    pub fn unwritable(&self) -> Option<Unwritable> {
        match self {
            StoreError::NotWritable { reason, .. } => Some(*reason),
            StoreError::Io { source, .. } => Some(refusal(source.kind())),
            StoreError::Newer { .. }
            | StoreError::Damaged { .. }
            | StoreError::Sql(_)
            | StoreError::Refused { .. } => None,
        }
    }

    /// What SQLite says of the file at `path`.
    pub fn of(path: &Path, error: rusqlite::Error) -> StoreError {
        let cannot_open = error.sqlite_error_code() == Some(ErrorCode::CannotOpen);
        if cannot_open {
            return StoreError::io(path)(std::io::Error::other(error));
        }
        StoreError::from(error).named(path)
    }

    /// The same with the file that is damaged.
    pub fn named(mut self, file: &Path) -> StoreError {
        if let StoreError::Damaged { path, .. } = &mut self {
            *path = file.to_owned();
        }
        self
    }

    /// The file system refused something with `path`.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.to_owned();
        move |source| StoreError::Io { path, source }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let not_writable = |reason| StoreError::NotWritable {
            reason,
            text: error.to_string(),
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => not_writable(Unwritable::DiskFull),
            Some(ErrorCode::ReadOnly) => not_writable(Unwritable::ReadOnly),
            Some(ErrorCode::SystemIoFailure) => not_writable(Unwritable::Failing),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged {
                path: PathBuf::from(FILE_NAME),
                reason: error.to_string(),
            },
            Some(_) | None => StoreError::Sql(error),
        }
    }
}
