//! Tracks to draw from.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use spotify::Track;
use spotify_sim::{Play, Served};
use std::collections::{HashMap, HashSet};

/// Tracks to choose from.
const KNOWN: usize = 6_000;

/// Tracks that nobody had heard: those whose artist is heard soon after, and any.
pub(super) struct Tracks {
    /// With the first time that their artist was heard, UTC milliseconds.
    leading: Vec<(i64, Track)>,
    any: Vec<Track>,
    turn: u32,
}

impl Tracks {
    pub fn of(served: &Served, past: &[Play], rng: &mut StdRng) -> Tracks {
        let base = served.base_url();
        let read = |uri: &str| {
            let track = served.sim.track(&base, uri)?;
            serde_json::from_value::<Track>(track).ok()
        };
        let heard: HashSet<&str> = past.iter().map(|play| play.track_uri.as_str()).collect();
        let mut first: HashMap<String, i64> = HashMap::new();
        let mut known = HashSet::new();
        for play in past.iter().filter(|play| known.insert(&play.track_uri)) {
            if let Some(artist) = read(&play.track_uri).as_ref().and_then(artist) {
                first.entry(artist).or_insert(play.started_ms);
            }
        }
        let mut tracks = Tracks {
            leading: Vec::new(),
            any: Vec::new(),
            turn: 0,
        };
        let mut seen = HashSet::new();
        for uri in served.sim.some_tracks(KNOWN) {
            let track = (!heard.contains(uri.as_str()))
                .then(|| read(&uri))
                .flatten();
            let Some(track) = track.filter(|track| track.is_playable != Some(false)) else {
                continue;
            };
            let artist = artist(&track).filter(|artist| seen.insert(artist.clone()));
            let Some(artist) = artist else {
                continue;
            };
            match first.get(&artist) {
                Some(at) => tracks.leading.push((*at, track)),
                None => tracks.any.push(track),
            }
        }
        tracks.any.shuffle(rng);
        tracks
    }

    /// The next to be drawn at a time; every third leads somewhere, if one does.
    pub fn next(&mut self, due: i64) -> Option<Track> {
        self.turn += 1;
        let soon = due..due + 40 * 86_400_000;
        let leads = |(first, _): &(i64, Track)| soon.contains(first);
        match self.leading.iter().position(leads) {
            Some(place) if self.turn.is_multiple_of(3) => Some(self.leading.swap_remove(place).1),
            _ => self.any.pop(),
        }
    }
}

fn artist(track: &Track) -> Option<String> {
    track.artists.first()?.uri.clone()
}
