//! Lists of words that tell what is no music to be drawn: shipped in many languages, and the user's to edit.

use crate::names;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Audiobooks, radio plays, sermons and lessons.
    SpokenWord,
    /// Sounds to sleep by, noise and frequencies.
    SleepNoise,
    /// Karaoke, covers for sing-alongs and tributes.
    Karaoke,
    /// What is made by the thousand.
    Slop,
}

impl List {
    /// All of them.
    pub const ALL: [List; 4] = [
        List::SpokenWord,
        List::SleepNoise,
        List::Karaoke,
        List::Slop,
    ];

    /// The list as it is shipped: one word or phrase a line, `#` stands for a number.
    pub fn shipped(self) -> Vec<String> {
        let text = match self {
            List::SpokenWord => include_str!("lists/spoken_word.txt"),
            List::SleepNoise => include_str!("lists/sleep_noise.txt"),
            List::Karaoke => include_str!("lists/karaoke.txt"),
            List::Slop => include_str!("lists/slop.txt"),
        };
        let lines = text.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with("//"))
            .map(str::to_owned)
            .collect()
    }
}

/// A list as the user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListView {
    /// Which.
    pub list: List,
    /// Its words and phrases.
    pub words: Vec<String>,
    /// Whether the user changed it.
    pub changed: bool,
}

/// Lists that the user changed, as stored; the others are as they are shipped.
pub type Changed = BTreeMap<List, Vec<String>>;

/// Words and phrases of every list, as they are compared.
#[derive(Clone, Debug, Default)]
pub struct WordLists {
    words: BTreeMap<List, Vec<String>>,
}

impl WordLists {
    /// The lists, with those that the user changed.
    pub fn with(changed: &Changed) -> WordLists {
        let of = |list: List| {
            changed
                .get(&list)
                .cloned()
                .unwrap_or_else(|| list.shipped())
        };
        let plain = |words: Vec<String>| {
            let words = words.iter().map(|word| pattern(word));
            words.filter(|word| !word.is_empty()).collect()
        };
        WordLists {
            words: List::ALL.map(|list| (list, plain(of(list)))).into(),
        }
    }

    /// Whether one of a list's words stands in a text of [`names::normal`] with a space before and after each name.
    pub(super) fn finds(&self, list: List, text: &str) -> bool {
        let words = self.words.get(&list);
        words.is_some_and(|words| words.iter().any(|word| stands_in(word, text)))
    }
}

/// The lists as the user sees them.
pub fn views(changed: &Changed) -> Vec<ListView> {
    List::ALL
        .into_iter()
        .map(|list| ListView {
            list,
            words: changed
                .get(&list)
                .cloned()
                .unwrap_or_else(|| list.shipped()),
            changed: changed.contains_key(&list),
        })
        .collect()
}

/// `#` is no letter, and would be lost.
fn pattern(word: &str) -> String {
    let parts: Vec<String> = word.split('#').map(names::normal).collect();
    parts.join(" # ").trim().replace("  ", " ")
}

/// Whether a word or phrase stands in a text: as whole words, but in scripts without spaces anywhere.
pub(super) fn stands_in(phrase: &str, text: &str) -> bool {
    if phrase.chars().any(is_unspaced) {
        return text.contains(phrase);
    }
    let Some((before, after)) = phrase.split_once('#') else {
        let mut found = text.match_indices(phrase);
        return found.any(|(at, _)| {
            text[..at].ends_with(' ') && text[at + phrase.len()..].starts_with(' ')
        });
    };
    let (before, after) = (before.trim(), after.trim());
    let mut found = text.match_indices(before);
    found.any(|(at, _)| {
        let rest = text[at + before.len()..].trim_start_matches(' ');
        let number = rest.chars().take_while(char::is_ascii_digit).count();
        let behind = rest.get(number..).unwrap_or("");
        let last = behind.trim_start_matches(' ').strip_prefix(after);
        text[..at].ends_with(' ')
            && number > 0
            && (!after.is_empty() || behind.starts_with(' '))
            && last.is_some_and(|last| last.is_empty() || last.starts_with(' ') || after.is_empty())
    })
}

/// Scripts in which words stand without spaces.
fn is_unspaced(letter: char) -> bool {
    matches!(u32::from(letter), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x9fff)
}
