//! Text as the index holds it, and what the user typed as questions to it.

use crate::names;

/// Words of fewer letters are found by their beginning alone.
const PIECE: usize = 3;

/// One thing that a track must have to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// These letters anywhere inside a word; at least three.
    Piece(String),
    /// A word that begins with these letters.
    Beginning(String),
    /// These letters of a script without spaces, one after the other.
    Run(Vec<char>),
    /// These signs anywhere in a name, as they are: they are no letters, so no index has them.
    Signs(String),
}

/// What has to be found for a text. Empty when the text is blank.
pub fn wanted(text: &str) -> Vec<Wanted> {
    let mut all = Vec::new();
    for word in text.split_whitespace() {
        let normal = plain(word);
        if normal.chars().any(is_letter) {
            normal.split(' ').for_each(|word| add_word(word, &mut all));
        } else {
            all.push(Wanted::Signs(normal));
        }
    }
    all.dedup();
    all
}

fn add_word(word: &str, all: &mut Vec<Wanted>) {
    let letters: Vec<char> = word.chars().collect();
    for part in letters.chunk_by(|a, b| is_unspaced(*a) == is_unspaced(*b)) {
        all.push(match part {
            [first, ..] if is_unspaced(*first) => Wanted::Run(part.to_vec()),
            _ if part.len() < PIECE => Wanted::Beginning(part.iter().collect()),
            _ => Wanted::Piece(part.iter().collect()),
        });
    }
}

/// A name as it is looked for: [`names::normal`], and letters that no keyboard far from their language has, by those that
/// people write in their place.
fn plain(name: &str) -> String {
    let normal = names::normal(name);
    if normal.is_ascii() {
        return normal;
    }
    let mut plain = String::with_capacity(normal.len());
    for letter in normal.chars() {
        match letter {
            'ø' => plain.push('o'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ß' => plain.push_str("ss"),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'þ' => plain.push_str("th"),
            'ħ' => plain.push('h'),
            'ı' => plain.push('i'),
            other => plain.push(other),
        }
    }
    plain
}

/// A name as words: letters of scripts without spaces stand alone.
pub fn apart(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    for letter in plain(name).chars() {
        if is_unspaced(letter) {
            text.extend([' ', letter, ' ']);
        } else {
            text.push(letter);
        }
    }
    text
}

/// A name without the letters of which [`apart`] makes words of their own.
pub fn pieces(name: &str) -> String {
    let letters = plain(name);
    letters.replace(is_unspaced, " ")
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || is_unspaced(letter)
}

/// Whether a letter belongs to a script that is written without spaces, or with few: Chinese, Japanese, Korean, Thai, Lao,
/// Burmese, Khmer.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{318e}'
        | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_asked_for_as_its_script_can_be_found() {
        let piece = |text: &str| Wanted::Piece(text.to_owned());
        let beginning = |text: &str| Wanted::Beginning(text.to_owned());
        assert_eq!(wanted("  "), []);
        assert_eq!(wanted("Björk Jó"), [piece("bjork"), beginning("jo")]);
        assert_eq!(wanted("Ærø"), [piece("aero")]);
        assert_eq!(wanted("AC/DC"), [beginning("ac"), beginning("dc")]);
        assert_eq!(wanted("don’t"), [piece("dont")]);
        assert_eq!(
            wanted("東京 Tower"),
            [Wanted::Run(vec!['東', '京']), piece("tower")]
        );
        assert_eq!(wanted("÷"), [Wanted::Signs("÷".to_owned())]);
        assert_eq!(
            wanted("\"halo\" OR *"),
            [
                piece("halo"),
                beginning("or"),
                Wanted::Signs("*".to_owned())
            ]
        );
    }

    #[test]
    fn text_is_kept_as_it_is_asked_for() {
        assert_eq!(apart("夜のDrive").trim(), "夜  の drive");
        assert_eq!(pieces("夜のDrive").trim(), "drive");
        assert_eq!(apart("Ça va?"), "ca va");
        assert_eq!(apart("Ærø, Łódź, Straße"), "aero lodz strasse");
    }
}
