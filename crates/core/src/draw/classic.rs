//! The first seed's way: a random string, one of the first three results that may be drawn. Simple, and famous tracks only.

use super::{Drawn, Found, Query, Step, Way, Years};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use spotify::Track;

/// Of so many one is drawn.
const FIRST: usize = 3;

/// Results asked for, as many as one page gives: who has drawn for a year knows the first three of most strings.
const PAGE: u8 = 10;

/// Years without a bound.
const FIRST_YEAR: i16 = 1900;
const LAST_YEAR: i16 = 2100;

/// Letters by script, so that not only Latin titles are found. The first is drawn as often as all others together,
/// as most of the catalogue is written in it.
const SCRIPTS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyzaeiouıöüçşğåäñéèø",
    "абвгдежзийклмнопрстуфхцчшщыэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "कखगघचछजझटठडतथदधनपफबभमयरलवशसह",
    "กขคงจชซดตทนบปผพฟมยรลวสหอ",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん",
    "아가나다라마바사자차카타파하고노도로모보소오조호구누두루무부수우주",
    "爱你我天心人夜月花风雨海梦光中大小山水春秋红白黑金火星云雪",
];

/// State of one draw.
#[derive(Clone, Debug, Default)]
pub struct Classic {
    /// The string searched last.
    words: String,
    /// The only years that are searched in.
    years: Option<Years>,
}

impl Classic {
    /// Only tracks of these years may pass.
    pub fn within(years: Option<Years>) -> Classic {
        Classic {
            years,
            ..Classic::default()
        }
    }

    /// The string as it is searched: with the years, as Spotify writes them.
    fn asked(&self) -> String {
        let Some(Years { from, to }) = self.years else {
            return self.words.clone();
        };
        let (from, to) = (from.unwrap_or(FIRST_YEAR), to.unwrap_or(LAST_YEAR));
        format!("{} year:{from}-{to}", self.words)
    }
}

impl Way for Classic {
    fn step(
        &mut self,
        found: Option<Found<'_>>,
        passes: &dyn Fn(&Track) -> bool,
        rng: &mut dyn Rng,
    ) -> Step {
        let total = found.and_then(|found| found.total);
        let found = found.map(|found| found.tracks).unwrap_or_default();
        let candidates: Vec<&Track> = found
            .iter()
            .filter(|track| passes(track))
            .take(FIRST)
            .collect();
        if let Some(track) = candidates.choose(rng) {
            return Step::Drawn(Box::new(Drawn {
                track: (*track).clone(),
                words: self.asked(),
                candidates: total,
            }));
        }
        // Nothing begins like that: a shorter string is likelier to be found than another one of the same length. Half of it,
        // or a few strings in rare letters would use up the searches of a draw.
        let left = if found.is_empty() {
            self.words.chars().count() / 2
        } else {
            0
        };
        self.words = self.words.chars().take(left).collect();
        if self.words.is_empty() {
            self.words = random_string(rng);
        }
        Step::Search(Query {
            words: self.asked(),
            offset: 0,
            limit: PAGE,
        })
    }
}

/// Two to five letters of one script; one or two where a letter is a word or a syllable.
fn random_string(rng: &mut dyn Rng) -> String {
    let script = if rng.random_bool(0.5) {
        0
    } else {
        rng.random_range(1..SCRIPTS.len())
    };
    let letters: Vec<char> = SCRIPTS[script].chars().collect();
    let syllabic = script >= SCRIPTS.len() - 3;
    let length = if syllabic {
        rng.random_range(1..=2)
    } else {
        rng.random_range(2..=5)
    };
    (0..length).filter_map(|_| letters.choose(rng)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn track(uri: &str) -> Track {
        Track {
            uri: uri.to_owned(),
            ..Track::default()
        }
    }

    fn of(tracks: &[Track]) -> Found<'_> {
        Found {
            tracks,
            total: None,
        }
    }

    #[test]
    fn strings_come_from_many_scripts_and_repeat_seldom() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let strings: Vec<String> = (0..2000).map(|_| random_string(&mut rng)).collect();
        for script in SCRIPTS {
            assert!(
                strings
                    .iter()
                    .any(|s| s.chars().all(|c| script.contains(c))),
                "{script} is drawn"
            );
        }
        assert!(strings.iter().all(|s| (1..=5).contains(&s.chars().count())));
        let distinct: std::collections::HashSet<_> = strings.iter().collect();
        assert!(distinct.len() > 1200, "only {} distinct", distinct.len());
    }

    #[test]
    fn draws_one_of_the_first_three_that_passes() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let page = ["a", "b", "c", "d", "e"].map(track);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..100 {
            match Classic::default().step(Some(of(&page)), &|track| track.uri != "b", &mut rng) {
                Step::Drawn(drawn) => seen.insert(drawn.track.uri.clone()),
                Step::Search(query) => panic!("searched again: {query:?}"),
                Step::Nothing => panic!("nothing is left"),
            };
        }
        assert_eq!(seen, ["a", "c", "d"].map(str::to_owned).into());
    }

    #[test]
    fn a_string_that_finds_nothing_gets_shorter_and_one_that_finds_the_known_is_left() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut way = Classic::default();
        let mut search =
            |results: Option<&[Track]>| match way.step(results.map(of), &|_| false, &mut rng) {
                Step::Search(query) => query.words,
                Step::Drawn(track) => panic!("nothing passes, but {track:?} was drawn"),
                Step::Nothing => panic!("strings never end"),
            };
        let first = search(None);
        let second = search(Some(&[]));
        assert!(first.starts_with(&second) && second.len() < first.len());
        let third = search(Some(&[track("known")]));
        assert!(!second.starts_with(&third));
    }

    #[test]
    fn where_nothing_is_found_many_strings_are_tried() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let mut way = Classic::default();
        let mut search = || match way.step(Some(of(&[])), &|_| true, &mut rng) {
            Step::Search(query) => query.words,
            Step::Drawn(track) => panic!("nothing was found, but {track:?} was drawn"),
            Step::Nothing => panic!("strings never end"),
        };
        let mut before = search();
        let mut strings = 1;
        for _ in 1..crate::draw::MOST_SEARCHES {
            let next = search();
            strings += u32::from(!before.starts_with(&next));
            before = next;
        }
        assert!(strings >= 8, "{strings} strings");
    }
}
