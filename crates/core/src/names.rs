//! Names as keys: what two sources call by one name although they write it differently.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

/// Opening words of what Spotify's and other people's titles say of guests.
const GUESTS: [&str; 4] = ["feat", "ft", "featuring", "with"];

/// A key of title and first artist, equal for what differs in case, accents, punctuation or the mention of guests only.
/// `None` without a title or an artist: nothing is known that could be equal.
pub fn key(title: &str, artist: &str) -> Option<i64> {
    let (title, artist) = (normal(without_guests(title)), normal(artist));
    if title.is_empty() || artist.is_empty() {
        return None;
    }
    Some(hash(&format!("{title}\u{1f}{artist}")))
}

/// A key of any text that must be the same to the letter.
pub fn hash(text: &str) -> i64 {
    xxh3_64(text.as_bytes()).cast_signed()
}

/// Lower case, without Latin accents, letters and digits alone with one space between words. A name without letters
/// ("÷", "???") stays as it is.
pub fn normal(name: &str) -> String {
    let words = if name.is_ascii() {
        joined_ascii(name)
    } else {
        let letters = name.nfkd().filter(|c| !is_accent(*c)).nfc();
        joined(letters.flat_map(char::to_lowercase))
    };
    if words.is_empty() {
        return name.trim().to_lowercase();
    }
    words
}

/// The same as [`joined`] of plain letters.
fn joined_ascii(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut apart = false;
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            if apart && !words.is_empty() {
                words.push(' ');
            }
            apart = false;
            words.push(char::from(byte.to_ascii_lowercase()));
        } else if !matches!(byte, b'\'' | b'.') {
            apart = true;
        }
    }
    words
}

/// Words of letters and digits with one space between.
fn joined(letters: impl Iterator<Item = char>) -> String {
    let mut words = String::with_capacity(letters.size_hint().0);
    let mut apart = false;
    for c in letters {
        if c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c)) {
            if apart && !words.is_empty() {
                words.push(' ');
            }
            apart = false;
            words.push(c);
        } else if !matches!(c, '\'' | '’' | '.') {
            apart = true;
        }
    }
    words
}

/// Accents of Latin, Greek and Cyrillic. The marks of other scripts make other letters.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A title without "(feat. Somebody)", which some sources put there and others among the artists.
fn without_guests(title: &str) -> &str {
    let lower = title.to_ascii_lowercase();
    let cut = lower
        .match_indices(['(', '[', '-'])
        .find(|(at, _)| opens_guests(&lower[at + 1..]))
        .map(|(at, _)| at)
        .or_else(|| lower.find(" feat. "))
        .filter(|at| *at > 0);
    // What stands behind the guests, such as "- Remix", makes another recording.
    match cut {
        Some(at) if is_last_part(&lower[at..]) => title[..at].trim_end(),
        Some(_) | None => title,
    }
}

fn opens_guests(rest: &str) -> bool {
    let word = rest.trim_start().split([' ', '.']).next().unwrap_or("");
    GUESTS.contains(&word) && rest.trim_start().len() > word.len()
}

fn is_last_part(rest: &str) -> bool {
    match rest.find([')', ']']) {
        Some(end) => rest[end + 1..].trim().is_empty(),
        None => !rest[1..].contains(" - "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_differently_has_one_key() {
        let same = |a: (&str, &str), b: (&str, &str)| {
            assert_eq!(key(a.0, a.1), key(b.0, b.1), "{a:?} {b:?}")
        };
        same(("Halo", "Beyoncé"), ("halo", "BEYONCE"));
        same(("Don't Stop", "A.B."), ("Don’t stop!", "AB"));
        same(("Song (feat. Somebody)", "X"), ("Song", "X"));
        same(("Song [ft. Somebody]", "X"), ("Song - feat. Somebody", "X"));
        same(("Song (with Somebody)", "X"), ("Song", "X"));
        same(("½ + ½", "ﬁne"), ("1⁄2 1⁄2", "fine"));
        same(("Й", "Ё"), ("И", "Е"));
    }

    #[test]
    fn what_is_another_recording_has_another_key() {
        let other = |a: (&str, &str), b: (&str, &str)| {
            assert_ne!(key(a.0, a.1), key(b.0, b.1), "{a:?} {b:?}")
        };
        other(("Song", "X"), ("Song", "Y"));
        other(("Song", "X"), ("Song - Live", "X"));
        other(("Song", "X"), ("Song (feat. Y) - Remix", "X"));
        other(("Song", "X"), ("Song (feat. Y) [Remix]", "X"));
        other(("がく", "X"), ("かく", "X"));
        other(("÷", "X"), ("×", "X"));
        other(("Without You", "X"), ("", "X"));
        other(("a b", "c"), ("a", "b c"));
        other(("Dancing (With Myself)", "X"), ("Dancing With Myself", "X"));
    }

    proptest! {
        #[test]
        fn plain_letters_are_as_all_others(name in "[ -~]{0,24}") {
            let letters = name.chars().flat_map(char::to_lowercase);
            prop_assert_eq!(joined_ascii(&name), joined(letters));
        }
    }

    #[test]
    fn no_name_has_no_key() {
        assert_eq!(key("", "X"), None);
        assert_eq!(key(" ", "X"), None);
        assert_eq!(key("Song", ""), None);
        assert!(
            key("(feat. X)", "Y").is_some(),
            "all that is there is the title"
        );
    }
}
