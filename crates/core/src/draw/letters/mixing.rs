//! How contexts are mixed: a long one as far as it is trusted, then the next shorter one.

use super::trie::{At, Root, Trie};
use super::{Letters, Path, script};
use rand::{Rng, RngExt};

/// How often a word ends where nothing is known of words that begin so.
const END: f64 = 0.15;

/// How often the next letter may be any of any script where nothing is known.
const ANY: f64 = 0.05;

/// After a word of one script, what counts as much as so many words there: that the next is of the same, and any.
const SAME: f64 = 8.0;
const OTHER: f64 = 2.0;

/// Witten and Bell count what was never seen once for each kind of letter that followed. Of the words beside a word only a few
/// are kept, so there it counts for more.
const KIND: f64 = 1.0;
const KIND_BESIDE: f64 = 1.5;

/// A context, and what each kind of letter counts that followed.
#[derive(Clone, Copy)]
pub(super) struct Context {
    at: At,
    kind: f64,
}

impl Context {
    fn of(at: At) -> Context {
        Context { at, kind: KIND }
    }

    /// Words of a script.
    pub(super) fn words(trie: &Trie, script: char) -> Option<Context> {
        trie.root(Root::Words(script)).map(Context::of)
    }

    fn beside(at: At) -> Context {
        Context {
            at,
            kind: KIND_BESIDE,
        }
    }
}

impl Letters {
    /// The script of a word that follows others.
    pub(super) fn draw_script(&self, path: &Path, rng: &mut dyn Rng) -> char {
        let root = self.trie.root(Root::Script(path.before));
        let seen = root.map_or(0.0, |at| self.total(at).0);
        let mut left = rng.random_range(0.0..seen + SAME + OTHER);
        for (script, count) in root.into_iter().flat_map(|at| self.trie.children(at)) {
            left -= count;
            if left < 0.0 {
                return script;
            }
        }
        if left < SAME {
            return path.before;
        }
        let mut left: f64 = rng.random_range(0.0..self.starts.values().sum());
        for (script, share) in &self.starts {
            left -= share;
            if left < 0.0 {
                return *script;
            }
        }
        'a'
    }

    /// How likely that script is.
    pub(super) fn script_likely(&self, path: &Path, script: char) -> f64 {
        let root = self.trie.root(Root::Script(path.before));
        let seen = root.map_or(0.0, |at| self.total(at).0);
        let own = root.and_then(|at| self.trie.children(at).find(|(known, _)| *known == script));
        let same = if script == path.before { SAME } else { 0.0 };
        let any: f64 = self.starts.values().sum();
        let other = OTHER * self.starts.get(&script).unwrap_or(&0.0) / any;
        (own.map_or(0.0, |(_, count)| count) + same + other) / (seen + SAME + OTHER)
    }

    /// From the longest context to the shortest.
    fn contexts(&self, path: &Path) -> [Option<Context>; 4] {
        let mut last = path.word.chars().rev();
        let (second, first) = (last.next(), last.next());
        let two = first
            .zip(second)
            .and_then(|(first, second)| self.trie.child(self.trie.root(Root::Two(first))?, second));
        let one = second.and_then(|letter| self.trie.root(Root::One(letter)));
        [
            self.beside(path),
            self.word(path).map(Context::of),
            two.map(Context::of),
            one.map(Context::of),
        ]
    }

    /// What stood beside the word before, as far as the path goes.
    pub(super) fn beside(&self, path: &Path) -> Option<Context> {
        let at = self.trie.find(Root::Beside(path.beside), &path.word);
        at.map(Context::beside)
    }

    /// The word so far.
    pub(super) fn word(&self, path: &Path) -> Option<At> {
        self.trie.find(Root::Words(script(&path.word)), &path.word)
    }

    /// The next letter of a word.
    pub(super) fn draw_next(&self, path: &Path, rng: &mut dyn Rng) -> char {
        for context in self.contexts(path).into_iter().flatten() {
            if rng.random_bool(self.trust(context)) {
                return self.draw_child(context, rng);
            }
        }
        if rng.random_bool(END) {
            ' '
        } else if rng.random_bool(ANY) {
            one_of(&self.all, rng)
        } else {
            self.any_of(path.script(), rng)
        }
    }

    /// How likely that letter is.
    pub(super) fn next_likely(&self, path: &Path, letter: char) -> f64 {
        let flat = match letter {
            ' ' => END,
            _ => {
                let near = self.flat(path.script(), letter);
                (1.0 - END) * (ANY * share_in(&self.all, letter) + (1.0 - ANY) * near)
            }
        };
        let contexts = self.contexts(path);
        contexts.into_iter().rev().fold(flat, |shorter, context| {
            self.mixed(context, letter, shorter)
        })
    }

    /// How likely a letter is in a context, given how likely it is in a shorter one: the share there as far as it is trusted,
    /// and the rest.
    pub(super) fn mixed(&self, context: Option<Context>, letter: char, shorter: f64) -> f64 {
        let Some(Context { at, kind }) = context else {
            return shorter;
        };
        let (total, kinds) = self.total(at);
        if total <= 0.0 {
            return shorter;
        }
        let own = self.trie.children(at).find(|(known, _)| *known == letter);
        let own = own.map_or(0.0, |(_, count)| count);
        (own + kind * kinds * shorter) / (total + kind * kinds)
    }

    /// How far a context is trusted: the more it was seen and the fewer letters followed it.
    pub(super) fn trust(&self, context: Context) -> f64 {
        let (total, kinds) = self.total(context.at);
        if total > 0.0 {
            total / (total + context.kind * kinds)
        } else {
            0.0
        }
    }

    /// A letter that followed, by how often.
    pub(super) fn draw_child(&self, context: Context, rng: &mut dyn Rng) -> char {
        let mut left = rng.random_range(0.0..self.total(context.at).0);
        let mut last = ' ';
        for (letter, count) in self.trie.children(context.at) {
            left -= count;
            last = letter;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    fn total(&self, at: At) -> (f64, f64) {
        // A kind counts for no more than it was seen: shipped words are seen less than once.
        let add = |(total, kinds): (f64, f64), (_, count): (char, f64)| {
            (total + count, kinds + count.min(1.0))
        };
        self.trie.children(at).fold((0.0, 0.0), add)
    }

    /// How likely a letter is among those of a script.
    pub(super) fn flat(&self, script: char, letter: char) -> f64 {
        share_in(self.alphabet(script), letter)
    }

    /// One of the letters of a script.
    pub(super) fn any_of(&self, script: char, rng: &mut dyn Rng) -> char {
        one_of(self.alphabet(script), rng)
    }

    /// Letters of a script; of all where nothing is known of it.
    fn alphabet(&self, script: char) -> &[char] {
        self.alphabets.get(&script).unwrap_or(&self.all)
    }
}

fn share_in(letters: &[char], letter: char) -> f64 {
    match letters.binary_search(&letter) {
        Ok(_) => 1.0 / letters.len() as f64,
        Err(_) => 0.0,
    }
}

fn one_of(letters: &[char], rng: &mut dyn Rng) -> char {
    let place = rng.random_range(0..letters.len().max(1));
    letters.get(place).copied().unwrap_or(' ')
}
