use super::walk::year;
use super::*;
use crate::draw::memory::Sums;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spotify::{AlbumRef, ArtistRef};
use std::collections::{HashMap, HashSet};

const WORDS: [&str; 16] = [
    "love",
    "night",
    "rain",
    "light",
    "line",
    "river",
    "road",
    "любовь",
    "ночь",
    "noche",
    "sol",
    "luz",
    "la",
    "ゆめ",
    "そら",
    "사랑",
];

/// A small catalogue with a search box that sorts by number and finds words by their beginnings.
struct SearchBox {
    tracks: Vec<Track>,
    words: Vec<Vec<String>>,
    by_year: HashMap<String, Vec<usize>>,
    /// How far the number of results is off: it is multiplied or divided by up to so much.
    off: f64,
    known: HashMap<String, Vec<usize>>,
}

impl SearchBox {
    fn of(size: usize, off: f64) -> SearchBox {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut name = |most: usize| {
            let count = rng.random_range(1..=most);
            let word = |_| WORDS[(rng.random::<f64>().powi(2) * WORDS.len() as f64) as usize];
            (0..count).map(word).collect::<Vec<_>>().join(" ")
        };
        let track = |number: usize| Track {
            id: Some(number.to_string()),
            uri: format!("spotify:track:{number}"),
            name: name(4),
            artists: vec![ArtistRef {
                name: name(2),
                ..ArtistRef::default()
            }],
            album: Some(AlbumRef {
                release_date: Some(format!("{}-05-01", 2026 - number % 7)),
                ..AlbumRef::default()
            }),
            ..Track::default()
        };
        let tracks: Vec<Track> = (0..size).map(track).collect();
        let mut by_year: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, track) in tracks.iter().enumerate() {
            let year = year(track).unwrap().to_string();
            by_year.entry(year).or_default().push(place);
        }
        SearchBox {
            words: tracks.iter().map(words).collect(),
            tracks,
            by_year,
            off,
            known: HashMap::new(),
        }
    }

    fn search(&mut self, query: &Query) -> (Vec<Track>, u32) {
        let (wanted, year) = query.words.split_once(" year:").unwrap();
        let (words, by_year) = (&self.words, &self.by_year);
        let found = self.known.entry(query.words.clone()).or_insert_with(|| {
            let has =
                |place: &usize, word: &str| words[*place].iter().any(|own| own.starts_with(word));
            let fits = |place: &&usize| wanted.split(' ').all(|word| has(place, word));
            let of_year = by_year.get(year).into_iter().flatten();
            of_year.filter(fits).take(1000).copied().collect()
        });
        let page = found.iter().skip(query.offset as usize).take(10);
        let mut noise =
            ChaCha8Rng::seed_from_u64(query.words.len() as u64 * 31 + found.len() as u64);
        let off = self.off.powf(noise.random_range(-1.0..1.0));
        let told = (found.len() as f64 * off) as u32;
        (
            page.map(|place| self.tracks[*place].clone()).collect(),
            told,
        )
    }

    /// Draws one; also how many searches that took.
    fn draw(
        &mut self,
        way: &mut Even,
        passes: &dyn Fn(&Track) -> bool,
        rng: &mut ChaCha8Rng,
    ) -> (Option<Track>, u32) {
        let mut found: Option<(Vec<Track>, u32)> = None;
        let mut searches = 0;
        loop {
            let told = found.as_ref().map(|(tracks, total)| Found {
                tracks,
                total: Some(*total),
            });
            match way.step(told, passes, rng) {
                Step::Search(query) => found = Some(self.search(&query)),
                Step::Drawn(drawn) => return (Some(drawn.track), searches),
                Step::Nothing => return (None, searches),
            }
            searches += 1;
            assert!(searches <= MOST_SEARCHES);
        }
    }

    fn draws(&mut self, picks: usize, seed: u64) -> (Memory, Vec<Track>, u32) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut memory = Memory::of_test(&WORDS);
        let (mut drawn, mut made) = (Vec::new(), 0);
        let mut known = HashSet::new();
        for _ in 0..picks {
            let mut way = Even::new(memory);
            let passes = |track: &Track| !known.contains(&track.uri);
            let (track, searches) = self.draw(&mut way, &passes, &mut rng);
            known.extend(track.iter().map(|track| track.uri.clone()));
            drawn.extend(track);
            made += searches;
            memory = way.into_memory();
            memory.take_news();
        }
        (memory, drawn, made)
    }
}

/// Walks so often that the mean of what they come to is known well; that is the size of the catalogue, whatever the number
/// of results is said to be.
#[test]
fn walks_come_to_the_whole_catalogue_on_average() {
    for off in [1.0, 3.0] {
        let mut search = SearchBox::of(6_000, off);
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut way = Even::new(Memory::of_test(&WORDS));
        let (mut walks, mut sum, mut squares) = (0.0, 0.0, 0.0);
        let mut found: Option<(Vec<Track>, u32)> = None;
        let mut before: Sums = way.memory().sums().clone();
        for _ in 0..2_000 {
            let next = found.take().and_then(|(tracks, total)| {
                let total = Some(total);
                way.take_in(
                    &Found {
                        tracks: &tracks,
                        total,
                    },
                    &mut rng,
                )
            });
            let query = next.or_else(|| way.walk_on(&mut rng)).unwrap();
            found = Some(search.search(&query));
            let after = way.memory().sums();
            let (new, weight) = (
                after.walks() - before.walks(),
                after.weights() - before.weights(),
            );
            before = after.clone();
            walks += new;
            sum += weight;
            squares += weight * weight;
        }
        let mean = sum / walks;
        let error = (squares / walks - mean * mean).sqrt() / walks.sqrt();
        assert!(walks > 400.0 && error < 900.0, "{walks} walks, {error}");
        assert!(
            (mean - 6_000.0).abs() < 3.5 * error,
            "{mean} ± {error}, off by {off}"
        );
    }
}

#[test]
fn the_known_of_all_are_drawn_no_more_often_than_the_unknown() {
    let mut search = SearchBox::of(6_000, 2.0);
    let (memory, drawn, searches) = search.draws(330, 2);
    assert!(memory.counted() > 500.0, "{} candidates", memory.counted());
    assert!(
        drawn.len() >= 328 && searches <= 330 * 6 + 200,
        "{} for {searches}",
        drawn.len()
    );
    let rank = |track: &Track| track.id.as_deref().unwrap().parse::<u32>().unwrap();
    let mut ranks: Vec<u32> = drawn.iter().skip(30).map(rank).collect();
    ranks.sort_unstable();
    let apart = ranks.iter().enumerate().map(|(place, rank)| {
        (place as f64 / ranks.len() as f64 - f64::from(*rank) / 6_000.0).abs()
    });
    let worst = apart.fold(0.0, f64::max);
    assert!(worst < 0.1, "Kolmogorov-Smirnov distance {worst}");
}

/// Two walks a day find two tracks of 6,000 each, many of them again and again, also after they were drawn.
#[test]
fn no_track_is_drawn_twice_in_ten_years() {
    let search = SearchBox::of(6_000, 1.0);
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut memory = Memory::of_test(&WORDS);
    let mut drawn = HashSet::new();
    for _ in 0..3_650 {
        for _ in 0..2 {
            let start = memory.next_start(None, &mut rng).unwrap();
            let mut found = Vec::new();
            for _ in 0..2 {
                let track = search.tracks[rng.random_range(0..6_000)].clone();
                found.push(Candidate {
                    path: String::new(),
                    year: year(&track).unwrap(),
                    script: start.script,
                    weight: rng.random_range(1.0..1_000.0),
                    words: words(&track).len() as u8,
                    ending: 'e',
                    track,
                });
            }
            memory.walked(&start, found, &mut rng);
        }
        let taken = memory.take(&|track| !drawn.contains(&track.uri), true, &mut rng);
        if let Some(taken) = taken {
            assert!(drawn.insert(taken.track.uri), "a second time");
        }
        memory.take_news();
    }
    assert!(drawn.len() > 3_000, "{}", drawn.len());
}

#[test]
fn what_does_not_pass_is_never_drawn_and_waits() {
    let mut search = SearchBox::of(2_000, 1.0);
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let is_even = |track: &Track| track.uri.ends_with(['0', '2', '4', '6', '8']);
    let mut way = Even::new(Memory::of_test(&WORDS));
    for _ in 0..20 {
        let (track, _) = search.draw(&mut way, &is_even, &mut rng);
        assert!(track.is_some_and(|track| is_even(&track)));
        way = Even::new(way.into_memory());
    }
    assert!(way.memory().waiting() > 10);
}

#[test]
fn a_pick_that_nothing_passes_ends() {
    let mut search = SearchBox::of(2_000, 1.0);
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut way = Even::new(Memory::of_test(&WORDS));
    let (track, searches) = search.draw(&mut way, &|_| false, &mut rng);
    assert!(track.is_none());
    assert_eq!(searches, MOST_SEARCHES);
}

#[test]
fn only_the_years_that_may_pass_are_searched_and_say_nothing_of_the_others() {
    let mut search = SearchBox::of(2_000, 1.0);
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let years = Years {
        from: Some(2021),
        to: Some(2022),
    };
    let is_of_them = |track: &Track| matches!(year(track), Some(2021 | 2022));
    let mut memory = Memory::of_test(&WORDS);
    for _ in 0..20 {
        let mut way = Even::new(memory).within(Some(years));
        let (track, searches) = search.draw(&mut way, &is_of_them, &mut rng);
        assert!(track.is_some_and(|track| is_of_them(&track)), "{searches}");
        memory = way.into_memory();
    }
    assert_eq!(memory.sums().walks(), 0.0);
    let asked = search.known.keys();
    assert!(
        asked
            .into_iter()
            .all(|words| words.ends_with("2021") || words.ends_with("2022"))
    );
    let later = Years {
        from: Some(2300),
        to: None,
    };
    let mut way = Even::new(memory).within(Some(later));
    let (track, searches) = search.draw(&mut way, &|_| false, &mut rng);
    assert_eq!(
        (track, searches),
        (None, 0),
        "there is nothing to search for"
    );
}
