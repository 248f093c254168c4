//! The recipe that is copied everywhere: a letter, and a random offset.

use super::search::REACH;
use rand::{Rng, RngExt};
use sidetrack_core::draw::{Drawn, Found, Query, Step, Way};
use spotify::Track;

/// The way.
pub struct Letter;

impl Way for Letter {
    fn step(
        &mut self,
        found: Option<Found<'_>>,
        passes: &dyn Fn(&Track) -> bool,
        rng: &mut dyn Rng,
    ) -> Step {
        let found = found.map(|found| found.tracks).unwrap_or_default();
        if let Some(track) = found.iter().find(|track| passes(track)) {
            return Step::Drawn(Box::new(Drawn {
                track: track.clone(),
                words: String::new(),
                candidates: None,
            }));
        }
        let letter = b"abcdefghijklmnopqrstuvwxyz"[rng.random_range(0..26)];
        Step::Search(Query {
            words: char::from(letter).to_string(),
            offset: rng.random_range(0..REACH as u32),
            limit: 1,
        })
    }
}
