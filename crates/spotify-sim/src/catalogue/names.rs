//! Making titles and names out of the word tables.

use rand::RngExt;

use super::words::{Language, VERSIONS};
use crate::random::Stream;

const LONG_TITLE: usize = 80;

/// Picks an element; tables are never empty.
pub(super) fn pick<'a, T: ?Sized>(stream: &mut Stream, table: &[&'a T]) -> &'a T {
    table[stream.random_range(0..table.len())]
}

/// A song title: one to five words, sometimes a version, sometimes about 80 characters long.
pub(super) fn title(stream: &mut Stream, language: &Language) -> String {
    if stream.random_bool(0.006) {
        return long_title(stream, language);
    }
    let count = [1, 1, 2, 2, 2, 3, 3, 4, 5][stream.random_range(0..9)];
    let mut title = words(stream, language, count);
    if stream.random_bool(0.08) {
        title.push_str(pick(stream, &VERSIONS));
    }
    title
}

/// An artist's name of one to three made-up or real words.
pub(super) fn artist(stream: &mut Stream, language: &Language) -> String {
    let count = stream.random_range(1..=2);
    let parts: Vec<String> = (0..count).map(|_| made_up(stream, language)).collect();
    let name = parts.join(language.blank);
    match stream.random_range(0..10) {
        0 if language.capitals => format!("The {name}s"),
        1 => format!("{name}{}{}", language.blank, word(stream, language)),
        2 => format!("DJ {name}"),
        _ => name,
    }
}

fn words(stream: &mut Stream, language: &Language, count: usize) -> String {
    let one = |stream: &mut Stream| {
        if stream.random_bool(0.2) {
            made_up(stream, language)
        } else {
            word(stream, language)
        }
    };
    let parts: Vec<String> = (0..count).map(|_| one(stream)).collect();
    parts.join(language.blank)
}

fn long_title(stream: &mut Stream, language: &Language) -> String {
    let mut title = words(stream, language, 3);
    while title.chars().count() < LONG_TITLE - 4 {
        title.push_str(language.blank);
        title.push_str(&words(stream, language, 1));
    }
    title
        .chars()
        .take(LONG_TITLE)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn word(stream: &mut Stream, language: &Language) -> String {
    capital(pick(stream, &language.words), language)
}

fn made_up(stream: &mut Stream, language: &Language) -> String {
    let count = stream.random_range(2..=3);
    let joined: String = (0..count)
        .map(|_| pick(stream, &language.syllables))
        .collect();
    capital(&joined, language)
}

/// Turkish writes the capital of `i` as `İ`, which Unicode's plain mapping does not.
fn capital(word: &str, language: &Language) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some('i') if language.country == "TR" => format!("İ{}", letters.as_str()),
        Some(first) if language.capitals => first.to_uppercase().chain(letters).collect(),
        Some(_) | None => word.to_owned(),
    }
}
