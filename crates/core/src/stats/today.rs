//! The page Today: the day's pick, the last listens and the three tiles.

use super::artists::album_covers;
use super::columns::Heard;
use super::diary::Diary;
use super::figures::by_day;
use super::local::{DAY, HOUR, Moment, Stretch, date, later, monday, number};
use super::look;
use super::picked::{Picked, newest_pick, newest_run};
use super::years;
use crate::store::{AccountRow, StoreError, listens};
use crate::view::today::{MinutesTile, NewArtistsTile, RecentListen, StreakTile, TodayView};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;

/// Listens in the list of the last ones.
const RECENT: u32 = 8;
/// Days that tell what is usual.
const USUAL_DAYS: i64 = 28;
/// Fewer days tell nothing.
const FEWEST_DAYS: i64 = 3;

/// Everything the page Today shows.
///
/// The user's day, for pick and run, is that of `zone`. The day and hour of a listen are those of the place where it was
/// recorded; one that goes on past a full hour counts in each hour for the part that lies in it, and as a play where it
/// starts. Days before the first listen do not count in what is usual.
pub fn today(
    db: &Connection,
    account: AccountRow,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<TodayView, StoreError> {
    look(db, |db| {
        let diary = Diary::load(db, account, zone)?;
        let picked = Picked::load(db, account)?;
        let moment = Moment::of(now, zone);
        let (from, to) = bounds(moment.today, zone);
        Ok(TodayView {
            date: moment.today,
            pick: newest_pick(db, account, from, to)?,
            run: newest_run(db, account, from, to)?,
            usual_years: years::shares(&years::heard(db, &diary, moment.today)?),
            listens: recent(db, account, &picked)?,
            minutes: minutes(&diary, moment),
            streak: streak(&diary, moment.today),
            new_artists: new_artists(db, &diary, &picked, moment.today)?,
        })
    })
}

/// Where a day of the user's begins and ends, UTC milliseconds.
fn bounds(day: Date, zone: &TimeZone) -> (i64, i64) {
    let start = |day: Date| {
        day.to_zoned(zone.clone())
            .map_or(Timestamp::MAX, |start| start.timestamp())
            .as_millisecond()
    };
    (start(day), start(later(day, 1)))
}

fn recent(
    db: &Connection,
    account: AccountRow,
    picked: &Picked,
) -> Result<Vec<RecentListen>, StoreError> {
    let last = listens::latest(db, account, i64::MAX, RECENT)?;
    let marked = last.into_iter().map(|listen| RecentListen {
        is_pick: picked.has(&listen.track.uri),
        listen,
    });
    Ok(marked.collect())
}

fn minutes(diary: &Diary, now: Moment) -> MinutesTile {
    let day = Stretch::days(now.today, now.today);
    let mut hours = vec![0; 24];
    for listen in diary.listens.around(day) {
        for (hour, ms) in listen.pieces(HOUR, day) {
            hours[hour.rem_euclid(24) as usize] += ms;
        }
    }
    MinutesTile {
        today_ms: hours.iter().sum(),
        usual_ms: usual(diary, now),
        hours,
    }
}

/// The mean of the days before by the same time of day.
fn usual(diary: &Diary, now: Moment) -> Option<i64> {
    let time_of_day = now.at.rem_euclid(DAY);
    let mut heard = 0;
    let mut count = 0;
    for back in 1..=USUAL_DAYS {
        let day = later(now.today, -back);
        let known = diary.first_listen.is_some_and(|first| first <= day);
        if !known || diary.gaps.touch(day, day) {
            continue;
        }
        let from = number(day) * DAY;
        let to = from + time_of_day;
        let until_then = Stretch { from, to };
        let listens = diary.listens.around(until_then).iter();
        heard += listens.map(|listen| listen.part(until_then)).sum::<i64>();
        count += 1;
    }
    (count >= FEWEST_DAYS).then(|| heard / count)
}

fn streak(diary: &Diary, today: Date) -> StreakTile {
    let today = number(today);
    let (mut longest, mut present) = (0, 0);
    let (mut last, mut length) = (i64::MIN, 0);
    let plays = diary.listens.all().iter().filter(|listen| listen.is_play());
    let days = plays.map(|listen| listen.start.div_euclid(DAY));
    for day in days.take_while(|day| *day <= today) {
        if day == last {
            continue;
        }
        length = if day == last.saturating_add(1) {
            length + 1
        } else {
            1
        };
        last = day;
        longest = longest.max(length);
        if day >= today - 1 {
            present = length;
        }
    }
    let week = Stretch::days(date(today - 6), date(today));
    StreakTile {
        days: present,
        longest,
        last_days: by_day(&diary.listens, week),
    }
}

fn new_artists(
    db: &Connection,
    diary: &Diary,
    picked: &Picked,
    today: Date,
) -> Result<NewArtistsTile, StoreError> {
    let week = Stretch::days(monday(today), today);
    let places = diary.first_plays.iter().flatten();
    let mut first: Vec<(u32, &Heard)> = places
        .map(|place| (*place, &diary.listens.all()[*place as usize]))
        .filter(|(_, listen)| week.has(listen.start))
        .collect();
    first.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
    let catalogue = &diary.catalogue;
    let from_picks = first
        .iter()
        .filter(|(_, listen)| picked.had(catalogue.tracks.row(listen.track), listen.started_at()))
        .count();
    let albums: Vec<i64> = first
        .iter()
        .filter_map(|(_, listen)| catalogue.album_of(listen.track))
        .collect();
    Ok(NewArtistsTile {
        count: first.len() as u32,
        from_picks: from_picks as u32,
        covers: first_covers(db, &albums)?,
    })
}

/// The first three covers of albums, each once.
fn first_covers(db: &Connection, albums: &[i64]) -> Result<Vec<String>, StoreError> {
    let known = album_covers(db, albums.iter().copied())?;
    let mut covers: Vec<String> = Vec::new();
    for cover in albums.iter().filter_map(|album| known.get(album)) {
        if covers.len() < 3 && !covers.contains(cover) {
            covers.push(cover.clone());
        }
    }
    Ok(covers)
}
