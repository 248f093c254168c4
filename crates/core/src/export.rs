//! Export: the diary as a table (CSV), or in the shape of Spotify's own extended history (JSON), which imports again; and
//! what became of picks, and the runs that drew them.
//!
//! Listens are written as they are read, from one state of the diary, so that memory does not grow with it.

mod beside;
mod csv;
pub mod discoveries;
mod json;
mod rows;
pub mod runs;
mod tally;

use crate::home;
use crate::store::{AccountRow, StoreError, accounts};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tally::Tally;

/// How to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RFC 4180, for tables.
    Csv,
    /// An array of records as in Spotify's extended streaming history.
    Json,
}

impl Format {
    /// The format that a file's name asks for.
    pub fn of(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            _ => None,
        }
    }

    /// Ending of a file in it, without the point.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }
}

/// What to export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whose diaries, one after the other.
    pub accounts: Vec<AccountRow>,
    /// How.
    pub format: Format,
    /// The first day, by the home time zone.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
    /// The time zone of the system; a home time zone that the user chose takes its place.
    pub zone: TimeZone,
}

impl Wanted {
    /// The same by the home time zone, if the user chose one.
    fn at_home(&self, db: &Connection) -> Result<Wanted, StoreError> {
        Ok(Wanted {
            zone: home::zone(db, &self.zone)?,
            ..self.clone()
        })
    }

    /// UTC milliseconds of the first moment, and of the first one after it.
    fn span(&self) -> (i64, i64) {
        let midnight = |day: Date| {
            let begin = day.to_zoned(self.zone.clone()).map(|day| day.timestamp());
            begin.unwrap_or(if day < Date::ZERO {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            })
        };
        let next = |day: Date| day.checked_add(1.day()).unwrap_or(Date::MAX);
        (
            self.first
                .map_or(i64::MIN, |day| midnight(day).as_millisecond()),
            self.last
                .map_or(i64::MAX, |day| midnight(next(day)).as_millisecond()),
        )
    }
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Exported {
    /// Listens.
    pub listens: u64,
    /// Podcasts, audiobooks and videos; only in JSON.
    pub apart: u64,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Progress {
    /// Listens that were written.
    pub listens: u64,
    /// Listens that there are to write.
    pub of: u64,
}

/// Is told from time to time how far an export is, and may end it.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is such a file.
    #[error("{} is there already: nothing was written", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Whoever watched it ended it.
    #[error("the export was cancelled: nothing was written")]
    Cancelled,
    /// A device, a pipe, a folder.
    #[error("{} is no ordinary file, and cannot be replaced by one: nothing was written", path.display())]
    NoFile {
        /// What is there.
        path: PathBuf,
    },
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Backwards,
    /// The target cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// The diary cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExportError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            ExportError::Exists { .. } => "file_exists",
            ExportError::NoFile { .. } => "no_file",
            ExportError::Cancelled => "export_cancelled",
            ExportError::Backwards => "bad_range",
            ExportError::Io { .. } => "file_not_writable",
            ExportError::Store(error) => error.code(),
        }
    }

    /// Whether the reader at the other end of a pipe has gone.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, ExportError::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl From<ExportError> for crate::control::protocol::Failure {
    fn from(error: ExportError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

/// A row cannot be read or written, or nobody wants it any more.
#[derive(Debug, thiserror::Error)]
enum Stuck {
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Stuck {
    /// The same of what is called `name`.
    fn in_file(self, name: &Path) -> ExportError {
        match self {
            Stuck::Cancelled => ExportError::Cancelled,
            Stuck::Store(error) => ExportError::Store(error),
            Stuck::Io(source) => ExportError::Io {
                path: name.to_owned(),
                source,
            },
        }
    }
}

impl From<rusqlite::Error> for Stuck {
    fn from(error: rusqlite::Error) -> Stuck {
        Stuck::Store(error.into())
    }
}

impl From<serde_json::Error> for Stuck {
    fn from(error: serde_json::Error) -> Stuck {
        Stuck::Io(error.into())
    }
}

impl From<::csv::Error> for Stuck {
    fn from(error: ::csv::Error) -> Stuck {
        let words = error.to_string();
        // Its own way to an error of the system forgets which one it was.
        Stuck::Io(if let ::csv::ErrorKind::Io(error) = error.into_kind() {
            error
        } else {
            std::io::Error::other(words)
        })
    }
}

/// The account that is signed in, else the one that was last; or every one.
pub fn whose(db: &Connection, everyone: bool) -> Result<Vec<AccountRow>, StoreError> {
    if everyone {
        let all = accounts::all(db)?.into_iter();
        return Ok(all.map(|account| account.row).collect());
    }
    Ok(accounts::diary(db)?.into_iter().collect())
}

/// How many listens an export would write.
pub fn count(db: &Connection, wanted: &Wanted) -> Result<u64, ExportError> {
    let wanted = wanted.at_home(db)?;
    Ok(rows::count(db, &wanted.accounts, wanted.span()).map_err(StoreError::from)?)
}

/// Watches nothing.
pub fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Writes to `path` by way of a file beside it, which takes its place when it is whole. With `replace` it may take the
/// place of another.
pub fn to_file(
    db: &Connection,
    wanted: &Wanted,
    path: &Path,
    replace: bool,
    watch: &mut Watch,
) -> Result<Exported, ExportError> {
    beside::write(path, replace, |file, path| {
        to_writer(db, wanted, file, path, watch)
    })
}

/// Writes to `out`; `name` is what it is called in errors.
pub fn to_writer(
    db: &Connection,
    wanted: &Wanted,
    out: impl Write,
    name: &Path,
    watch: &mut Watch,
) -> Result<Exported, ExportError> {
    if let (Some(first), Some(last)) = (wanted.first, wanted.last)
        && last < first
    {
        return Err(ExportError::Backwards);
    }
    let wanted = &wanted.at_home(db)?;
    let mut out = BufWriter::new(out);
    // The diary stands still meanwhile, though the agent writes beside it.
    let still = db.unchecked_transaction().map_err(StoreError::from)?;
    let of = rows::count(&still, &wanted.accounts, wanted.span()).map_err(StoreError::from)?;
    let mut tally = Tally::new(of, watch);
    let written = match wanted.format {
        Format::Csv => csv::write(&still, wanted, &mut out, &mut tally),
        Format::Json => json::write(&still, wanted, &mut out, &mut tally),
    };
    let flushed = written.and_then(|()| Ok(out.flush().map(|()| tally.exported())?));
    flushed.map_err(|stuck| stuck.in_file(name))
}

#[cfg(test)]
mod tests;
