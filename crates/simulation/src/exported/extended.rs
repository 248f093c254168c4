//! The extended streaming history: END in whole seconds, the milliseconds heard, ids that may be relinked.

use super::{Names, duplicate_some, told, write_files};
use anyhow::Result;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sidetrack_core::store::listens;
use spotify_sim::{Play, Sim};
use std::path::{Path, PathBuf};

/// Plays shorter than this are never told a second time some seconds off: that would look like a play of its own.
const TWICE_WHEN_OVER_MS: i64 = 45_000;

/// Writes `plays` into `folder`; the paths of the files. One record in fifty names another id of the recording, one in a
/// hundred comes twice, one in two hundred comes again some seconds off, and a podcast stands between now and then.
pub fn extended(sim: &Sim, plays: &[Play], seed: u64, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xe47e);
    let mut names = Names::new(sim);
    let mut records = Vec::new();
    for play in told(plays) {
        let relinked = match rng.random_bool(0.02) {
            true => sim.relinked(&play.track_uri),
            false => None,
        };
        let uri = relinked.unwrap_or(play.track_uri.clone());
        let Some(told) = record(&mut names, play, &uri, 0) else {
            continue;
        };
        if play.ms_played > TWICE_WHEN_OVER_MS && rng.random_bool(0.005) {
            let off_ms = rng.random_range(2..30) * 1_000;
            records.extend(record(&mut names, play, &uri, off_ms));
        }
        records.push(told);
        if rng.random_bool(0.005) {
            records.push(episode(play.ended_ms + 60_000));
        }
    }
    duplicate_some(&mut records, &mut rng, |_| true);
    let year = plays.first().map_or(String::new(), |play| {
        listens::time(play.ended_ms).to_string()[..4].to_owned()
    });
    write_files(folder, &records, |number| {
        format!("Streaming_History_Audio_{year}_{number}.json")
    })
}

/// `2026-11-21T16:00:00Z`: the second in which it ended.
fn ts(ms: i64) -> String {
    let second = listens::time(ms.div_euclid(1_000) * 1_000);
    second.to_string()
}

/// A track of a compilation bears its own artist here, in real files the album's: that those are of one recording is not
/// known before Spotify is asked.
fn record(names: &mut Names<'_>, play: &Play, uri: &str, off_ms: i64) -> Option<Value> {
    let named = names.of(uri)?;
    let (start, end) = match play.skipped {
        true => ("clickrow", "fwdbtn"),
        false => ("trackdone", "trackdone"),
    };
    Some(json!({
        "ts": ts(play.ended_ms + off_ms),
        "platform": play.device,
        "ms_played": play.ms_played,
        "conn_country": "SE",
        "ip_addr": "192.0.2.17",
        "master_metadata_track_name": named.title,
        "master_metadata_album_artist_name": named.artist,
        "master_metadata_album_album_name": named.album,
        "spotify_track_uri": uri,
        "episode_name": null,
        "episode_show_name": null,
        "spotify_episode_uri": null,
        "audiobook_title": null,
        "audiobook_uri": null,
        "audiobook_chapter_uri": null,
        "audiobook_chapter_title": null,
        "reason_start": start,
        "reason_end": end,
        "shuffle": false,
        "skipped": play.skipped,
        "offline": play.offline,
        "offline_timestamp": play.offline.then_some(play.started_ms / 1_000),
        "incognito_mode": play.private,
    }))
}

fn episode(ended_ms: i64) -> Value {
    json!({
        "ts": ts(ended_ms),
        "platform": "Pocket",
        "ms_played": 1_200_000,
        "conn_country": "SE",
        "ip_addr": "192.0.2.17",
        "master_metadata_track_name": null,
        "master_metadata_album_artist_name": null,
        "master_metadata_album_album_name": null,
        "spotify_track_uri": null,
        "episode_name": "What we heard",
        "episode_show_name": "A podcast",
        "spotify_episode_uri": "spotify:episode:0000000000000000000001",
        "reason_start": "clickrow",
        "reason_end": "trackdone",
        "shuffle": false,
        "skipped": false,
        "offline": false,
        "offline_timestamp": null,
        "incognito_mode": false,
    })
}
