//! The ground truth as the listener would get it from Spotify: its own exports, with the defects that those have.

mod account_data;
mod extended;

use anyhow::Result;
use rand::{Rng, RngExt};
use serde_json::Value;
use spotify_sim::{Play, Sim};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub use account_data::account_data;
pub use extended::extended;

/// Records of one file: a real one has thousands, but several files are to come up in a short trial.
const RECORDS: usize = 300;

/// The plays that an export tells of: all but files of the listener's own. Private ones too, as real exports do.
pub fn told(plays: &[Play]) -> Vec<&Play> {
    let told = plays.iter();
    told.filter(|play| play.track_uri.starts_with("spotify:track:"))
        .collect()
}

/// What the exports name of a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Its title.
    pub title: String,
    /// Its first artist.
    pub artist: String,
    /// Its album.
    pub album: String,
}

/// Looks tracks up once.
pub struct Names<'a> {
    sim: &'a Sim,
    known: HashMap<String, Option<Named>>,
}

impl<'a> Names<'a> {
    /// Names of the catalogue of `sim`.
    pub fn new(sim: &'a Sim) -> Names<'a> {
        Names {
            sim,
            known: HashMap::new(),
        }
    }

    /// The names of a track of the catalogue.
    pub fn of(&mut self, uri: &str) -> Option<&Named> {
        let sim = self.sim;
        let entry = self.known.entry(uri.to_owned());
        entry
            .or_insert_with(|| named(&sim.track("", uri)?))
            .as_ref()
    }
}

fn named(track: &Value) -> Option<Named> {
    let text = |pointer: &str| Some(track.pointer(pointer)?.as_str()?.to_owned());
    Some(Named {
        title: text("/name")?,
        artist: text("/artists/0/name")?,
        album: text("/album/name")?,
    })
}

/// Writes records as files of a package, each under the name that its number gives; their paths.
fn write_files(
    folder: &Path,
    records: &[Value],
    name: impl Fn(usize) -> String,
) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut paths = Vec::new();
    for (number, records) in records.chunks(RECORDS).enumerate() {
        let path = folder.join(name(number));
        std::fs::write(&path, serde_json::to_vec_pretty(records)?)?;
        paths.push(path);
    }
    Ok(paths)
}

/// Exact duplicates of some records, next to them or at the end: Spotify's files have both.
fn duplicate_some(records: &mut Vec<Value>, rng: &mut impl Rng, may_be: impl Fn(&Value) -> bool) {
    for place in (0..records.len()).rev() {
        if rng.random_bool(0.01) && may_be(&records[place]) {
            let copy = records[place].clone();
            let at = if rng.random_bool(0.5) {
                place + 1
            } else {
                records.len()
            };
            records.insert(at, copy);
        }
    }
}
