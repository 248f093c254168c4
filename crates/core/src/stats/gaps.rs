//! Gaps by the days that they touch.

use super::local::number;
use crate::gap::Reason;
use crate::store::gaps::{self, Gap};
use crate::store::{AccountRow, StoreError, listens};
use crate::view::listening::GapView;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;

/// The gaps of an account.
#[derive(Debug, Default)]
pub struct Gaps {
    all: Vec<GapView>,
    /// Days with plays that may be missing. Those of pauses are no lack: the user wanted those plays left out.
    lacks: Days,
    /// Days with pauses.
    pauses: Days,
}

/// First and last day of stretches of days, ascending and apart.
type Days = Vec<(i64, i64)>;

impl Gaps {
    /// Reads them; their days are those of `zone`.
    pub fn load(db: &Connection, account: AccountRow, zone: &TimeZone) -> Result<Gaps, StoreError> {
        let open = gaps::open(db, account)?;
        let all: Vec<GapView> = open.into_iter().map(|open| gap(open, zone)).collect();
        let is_pause = |gap: &&GapView| gap.reason == Reason::Paused.code();
        let (pauses, lacks): (Vec<_>, Vec<_>) = all.iter().partition(is_pause);
        Ok(Gaps {
            lacks: merged(&lacks),
            pauses: merged(&pauses),
            all,
        })
    }

    /// Whether plays may be missing on one of these days.
    pub fn touch(&self, first: Date, last: Date) -> bool {
        touch(&self.lacks, first, last)
    }

    /// Whether the user had paused recording for some of this day.
    pub fn paused(&self, day: Date) -> bool {
        touch(&self.pauses, day, day)
    }

    /// Those that touch these days, oldest first.
    pub fn among(&self, first: Date, last: Date) -> Vec<GapView> {
        let touching = self.all.iter();
        touching
            .filter(|gap| gap.last >= first && gap.first <= last)
            .cloned()
            .collect()
    }
}

fn gap(open: Gap, zone: &TimeZone) -> GapView {
    let day = |ms| zone.to_datetime(listens::time(ms)).date();
    let to = open.to.max(open.from);
    GapView {
        from: listens::time(open.from),
        to: listens::time(to),
        first: day(open.from),
        // One that ends at midnight does not touch the day that begins.
        last: day(to.saturating_sub(1).max(open.from)),
        reason: open.reason,
    }
}

fn touch(days: &Days, first: Date, last: Date) -> bool {
    let next = days.partition_point(|days| days.1 < number(first));
    days.get(next).is_some_and(|days| days.0 <= number(last))
}

fn merged(gaps: &[&GapView]) -> Days {
    let days = gaps.iter();
    let mut days: Days = days
        .map(|gap| (number(gap.first), number(gap.last)))
        .collect();
    days.sort_unstable();
    let mut apart = Days::new();
    for (first, last) in days {
        match apart.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            Some(_) | None => apart.push((first, last)),
        }
    }
    apart
}
