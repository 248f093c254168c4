//! Imports as they are shown: the one under way, and those there were.

use crate::control::protocol::Failure;
use crate::import::ImportReport;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How an import under way stands, or how it ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportView {
    /// What it does.
    pub stage: ImportStage,
    /// Names of what is imported.
    pub label: String,
    /// Files read.
    pub files_done: u32,
    /// Files.
    pub files: u32,
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes.
    pub bytes: u64,
    /// Records read.
    pub records: u64,
    /// Seconds it will still take, as far as can be told.
    pub seconds_left: Option<u32>,
    /// What it did, once it is done.
    pub report: Option<ImportReport>,
    /// Why it was not done.
    pub failure: Option<Failure>,
}

/// Stages of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ImportStage {
    /// Reads files.
    #[default]
    Reading,
    /// Stores what was read.
    Storing,
    /// Done.
    Done,
    /// Given up by the user; nothing of it was kept.
    Cancelled,
    /// It did not work; nothing of it was kept.
    Failed,
}

/// An import there was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PastImport {
    /// Its number, for undoing it.
    pub id: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// `running`, `done`, `cancelled`, `failed` or `undone`.
    pub state: String,
    /// Names of what was imported.
    pub label: String,
    /// What it did.
    pub report: Option<ImportReport>,
}

/// What went with an import that was taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct UndoneView {
    /// Listens that are gone: nothing else had seen them.
    pub gone: u64,
    /// Records that told of listens which stay, because another source or another import saw them too.
    pub stay: u64,
}

/// All imports of a diary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportsView {
    /// The one under way.
    pub running: Option<ImportView>,
    /// Those before, the newest first.
    pub past: Vec<PastImport>,
}
