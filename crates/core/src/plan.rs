//! The plan: when runs are due, and how many tracks each brings. By rule and without a clock of its own.

mod due;
mod words;

pub use due::{Due, Handled};

use crate::control::protocol::Failure;
use croner::Cron;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// Tracks that one run may bring at the most.
pub const MOST_TRACKS: u8 = 10;

/// Tracks that a plan may bring in a day at the most: Spotify locks an app out of search after a few hundred calls, and each
/// track costs six.
pub const MOST_TRACKS_A_DAY: usize = 24;

/// How late a missed run is still made up for, unless the user says otherwise.
const LATE_HOURS: u16 = 24;

/// When runs are due, and what each of them does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Plan {
    /// When.
    pub rule: Rule,
    /// Tracks that each run brings.
    #[serde(default = "one")]
    pub tracks: u8,
    /// Missed runs are made up for by one, unless the newest was due more hours ago than this.
    #[serde(default = "late_hours")]
    pub late_hours: u16,
}

fn one() -> u8 {
    1
}

fn late_hours() -> u16 {
    LATE_HOURS
}

/// When runs are due, by the clock on the user's wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// At set times of the day.
    Times {
        /// Times of day; none: picks only by hand.
        times: Vec<Time>,
        /// On these days; none: on every day.
        #[serde(default)]
        days: Vec<Weekday>,
    },
    /// Every so many hours.
    EveryHours {
        /// A divisor of 24, so that each day has the same times.
        hours: u8,
        /// One of the times of day.
        from: Time,
    },
    /// By a cron expression of five fields.
    Cron {
        /// Minute, hour, day of the month, month, day of the week.
        expression: String,
    },
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named for what they are")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// From Monday on.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    fn of(day: jiff::civil::Weekday) -> Weekday {
        Weekday::ALL[day.to_monday_zero_offset().rem_euclid(7) as usize]
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan::at(vec![Time::constant(9, 0, 0, 0)])
    }
}

impl Plan {
    /// One track every day at each of these times.
    pub fn at(times: Vec<Time>) -> Plan {
        Plan {
            rule: Rule::Times {
                times,
                days: Vec::new(),
            },
            tracks: 1,
            late_hours: LATE_HOURS,
        }
    }

    /// The plan as it is kept, with everything in order; a plan that makes no sense is refused with the reason.
    pub fn checked(mut self) -> Result<Plan, Failure> {
        if !(1..=MOST_TRACKS).contains(&self.tracks) {
            return Err(bad(format!("a run brings 1 to {MOST_TRACKS} tracks")));
        }
        if self.late_hours == 0 {
            return Err(bad("missed runs are made up for within an hour at least"));
        }
        match &mut self.rule {
            Rule::Times { times, days } => {
                times.sort();
                times.dedup();
                days.sort();
                days.dedup();
                if days.len() == Weekday::ALL.len() {
                    days.clear();
                }
            }
            Rule::EveryHours { hours, .. } => {
                if *hours == 0 || 24 % *hours != 0 {
                    return Err(bad("every 1, 2, 3, 4, 6, 8, 12 or 24 hours"));
                }
            }
            Rule::Cron { expression } => {
                *expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
                cron(expression)?;
            }
        }
        let most = self.most_runs_a_day() * usize::from(self.tracks);
        if most > MOST_TRACKS_A_DAY {
            return Err(Failure::new(
                "plan_too_often",
                format!(
                    "that is more than {MOST_TRACKS_A_DAY} tracks on some days: Spotify locks an app out of search after a few hundred calls a day"
                ),
            ));
        }
        Ok(self)
    }
}

/// A cron expression of five fields.
fn cron(expression: &str) -> Result<Cron, Failure> {
    if expression.split_whitespace().count() != 5 {
        return Err(bad(
            "a cron expression has five fields: minute, hour, day of the month, month, day of the week",
        ));
    }
    let cron: Cron = expression
        .parse()
        .map_err(|error: croner::errors::CronError| {
            bad(format!(
                "this is no cron expression, such as \"30 7 * * mon-fri\" ({error})"
            ))
        })?;
    let never = jiff::civil::date(2000, 1, 1).at(0, 0, 0, 0);
    cron.find_next_occurrence(&never, true)
        .map_err(|_| bad("this cron expression names a day that never comes"))?;
    Ok(cron)
}

fn bad(message: impl Into<String>) -> Failure {
    Failure::new("bad_plan", message)
}

#[cfg(test)]
mod tests;
