//! What the page Listening asks for and shows.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which stretch of days to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RangeAsk {
    /// Seven days that end with `last`; none: with today.
    Week {
        /// The last day.
        last: Option<Date>,
    },
    /// Thirty days that end with `last`; none: with today.
    Month {
        /// The last day.
        last: Option<Date>,
    },
    /// The calendar year of `last`; none: this one, up to today.
    Year {
        /// Any day of the year.
        last: Option<Date>,
    },
    /// From the first listen until today.
    All,
    /// From one day to another, both included.
    Custom {
        /// The first day.
        first: Date,
        /// The last day.
        last: Date,
    },
}

/// The page Listening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListeningView {
    /// The stretch of days.
    pub range: RangeView,
    /// Listening time, milliseconds.
    pub time: Kpi,
    /// Plays of at least 30 s.
    pub plays: Kpi,
    /// Artists with at least one play.
    pub artists: Kpi,
    /// Artists never heard before.
    pub new_artists: Kpi,
    /// What a bucket spans: days up to 92 of them, weeks up to two years, then months.
    pub unit: Unit,
    /// The stretch in equal parts, ascending, without holes.
    pub buckets: Vec<Bucket>,
    /// Stretches in which plays may be missing.
    pub gaps: Vec<GapView>,
    /// The artists heard most by time, best first, a hundred at the most.
    pub top_artists: Vec<ArtistRow>,
    /// When in the week the user listens.
    pub clock: ClockView,
    /// The calendar year of the range's last day, day by day.
    pub calendar: CalendarView,
    /// Whether some of the milliseconds are estimates.
    pub estimated: bool,
    /// Share of the time that is of tracks whose release year is known, 0 to 1; none where nothing was heard.
    pub years_known: Option<f64>,
}

/// The stretch of days that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RangeView {
    /// The first day.
    pub first: Date,
    /// The last day, included.
    pub last: Date,
    /// Today.
    pub today: Date,
    /// The day of the first listen ever; none: nothing was heard yet.
    pub first_listen: Option<Date>,
    /// What to ask for one period earlier; none: there is nothing earlier.
    pub earlier: Option<RangeAsk>,
    /// What to ask for one period later; none: this one has today.
    pub later: Option<RangeAsk>,
}

/// A figure over the range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Kpi {
    /// The figure.
    pub value: i64,
    /// The same of the period before, of the same length and cut at the same point when this one is not over; none when
    /// the diary does not reach back that far.
    pub before: Option<i64>,
    /// Mean per whole bucket without a gap; none without such a bucket.
    pub average: Option<f64>,
    /// That mean in the period before.
    pub average_before: Option<f64>,
}

/// Length of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// One calendar month.
    Month,
}

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Bucket {
    /// First day.
    pub first: Date,
    /// Last day, included; weeks and months at the ends are cut at the range.
    pub last: Date,
    /// Milliseconds heard.
    pub ms: i64,
    /// Plays of at least 30 s.
    pub plays: i64,
    /// Artists with at least one play.
    pub artists: i64,
    /// Artists never heard before.
    pub new_artists: i64,
    /// Whether it is not over yet.
    pub now: bool,
    /// Whether plays may be missing in it.
    pub gap: bool,
}

/// A stretch in which plays may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GapView {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// Stable name of the reason, such as `page_full`.
    pub reason: String,
}

/// An artist in the top list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ArtistRow {
    /// Spotify URI.
    pub uri: String,
    /// Name.
    pub name: String,
    /// Cover of the album heard most of the artist.
    pub cover: Option<String>,
    /// Milliseconds heard.
    pub ms: i64,
    /// Plays of at least 30 s.
    pub plays: i64,
    /// Rank in the period before, from 1; none: was not in it.
    pub rank_before: Option<u32>,
    /// Whether the artist was never heard before this range.
    pub new: bool,
}

/// When in the week the user listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ClockView {
    /// Milliseconds heard, seven rows from Monday of 24 hours each.
    pub hours: Vec<Vec<i64>>,
    /// Lower bounds of the levels 1 to 5, milliseconds: quantiles of the cells that are not empty, rounded to 15 min.
    pub breaks: Vec<i64>,
    /// The fullest cell as weekday (0 is Monday) and hour.
    pub best: Option<(u8, u8)>,
}

/// A calendar year, day by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CalendarView {
    /// The year.
    pub year: i16,
    /// Its days so far, ascending.
    pub days: Vec<CalendarDay>,
    /// Milliseconds heard in all.
    pub total_ms: i64,
    /// Days with something heard.
    pub days_heard: u32,
    /// Lower bounds of the levels 1 to 5, milliseconds.
    pub breaks: Vec<i64>,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CalendarDay {
    /// The day.
    pub date: Date,
    /// Milliseconds heard.
    pub ms: i64,
    /// Whether plays may be missing in it.
    pub gap: bool,
    /// Whether the user had paused recording for some of it.
    pub paused: bool,
}
