//! Millions of tracks as compact as can be, and what finds them by their words. A track's number is its rank: 0 is the most
//! popular.

use super::vocabulary;
use rand::{Rng, RngExt};

/// The first and the last release year.
pub const YEARS: std::ops::RangeInclusive<u16> = 1950..=2026;

/// All tracks.
pub struct Catalogue {
    /// Every word there is, in the order of the alphabet.
    pub words: Vec<String>,
    artists: Vec<Artist>,
    artist_of: Vec<u32>,
    year_of: Vec<u8>,
    /// Words of the titles, one after the other, and where each title begins.
    titles: Vec<u32>,
    title_at: Vec<u32>,
    /// Year, word and track of each word of a title or artist, sorted.
    found_by: Vec<u64>,
}

struct Artist {
    words: Vec<u32>,
    language: u8,
    tracks: u32,
}

impl Catalogue {
    /// So many tracks.
    pub fn generate(size: u32, rng: &mut dyn Rng) -> Catalogue {
        let languages = vocabulary::languages(rng);
        let mut words: Vec<String> = languages
            .iter()
            .flat_map(|language| language.words.clone())
            .collect();
        words.sort_unstable();
        words.dedup();
        let places: Vec<Vec<u32>> = languages
            .iter()
            .map(|language| {
                language
                    .words
                    .iter()
                    .map(|word| place(&words, word))
                    .collect()
            })
            .collect();
        let shares: Vec<f64> = languages.iter().map(|language| language.share).collect();
        let mut artists: Vec<Artist> = (0..size / 12)
            .map(|_| {
                let language = chosen(&shares, rng);
                let count = [1, 1, 2, 2, 2, 3][rng.random_range(0..6)];
                let words = (0..count).map(|_| zipf(&places[language], rng)).collect();
                Artist {
                    words,
                    language: language as u8,
                    tracks: 0,
                }
            })
            .collect();
        // Fame belongs to artists, and luck to tracks.
        let fame: Vec<f32> = artists.iter().map(|_| normal(rng) * 1.5).collect();
        let mut drawn: Vec<(f32, u32)> = (0..size)
            .map(|_| {
                // A few artists have thousands of tracks, most have one or two.
                let at: f64 = rng.random();
                let artist = ((artists.len() as f64) * at.powf(2.2)) as usize;
                (fame[artist] + normal(rng) * 1.5, artist as u32)
            })
            .collect();
        drawn.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let mut catalogue = Catalogue {
            words,
            artist_of: Vec::with_capacity(drawn.len()),
            year_of: Vec::with_capacity(drawn.len()),
            titles: Vec::new(),
            title_at: vec![0],
            found_by: Vec::new(),
            artists: Vec::new(),
        };
        for (track, (_, artist)) in (0u32..).zip(drawn) {
            let by = &mut artists[artist as usize];
            by.tracks += 1;
            let luck: f64 = rng.random_range(1e-6..1.0);
            let age = (-luck.ln() * 13.0).min(f64::from(YEARS.end() - YEARS.start())) as u16;
            let year = (YEARS.end() - YEARS.start() - age) as u8;
            let count = [1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6][rng.random_range(0..14)];
            for _ in 0..count {
                let word = zipf(&places[usize::from(by.language)], rng);
                catalogue.titles.push(word);
                catalogue.found_by.push(entry(year, word, track));
            }
            for word in &by.words {
                catalogue.found_by.push(entry(year, *word, track));
            }
            catalogue.title_at.push(catalogue.titles.len() as u32);
            catalogue.artist_of.push(artist);
            catalogue.year_of.push(year);
        }
        catalogue.artists = artists;
        catalogue.found_by.sort_unstable();
        catalogue.found_by.dedup();
        catalogue
    }

    pub fn len(&self) -> u32 {
        self.artist_of.len() as u32
    }

    pub fn year(&self, track: u32) -> u16 {
        YEARS.start() + u16::from(self.year_of[track as usize])
    }

    pub fn title(&self, track: u32) -> &[u32] {
        let track = track as usize;
        &self.titles[self.title_at[track] as usize..self.title_at[track + 1] as usize]
    }

    /// Words of the artist's name.
    pub fn artist(&self, track: u32) -> &[u32] {
        &self.artists[self.artist_of[track as usize] as usize].words
    }

    /// Tracks of its artist.
    pub fn artist_size(&self, track: u32) -> u32 {
        self.artists[self.artist_of[track as usize] as usize].tracks
    }

    pub fn language(&self, track: u32) -> u8 {
        self.artists[self.artist_of[track as usize] as usize].language
    }

    /// The words that begin so.
    pub fn words_of(&self, prefix: &str) -> std::ops::Range<u32> {
        let from = self.words.partition_point(|word| word.as_str() < prefix);
        let count = self.words[from..].partition_point(|word| word.starts_with(prefix));
        from as u32..(from + count) as u32
    }

    /// Tracks of a year with one of these words, some of them twice.
    pub fn with_words(
        &self,
        year: u16,
        words: &std::ops::Range<u32>,
    ) -> impl ExactSizeIterator<Item = u32> {
        let year = (year - YEARS.start()) as u8;
        let from = self
            .found_by
            .partition_point(|found| *found < entry(year, words.start, 0));
        let to = self
            .found_by
            .partition_point(|found| *found < entry(year, words.end, 0));
        self.found_by[from..to].iter().map(|found| *found as u32)
    }

    /// Whether one of these words is in title or artist.
    pub fn has_word(&self, track: u32, words: &std::ops::Range<u32>) -> bool {
        self.title(track)
            .iter()
            .chain(self.artist(track))
            .any(|word| words.contains(word))
    }
}

fn entry(year: u8, word: u32, track: u32) -> u64 {
    // Words need 18 bits.
    (u64::from(year) << 56) | (u64::from(word) << 32) | u64::from(track)
}

fn place(words: &[String], word: &str) -> u32 {
    words.partition_point(|known| known.as_str() < word) as u32
}

/// By Zipf's law.
fn zipf(words: &[u32], rng: &mut dyn Rng) -> u32 {
    let at: f64 = rng.random();
    let place = (at * (words.len() as f64 + 1.0).ln()).exp() - 1.0;
    words[(place as usize).min(words.len() - 1)]
}

fn chosen(shares: &[f64], rng: &mut dyn Rng) -> usize {
    let mut left = rng.random_range(0.0..shares.iter().sum());
    shares
        .iter()
        .position(|share| {
            left -= share;
            left < 0.0
        })
        .unwrap_or(0)
}

/// Standard normal, by Box and Muller.
pub fn normal(rng: &mut dyn Rng) -> f32 {
    let (a, b): (f32, f32) = (rng.random_range(1e-9..1.0), rng.random());
    (-2.0 * a.ln()).sqrt() * (std::f32::consts::TAU * b).cos()
}
