//! What an import did, with every record accounted for.

use super::parsed::{FileKind, Problem};
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
}
