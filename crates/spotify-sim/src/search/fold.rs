//! Folding of names into words: case, accents and punctuation do not matter to a search.

/// The words of a text, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match fold(letter) {
            Some(folded) => word.push_str(folded.as_str()),
            None if letter.is_alphanumeric() || is_mark(letter) => word.push(letter),
            None if !word.is_empty() => words.push(std::mem::take(&mut word)),
            None => {}
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Vowel signs and viramas of Devanagari and Thai belong to their word though they are no letters.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0900}'..='\u{0903}' | '\u{093a}'..='\u{094f}' | '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}')
}

/// A folded letter: nothing, one or two letters.
struct Folded(&'static str);

impl Folded {
    fn as_str(&self) -> &str {
        self.0
    }
}

/// What a lower-case letter folds to; `None` when it stays itself.
fn fold(letter: char) -> Option<Folded> {
    let folded = match letter {
        '\u{0300}'..='\u{036f}' | '\'' | '’' => "",
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => "a",
        'ç' | 'ć' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
        'ś' | 'ş' => "s",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ÿ' | 'ý' => "y",
        'ź' | 'ż' => "z",
        'ß' => "ss",
        'œ' => "oe",
        'ё' => "е",
        'ά' => "α",
        'έ' => "ε",
        'ή' => "η",
        'ί' | 'ϊ' | 'ΐ' => "ι",
        'ό' => "ο",
        'ύ' | 'ϋ' => "υ",
        'ώ' => "ω",
        'ς' => "σ",
        'أ' | 'إ' | 'آ' => "ا",
        'ى' => "ي",
        _ => return None,
    };
    Some(Folded(folded))
}

/// Whether a script is written without blanks, so that words begin inside a run.
pub(crate) fn is_run_on(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_many_scripts() {
        assert_eq!(
            words("Don't Stop (feat. Éva)"),
            ["dont", "stop", "feat", "eva"]
        );
        assert_eq!(words("İstanbul'da Işık"), ["istanbulda", "isik"]);
        assert_eq!(words("Ёлка и Ночь"), ["елка", "и", "ночь"]);
        assert_eq!(words("Ήλιος"), ["ηλιοσ"]);
        assert_eq!(words("ज़िंदगी"), words("ज़िंदगी"));
        assert_eq!(words("दिल का"), ["दिल", "का"]);
        assert_eq!(words("น้ำตา"), ["น้ำตา"]);
    }
}
