//! What drawing evenly remembers from search to search: letters, years, the size of the catalogue, what was found where,
//! and candidates that wait to be picked.

mod shares;
mod sums;
mod waiting;

pub use sums::{FIRST_YEAR, Start, Sums};
pub use waiting::Candidate;

use super::Years;
use super::letters::{Letters, Path};
use rand::Rng;
use spotify::Track;
use std::collections::{BTreeMap, HashMap};
use waiting::{Groups, Waiting};

/// What is known of the tracks of a year that lie under a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A search finds none.
    Empty,
    /// A search finds more than can be looked through.
    Overflowing,
    /// A search finds about so many.
    Fitting(u32),
}

/// What is new since it was stored.
#[derive(Debug, Default)]
pub struct News {
    /// What was found where.
    pub nodes: Vec<((u16, String), Node)>,
    /// Candidates that wait.
    pub found: Vec<Candidate>,
    /// URIs of those that wait no more.
    pub gone: Vec<String>,
    /// Words of tracks that letters were learnt from, and as how many tracks' each; 0: they were seen, but not counted, and
    /// -1: no word begins so.
    pub learnt: Vec<(String, f64)>,
}

/// All of it.
#[derive(Debug)]
pub struct Memory {
    /// The model of letters.
    pub letters: Letters,
    sums: Sums,
    scripts: BTreeMap<char, f64>,
    nodes: HashMap<(u16, String), Node>,
    waiting: Waiting,
    news: News,
}

impl Memory {
    /// Nothing was found yet, and `last_year` is this one.
    pub fn new(last_year: u16) -> Memory {
        Memory::with(last_year, Sums::default())
    }

    /// With what all walks came to before.
    pub fn with(last_year: u16, mut sums: Sums) -> Memory {
        sums.reach(last_year);
        Memory::of(sums, Letters::shipped())
    }

    fn of(sums: Sums, letters: Letters) -> Memory {
        Memory {
            scripts: letters.starts(),
            letters,
            sums,
            nodes: HashMap::new(),
            waiting: Waiting::default(),
            news: News::default(),
        }
    }

    /// What all walks came to.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    pub(super) fn sums_mut(&mut self) -> &mut Sums {
        &mut self.sums
    }

    /// What is new; from then on nothing is.
    pub fn take_news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    /// Tracks that search can reach, as far as searches tell.
    pub fn size(&self) -> f64 {
        self.sums.size()
    }

    /// A search that was expected to find this share of all tracks is said to have so many results.
    pub fn searched(&mut self, share: f64, results: u32) {
        self.sums.searched(share, results);
    }

    /// Candidates that wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Candidates ever found.
    pub fn counted(&self) -> f64 {
        self.sums.counted
    }

    /// Year and script of the next walk; none where there is nothing in these years.
    pub fn next_start(&mut self, years: Option<Years>, rng: &mut dyn Rng) -> Option<Start> {
        let start = self.sums.next_start(&self.scripts, rng);
        match years {
            Some(years) => self.sums.start_within(start, years, rng),
            None => Some(start),
        }
    }

    /// What is known of a node.
    pub fn node(&self, year: u16, path: &str) -> Option<Node> {
        self.nodes.get(&(year, path.to_owned())).copied()
    }

    /// Something was found out of a node.
    pub fn set_node(&mut self, year: u16, path: &str, node: Node) {
        self.remember(year, path.to_owned(), node);
        self.news.nodes.push(((year, path.to_owned()), node));
    }

    /// Something was found out of a node before.
    pub fn remember(&mut self, year: u16, path: String, node: Node) {
        self.nodes.insert((year, path), node);
    }

    /// A candidate waits since before.
    pub fn wait_for(&mut self, candidate: Candidate) {
        self.waiting.add(candidate);
    }

    /// Learns from words as they are kept.
    pub fn learn(&mut self, words: &str, weight: f64) {
        let each: Vec<&str> = words.split(' ').collect();
        if weight > 0.0 {
            self.letters.learn(&each, weight);
        } else if weight < 0.0 {
            self.letters.miss(words);
        } else {
            self.letters.see(&each);
        }
    }

    /// A search brought this track up, whether it was looked for or not.
    pub fn see(&mut self, words: &[String]) {
        let each: Vec<&str> = words.iter().map(String::as_str).collect();
        if self.letters.see(&each) {
            self.news.learnt.push((words.join(" "), 0.0));
        }
    }

    /// A search for tracks of a year with such a word found none.
    pub fn miss(&mut self, path: &Path) {
        if path.is_first_word() && !self.letters.is_seen(path) {
            self.letters.miss(&path.text);
            self.news.learnt.push((path.text.clone(), -1.0));
        }
    }

    /// A walk ended with these candidates, none of them twice.
    pub fn walked(&mut self, start: &Start, found: Vec<Candidate>, rng: &mut dyn Rng) {
        let total: f64 = found.iter().map(|one| one.weight).sum();
        self.sums.counted += found.len() as f64;
        let walks = self.sums.walked(start, &found, total);
        if found.is_empty() {
            return;
        }
        for one in &found {
            // By weight, and as one walk: else the letters would learn only what they drew themselves.
            let words = super::even::words(&one.track).join(" ");
            let weight = walks * one.weight / total;
            self.learn(&words, weight);
            self.news.learnt.push((words, weight));
        }
        self.keep_waiting(found, rng);
    }

    /// A walk ended with these candidates that only some years were open to: they wait, and speak for no others.
    pub fn walked_within(&mut self, found: Vec<Candidate>, rng: &mut dyn Rng) {
        if !found.is_empty() {
            self.keep_waiting(found, rng);
        }
    }

    fn keep_waiting(&mut self, found: Vec<Candidate>, rng: &mut dyn Rng) {
        for one in waiting::thinned(found, self.sums.mean(), rng) {
            let kept = self.waiting.add(one);
            self.news.found.push(kept.clone());
        }
        while let Some(gone) = self.waiting.overflow() {
            self.gone(&gone);
        }
    }

    /// Takes one of those that `passes` lets through: by weight, so that years, scripts, lengths and endings have the shares
    /// of the catalogue that all walks speak for, not only those that found what waits. `owes`: and so that all picks so far
    /// have the shares that are known now. Where only some years may pass, nobody owes the others.
    pub fn take(
        &mut self,
        passes: &dyn Fn(&Track) -> bool,
        owes: bool,
        rng: &mut dyn Rng,
    ) -> Option<Candidate> {
        let sums = &self.sums;
        let (scripts, periods) = (
            sums.drawn_scripts(&self.scripts, owes),
            sums.drawn_periods(owes),
        );
        let (lengths, endings) = (sums.drawn_lengths(owes), sums.drawn_endings(owes));
        let script_of = |one: &Candidate| scripts.place(one.script);
        let period_of = |one: &Candidate| sums.period(one.year);
        let length_of = |one: &Candidate| one.length();
        let ending_of = |one: &Candidate| endings.as_ref().map_or(0, |all| all.place(one.ending));
        let groups = [
            endings
                .as_ref()
                .map(|all| Groups::new(&ending_of, &all.shares)),
            lengths
                .as_deref()
                .map(|shares| Groups::new(&length_of, shares)),
            Some(Groups::new(&script_of, &scripts.shares)),
            // The last ones come out exactly.
            Some(Groups::new(&period_of, &periods)),
        ];
        let groups: Vec<Groups<'_>> = groups.into_iter().flatten().collect();
        let taken = self.waiting.take(passes, &groups, rng)?;
        if owes {
            self.sums.picked(&taken);
        }
        self.gone(&taken);
        Some(taken)
    }

    /// What was taken was only looked at: as far as is stored, it waits on.
    pub fn keep_all_that_waits(&mut self) {
        self.news.gone.clear();
    }

    fn gone(&mut self, gone: &Candidate) {
        self.news
            .found
            .retain(|new| new.track.uri != gone.track.uri);
        self.news.gone.push(gone.track.uri.clone());
    }
}

#[cfg(test)]
impl Memory {
    /// Of nothing, in 2026, and without the many shipped words: those take long to learn where nothing is optimised.
    pub(super) fn of_test(words: &[&str]) -> Memory {
        let mut sums = Sums::default();
        sums.reach(2026);
        Memory::of(sums, Letters::of_test(words))
    }
}
