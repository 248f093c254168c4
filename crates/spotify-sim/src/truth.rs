//! The ground truth: what was really played, and what a recorder can know of it.

use serde::Serialize;

/// What a recorder owes to one play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Has to be recorded exactly once.
    Must,
    /// May be recorded, at most once: recently-played never told it, or in a way that leaves no trace of the loss. The
    /// player may have shown it.
    May,
    /// Pushed out of recently-played before a page with it was delivered: has to lie in a stored gap.
    Gap,
    /// Private: never to be recorded.
    Exempt,
}

/// One play of one track that has ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Play {
    /// `spotify:track:...`, or `spotify:local:...` for the listener's own file.
    pub track_uri: String,
    /// The recording; empty for a local file.
    pub isrc: String,
    /// When it began, UTC ms.
    pub started_ms: i64,
    /// When it ended, UTC ms; recently-played's `played_at`.
    pub ended_ms: i64,
    /// Time heard, pauses left out, ms.
    pub ms_played: i64,
    /// Length of the track, ms.
    pub duration_ms: i64,
    /// Whether the listener went on before the end.
    pub skipped: bool,
    /// Heard in a private session.
    pub private: bool,
    /// Heard offline.
    pub offline: bool,
    /// Name of the device.
    pub device: String,
    /// Album, artist or playlist it was played from.
    pub context_uri: Option<String>,
    /// When recently-played began to list it, UTC ms; `None` = never, or not yet while it is still a [`Class::Must`].
    pub listed_from_ms: Option<i64>,
    /// When 50 newer entries had pushed it out of recently-played, UTC ms.
    pub pushed_out_ms: Option<i64>,
    /// Whether a fully delivered 200 page carried it, unbroken.
    pub served: bool,
    /// When such a page was delivered first, UTC ms.
    pub served_ms: Option<i64>,
    /// What a recorder owes to it.
    pub class: Class,
}
