//! Search: fuzzy, ranked by relevance and fame with noise, and vague about how much there is.

mod fold;
mod index;
mod query;

pub(crate) use index::Index;
pub(crate) use query::Query;

use index::Field;

use crate::catalogue::Catalogue;
use crate::random;

/// Nothing beyond this place can be reached.
pub(crate) const REACH: usize = 1_000;

/// Below this number of exact hits, typing errors are forgiven.
const ENOUGH: usize = 10;

/// Tracks in the order of their rank.
#[derive(Debug)]
pub(crate) struct Hits {
    /// At most [`REACH`].
    pub tracks: Vec<u32>,
    /// What the service says there are; not to be trusted.
    pub total: usize,
}

/// Finds tracks. The same seed and text give the same hits.
pub(crate) fn tracks(catalogue: &Catalogue, index: &Index, query: &Query, text: &str) -> Hits {
    let mut ranked = if query.hopeless {
        Vec::new()
    } else {
        candidates(catalogue, index, query, false)
    };
    if ranked.len() < ENOUGH && !query.hopeless {
        let known: Vec<u32> = ranked.iter().map(|(_, track)| *track).collect();
        let more = candidates(catalogue, index, query, true);
        ranked.extend(
            more.into_iter()
                .filter(|(_, track)| !known.contains(track))
                .map(|(rank, track)| (rank - 10.0, track)),
        );
    }
    let salt = random::hash(text) ^ random::mix(catalogue.seed);
    for (rank, track) in &mut ranked {
        let noise = random::unit(random::mix(salt ^ u64::from(*track))) as f32;
        *rank += 3.0 * catalogue.track(*track).popularity.sqrt() + 0.8 * noise;
    }
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let total = vague(ranked.len(), salt);
    ranked.truncate(REACH);
    Hits {
        tracks: ranked.into_iter().map(|(_, track)| track).collect(),
        total,
    }
}

/// Small numbers are right; larger ones are off by a factor, sometimes far too small.
fn vague(count: usize, salt: u64) -> usize {
    if count <= 10 {
        return count;
    }
    let spread: f64 = (0..4)
        .map(|turn| random::unit(random::mix(salt ^ turn)) - 0.5)
        .sum();
    let odd = random::unit(random::mix(salt ^ 77)) < 0.05;
    let factor = if odd { 0.1 } else { spread.exp() };
    ((count as f64 * factor) as usize).max(11)
}

/// Tracks that meet every term and filter, with their relevance.
fn candidates(
    catalogue: &Catalogue,
    index: &Index,
    query: &Query,
    forgiving: bool,
) -> Vec<(f32, u32)> {
    let filters = [
        (&query.free, None),
        (&query.title, Some(Field::Title)),
        (&query.artist, Some(Field::Artist)),
        (&query.album, Some(Field::Album)),
    ];
    let mut terms = filters
        .iter()
        .flat_map(|(words, field)| words.iter().map(move |word| (word, *field)));
    let mut matched: Option<Vec<f32>> = None;
    if forgiving && terms.clone().all(|(word, _)| word.chars().count() < 4) {
        return Vec::new();
    }
    terms.try_for_each(|(word, field)| {
        let found = relevance(catalogue.tracks.len(), index, word, field, forgiving);
        let merged = match matched.take() {
            None => found,
            Some(before) => {
                let both = |(a, b): (f32, f32)| if a > 0.0 && b > 0.0 { a + b } else { 0.0 };
                before.into_iter().zip(found).map(both).collect()
            }
        };
        let alive = merged.iter().any(|relevance| *relevance > 0.0);
        matched = Some(merged);
        alive.then_some(())
    });
    let scores = matched.unwrap_or_else(|| vec![1.0; catalogue.tracks.len()]);
    let hits = scores
        .into_iter()
        .zip(0u32..)
        .filter(|(score, _)| *score > 0.0);
    hits.filter(|(_, track)| passes(catalogue, query, *track))
        .collect()
}

fn passes(catalogue: &Catalogue, query: &Query, index: u32) -> bool {
    let track = catalogue.track(index);
    let year = catalogue.album(track.album).year;
    query
        .years
        .as_ref()
        .is_none_or(|years| years.contains(&year))
        && query
            .isrc
            .as_deref()
            .is_none_or(|isrc| track.isrc() == isrc)
}

/// How well each track meets one term; 0 where it does not.
fn relevance(
    tracks: usize,
    index: &Index,
    term: &str,
    field: Option<Field>,
    forgiving: bool,
) -> Vec<f32> {
    let mut scores = vec![0f32; tracks];
    let mut give = |postings: &[(u32, Field)], quality: f32| {
        for &(track, found) in postings {
            let weight = match found {
                Field::Title => 1.0,
                Field::Artist => 0.9,
                Field::Album => 0.4,
            };
            let score = &mut scores[track as usize];
            if field.is_none_or(|field| field == found) {
                *score = score.max(weight * quality);
            }
        }
    };
    for (whole, postings) in index.starting_with(term) {
        give(postings, if whole { 2.0 } else { 1.0 });
    }
    if forgiving && term.chars().count() >= 4 {
        index.near(term).for_each(|postings| give(postings, 0.3));
    }
    scores
}
