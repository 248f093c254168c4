//! What the page Today shows.

use super::{ListenView, PickView, RunView};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The page Today, apart from what is playing and health, which come as events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TodayView {
    /// The user's day.
    pub date: Date,
    /// The newest pick that was drawn on this day, removed ones included; none: not drawn yet.
    pub pick: Option<PickView>,
    /// The newest run of this day: it says why there is no pick yet.
    pub run: Option<RunView>,
    /// How the listening time of the last twelve months falls on release years, ascending, without gaps between the
    /// first and the last. Empty when nothing was heard.
    pub usual_years: Vec<YearShare>,
    /// The last listens, newest first.
    pub listens: Vec<RecentListen>,
    /// Minutes today.
    pub minutes: MinutesTile,
    /// Days in a row.
    pub streak: StreakTile,
    /// Artists never heard before.
    pub new_artists: NewArtistsTile,
}

/// A share of the listening time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct YearShare {
    /// Release year.
    pub year: i16,
    /// 0 to 1 of the year heard most, so that 1 is the tallest tick.
    pub share: f64,
}

/// A listen in the list of the last ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RecentListen {
    /// The listen.
    pub listen: ListenView,
    /// Whether its track was a pick of Sidetrack's.
    pub is_pick: bool,
}

/// Minutes heard today, against what is usual by this time of day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MinutesTile {
    /// Milliseconds heard today.
    pub today_ms: i64,
    /// Mean of the four weeks before by the same time of day, days with gaps left out; none with less than three days.
    pub usual_ms: Option<i64>,
    /// Milliseconds heard in each hour of today, 24 of them.
    pub hours: Vec<i64>,
}

/// Days in a row with at least one play of 30 s. A day with a gap and without a play ends a streak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StreakTile {
    /// Length of the present one; today counts once something was heard, and does not end it before.
    pub days: u32,
    /// Length of the longest ever.
    pub longest: u32,
    /// Milliseconds heard on each of the last seven days, today last.
    pub last_days: Vec<i64>,
}

/// Artists heard this week (from Monday) for the first time ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NewArtistsTile {
    /// How many.
    pub count: u32,
    /// How many of them through a track of Sidetrack's.
    pub from_picks: u32,
    /// Covers of the first tracks heard by the newest of them, three at the most.
    pub covers: Vec<String>,
}
