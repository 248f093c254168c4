//! Counts of what letter followed which, in one piece of memory: sixteen bytes a letter.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What a tree is for, with the letter or script that it begins at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// Words of a script.
    Words(char),
    /// What follows two letters, the first of which this is.
    Two(char),
    /// What follows one letter.
    One(char),
    /// Words that stand beside a word, by its hash.
    Beside(u64),
    /// The script of the next word, after one of this script.
    Script(char),
}

impl Root {
    fn key(self) -> u64 {
        match self {
            Root::Words(script) => u64::from(script),
            Root::Two(letter) => u64::from(letter) | 1 << 32,
            Root::One(letter) => u64::from(letter) | 2 << 32,
            Root::Script(script) => u64::from(script) | 3 << 32,
            // No letter is this far up.
            Root::Beside(hash) => hash | 1 << 63,
        }
    }
}

/// Spreads keys over a table: they come from nobody who could choose them to collide.
#[derive(Clone, Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ (spread >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Place of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At(u32);

/// All trees.
#[derive(Clone, Debug, Default)]
pub(super) struct Trie {
    /// Place 0 is none.
    letters: Vec<Letter>,
    roots: HashMap<u64, u32, BuildHasherDefault<Spread>>,
}

#[derive(Clone, Debug)]
struct Letter {
    /// The letter, and [`SEEN`] if a search brought it up.
    letter: u32,
    count: f32,
    /// What first followed it, and what else followed the one before it; 0: nothing.
    child: u32,
    next: u32,
}

const SEEN: u32 = 1 << 31;

impl Trie {
    /// Where a tree begins.
    pub(super) fn root(&self, root: Root) -> Option<At> {
        self.roots.get(&root.key()).copied().map(At)
    }

    /// Where a tree begins, from now on.
    pub(super) fn root_mut(&mut self, root: Root) -> At {
        if let Some(at) = self.root(root) {
            return at;
        }
        let at = self.push('^');
        self.roots.insert(root.key(), at);
        At(at)
    }

    /// What followed, and how often.
    pub(super) fn children(&self, at: At) -> impl Iterator<Item = (char, f64)> + '_ {
        let first = self.letters[at.0 as usize].child;
        std::iter::successors(self.some(first), |letter| self.some(letter.next))
            .map(|letter| (letter.letter(), f64::from(letter.count)))
    }

    /// The place of a letter that followed.
    pub(super) fn child(&self, at: At, letter: char) -> Option<At> {
        let mut place = self.letters[at.0 as usize].child;
        let wanted = u32::from(letter);
        while let Some(known) = self.some(place) {
            if known.letter & !SEEN == wanted {
                return Some(At(place));
            }
            place = known.next;
        }
        None
    }

    /// Follows a text.
    pub(super) fn find(&self, root: Root, text: &str) -> Option<At> {
        text.chars()
            .try_fold(self.root(root)?, |at, letter| self.child(at, letter))
    }

    /// Something followed; `is_seen` if a search brought it up.
    pub(super) fn add(&mut self, at: At, letter: char, weight: f64, is_seen: bool) -> At {
        let child = self.bring_forward(at, letter);
        let known = &mut self.letters[child.0 as usize];
        known.count += weight as f32;
        known.letter |= if is_seen { SEEN } else { 0 };
        child
    }

    /// The place of a letter, from now on the first of those that follow: what follows often is soon found.
    fn bring_forward(&mut self, at: At, letter: char) -> At {
        let first = self.letters[at.0 as usize].child;
        let (mut before, mut place, wanted) = (0, first, u32::from(letter));
        while let Some(known) = self.some(place) {
            if known.letter & !SEEN == wanted {
                if before > 0 {
                    self.letters[before as usize].next = known.next;
                    self.letters[place as usize].next = first;
                    self.letters[at.0 as usize].child = place;
                }
                return At(place);
            }
            (before, place) = (place, known.next);
        }
        let place = self.push(letter);
        self.letters[place as usize].next = first;
        self.letters[at.0 as usize].child = place;
        At(place)
    }

    /// How often a letter was there.
    pub(super) fn count(&self, at: At) -> f64 {
        f64::from(self.letters[at.0 as usize].count)
    }

    /// Counts a place where a tree begins.
    pub(super) fn tally(&mut self, at: At) {
        self.letters[at.0 as usize].count += 1.0;
    }

    /// Whether a search brought it up.
    pub(super) fn is_seen(&self, at: At) -> bool {
        self.letters[at.0 as usize].letter & SEEN != 0
    }

    /// Bytes that it takes, about.
    pub(super) fn bytes(&self) -> usize {
        self.letters.capacity() * size_of::<Letter>() + self.roots.capacity() * 17
    }

    fn some(&self, place: u32) -> Option<&Letter> {
        if place == 0 {
            return None;
        }
        self.letters.get(place as usize)
    }

    fn push(&mut self, letter: char) -> u32 {
        if self.letters.is_empty() {
            self.letters.push(Letter::new('^'));
        }
        // Doubling would leave up to half of it unused.
        if self.letters.len() == self.letters.capacity() {
            self.letters.reserve_exact(self.letters.len() / 8 + 1024);
        }
        self.letters.push(Letter::new(letter));
        self.letters.len() as u32 - 1
    }
}

impl Letter {
    fn new(letter: char) -> Letter {
        Letter {
            letter: u32::from(letter),
            count: 0.0,
            child: 0,
            next: 0,
        }
    }

    fn letter(&self) -> char {
        char::from_u32(self.letter & !SEEN).unwrap_or(' ')
    }
}
