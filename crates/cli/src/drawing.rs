//! Arguments of picks and plans, and what they mean.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Time;
use sidetrack_core::control::protocol::PickOptions;
use sidetrack_core::draw::filters::{Filters, Heard, WayName};
use sidetrack_core::plan::{Plan, Rule, Weekday};
use std::str::FromStr;

/// How to draw.
#[derive(Debug, Args)]
pub struct Pick {
    /// Draw and change nothing. With SIDETRACK_CLIENT_ID and SIDETRACK_CLIENT_SECRET no sign-in is needed
    #[arg(long)]
    pub dry_run: bool,
    /// The way to draw [default: as set]
    #[arg(long)]
    pub way: Option<Way>,
    /// How many tracks
    #[arg(long, short = 'n')]
    pub count: Option<u8>,
    /// Only tracks released in these years: 1970-1979, 1970- or -1979
    #[arg(long, value_name = "FROM-TO", allow_hyphen_values = true)]
    pub years: Option<Span>,
    /// Only tracks of this length in minutes: 2-6, 2- or -6
    #[arg(long, value_name = "FROM-TO", allow_hyphen_values = true)]
    pub minutes: Option<Span>,
    /// Turn a filter off for this time; may be given more than once
    #[arg(long, value_name = "FILTER")]
    pub without: Vec<FilterName>,
    /// Turn a filter on for this time; may be given more than once
    #[arg(long = "with", value_name = "FILTER")]
    pub with: Vec<FilterName>,
}

/// A way to draw.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Way {
    /// Every track that search can reach, about equally likely
    Even,
    /// A random string, one of its first three results
    Classic,
}

/// A filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FilterName {
    /// Tracks that were heard before
    Heard,
    /// Artists that were heard before
    HeardArtist,
    /// Tracks that were picked before
    Picked,
    /// What is marked as explicit
    Explicit,
    /// What cannot be played where you are
    Market,
    /// Audiobooks, radio plays and lessons
    SpokenWord,
    /// Sounds to sleep by, and noise
    SleepNoise,
    /// Karaoke and tributes
    Karaoke,
    /// What is made by the thousand
    Slop,
    /// Years, as set
    Years,
    /// Length, as set
    Length,
    /// Artists that you blocked
    Artists,
    /// Words that you blocked
    Words,
    /// All of them
    All,
}

/// From one number to another, either of them open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: Option<u32>,
    to: Option<u32>,
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| format!("{text} is no number")),
        };
        let span = Span {
            from: number(from)?,
            to: number(to)?,
        };
        match span {
            Span {
                from: None,
                to: None,
            } => Err("write FROM-TO, FROM- or -TO".into()),
            Span {
                from: Some(from),
                to: Some(to),
            } if from > to => Err(format!("nothing lies between {from} and {to}")),
            span => Ok(span),
        }
    }
}

impl Pick {
    /// Whether the filters are not those that are set.
    pub fn changes_filters(&self) -> bool {
        self.years.is_some()
            || self.minutes.is_some()
            || !self.without.is_empty()
            || !self.with.is_empty()
    }

    /// What is asked of the agent, with the filters that are `set`.
    pub fn options(&self, set: Option<Filters>) -> PickOptions {
        PickOptions {
            count: self.count,
            way: self.way.map(|way| match way {
                Way::Even => WayName::Even,
                Way::Classic => WayName::Classic,
            }),
            filters: set
                .filter(|_| self.changes_filters())
                .map(|set| self.filters(set)),
        }
    }

    fn filters(&self, mut filters: Filters) -> Filters {
        for name in &self.without {
            switch(&mut filters, *name, false);
        }
        for name in &self.with {
            switch(&mut filters, *name, true);
        }
        let year = |year: Option<u32>| year.and_then(|year| i16::try_from(year).ok());
        if let Some(years) = self.years {
            (filters.from_year, filters.to_year) = (year(years.from), year(years.to));
        }
        if let Some(minutes) = self.minutes {
            let seconds = |minutes: Option<u32>| minutes.map(|minutes| minutes.saturating_mul(60));
            (filters.shortest_s, filters.longest_s) = (seconds(minutes.from), seconds(minutes.to));
        }
        filters
    }
}

fn switch(filters: &mut Filters, name: FilterName, on: bool) {
    match name {
        FilterName::Heard => filters.heard = if on { Heard::NewTrack } else { Heard::Any },
        FilterName::HeardArtist => {
            filters.heard = if on {
                Heard::NewArtist
            } else {
                Heard::NewTrack
            };
        }
        FilterName::Picked => filters.picked = on,
        FilterName::Explicit => filters.explicit = on,
        FilterName::Market => filters.market = on,
        FilterName::SpokenWord => filters.spoken_word = on,
        FilterName::SleepNoise => filters.sleep_noise = on,
        FilterName::Karaoke => filters.karaoke = on,
        FilterName::Slop => filters.slop = on,
        FilterName::Years if !on => (filters.from_year, filters.to_year) = (None, None),
        FilterName::Length if !on => (filters.shortest_s, filters.longest_s) = (None, None),
        FilterName::Artists if !on => filters.artists.clear(),
        FilterName::Words if !on => filters.words.clear(),
        FilterName::All if !on => *filters = Filters::none(),
        // What is set is on already.
        FilterName::Years | FilterName::Length | FilterName::Artists | FilterName::Words => {}
        FilterName::All => {
            *filters = Filters {
                explicit: true,
                ..Filters::default()
            }
        }
    }
}

/// When picks are due.
#[derive(Debug, Args)]
pub struct When {
    /// Local times of day such as 09:00 18:30
    pub times: Vec<Time>,
    /// Only on these days, such as mon,wed or weekdays
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    pub days: Vec<Day>,
    /// Every so many hours: 1, 2, 3, 4, 6, 8, 12 or 24, counted from the first time given, else from midnight
    #[arg(long, value_name = "HOURS", conflicts_with = "days")]
    pub every: Option<u8>,
    /// By a cron expression such as "30 7 * * mon-fri"
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["times", "days", "every"])]
    pub cron: Option<String>,
    /// Only by hand
    #[arg(long, conflicts_with_all = ["times", "days", "every", "cron"])]
    pub by_hand: bool,
    /// Tracks that each run brings
    #[arg(long, value_name = "NUMBER")]
    pub tracks: Option<u8>,
    /// A missed run is made up for if it was due less than so many hours ago
    #[arg(long, value_name = "HOURS")]
    pub late: Option<u16>,
}

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
    Weekdays,
    Weekend,
}

impl When {
    /// Whether nothing is to change.
    pub fn only_shows(&self) -> bool {
        self.times.is_empty()
            && self.days.is_empty()
            && self.every.is_none()
            && self.cron.is_none()
            && !self.by_hand
            && self.tracks.is_none()
            && self.late.is_none()
    }

    /// The new plan, given the one there is.
    pub fn plan(&self, mut plan: Plan) -> Result<Plan> {
        if let Some(rule) = self.rule(&plan.rule)? {
            plan.rule = rule;
        }
        plan.tracks = self.tracks.unwrap_or(plan.tracks);
        plan.late_hours = self.late.unwrap_or(plan.late_hours);
        Ok(plan)
    }

    fn rule(&self, present: &Rule) -> Result<Option<Rule>> {
        if let Some(expression) = &self.cron {
            let expression = expression.clone();
            return Ok(Some(Rule::Cron { expression }));
        }
        if let Some(hours) = self.every {
            let from = self.times.first().copied().unwrap_or(Time::midnight());
            return Ok(Some(Rule::EveryHours { hours, from }));
        }
        let days: Vec<Weekday> = self.days.iter().flat_map(|day| weekdays(*day)).collect();
        let times = match (present, self.times.is_empty() && !self.by_hand) {
            (_, true) if days.is_empty() => return Ok(None),
            (Rule::Times { times, .. }, true) if !times.is_empty() => times.clone(),
            (_, true) => bail!("on these days at what time? Add one, such as 09:00"),
            (_, false) => self.times.clone(),
        };
        Ok(Some(Rule::Times { times, days }))
    }
}

fn weekdays(day: Day) -> Vec<Weekday> {
    let one = |day: usize| vec![Weekday::ALL[day]];
    match day {
        Day::Mon => one(0),
        Day::Tue => one(1),
        Day::Wed => one(2),
        Day::Thu => one(3),
        Day::Fri => one(4),
        Day::Sat => one(5),
        Day::Sun => one(6),
        Day::Weekdays => Weekday::ALL[..5].to_vec(),
        Day::Weekend => Weekday::ALL[5..].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_may_be_open() {
        let span = |text: &str| text.parse::<Span>();
        assert_eq!(
            span("1970-1979").unwrap(),
            Span {
                from: Some(1970),
                to: Some(1979)
            }
        );
        assert_eq!(
            span("1970-").unwrap(),
            Span {
                from: Some(1970),
                to: None
            }
        );
        assert_eq!(
            span("-6").unwrap(),
            Span {
                from: None,
                to: Some(6)
            }
        );
        assert_eq!(
            span("1987").unwrap(),
            Span {
                from: Some(1987),
                to: Some(1987)
            }
        );
        assert!(span("-").is_err() && span("9-1").is_err() && span("a-b").is_err());
    }

    #[test]
    fn a_plan_keeps_what_is_not_said() {
        let nothing = || When {
            times: Vec::new(),
            days: Vec::new(),
            every: None,
            cron: None,
            by_hand: false,
            tracks: None,
            late: None,
        };
        let mut three = nothing();
        three.tracks = Some(3);
        let plan = three.plan(Plan::default()).unwrap();
        assert_eq!((plan.tracks, &plan.rule), (3, &Plan::default().rule));
        let mut weekdays = nothing();
        weekdays.days = vec![Day::Weekdays];
        let plan = weekdays.plan(plan).unwrap();
        assert_eq!(
            plan.words(),
            "Monday to Friday at 09:00, 3 tracks each time."
        );
        let mut by_hand = nothing();
        by_hand.by_hand = true;
        assert_eq!(by_hand.plan(plan).unwrap().words(), "Only when you ask.");
    }
}
