//! What the model learns, from shipped words and from searches.

use super::path::script_of;
use super::trie::Root;
use super::{Letters, script};
use xxhash_rust::xxh3::xxh3_64;

/// Words of a track as weights count them.
const WORDS: f64 = 4.0;

/// What a word that was seen for the first time counts, whatever the weight of its track.
const NEW: f64 = 0.3;

/// A word is common that makes up this share of all.
const COMMON: f64 = 3e-4;

/// Words kept that stood beside a common one, and letters of each: enough to tell its language.
const BESIDE: f64 = 100.0;
const LONG: usize = 5;

impl Letters {
    /// Learns the words of a track that a walk found, as those of so many tracks.
    pub fn learn(&mut self, words: &[&str], weight: f64) {
        let each = weight * WORDS / words.len().max(1) as f64;
        for (place, word) in words.iter().enumerate() {
            self.add_word(word, each, true);
            if words.len() > 1 {
                let other = words[(place + 1) % words.len()];
                let at = self.trie.root_mut(Root::Script(script(other)));
                self.trie.add(at, script(word), each, true);
            }
        }
        self.learn_pairs(words);
    }

    /// Words of a track that a search brought up: they exist, and stand together. Whether anything of that is new.
    pub fn see(&mut self, words: &[&str]) -> bool {
        let mut is_new = false;
        for word in words {
            let end = self.trie.find(Root::Words(script(word)), word);
            let end = end.and_then(|at| self.trie.child(at, ' '));
            if !end.is_some_and(|at| self.trie.is_seen(at)) {
                self.add_word(word, NEW, true);
                is_new = true;
            }
        }
        self.learn_pairs(words) || is_new
    }

    /// Learns which words stand beside the common ones: most tracks are in one language.
    fn learn_pairs(&mut self, words: &[&str]) -> bool {
        let mut is_new = false;
        for word in words {
            let root = Root::Words(script(word));
            let end = self
                .trie
                .find(root, word)
                .and_then(|at| self.trie.child(at, ' '));
            let count = end.map_or(0.0, |at| self.trie.count(at));
            if count < self.words * COMMON {
                continue;
            }
            let beside = self.trie.root_mut(Root::Beside(xxh3_64(word.as_bytes())));
            if self.trie.count(beside) >= BESIDE {
                continue;
            }
            for other in words.iter().filter(|other| *other != word) {
                is_new = true;
                self.trie.tally(beside);
                let mut at = beside;
                for letter in other.chars().chain([' ']).take(LONG) {
                    at = self.trie.add(at, letter, 1.0, true);
                }
            }
        }
        is_new
    }

    /// A search for a word that begins so found none.
    pub fn miss(&mut self, word: &str) {
        let Some((at, last)) = word.char_indices().next_back() else {
            return;
        };
        let misses = self.misses.entry(word[..at].to_owned()).or_default();
        match misses.iter_mut().find(|(letter, _)| *letter == last) {
            Some((_, times)) => *times += 1,
            None => misses.push((last, 1)),
        }
    }

    /// A letter that words of its script may have.
    pub(super) fn admit(&mut self, letter: char) {
        for letters in [
            self.alphabets.entry(script_of(letter)).or_default(),
            &mut self.all,
        ] {
            if let Err(place) = letters.binary_search(&letter) {
                letters.insert(place, letter);
            }
        }
    }

    pub(super) fn add_start(&mut self, script: char, share: f64) {
        *self.starts.entry(script).or_default() += share;
    }

    pub(super) fn add_word(&mut self, word: &str, weight: f64, is_seen: bool) {
        self.words += weight;
        let mut at = self.trie.root_mut(Root::Words(script(word)));
        let (mut first, mut second) = (None, None);
        for letter in word.chars().chain([' ']) {
            if letter != ' ' && self.trie.root(Root::One(letter)).is_none() {
                self.admit(letter);
            }
            at = self.trie.add(at, letter, weight, is_seen);
            if let Some(second) = second {
                let one = self.trie.root_mut(Root::One(second));
                self.trie.add(one, letter, weight, is_seen);
                if let Some(first) = first {
                    let two = self.trie.root_mut(Root::Two(first));
                    let two = self.trie.add(two, second, 0.0, is_seen);
                    self.trie.add(two, letter, weight, is_seen);
                }
            }
            (first, second) = (second, Some(letter));
        }
    }
}
