//! The way into the tree: words, letter by letter.

use xxhash_rust::xxh3::xxh3_64;

/// Part of the words of a track, letter by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// All of it.
    pub text: String,
    /// Its last word, as far as it goes.
    pub(super) word: String,
    /// The script of the word before, by one of its letters.
    pub(super) before: char,
    /// Hash of the word before.
    pub(super) beside: u64,
}

impl Default for Path {
    fn default() -> Path {
        Path {
            text: String::new(),
            word: String::new(),
            before: START,
            beside: 0,
        }
    }
}

impl Path {
    /// Goes one letter on.
    pub fn push(&mut self, letter: char) {
        self.text.push(letter);
        if letter == ' ' {
            self.before = script(&self.word);
            self.beside = xxh3_64(self.word.as_bytes());
            self.word.clear();
        } else {
            self.word.push(letter);
        }
    }

    /// Whether a word begins next.
    pub fn is_between_words(&self) -> bool {
        self.word.is_empty()
    }

    /// Whether it is in its first word.
    pub fn is_first_word(&self) -> bool {
        self.before == START
    }

    /// Script of its last letter.
    pub(super) fn script(&self) -> char {
        self.word.chars().next_back().map_or('a', script_of)
    }
}

/// No word was before.
const START: char = '^';

/// A letter that stands for the script of a word.
pub(in crate::draw) fn script(word: &str) -> char {
    word.chars().next().map_or('a', script_of)
}

/// The same of a letter: blocks of Unicode are near enough.
pub(super) fn script_of(letter: char) -> char {
    match u32::from(letter) {
        0..=0x24f | 0x1e00..=0x1eff => 'a',
        0x370..=0x3ff | 0x1f00..=0x1fff => 'α',
        0x400..=0x52f => 'а',
        0x600..=0x77f => 'ا',
        0x3040..=0x309f => 'あ',
        0x30a0..=0x30ff => 'ア',
        0x3005 | 0x3400..=0x9fff | 0xf900..=0xfaff => '一',
        0xac00..=0xd7a3 => '가',
        block => char::from_u32(block & !0x7f).unwrap_or('a'),
    }
}
