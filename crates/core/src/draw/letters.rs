//! How likely each letter comes next in the words of a track: a model that backs off from long contexts to short ones
//! (I. Witten, T. Bell, The zero-frequency problem, IEEE Trans. Information Theory 37(4), 1991). Whether it is right decides
//! how many searches a draw costs, not how even it is.

mod learn;
mod mixing;
mod path;
mod shipped;
#[cfg(test)]
mod tests;
mod trie;

pub use path::Path;
pub(super) use path::script;
use path::script_of;

use mixing::Context;
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, HashMap};
use trie::Trie;

/// So many words' worth are the shipped ones: what is seen soon counts for more.
const SHIPPED: f64 = 1000.0;

/// The model.
#[derive(Clone, Debug, Default)]
pub struct Letters {
    trie: Trie,
    /// Weight of all words.
    words: f64,
    /// Letters by script, in order, and all.
    alphabets: BTreeMap<char, Vec<char>>,
    all: Vec<char>,
    /// Shares of the scripts that the shipped words are of.
    starts: BTreeMap<char, f64>,
    /// Searches for words that begin with a text and one more letter, which found none.
    misses: HashMap<String, Vec<(char, u32)>>,
}

impl Letters {
    /// What is known before anything was found.
    pub fn shipped() -> Letters {
        shipped::letters(SHIPPED)
    }

    /// Shares of the scripts that the shipped words are of.
    pub(super) fn starts(&self) -> BTreeMap<char, f64> {
        self.starts.clone()
    }

    /// Whether a word that begins so was in a result.
    pub fn is_seen(&self, path: &Path) -> bool {
        self.word(path).is_some_and(|at| self.trie.is_seen(at))
    }

    /// Draws the letter that follows; a space ends a word. Also how likely it was.
    pub fn draw(&self, path: &Path, rng: &mut dyn Rng) -> (char, f64) {
        let letter = if path.is_between_words() {
            let beside = self.beside(path);
            match beside.filter(|beside| rng.random_bool(self.trust(*beside))) {
                Some(beside) => self.draw_child(beside, rng),
                None => self.draw_first(self.draw_script(path, rng), rng).0,
            }
        } else {
            self.accepted(&path.word, |rng| self.draw_next(path, rng), rng)
        };
        (letter, self.probability(path, letter))
    }

    /// The first letter of a word of a script, and how likely it is there.
    pub fn draw_first(&self, script: char, rng: &mut dyn Rng) -> (char, f64) {
        let words = Context::words(&self.trie, script);
        let draw =
            |rng: &mut dyn Rng| match words.filter(|words| rng.random_bool(self.trust(*words))) {
                Some(words) => self.draw_child(words, rng),
                None => self.any_of(script, rng),
            };
        let letter = self.accepted("", draw, rng);
        (letter, self.first_likely(script, letter))
    }

    /// How likely a letter follows a path that has begun.
    pub fn probability(&self, path: &Path, letter: char) -> f64 {
        if path.is_between_words() {
            let script = script_of(letter);
            let any = self.script_likely(path, script) * self.first_likely(script, letter);
            return self.mixed(self.beside(path), letter, any);
        }
        let next = |letter| self.next_likely(path, letter);
        next(letter) * self.doubt(&path.word, letter, &next)
    }

    fn first_likely(&self, script: char, letter: char) -> f64 {
        let words = Context::words(&self.trie, script);
        let of = |letter: char| match script_of(letter) == script {
            true => self.mixed(words, letter, self.flat(script, letter)),
            false => 0.0,
        };
        of(letter) * self.doubt("", letter, &of)
    }

    /// Draws until a letter is not doubted.
    fn accepted(&self, word: &str, draw: impl Fn(&mut dyn Rng) -> char, rng: &mut dyn Rng) -> char {
        loop {
            let letter = draw(rng);
            if rng.random_bool(self.faith(word, letter)) {
                return letter;
            }
        }
    }

    /// How much likelier or less likely a letter is for the searches that found none.
    fn doubt(&self, word: &str, letter: char, likely: &dyn Fn(char) -> f64) -> f64 {
        let missed = self.misses.get(word).map_or(&[][..], Vec::as_slice);
        let lost = |(letter, _): &(char, u32)| likely(*letter) * (1.0 - self.faith(word, *letter));
        self.faith(word, letter) / (1.0 - missed.iter().map(lost).sum::<f64>())
    }

    /// How far it is believed that words go on so, in spite of searches that found none: in one year there may be none and in
    /// another some.
    fn faith(&self, word: &str, letter: char) -> f64 {
        let missed = self.misses.get(word).into_iter().flatten();
        let Some((_, times)) = missed.into_iter().find(|(missed, _)| *missed == letter) else {
            return 1.0;
        };
        let script = script_of(word.chars().next().unwrap_or(letter));
        let at = self.trie.find(trie::Root::Words(script), word);
        let at = at.and_then(|at| self.trie.child(at, letter));
        if at.is_some_and(|at| self.trie.is_seen(at)) {
            return 1.0;
        }
        1.0 / (1.0 + f64::from(*times)).powi(2)
    }

    /// Bytes that it takes, about.
    pub fn bytes(&self) -> usize {
        self.trie.bytes() + self.misses.len() * 96 + self.all.len() * 8
    }
}

#[cfg(test)]
impl Letters {
    /// Of these words alone, each with a weight of its own.
    pub(super) fn of_test(words: &[&str]) -> Letters {
        let mut letters = Letters::default();
        for (place, word) in words.iter().enumerate() {
            let weight = 1.0 / (place + 1) as f64;
            letters.add_word(word, weight, false);
            letters.add_start(script(word), weight);
        }
        letters
    }
}
