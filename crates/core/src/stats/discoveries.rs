//! The page Discoveries: every pick, what became of it, and whether it led anywhere.

mod bubble;
mod picks;
mod story;
mod sums;

pub use story::story;

use super::diary::Diary;
use super::local::Moment;
use super::{look, years};
use crate::store::{AccountRow, StoreError, listens, runs};
use crate::view::PickView;
use crate::view::discoveries::{
    DiscoveriesView, Discovery, DiscoveryFigures, DiscoveryYears, Fate, YearStack,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use picks::{Arrived, Picks};
use rusqlite::Connection;
use std::collections::BTreeMap;
use sums::{Sum, Sums};

/// Runs on the page.
const RUNS: u32 = 5;
/// Years in a stack.
const STACK: i16 = 3;

/// Everything the page Discoveries shows.
///
/// Only picks that reached a playlist count, and of their listens only those that started at most two minutes before they
/// were seen there, or later: what Spotify shows lags. A listen of any release of the recording is one of the pick: of a
/// track that the diary shows as the same recording, or one with the same ISRC unless the user split it off.
///
/// A play is a listen of 30 s or more, as everywhere, also of a track that is shorter and so never has one. A skip is a
/// listen with a skip mark or shorter than 30 s; a marked one of 30 s or more is both.
///
/// What is heard of a pick's artists within 90 days after its first listen, whatever became of that, counts as what it led
/// to; what was a pick itself by then does not.
pub fn discoveries(
    db: &Connection,
    account: AccountRow,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<DiscoveriesView, StoreError> {
    look(db, |db| {
        let diary = Diary::load(db, account, zone)?;
        let picks = Picks::load(db, account, &diary.catalogue)?;
        let sums = Sums::of(&diary, &picks);
        let today = Moment::of(now, zone).today;
        let since = first_day(&picks, zone);
        let discoveries: Vec<Discovery> = picks
            .all
            .iter()
            .zip(&sums.of_picks)
            .map(|(pick, sum)| discovery(pick, sum, &sums))
            .collect();
        Ok(DiscoveriesView {
            since,
            figures: figures(&discoveries, &sums),
            years: years(db, &diary, &discoveries, today)?,
            bubble: since.and_then(|since| bubble::of(&diary, since, today)),
            runs: runs::headlines(db, account, RUNS)?,
            discoveries,
        })
    })
}

/// The user's day on which the first pick arrived.
fn first_day(picks: &Picks, zone: &TimeZone) -> Option<Date> {
    let first = picks.all.iter().filter_map(|pick| pick.view.added_at).min();
    Some(zone.to_datetime(first?).date())
}

fn discovery(pick: &Arrived, sum: &Sum, sums: &Sums) -> Discovery {
    let length = pick.view.track.duration_ms.filter(|length| *length > 0);
    let farthest = |length| (sum.longest as f64 / length as f64).min(1.0);
    Discovery {
        fate: fate(&pick.view, sum),
        plays: sum.plays,
        skips: sum.skips,
        ms_played: sum.ms,
        farthest: length.map(farthest).filter(|_| sum.first.is_some()),
        first_heard: sum.first.map(listens::time),
        last_heard: sum.last.map(listens::time),
        artist_again: sum.again,
        is_new_artist: sums.is_new(pick),
        pick: pick.view.clone(),
    }
}

fn fate(pick: &PickView, sum: &Sum) -> Fate {
    let removed_at = pick.removed_at.or(pick.gone_at);
    if pick.kept_at.is_some() {
        Fate::Kept
    } else if removed_at.is_some() {
        Fate::Removed
    } else if sum.plays > 0 {
        Fate::Heard
    } else if sum.skips > 0 {
        Fate::Skipped
    } else {
        Fate::New
    }
}

fn figures(discoveries: &[Discovery], sums: &Sums) -> DiscoveryFigures {
    let count = |wanted: fn(&Discovery) -> bool| {
        discoveries.iter().filter(|pick| wanted(pick)).count() as u32
    };
    DiscoveryFigures {
        picks: discoveries.len() as u32,
        heard: count(|pick| pick.plays > 0),
        kept: count(|pick| pick.pick.kept_at.is_some()),
        new_artists: sums.new_artists(),
    }
}

fn years(
    db: &Connection,
    diary: &Diary,
    discoveries: &[Discovery],
    today: Date,
) -> Result<DiscoveryYears, StoreError> {
    let heard = years::heard(db, diary, today)?;
    let mut of_picks: Vec<i16> = Vec::new();
    let mut stacks: BTreeMap<i16, (u32, u32)> = BTreeMap::new();
    for discovery in discoveries {
        let year = discovery.pick.track.year;
        let Some(year) = year.filter(|year| years::is_known(*year, today)) else {
            continue;
        };
        of_picks.push(year);
        let (kept, others) = stacks.entry(year - year.rem_euclid(STACK)).or_default();
        match discovery.pick.kept_at {
            Some(_) => *kept += 1,
            None => *others += 1,
        }
    }
    of_picks.sort_unstable();
    let stacks = stacks.into_iter();
    Ok(DiscoveryYears {
        usual: years::shares(&heard),
        stacks: stacks
            .map(|(first_year, (kept, others))| YearStack {
                first_year,
                kept,
                others,
            })
            .collect(),
        middle_of_picks: of_picks.get(of_picks.len().saturating_sub(1) / 2).copied(),
        middle_of_listening: years::middle(&heard),
    })
}
