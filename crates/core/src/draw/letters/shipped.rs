//! Words and alphabets that are known before anything was found.

use super::{Letters, script};
use crate::names::normal;

/// Words by language with the language's share of the catalogue, most used first, and its alphabet: names and keywords of
/// pictures and exemplar characters from the Unicode Common Locale Data Repository (cldr-annotations and cldr-misc 48;
/// Unicode Licence v3, beside the list). The shares are rough guesses.
const WORDS: &str = include_str!("../words.txt");

/// The model with them, as if so many words had been found.
pub(super) fn letters(weight: f64) -> Letters {
    let mut letters = Letters::default();
    let lines: Vec<Line> = WORDS.lines().filter_map(line).collect();
    let shares: f64 = lines.iter().map(|line| line.share).sum();
    for Line {
        share,
        words,
        alphabet,
    } in lines
    {
        // By Zipf's law the second word is used half as often as the first; the list's head is flatter than that.
        let uses = |place: usize| 1.0 / (place as f64 + 20.0);
        let all: f64 = (0..words.len()).map(uses).sum();
        for (place, word) in words.iter().enumerate() {
            letters.add_word(word, weight * share / shares * uses(place) / all, false);
            letters.add_start(script(word), share / shares * uses(place) / all);
        }
        for letter in alphabet {
            letters.admit(letter);
        }
    }
    letters
}

struct Line {
    share: f64,
    words: Vec<&'static str>,
    alphabet: Vec<char>,
}

fn line(line: &'static str) -> Option<Line> {
    let mut columns = line.split('\t').skip(1);
    let share = columns.next()?.parse().ok()?;
    let words = columns.next()?.split(' ').collect();
    Some(Line {
        share,
        words,
        alphabet: alphabet(columns.next()?),
    })
}

/// Letters, some of them as ranges: "a-zåäö", written as they are in keys.
fn alphabet(text: &str) -> Vec<char> {
    let letters: Vec<char> = text.chars().collect();
    let mut all = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if let [from, '-', to, ..] = letters[at..] {
            all.extend(from..=to);
            at += 3;
        } else {
            all.push(letters[at]);
            at += 1;
        }
    }
    let mut plain: Vec<char> = all
        .into_iter()
        .flat_map(|letter| normal(&letter.to_string()).chars().collect::<Vec<_>>())
        .filter(|letter| *letter != ' ')
        .collect();
    plain.sort_unstable();
    plain.dedup();
    plain
}
