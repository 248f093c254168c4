//! The past of the demo: what the simulated listener heard before it begins, but for two days with the computer off.

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::gap::{Reason, Span};
use sidetrack_core::sighting::{Sighting, Source};
use sidetrack_core::store::{Store, accounts, catalogue, gaps, sightings};
use spotify::Track;
use spotify_sim::{Play, Served};
use std::path::Path;

const DAY_MS: i64 = 86_400_000;

/// The days that were not recorded, counted back from the beginning of the demo.
const OFF_FROM_DAY: i64 = 17;
const OFF_TO_DAY: i64 = 15;

/// Puts the plays before the demo into the diary, as records that know how much was heard.
pub fn remember(folder: &Path, served: &Served, past: &[Play], zone: &TimeZone) -> Result<()> {
    let mut store = Store::open(folder)?;
    let account = accounts::active(store.read())?
        .context("the demo is not signed in")?
        .row;
    let base = served.base_url();
    let off = last_off(past);
    store.write(|db| {
        let mut records = Vec::new();
        for play in past
            .iter()
            .filter(|play| !play.private && !off.contains(&play.ended_ms))
        {
            let Some(track) = served.sim.track(&base, &play.track_uri) else {
                continue;
            };
            let Ok(track) = serde_json::from_value::<Track>(track) else {
                continue;
            };
            let Some(stored) = catalogue::store_track(db, &track)? else {
                continue;
            };
            let ended = Timestamp::from_millisecond(play.ended_ms).unwrap_or_default();
            records.push(Sighting {
                source: Source::Export,
                track: stored.row,
                at: play.ended_ms / 1000 * 1000,
                ms_played: Some(play.ms_played),
                marks: 0,
                file: 0,
                context: play.context_uri.clone(),
                offset_minutes: Some(zone.to_offset(ended).seconds() / 60),
                paused_ms: None,
            });
        }
        sightings::record(db, account, &records)?;
        let (from, to, reason) = (off.start, off.end, Reason::Off);
        gaps::store(db, account, Span { from, to, reason })
    })?;
    Ok(())
}

/// The time in which nothing was recorded.
pub(crate) fn last_off(past: &[Play]) -> std::ops::Range<i64> {
    let end = past.last().map_or(0, |play| play.ended_ms);
    end - OFF_FROM_DAY * DAY_MS..end - OFF_TO_DAY * DAY_MS
}
