//! From what is asked for to days: the period, the one before it, the parts it is drawn in.

use super::local::{DAY, Moment, Stretch, later, monday, number};
use crate::view::listening::{RangeAsk, RangeView, Unit};
use jiff::ToSpan;
use jiff::civil::Date;

/// Nothing was streamed before.
const EARLIEST: Date = Date::constant(1970, 1, 1);

/// Days from first to last, both included, that may be cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// Local milliseconds at which it ends, on the last day.
    pub until: i64,
}

impl Period {
    fn whole(first: Date, last: Date) -> Period {
        let until = Stretch::days(first, last).to;
        Period { first, last, until }
    }

    /// The period in local milliseconds.
    pub fn stretch(&self) -> Stretch {
        Stretch {
            from: number(self.first) * DAY,
            to: self.until,
        }
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        number(self.last) - number(self.first) + 1
    }

    /// What a bucket of it spans.
    pub fn unit(&self) -> Unit {
        if self.days() <= 92 {
            Unit::Day
        } else if self.last < self.first.saturating_add(2.years()) {
            Unit::Week
        } else {
            Unit::Month
        }
    }

    /// The period in parts, ascending, without holes.
    pub fn parts(&self, unit: Unit) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut first = self.first;
        loop {
            let (natural_first, natural_last) = match unit {
                Unit::Day => (first, first),
                Unit::Week => (monday(first), later(monday(first), 6)),
                Unit::Month => (first.first_of_month(), first.last_of_month()),
            };
            let last = natural_last.min(self.last);
            let over = Stretch::days(first, last).to <= self.until;
            parts.push(Part {
                first,
                last,
                whole: over && (first, last) == (natural_first, natural_last),
            });
            if last >= self.last {
                return parts;
            }
            first = later(last, 1);
        }
    }
}

/// A day, week or month of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first day.
    pub first: Date,
    /// The last day, included.
    pub last: Date,
    /// Whether neither the period nor its end cuts it.
    pub whole: bool,
}

/// What is asked for, as days.
#[derive(Clone, Debug)]
pub struct Range {
    /// What to show.
    pub period: Period,
    /// The period before it, cut at the same point; none when the diary does not reach back to its first day.
    pub before: Option<Period>,
    /// The same as the page sees it.
    pub view: RangeView,
}

/// Finds the days. Days to come are cut off, ends in the wrong order are turned round. `first_listen` is the day of the
/// first listen ever.
pub fn resolve(ask: RangeAsk, now: Moment, first_listen: Option<Date>) -> Range {
    let today = now.today.max(EARLIEST);
    let (first, last) = days(ask, today, first_listen);
    let period = Period::whole(first, last);
    let before = before(ask, period, now)
        .filter(|before| first_listen.is_some_and(|listen| listen <= before.first));
    let is_earlier = first_listen.is_some_and(|listen| listen < first);
    let view = RangeView {
        first,
        last,
        today,
        first_listen,
        earlier: earlier(ask, period).filter(|_| is_earlier),
        later: later_ask(ask, period, today).filter(|_| last < today),
    };
    Range {
        period,
        before,
        view,
    }
}

fn days(ask: RangeAsk, today: Date, first_listen: Option<Date>) -> (Date, Date) {
    let known = |day: Date| day.clamp(EARLIEST, today);
    let ending = |last: Option<Date>, days: i64| {
        let last = known(last.unwrap_or(today));
        (later(last, 1 - days), last)
    };
    match ask {
        RangeAsk::Week { last } => ending(last, 7),
        RangeAsk::Month { last } => ending(last, 30),
        RangeAsk::Year { last } => {
            let day = known(last.unwrap_or(today));
            (day.first_of_year(), day.last_of_year().min(today))
        }
        RangeAsk::All => (first_listen.map_or(today, known), today),
        RangeAsk::Custom { first, last } => (known(first.min(last)), known(last.max(first))),
    }
}

/// As many days before, or the calendar year before. While the period has today, the one before ends at the same time
/// of the same day of it.
fn before(ask: RangeAsk, period: Period, now: Moment) -> Option<Period> {
    let (first, last) = match ask {
        RangeAsk::All => return None,
        RangeAsk::Year { .. } if period.last < now.today => {
            let last = later(period.first, -1);
            (last.first_of_year(), last)
        }
        RangeAsk::Year { .. } => {
            let year_before = |day: Date| day.saturating_sub(1.year());
            (year_before(period.first), year_before(period.last))
        }
        RangeAsk::Week { .. } | RangeAsk::Month { .. } | RangeAsk::Custom { .. } => {
            (later(period.first, -period.days()), later(period.first, -1))
        }
    };
    let mut before = Period::whole(first, last);
    if period.last >= now.today {
        before.until = number(last) * DAY + now.at.rem_euclid(DAY);
    }
    Some(before)
}

fn earlier(ask: RangeAsk, period: Period) -> Option<RangeAsk> {
    let last = later(period.first, -1);
    match ask {
        RangeAsk::Week { .. } => Some(RangeAsk::Week { last: Some(last) }),
        RangeAsk::Month { .. } => Some(RangeAsk::Month { last: Some(last) }),
        RangeAsk::Year { .. } => Some(RangeAsk::Year { last: Some(last) }),
        RangeAsk::All => None,
        RangeAsk::Custom { .. } => Some(RangeAsk::Custom {
            first: later(period.first, -period.days()),
            last,
        }),
    }
}

/// A whole period later; one that would have days to come ends today instead.
fn later_ask(ask: RangeAsk, period: Period, today: Date) -> Option<RangeAsk> {
    let last = later(period.last, period.days());
    // None goes on with the days when today is over.
    let open = (last < today).then_some(last);
    match ask {
        RangeAsk::Week { .. } => Some(RangeAsk::Week { last: open }),
        RangeAsk::Month { .. } => Some(RangeAsk::Month { last: open }),
        RangeAsk::Year { .. } => {
            let last = later(period.last, 1);
            let last = (last.year() < today.year()).then_some(last);
            Some(RangeAsk::Year { last })
        }
        RangeAsk::All => None,
        RangeAsk::Custom { .. } => {
            let last = last.min(today);
            let first = later(last, 1 - period.days());
            Some(RangeAsk::Custom { first, last })
        }
    }
}
