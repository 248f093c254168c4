//! Release years: which of them the user listens to, and their middle.

use super::diary::Diary;
use super::local::{Stretch, later};
use crate::store::StoreError;
use crate::view::today::YearShare;
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// No sound was kept before; Spotify writes "0000" for a date it does not know.
const FIRST: i16 = 1860;

/// Milliseconds heard of each release year in the twelve months that end with `today`.
pub fn heard(
    db: &Connection,
    diary: &Diary,
    today: Date,
) -> Result<BTreeMap<i16, i64>, StoreError> {
    let months = Stretch::days(later(today.saturating_sub(1.year()), 1), today);
    let mut albums: HashMap<i64, i64> = HashMap::new();
    for listen in diary.listens.around(months) {
        if let Some(album) = diary.catalogue.album_of(listen.track) {
            *albums.entry(album).or_default() += listen.part(months);
        }
    }
    let mut heard: BTreeMap<i16, i64> = BTreeMap::new();
    let sql = "SELECT id, release_date FROM album WHERE release_date IS NOT NULL ORDER BY id";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(ms) = albums.get(&row.get(0)?).filter(|ms| **ms > 0) else {
            continue;
        };
        if let Some(year) = of_date(row.get_ref(1)?.as_str().unwrap_or_default(), today) {
            *heard.entry(year).or_default() += ms;
        }
    }
    Ok(heard)
}

/// The year of a release date such as "1987", "1987-03" or "1987-03-01".
fn of_date(date: &str, today: Date) -> Option<i16> {
    let year = date.get(..4)?.parse().ok()?;
    is_known(year, today).then_some(year)
}

/// Whether something can have been released in a year.
pub fn is_known(year: i16, today: Date) -> bool {
    (FIRST..=today.year().saturating_add(1)).contains(&year)
}

/// What was heard as shares of the year heard most, without holes.
pub fn shares(heard: &BTreeMap<i16, i64>) -> Vec<YearShare> {
    let (Some((first, _)), Some((last, _))) = (heard.first_key_value(), heard.last_key_value())
    else {
        return Vec::new();
    };
    let most = heard.values().copied().max().unwrap_or(1) as f64;
    (*first..=*last)
        .map(|year| YearShare {
            year,
            share: heard.get(&year).copied().unwrap_or(0) as f64 / most,
        })
        .collect()
}

/// The newest year for which half of what was heard is of that year or newer.
pub fn middle(heard: &BTreeMap<i16, i64>) -> Option<i16> {
    let all: i64 = heard.values().sum();
    let mut newer = 0;
    heard.iter().rev().find_map(|(year, ms)| {
        newer += ms;
        (newer * 2 >= all).then_some(*year)
    })
}
