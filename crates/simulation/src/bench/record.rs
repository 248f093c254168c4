//! How long the diary takes to store one sighting.

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};
use sidetrack_core::sighting::{Look, Sighting, Source};
use sidetrack_core::store::accounts::{self, Account};
use sidetrack_core::store::{Store, catalogue, sightings};
use spotify::{PlayedItem, RecentPage, Track};
use std::time::Instant;

const TRACKS: i64 = 10_000;
const LENGTH_MS: i64 = 200_000;
const ROUNDS: usize = 300;

/// Fills a diary with `listens` listens, then stores looks and pages into it, each in a transaction of its own.
pub fn measure(listens: u32) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let mut store = Store::open(folder.path())?;
    let account = store.write(|db| accounts::activate(db, &account()))?;
    let begun = Instant::now();
    let rows: Vec<i64> = store.write(|db| {
        let mut rows = Vec::new();
        for number in 0..TRACKS {
            rows.extend(catalogue::store_track(db, &track(number))?.map(|stored| stored.row));
        }
        Ok(rows)
    })?;
    let start = 1_600_000_000_000;
    let past: Vec<Sighting> = (0..i64::from(listens))
        .map(|number| Sighting {
            source: Source::Export,
            track: rows[(number * 7_919 % TRACKS) as usize],
            at: start + number * LENGTH_MS,
            ms_played: Some(LENGTH_MS),
            marks: 0,
            file: 0,
            context: None,
            offset_minutes: Some(60),
            paused_ms: None,
        })
        .collect();
    store.write(|db| sightings::record(db, account, &past))?;
    let filled = begun.elapsed();
    let mut now = start + i64::from(listens) * LENGTH_MS;
    let (mut looks, mut pages) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let row = rows[round * 31 % rows.len()];
        looks.push(timed(|| {
            store.write(|db| {
                sightings::record_look(db, account, &look(now + LENGTH_MS / 2, row), false)
            })
        })?);
        let items: Vec<PlayedItem> = (0..50)
            .map(|back| PlayedItem {
                track: track((round as i64 + 50 - back) % TRACKS),
                played_at: Timestamp::from_millisecond(now + LENGTH_MS - back * LENGTH_MS)
                    .unwrap_or_default(),
                context: None,
            })
            .collect();
        let page = RecentPage {
            items,
            skipped: 0,
            total_in_page: 50,
        };
        pages.push(timed(|| {
            store.write(|db| sightings::record_page(db, account, &page, &[], 60))
        })?);
        now += LENGTH_MS;
    }
    Ok(json!([{
        "bench": "record",
        "listens_before": listens,
        "fill_seconds": filled.as_secs_f64(),
        "look_ms_median": median(&mut looks),
        "page_of_50_ms_median": median(&mut pages),
        "file_bytes": std::fs::metadata(folder.path().join(sidetrack_core::store::FILE_NAME))?.len(),
    }]))
}

/// Milliseconds to store one recently-played item in a diary that is there, in a transaction of its own; median.
pub(super) fn one_by_one(store: &mut Store) -> Result<f64> {
    let sql = "SELECT account, track, started_at FROM listen ORDER BY started_at DESC LIMIT ?1";
    let mut statement = store.read().prepare(sql)?;
    let last = statement.query_map([ROUNDS as i64], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let last: Vec<(i64, i64, i64)> = last.collect::<Result<_, _>>()?;
    drop(statement);
    let newest = last.first().map_or(0, |(_, _, at)| *at);
    let mut took = Vec::new();
    for (number, (account, track, _)) in last.into_iter().enumerate() {
        let heard = Sighting {
            source: Source::RecentlyPlayed,
            track,
            at: newest + (number as i64 + 2) * LENGTH_MS,
            ms_played: None,
            marks: 0,
            file: 0,
            context: None,
            offset_minutes: Some(60),
            paused_ms: None,
        };
        let heard = [heard];
        took.push(timed(|| {
            store.write(|db| sightings::record(db, account, &heard))
        })?);
    }
    Ok(median(&mut took))
}

pub(super) fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<f64, E> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn track(number: i64) -> Track {
    Track {
        id: Some(format!("{number:022}")),
        uri: format!("spotify:track:{number:022}"),
        name: format!("Track {number}"),
        duration_ms: Some(LENGTH_MS.unsigned_abs()),
        ..Track::default()
    }
}

fn look(at: i64, row: i64) -> Look {
    Look {
        at,
        track: Some(row),
        progress_ms: LENGTH_MS / 2,
        is_playing: true,
        changed_at: Some(at - LENGTH_MS / 2),
        device: Some("Desk".to_owned()),
        context: None,
        offset_minutes: 60,
    }
}

pub(super) fn account() -> Account {
    Account {
        row: 0,
        account_id: "bench".to_owned(),
        user_id: None,
        display_name: None,
        client_id: "bench".to_owned(),
        authorized_at: Timestamp::UNIX_EPOCH,
    }
}
