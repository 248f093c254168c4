//! The prefix index: every word of titles, artists and albums with the tracks that have it.

use std::collections::HashMap;
use std::ops::Range;

use super::fold::{is_run_on, words};
use crate::catalogue::Catalogue;

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Title,
    Artist,
    Album,
}

/// Sorted words, each with its postings.
#[derive(Debug)]
pub(crate) struct Index {
    words: Vec<(Box<str>, Range<u32>)>,
    postings: Vec<(u32, Field)>,
}

impl Index {
    pub(crate) fn build(catalogue: &Catalogue) -> Self {
        let mut table: HashMap<String, Vec<(u32, Field)>> = HashMap::new();
        let artists: Vec<Vec<String>> = catalogue
            .artists
            .iter()
            .map(|artist| terms(&artist.name))
            .collect();
        let albums: Vec<Vec<String>> = catalogue
            .albums
            .iter()
            .map(|album| terms(&album.title))
            .collect();
        for (track, number) in catalogue.tracks.iter().zip(0..) {
            let mut add = |words: &[String], field| {
                for word in words {
                    match table.get_mut(word) {
                        Some(postings) => postings.push((number, field)),
                        None => drop(table.insert(word.clone(), vec![(number, field)])),
                    }
                }
            };
            add(&terms(&track.title), Field::Title);
            track
                .artists
                .iter()
                .for_each(|&artist| add(&artists[artist as usize], Field::Artist));
            add(&albums[track.album as usize], Field::Album);
        }
        let mut sorted: Vec<(String, Vec<(u32, Field)>)> = table.into_iter().collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut index = Self {
            words: Vec::with_capacity(sorted.len()),
            postings: Vec::new(),
        };
        for (word, postings) in sorted {
            let from = index.postings.len() as u32;
            index.postings.extend(postings);
            index
                .words
                .push((word.into(), from..index.postings.len() as u32));
        }
        index
    }

    /// The words that begin with a prefix, each with whether it is the whole prefix, and its postings.
    pub(crate) fn starting_with(
        &self,
        prefix: &str,
    ) -> impl Iterator<Item = (bool, &[(u32, Field)])> {
        let from = self.words.partition_point(|(word, _)| **word < *prefix);
        let matching = self.words[from..]
            .iter()
            .take_while(move |(word, _)| word.starts_with(prefix));
        matching.map(move |(word, range)| (word.len() == prefix.len(), self.slice(range)))
    }

    /// The words one typing error away from a term, its first letter being right.
    pub(crate) fn near(&self, term: &str) -> impl Iterator<Item = &[(u32, Field)]> {
        let first: String = term.chars().take(1).collect();
        let from = self.words.partition_point(|(word, _)| **word < *first);
        let family = self.words[from..]
            .iter()
            .take_while(move |(word, _)| word.starts_with(&first));
        family
            .filter(move |(word, _)| one_edit_apart(word, term))
            .map(|(_, range)| self.slice(range))
    }

    fn slice(&self, range: &Range<u32>) -> &[(u32, Field)] {
        &self.postings[range.start as usize..range.end as usize]
    }
}

/// Words, and for scripts without blanks also every place where a word could begin.
fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in words(text) {
        for (place, letter) in word.char_indices().skip(1) {
            if is_run_on(letter) {
                terms.push(word[place..].to_owned());
            }
        }
        terms.push(word);
    }
    terms
}

/// One letter changed, missing or too many.
fn one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    if long.len() - short.len() > 1 || a == b {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let rest = if short.len() == long.len() {
        same + 1
    } else {
        same
    };
    short[rest.min(short.len())..] == long[same + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typing_error() {
        assert!(one_edit_apart("silver", "silvr"));
        assert!(one_edit_apart("silver", "sllver"));
        assert!(one_edit_apart("silver", "silvers"));
        assert!(!one_edit_apart("silver", "silver"));
        assert!(!one_edit_apart("silver", "slver1"));
        assert!(!one_edit_apart("silver", "golden"));
    }

    #[test]
    fn every_first_word_finds_its_track() {
        let catalogue = Catalogue::generate(3, 400);
        let index = Index::build(&catalogue);
        for (track, number) in catalogue.tracks.iter().zip(0u32..) {
            let word = words(&track.title).swap_remove(0);
            let mut hits = index
                .starting_with(&word)
                .flat_map(|(_, postings)| postings);
            assert!(
                hits.any(|&(hit, _)| hit == number),
                "{word} of {}",
                track.title
            );
        }
    }
}
