//! A search box as dreadful as Spotify's: words match by their beginnings, anywhere in title and artist; the popular come
//! first, more or less; ten a page, a thousand at most; some pages are empty, and the number of results is a guess.

use super::catalogue::{Catalogue, YEARS, normal};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidetrack_core::draw::Query;
use spotify::{AlbumRef, ArtistRef, Track};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;

/// Results that can be reached.
pub const REACH: usize = 1000;

/// Noise in the order of results, beside the logarithm of the rank.
const NOISE: f32 = 0.7;

/// Pages that come back empty although there is something.
const EMPTY_PAGES: f64 = 0.01;

/// Results that have nothing to do with the question.
const STRAYS: f64 = 0.02;

/// The box.
pub struct Search<'c> {
    catalogue: &'c Catalogue,
    /// How far the number of results is off: sigma of a log-normal factor.
    off: f32,
    /// What was asked before.
    asked: HashMap<String, Rc<Answer>>,
}

struct Answer {
    first: Vec<u32>,
    total: u32,
}

impl Search<'_> {
    pub fn of(catalogue: &Catalogue, off: f32) -> Search<'_> {
        Search {
            catalogue,
            off,
            asked: HashMap::new(),
        }
    }

    /// A page, and how many results there are said to be.
    pub fn ask(&mut self, query: &Query) -> (Vec<Track>, u32) {
        let answer = self.answer(&query.words);
        let mut rng = seeded(&(&query.words, query.offset));
        if rng.random_bool(EMPTY_PAGES) {
            return (Vec::new(), answer.total);
        }
        let from = (query.offset as usize).min(answer.first.len());
        let to = (from + usize::from(query.limit.min(10))).min(answer.first.len());
        let page = answer.first[from..to].iter().map(|track| {
            let is_stray = rng.random_bool(STRAYS);
            self.track(if is_stray {
                rng.random_range(0..self.catalogue.len() / 100)
            } else {
                *track
            })
        });
        (page.collect(), answer.total)
    }

    fn answer(&mut self, words: &str) -> Rc<Answer> {
        if let Some(answer) = self.asked.get(words) {
            return answer.clone();
        }
        let answer = Rc::new(self.find(words));
        if self.asked.len() > 2000 {
            self.asked.clear();
        }
        self.asked.insert(words.to_owned(), answer.clone());
        answer
    }

    fn find(&self, words: &str) -> Answer {
        let mut years = *YEARS.start()..=*YEARS.end();
        let mut wanted: Vec<Range<u32>> = Vec::new();
        for word in words.split_whitespace() {
            match word.strip_prefix("year:").map(str::parse) {
                Some(Ok(year)) => years = year..=year,
                Some(Err(_)) | None => wanted.push(self.catalogue.words_of(word)),
            }
        }
        let mut rng = seeded(&words);
        let mut found: Vec<(f32, u32)> = Vec::new();
        for year in years {
            let rarest = wanted
                .iter()
                .min_by_key(|words| self.catalogue.with_words(year, words).len());
            let Some(rarest) = rarest else { continue };
            let others: Vec<&Range<u32>> = wanted.iter().filter(|words| *words != rarest).collect();
            for track in self.catalogue.with_words(year, rarest) {
                if others
                    .iter()
                    .all(|words| self.catalogue.has_word(track, words))
                {
                    let noise: f32 = rng.random_range(-1.7..1.7) * NOISE;
                    found.push(((track as f32 + 1.0).ln() + noise, track));
                }
            }
        }
        let off = (normal(&mut rng) * self.off).exp();
        let total = (found.len() as f32 * off) as u32;
        // Some stand there twice.
        let most = REACH * 2;
        if found.len() > most {
            found.select_nth_unstable_by(most, |a, b| a.0.total_cmp(&b.0));
            found.truncate(most);
        }
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut seen = HashSet::new();
        let first = found.into_iter().map(|(_, track)| track);
        let first = first
            .filter(|track| seen.insert(*track))
            .take(REACH)
            .collect();
        Answer { first, total }
    }

    fn track(&self, track: u32) -> Track {
        let name = |words: &[u32]| {
            let words: Vec<&str> = words
                .iter()
                .map(|word| self.catalogue.words[*word as usize].as_str())
                .collect();
            words.join(" ")
        };
        Track {
            id: Some(track.to_string()),
            uri: format!("spotify:track:{track}"),
            name: name(self.catalogue.title(track)),
            artists: vec![ArtistRef {
                name: name(self.catalogue.artist(track)),
                ..ArtistRef::default()
            }],
            album: Some(AlbumRef {
                release_date: Some(self.catalogue.year(track).to_string()),
                ..AlbumRef::default()
            }),
            ..Track::default()
        }
    }
}

fn seeded(by: &impl Hash) -> ChaCha8Rng {
    let mut hasher = DefaultHasher::new();
    by.hash(&mut hasher);
    ChaCha8Rng::seed_from_u64(hasher.finish())
}
