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

/// Which rows to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// Every listen, and the gaps between them.
    #[default]
    All,
    /// What Sidetrack recorded.
    Recorded,
    /// What Spotify's extended streaming history has.
    Export,
    /// What Spotify's account data has. This choice and the next two are offered when the diary has such listens.
    AccountData,
    /// What ListenBrainz has.
    Listenbrainz,
    /// What Last.fm has.
    Lastfm,
    /// What was left early.
    Skipped,
    /// The gaps alone.
    Gaps,
}

/// What to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryAsk {
    /// What the user typed: every word of it must stand in title, artists or album.
    pub words: String,
    /// Which rows.
    pub show: Show,
    /// A listen whose row is wanted, so that it stays in place while others come and go.
    pub anchor: Option<ListenKey>,
    /// Whether to read the diary again: without, the listens are those of the last time.
    pub fresh: bool,
}

/// The rows that were asked for, as far as the page needs to know them all: newest day first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryView {
    /// Number of this answer; its rows are asked for with it.
    pub number: u32,
    /// Listens in the whole diary.
    pub listens: u32,
    /// The choices to offer, each with the rows it would show of what was searched for.
    pub counts: Vec<(Show, u32)>,
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
