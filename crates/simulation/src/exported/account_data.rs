//! The account data: END in whole minutes, the milliseconds heard, names and no ids.

use super::{Names, duplicate_some, told, write_files};
use anyhow::Result;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sidetrack_core::store::listens;
use spotify_sim::{Play, Sim};
use std::path::{Path, PathBuf};

/// A second record of a shorter play is not told from a second play in the same minute: those never come twice.
const ONCE_A_MINUTE_MS: i64 = 60_000;

/// Writes `plays` into `folder`; the paths of the files. One record in a hundred comes twice.
pub fn account_data(sim: &Sim, plays: &[Play], seed: u64, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xacc0);
    let mut names = Names::new(sim);
    let told = told(plays).into_iter();
    let mut records: Vec<Value> = told.filter_map(|play| record(&mut names, play)).collect();
    duplicate_some(&mut records, &mut rng, |record| {
        record["msPlayed"].as_i64() >= Some(ONCE_A_MINUTE_MS)
    });
    write_files(folder, &records, |number| {
        format!("StreamingHistory_music_{number}.json")
    })
}

fn record(names: &mut Names<'_>, play: &Play) -> Option<Value> {
    let named = names.of(&play.track_uri)?;
    let ended = listens::time(play.ended_ms);
    Some(json!({
        "endTime": ended.strftime("%Y-%m-%d %H:%M").to_string(),
        "artistName": named.artist,
        "trackName": named.title,
        "msPlayed": play.ms_played,
    }))
}
