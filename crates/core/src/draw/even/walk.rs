//! One walk down the tree.

use super::{PAGE, Query};
use crate::draw::letters::{Letters, Path};
use crate::draw::memory::{Candidate, Start};
use crate::names;
use rand::Rng;
use spotify::Track;

/// Words in which a search finds its own: those of the title and of the artists, on average.
const WORDS: f64 = 4.7;

/// A walk on its way.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) start: Start,
    pub(super) path: Path,
    /// How likely the walk came here, its year included.
    likely: f64,
    /// Share of all tracks that a search for the words before the last one is expected to find.
    words: f64,
    /// How likely the last word is, as far as it goes.
    word: f64,
    /// Whether what is known of a node on the way says that there is more below it than was expected.
    pub(super) is_told: bool,
}

impl Walk {
    /// The first letter of a walk.
    pub(super) fn begun(start: Start, letters: &Letters, rng: &mut dyn Rng) -> Walk {
        let (letter, letter_likely) = letters.draw_first(start.script, rng);
        let [year_likely, script_likely] = start.likely;
        let word = script_likely * letter_likely;
        let mut path = Path::default();
        path.push(letter);
        Walk {
            start,
            path,
            likely: year_likely * word,
            words: year_likely,
            word,
            is_told: false,
        }
    }

    /// One letter on.
    pub(super) fn step_down(&mut self, letters: &Letters, rng: &mut dyn Rng) {
        let (letter, likely) = letters.draw(&self.path, rng);
        self.likely *= likely;
        self.word *= likely;
        if letter == ' ' {
            self.words = self.share();
            self.word = 1.0;
        }
        self.path.push(letter);
    }

    /// Share of all tracks that a search is expected to find: words are looked for anywhere in title and artists.
    pub(super) fn share(&self) -> f64 {
        self.words * (WORDS * self.word).min(1.0)
    }

    pub(super) fn query(&self, offset: u32) -> Query {
        Query {
            words: format!("{} year:{}", self.path.text, self.start.year),
            offset,
            limit: PAGE as u8,
        }
    }

    /// Those that lie under the path, each by its share: search is fuzzy. `page_likely`: how likely their page was.
    pub(super) fn counted(&self, found: &[Track], page_likely: f64) -> Vec<Candidate> {
        let of_year = found
            .iter()
            .filter(|track| year(track) == Some(self.start.year));
        let candidate = |track: &Track| {
            let words = words(track);
            let share = share_under(&words, &self.path.text);
            (share > 0.0).then(|| Candidate {
                track: track.clone(),
                path: self.path.text.clone(),
                year: self.start.year,
                script: self.start.script,
                weight: share / (self.likely * page_likely),
                words: u8::try_from(words.len()).unwrap_or(u8::MAX),
                ending: ending(&words),
            })
        };
        of_year.filter_map(candidate).collect()
    }
}

/// The last letter of the longest word, of several the last one.
fn ending(words: &[String]) -> char {
    let longest = words.iter().max_by_key(|word| word.chars().count());
    longest
        .and_then(|word| word.chars().last())
        .unwrap_or_default()
}

/// Of all orders in which the words can stand, the share that begin with the path.
fn share_under(words: &[String], path: &str) -> f64 {
    let Some((begun, rest)) = path.split_once(' ') else {
        let fitting = words.iter().filter(|word| word.starts_with(path)).count();
        return fitting as f64 / words.len().max(1) as f64;
    };
    let Some(at) = words.iter().position(|word| word == begun) else {
        return 0.0;
    };
    let mut others = words.to_vec();
    others.swap_remove(at);
    share_under(&others, rest) / words.len() as f64
}

/// The words of title and artists, each once: in any order of them a track lies in the tree.
pub(in crate::draw) fn words(track: &Track) -> Vec<String> {
    let names = std::iter::once(&track.name).chain(track.artists.iter().map(|artist| &artist.name));
    let mut words: Vec<String> = Vec::new();
    for name in names {
        for word in names::normal(name).split(' ') {
            if !word.is_empty() && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    words
}

/// The year of the release.
pub(super) fn year(track: &Track) -> Option<u16> {
    let date = track.album.as_ref()?.release_date.as_deref()?;
    date.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orders_of_words_share_the_tree() {
        let words = ["love", "lost", "again"].map(str::to_owned);
        assert_eq!(share_under(&words, "lo"), 2.0 / 3.0);
        assert_eq!(share_under(&words, "love a"), 1.0 / 6.0);
        assert_eq!(share_under(&words, "lov a"), 0.0, "no such word");
        let all: f64 = ["love", "los", "a"]
            .iter()
            .map(|path| share_under(&words, path))
            .sum();
        assert!((all - 1.0).abs() < 1e-9);
    }
}
