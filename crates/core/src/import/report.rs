//! What an import did, with every record accounted for.

use super::parsed::{FileKind, Parsed, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reasons of what is skipped, beside those of [`super::Skip`] and [`super::ApartKind`].
pub const DELETED_BY_YOU: &str = "deleted_by_you";

/// An import: `read` = `new` + `merged` + all `skipped`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportReport {
    /// Its number, for undoing it.
    pub import: i64,
    /// Records in all files.
    pub read: u64,
    /// Listens that nothing had shown before.
    pub new: u64,
    /// Records of listens that were known already, or told twice.
    pub merged: u64,
    /// Records that brought no music, by reason; podcasts, audiobooks and videos are kept apart.
    pub skipped: BTreeMap<String, u64>,
    /// Each file.
    pub files: Vec<FileReport>,
    /// Names of what is no history.
    pub ignored: Vec<String>,
    /// Records and files that could not be used, the first of each file.
    pub problems: Vec<Problem>,
    /// Seconds it took.
    pub seconds: f64,
    /// The first play that its files tell of; none where nothing new was read.
    #[serde(default)]
    pub first: Option<Timestamp>,
    /// The last one.
    #[serde(default)]
    pub last: Option<Timestamp>,
}

/// One file of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FileReport {
    /// Its path inside the folder or zip that was given.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Records.
    pub read: u64,
    /// Listens that nothing had shown before.
    pub new: u64,
    /// Records of listens that were known already, or told twice.
    pub merged: u64,
    /// Records that brought no music, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Whether the very same file was imported before.
    pub known: bool,
    /// Whether it ends before its list does, so that nobody knows what came after.
    #[serde(default)]
    pub cut_off: bool,
}

impl ImportReport {
    /// Adds a file to the sums.
    pub(super) fn add(&mut self, file: FileReport) {
        self.read += file.read;
        self.new += file.new;
        self.merged += file.merged;
        for (reason, count) in &file.skipped {
            *self.skipped.entry(reason.clone()).or_default() += count;
        }
        self.files.push(file);
    }

    /// Takes note of the days that a file tells of.
    pub(super) fn note_days(&mut self, parsed: &Parsed) {
        let time = |at: Option<i64>| Timestamp::from_millisecond(at?).ok();
        let at = || parsed.plays.iter().map(|play| play.at);
        let (first, last) = (time(at().min()), time(at().max()));
        self.first = self.first.into_iter().chain(first).min();
        self.last = self.last.into_iter().chain(last).max();
    }
}
