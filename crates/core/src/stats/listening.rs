//! The page Listening: one look at the diary, and loops over what it holds.

use super::columns::Columns;
use super::diary::Diary;
use super::figures::{Figures, by_day, kpi};
use super::local::{HOUR, Moment, Stretch, later, weekday};
use super::range::{self, Range};
use super::{artists, levels, look};
use crate::store::{AccountRow, StoreError};
use crate::view::listening::{CalendarDay, CalendarView, ClockView, ListeningView, RangeAsk};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use std::collections::HashSet;

/// Everything the page Listening shows for a stretch of days.
///
/// Today and the days of gaps are those of `zone`. The day and hour of a listen are those of the place where it was
/// recorded; one that goes on past a full hour counts in each hour for the part that lies in it, so that buckets,
/// clock and calendar add up to the same. A play counts where it starts, and time counts for every listen, plays or
/// not. A track counts for each of its artists.
///
/// The period before is as long (for a year: the calendar year before) and, while this one has today, ends at the same
/// time of its last day. It is none when the first listen came after its first day. Means leave out what is not over,
/// has a gap, is cut by the range or begins before the first listen.
pub fn listening(
    db: &Connection,
    account: AccountRow,
    ask: RangeAsk,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<ListeningView, StoreError> {
    look(db, |db| {
        let diary = Diary::load(db, account, zone)?;
        let range = range::resolve(ask, Moment::of(now, zone), diary.first_listen);
        view(db, &diary, range)
    })
}

fn view(db: &Connection, diary: &Diary, range: Range) -> Result<ListeningView, StoreError> {
    let Range {
        period,
        before,
        view: range,
    } = range;
    let unit = period.unit();
    let figures = Figures::of(diary, period, unit, range.today);
    let earlier = before.map(|before| Figures::of(diary, before, unit, range.today));
    let earlier = earlier.as_ref();
    let stretch = period.stretch();
    Ok(ListeningView {
        time: kpi(&figures, earlier, |bucket| bucket.ms),
        plays: kpi(&figures, earlier, |bucket| bucket.plays),
        artists: kpi(&figures, earlier, |bucket| bucket.artists),
        new_artists: kpi(&figures, earlier, |bucket| bucket.new_artists),
        unit,
        buckets: figures.buckets.iter().map(|(bucket, _)| *bucket).collect(),
        gaps: diary.gaps.among(range.first, range.last),
        top_artists: artists::top(db, diary, period, before)?,
        clock: clock(&diary.listens, stretch),
        calendar: calendar(diary, range.last, range.today),
        estimated: estimated(&diary.listens, stretch),
        years_known: years_known(db, diary, stretch)?,
        range,
    })
}

fn estimated(listens: &Columns, stretch: Stretch) -> bool {
    let around = listens.around(stretch).iter();
    around
        .filter(|listen| listen.estimated)
        .any(|listen| listen.part(stretch) > 0)
}

/// The share of the time heard that is of tracks whose release year is known.
fn years_known(
    db: &Connection,
    diary: &Diary,
    stretch: Stretch,
) -> Result<Option<f64>, StoreError> {
    let sql = "SELECT id FROM album WHERE release_date IS NOT NULL";
    let mut query = db.prepare_cached(sql)?;
    let dated: HashSet<i64> = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let (mut all, mut known) = (0, 0);
    for listen in diary.listens.around(stretch) {
        let ms = listen.part(stretch);
        let album = diary.catalogue.album_of(listen.track);
        all += ms;
        known += ms * i64::from(album.is_some_and(|album| dated.contains(&album)));
    }
    Ok((all > 0).then(|| known as f64 / all as f64))
}

fn clock(listens: &Columns, stretch: Stretch) -> ClockView {
    let mut hours = vec![vec![0; 24]; 7];
    for listen in listens.around(stretch) {
        for (hour, ms) in listen.pieces(HOUR, stretch) {
            hours[weekday(hour.div_euclid(24))][hour.rem_euclid(24) as usize] += ms;
        }
    }
    let cells = || hours.iter().flatten().copied().enumerate();
    // Of equals the first in the week.
    let best = cells()
        .filter(|(_, ms)| *ms > 0)
        .max_by_key(|(place, ms)| (*ms, std::cmp::Reverse(*place)))
        .map(|(place, _)| ((place / 24) as u8, (place % 24) as u8));
    let breaks = levels::breaks(cells().map(|(_, ms)| ms));
    ClockView {
        hours,
        breaks,
        best,
    }
}

fn calendar(diary: &Diary, of: Date, today: Date) -> CalendarView {
    let first = of.first_of_year();
    let last = of.last_of_year().min(today);
    let heard = by_day(&diary.listens, Stretch::days(first, last));
    CalendarView {
        year: of.year(),
        total_ms: heard.iter().sum(),
        days_heard: heard.iter().map(|ms| u32::from(*ms > 0)).sum(),
        breaks: levels::breaks(heard.iter().copied()),
        days: (0..)
            .zip(heard)
            .map(|(place, ms)| {
                let date = later(first, place);
                CalendarDay {
                    date,
                    ms,
                    gap: diary.gaps.touch(date, date),
                    paused: diary.gaps.paused(date),
                }
            })
            .collect(),
    }
}
