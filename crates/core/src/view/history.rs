//! What the page History asks for and shows.

use super::listening::GapView;
use super::{ListenView, TrackView};
use crate::sighting::{Source, TrackRow};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// What names one listen of a diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListenKey {
    /// Row of its track.
    pub track: TrackRow,
    /// Its start, UTC milliseconds.
    pub started_at: i64,
}

/// Who told of a listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Sidetrack recorded it.
    Recorded,
    /// Spotify's extended streaming history.
    Export,
    /// Spotify's account data. This choice and the next two are offered when the diary has such listens.
    AccountData,
    /// ListenBrainz.
    Listenbrainz,
    /// Last.fm.
    Lastfm,
}

/// What to show: listens that have the words, are of the origin and, if wished, were skipped. Gaps are shown where they are
/// wished for, and where nothing at all is chosen; where they are all that is chosen, they are shown alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryAsk {
    /// What the user typed: every word of it must stand in title, artists or album.
    pub words: String,
    /// Only listens of which this one told.
    pub origin: Option<Origin>,
    /// Only listens that were left early.
    pub skipped: bool,
    /// The gaps.
    pub gaps: bool,
    /// A listen whose row is wanted, so that it stays in place while others come and go.
    pub anchor: Option<ListenKey>,
    /// Whether to read the diary again: without, the listens are those of the last time.
    pub fresh: bool,
}

/// How many rows each choice has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryCounts {
    /// What is shown of these words when nothing else is chosen.
    pub all: u32,
    /// The origins to offer, each with its listens that have the words and were skipped, if that is chosen.
    pub origins: Vec<(Origin, u32)>,
    /// The skipped listens of the words and the origin.
    pub skipped: u32,
    /// The gaps.
    pub gaps: u32,
}

/// The rows that were asked for, as far as the page needs to know them all: newest day first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryView {
    /// Number of this answer; its rows are asked for with it.
    pub number: u32,
    /// Listens in the whole diary.
    pub listens: u32,
    /// What the choices have.
    pub counts: HistoryCounts,
    /// Days with their rows, and how many of those are listens.
    pub days: Vec<(Date, u32, u32)>,
    /// The row of the listen that was asked for, or of the next older one that is shown; none without such a one.
    pub anchor: Option<u32>,
    /// The row that `rows` begin with.
    pub first: u32,
    /// The rows around that listen, or the first ones.
    pub rows: Vec<HistoryRow>,
    /// Tracks whose words cannot be found yet, after an import.
    pub unsearched: u32,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HistoryRow {
    /// A listen.
    Listen(Box<HistoryListen>),
    /// A stretch in which listens may be missing.
    Gap(GapView),
    /// A listen that is no longer in the diary.
    Gone,
}

/// A listen of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryListen {
    /// What names it.
    pub key: ListenKey,
    /// The listen.
    pub listen: ListenView,
    /// Time of day at its start, where it was heard.
    pub time: Time,
    /// Minutes east of UTC there.
    pub minutes_east: i32,
    /// Whether those are the home time zone's, by assumption.
    pub zone_assumed: bool,
    /// Whether its track was a pick of Sidetrack's.
    pub is_pick: bool,
}

/// What stands behind a listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListenDetails {
    /// The listen.
    pub row: HistoryListen,
    /// Time of day at its end, where it was heard.
    pub until: Time,
    /// What each source said of it, by time.
    pub seen: Vec<SeenView>,
    /// The playlist, album or artist it was played from, as a Spotify URI.
    pub context: Option<String>,
    /// Whether it was heard in a private session.
    pub private: bool,
    /// Every track that is shown as this recording, the one it is shown as first; a single one when there are no others.
    pub versions: Vec<VersionView>,
}

/// What one source said of a listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SeenView {
    /// The source.
    pub source: Source,
    /// The time it gave.
    pub at: Timestamp,
    /// The same by the clock where the listen was heard.
    pub time: Time,
    /// Whether that is the start of the play; else it is its end.
    pub is_start: bool,
    /// Milliseconds heard, where it says.
    pub ms_played: Option<i64>,
    /// Name of the imported file.
    pub file: Option<String>,
}

/// A track that is one recording with others, or could be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct VersionView {
    /// Its row.
    pub row: TrackRow,
    /// The track.
    pub track: TrackView,
    /// Whether the user said that it belongs there.
    pub by_hand: bool,
}
