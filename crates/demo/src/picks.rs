//! The random tracks of the months before the demo, and what became of each: some heard, some kept, some skipped.

mod idle;
mod run;
mod tracks;

use anyhow::{Context, Result};
use idle::Idle;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sidetrack_core::pick_change::Kind as Change;
use sidetrack_core::run::Status;
use sidetrack_core::sighting::{Sighting, Source};
use sidetrack_core::store::runs::{self, Missed};
use sidetrack_core::store::{Store, accounts, pick_changes, sightings};
use spotify::Track;
use spotify_sim::{Play, Served};
use std::path::Path;
use tracks::Tracks;

/// One a day for so many days.
const DAYS: i64 = 92;
const NINE: Time = Time::constant(9, 0, 0, 0);

/// The computer was off on these days, counted back: two runs were missed, and the third came late.
const OFF: [i64; 2] = [17, 16];
const LATE: i64 = 15;

/// Spotify could not be reached at first on this day, counted back.
const TROUBLED: i64 = 4;

/// What becomes of a pick.
enum Fate {
    New,
    Skipped,
    Heard(u32),
    Kept(u32),
    Removed,
}

impl Fate {
    fn draw(days_ago: i64, rng: &mut StdRng) -> Fate {
        match rng.random_range(0..100) {
            _ if days_ago <= 3 => Fate::New,
            0..18 => Fate::Kept(rng.random_range(2..7)),
            18..58 => Fate::Heard(rng.random_range(1..4)),
            58..84 => Fate::Skipped,
            84..94 => Fate::Removed,
            _ => Fate::New,
        }
    }
}

/// Puts them into the diary, and into a playlist of the listener's.
pub fn remember(folder: &Path, served: &Served, past: &[Play], seed: u64) -> Result<()> {
    let mut store = Store::open(folder)?;
    let account = accounts::active(store.read())?
        .context("the demo is not signed in")?
        .row;
    let zone = TimeZone::system();
    let end = past.last().map_or(0, |play| play.ended_ms);
    let today = zone.to_datetime(at(end)).date();
    let mut rng = StdRng::seed_from_u64(seed);
    let mut tracks = Tracks::of(served, past, &mut rng);
    let mut idle = Idle::of(past);
    let playlist = served.sim.user_makes("Sidetrack");
    store.write(|db| {
        for days_ago in (1..=DAYS).rev() {
            let day = today.saturating_sub(days_ago.days());
            let due = zone
                .to_zoned(day.to_datetime(NINE))
                .map(|due| due.timestamp());
            let due = due.unwrap_or_default();
            if OFF.contains(&days_ago) {
                let noticed = due + SignedDuration::from_hours(24 * (days_ago - LATE) + 3);
                let missed = Missed {
                    account,
                    due,
                    wanted: 1,
                    status: Status::Coalesced,
                    reason: "missed",
                };
                runs::record_missed(db, &missed, noticed)?;
                continue;
            }
            let Some(track) = tracks.next(due.as_millisecond()) else {
                break;
            };
            let stored = run::store(db, account, due, days_ago, &track, &playlist, &mut rng)?;
            let (pick, row, added) = stored;
            let fate = Fate::draw(days_ago, &mut rng);
            let lengths = lengths(&fate, &track, &mut rng);
            let mut heard = added.as_millisecond();
            let mut records = Vec::new();
            for ms in lengths {
                let Some(ended) = idle.next(heard, ms, &mut rng) else {
                    break;
                };
                heard = ended;
                records.push(Sighting {
                    source: Source::Export,
                    track: row,
                    at: ended / 1000 * 1000,
                    ms_played: Some(ms),
                    marks: 0,
                    file: 0,
                    context: Some(format!("spotify:playlist:{playlist}")),
                    offset_minutes: Some(zone.to_offset(at(ended)).seconds() / 60),
                    paused_ms: None,
                });
            }
            sightings::record(db, account, &records)?;
            match fate {
                Fate::Kept(_) => {
                    pick_changes::done(db, pick, Change::Keep, Some(None), at(heard))?;
                    served.sim.user_saves(&track.uri, true);
                }
                Fate::Removed => {
                    pick_changes::done(db, pick, Change::Remove, Some(None), at(heard))?
                }
                Fate::New | Fate::Skipped | Fate::Heard(_) => {}
            }
            if !matches!(fate, Fate::Removed) {
                served.sim.user_adds(&playlist, &track.uri);
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// How much of a pick is heard each time, milliseconds.
fn lengths(fate: &Fate, track: &Track, rng: &mut StdRng) -> Vec<i64> {
    let length = track.duration_ms.unwrap_or(180_000) as i64;
    let mut plays = |count: u32| {
        let one = |_| match rng.random_bool(0.7) {
            true => length,
            false => rng.random_range(length / 3..length),
        };
        (0..count).map(one).collect()
    };
    match fate {
        Fate::New => Vec::new(),
        Fate::Heard(count) | Fate::Kept(count) => plays(*count),
        Fate::Skipped | Fate::Removed => vec![rng.random_range(4_000..26_000)],
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
