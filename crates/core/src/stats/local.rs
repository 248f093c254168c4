//! Local time as plain numbers: milliseconds that a clock on the wall would have counted since 1970-01-01 00:00, and
//! days of 24 hours by it. A night with 23 or 25 hours is in the offsets of the listens, not in these numbers.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;
/// Milliseconds of a day.
pub const DAY: i64 = 24 * HOUR;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// From one local time to another, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Local milliseconds.
    pub from: i64,
    /// Local milliseconds.
    pub to: i64,
}

impl Stretch {
    /// Whole days, the last one included.
    pub fn days(first: Date, last: Date) -> Stretch {
        Stretch {
            from: number(first) * DAY,
            to: (number(last) + 1) * DAY,
        }
    }

    /// Whether a time lies in it.
    pub fn has(&self, at: i64) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// What time it is for the user.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The user's day.
    pub today: Date,
    /// Local milliseconds.
    pub at: i64,
}

impl Moment {
    /// The local time of `now`.
    pub fn of(now: Timestamp, zone: &TimeZone) -> Moment {
        let local = zone.to_datetime(now);
        let time = local.time();
        let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
        let seconds = minutes * 60 + i64::from(time.second());
        Moment {
            today: local.date(),
            at: number(local.date()) * DAY + seconds * 1000 + i64::from(time.millisecond()),
        }
    }
}

/// Minutes east of UTC in a time zone, for times that mostly ascend: the last answer is kept for as long as it holds.
#[derive(Debug)]
pub struct HomeOffsets<'a> {
    zone: &'a TimeZone,
    from: i64,
    to: i64,
    minutes: i64,
}

impl HomeOffsets<'_> {
    /// Those of `zone`.
    pub fn new(zone: &TimeZone) -> HomeOffsets<'_> {
        HomeOffsets {
            zone,
            from: 0,
            to: 0,
            minutes: 0,
        }
    }

    /// The offset at `at`, UTC milliseconds.
    pub fn minutes(&mut self, at: i64) -> i64 {
        if !(self.from..self.to).contains(&at) {
            let moment = crate::store::listens::time(at);
            let next = self.zone.following(moment).next();
            self.minutes = i64::from(self.zone.to_offset(moment).seconds()) / 60;
            self.from = at;
            self.to = next.map_or(i64::MAX, |change| change.timestamp().as_millisecond());
        }
        self.minutes
    }
}

/// Days since 1970-01-01.
pub fn number(date: Date) -> i64 {
    i64::from((date - EPOCH).get_days())
}

/// The day with a number; the end of the calendar for one outside it.
pub fn date(number: i64) -> Date {
    match Span::new().try_days(number) {
        Ok(days) => EPOCH.saturating_add(days),
        Err(_) if number < 0 => Date::MIN,
        Err(_) => Date::MAX,
    }
}

/// A day so many days later, or earlier.
pub fn later(day: Date, days: i64) -> Date {
    date(number(day).saturating_add(days))
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    later(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// Weekday of a day's number, 0 is Monday.
pub fn weekday(number: i64) -> usize {
    // 1970-01-01 was a Thursday.
    (number + 3).rem_euclid(7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_offsets_follow_the_clocks_there_and_back() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let mut home = HomeOffsets::new(&zone);
        for hour in (0..3 * 8_784).chain((0..100).rev()) {
            let at = 1_700_000_000_000 + hour * HOUR;
            let moment = Timestamp::from_millisecond(at).unwrap();
            let expected = i64::from(zone.to_offset(moment).seconds()) / 60;
            assert_eq!(home.minutes(at), expected, "{moment}");
        }
    }

    #[test]
    fn days_have_numbers_that_lead_back_to_them() {
        for text in [
            "1970-01-01",
            "1969-12-31",
            "2024-02-29",
            "2026-11-21",
            "-009999-01-01",
            "9999-12-31",
        ] {
            let day: Date = text.parse().unwrap();
            assert_eq!(date(number(day)), day, "{text}");
            assert_eq!(
                weekday(number(day)),
                day.weekday().to_monday_zero_offset() as usize,
                "{text}"
            );
        }
        assert_eq!((date(i64::MIN), date(i64::MAX)), (Date::MIN, Date::MAX));
        assert_eq!(
            monday(Date::constant(2026, 11, 22)),
            Date::constant(2026, 11, 16)
        );
    }
}
