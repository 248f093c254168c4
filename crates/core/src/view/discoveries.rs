//! What the page Discoveries shows: every pick, what became of it, and the runs.

use super::today::YearShare;
use super::{ListenView, PickView, RunView, TrackView};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What became of a pick, in one word: the strongest that is true, in this order from the last to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Not heard yet.
    New,
    /// Every time it came on, it was left early.
    Skipped,
    /// Heard for 30 s or more at least once.
    Heard,
    /// Taken out of the playlist, by Sidetrack or elsewhere.
    Removed,
    /// Saved to the user's library.
    Kept,
}

/// The page Discoveries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DiscoveriesView {
    /// The user's day on which the first pick arrived; none: there is no pick yet.
    pub since: Option<Date>,
    /// Headline figures.
    pub figures: DiscoveryFigures,
    /// Every pick that reached a playlist, newest first.
    pub discoveries: Vec<Discovery>,
    /// Where picks fall against the user's usual years.
    pub years: DiscoveryYears,
    /// The width of the bubble before the first pick and since; none: too little was heard on either side.
    pub bubble: Option<Bubble>,
    /// The last runs, newest first, without their steps; those that a newer run made up for are left out.
    pub runs: Vec<RunView>,
}

/// Headline figures of all picks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DiscoveryFigures {
    /// Picks that reached a playlist.
    pub picks: u32,
    /// Those heard for 30 s or more at least once, whatever became of them then.
    pub heard: u32,
    /// Those in the user's library.
    pub kept: u32,
    /// Artists whose first listen of all was a pick.
    pub new_artists: u32,
}

/// One pick and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Discovery {
    /// The pick.
    pub pick: PickView,
    /// What became of it.
    pub fate: Fate,
    /// Plays of at least 30 s since it arrived, in any release of the recording.
    pub plays: u32,
    /// Listens since it arrived that were left early; one of 30 s or more is a play, too.
    pub skips: u32,
    /// Milliseconds heard since it arrived.
    pub ms_played: i64,
    /// The longest listen as a share of the track's length, 0 to 1; none: never heard, or the length is not known.
    pub farthest: Option<f64>,
    /// First listen since it arrived.
    pub first_heard: Option<Timestamp>,
    /// Last listen since it arrived.
    pub last_heard: Option<Timestamp>,
    /// Plays of other tracks by one of its artists within 90 days after its first listen; those of picks do not count.
    pub artist_again: u32,
    /// Whether nothing by its first artist was heard before it arrived, not even for a moment.
    pub is_new_artist: bool,
}

/// The whole story of one pick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DiscoveryStory {
    /// The pick and what became of it.
    pub discovery: Discovery,
    /// Its listens since it arrived, oldest first; at most 100.
    pub listens: Vec<ListenView>,
    /// Tracks by one of its artists with a play, whose first listen of all came within 90 days after its own and was none of
    /// a pick; most played first, at most 20.
    pub led_to: Vec<LedTo>,
    /// The run that drew it, with its steps.
    pub run: Option<RunView>,
}

/// A track that a pick led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LedTo {
    /// The track.
    pub track: TrackView,
    /// Plays of at least 30 s, until today.
    pub plays: u32,
    /// When it was first heard.
    pub first_heard: Timestamp,
}

/// Picks against the years that the user usually listens to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DiscoveryYears {
    /// How the listening time of the last twelve months falls on release years, as on the page Today.
    pub usual: Vec<YearShare>,
    /// Picks in stacks of three years, ascending; stacks without picks are left out.
    pub stacks: Vec<YearStack>,
    /// Half of the picks are of this year or older; none: no pick has a year.
    pub middle_of_picks: Option<i16>,
    /// Half of the listening time is of this year or newer; none: nothing was heard of a known year.
    pub middle_of_listening: Option<i16>,
}

/// Picks of three release years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct YearStack {
    /// The first of the three years: divisible by three.
    pub first_year: i16,
    /// Picks in the user's library.
    pub kept: u32,
    /// Other picks.
    pub others: u32,
}

/// The width of the bubble: the effective number of artists, exp of the entropy of their plays (Hill, 1973, order 1).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Bubble {
    /// In the days before the first pick.
    pub before: f64,
    /// In as many days since, the last ones.
    pub since: f64,
    /// How many days each: at most 90.
    pub days: u32,
}
