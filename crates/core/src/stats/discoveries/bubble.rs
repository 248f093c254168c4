//! How wide the bubble was before the first pick, and is since.

use crate::stats::diary::Diary;
use crate::stats::local::{Stretch, later, number};
use crate::stats::width::effective_number;
use crate::view::discoveries::Bubble;
use jiff::civil::Date;

/// Days that are compared, at most.
const MOST_DAYS: i64 = 90;
/// Fewer days tell nothing.
const FEWEST_DAYS: i64 = 14;
/// Fewer plays tell nothing.
const FEWEST_PLAYS: u32 = 50;

/// The days before the one on which the first pick arrived, and as many that end with today.
pub fn of(diary: &Diary, first_pick: Date, today: Date) -> Option<Bubble> {
    let since = number(today) - number(first_pick);
    let before = number(first_pick) - number(diary.first_listen?);
    let days = MOST_DAYS.min(since).min(before);
    if days < FEWEST_DAYS {
        return None;
    }
    Some(Bubble {
        before: width(diary, later(first_pick, -days), later(first_pick, -1))?,
        since: width(diary, later(today, 1 - days), today)?,
        days: days as u32,
    })
}

/// The effective number of first artists among the plays of some days; none for too few plays.
fn width(diary: &Diary, first: Date, last: Date) -> Option<f64> {
    let mut plays = vec![0; diary.catalogue.artists.len()];
    for listen in diary.listens.started_in(Stretch::days(first, last)) {
        let artist = diary.catalogue.artists_of(listen.track).first();
        if let Some(artist) = artist.filter(|_| listen.is_play()) {
            plays[*artist as usize] += 1;
        }
    }
    let all: u32 = plays.iter().sum();
    (all >= FEWEST_PLAYS).then(|| effective_number(plays))
}
