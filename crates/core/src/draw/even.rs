//! Every track that search can reach, about equally likely: walks down the tree of years and letters until what is left fits
//! on a few pages, weighted by how likely each walk was.
//!
//! After A. Dasgupta, G. Das, H. Mannila, A random walk approach to sampling hidden databases, SIGMOD 2007 (drill down until
//! the result fits), and Z. Bar-Yossef, M. Gurevich, Random sampling from a search engine's index, J. ACM 55(5), 2008
//! (weights that undo how a result was found). Our own: a track lies in the tree by every order of its words, so that all
//! that a search finds counts by the share of orders that lead to it. The number of results that Spotify names stands in no
//! weight: its noise costs searches, not evenness.

mod pages;
#[cfg(test)]
mod tests;
mod walk;

pub(super) use walk::words;

use super::memory::{Candidate, Memory, Node, Start};
use super::{Drawn, Found, MOST_SEARCHES, Query, Step, Way, Years};
use pages::draw_page;
use rand::Rng;
use spotify::Track;
use walk::Walk;

/// Searches that a pick is worth: so many are made for each, whether candidates wait or not.
const SEARCHES: u32 = 6;

/// The first searches ever, of which each pick makes more: with little found, little can be drawn from.
const WARM_UP: u64 = 200;
const SEARCHES_AT_FIRST: u32 = 20;

/// Results on a page.
const PAGE: u32 = 10;

/// How many results are looked through at the most. A node with more is walked on.
const REACH: u32 = 990;

/// A node that is said to have more is walked on, and one that is said to have no more is not asked about its depth.
const SURELY_MORE: u32 = 3 * REACH;
const SURELY_FITS: u32 = REACH / 4;

/// A search is made where no more results than this are expected. Half of [`REACH`] wastes few searches on nodes that
/// overflow, and the shallower a walk ends, the less its weight depends on what letters were guessed.
const EXPECTED: f64 = 400.0;

/// Where no search ever brought up a word that begins so, a search is made even if so many times as many are expected: the
/// guess may be wrong, and an empty search at a short path says so for good.
const UNSEEN: f64 = 10.0;

/// A walk that is longer is given up, letters.
const LONGEST: usize = 30;

/// Walks that need no search and still come to nothing, before one gives up: far more than there are by chance.
const IDLE_WALKS: u32 = 20_000;

/// State of one draw.
#[derive(Debug)]
pub struct Even {
    memory: Memory,
    searches: u32,
    walk: Option<Walk>,
    asked: Asked,
    /// Whether later picks make up for what this one had too much of.
    counts: bool,
    /// The only years that are walked in.
    years: Option<Years>,
}

/// What the last search was for.
#[derive(Debug)]
enum Asked {
    Nothing,
    /// The first page of a node.
    First,
    /// Whether there is more than can be looked through; what the first page had, and how many results there are said to be.
    Depth(Vec<Candidate>, u32),
    /// One page, and how likely it was; what came before it.
    Page(Vec<Candidate>, f64),
}

impl Even {
    /// Draws with what is remembered.
    pub fn new(memory: Memory) -> Even {
        Even {
            memory,
            searches: 0,
            walk: None,
            asked: Asked::Nothing,
            counts: true,
            years: None,
        }
    }

    /// Only tracks of these years may pass. What is found in them says nothing of the others, and later picks make up for
    /// nothing.
    pub fn within(mut self, years: Option<Years>) -> Even {
        self.counts &= years.is_none();
        self.years = years;
        self
    }

    /// Later picks make up for nothing: what is drawn is only shown.
    pub fn uncounted(mut self) -> Even {
        self.counts = false;
        self
    }

    /// What is remembered, with what this draw found out.
    pub fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// The same, to keep.
    pub fn into_memory(self) -> Memory {
        self.memory
    }

    /// Takes in what a search found; what to ask next of the same node.
    fn take_in(&mut self, found: &Found<'_>, rng: &mut dyn Rng) -> Option<Query> {
        let walk = self.walk.clone()?;
        let (year, path) = (walk.start.year, walk.path.text.as_str());
        for track in found.tracks {
            self.memory.see(&words(track));
        }
        let here = found.tracks.len() as u32;
        match std::mem::replace(&mut self.asked, Asked::Nothing) {
            Asked::Nothing => None,
            Asked::First => {
                let told = if here < PAGE {
                    here
                } else {
                    found.total.unwrap_or(REACH).max(here)
                };
                if !walk.is_told {
                    self.memory.searched(walk.share(), told);
                }
                let first = walk.counted(found.tracks, 1.0);
                match told {
                    0 => {
                        self.memory.set_node(year, path, Node::Empty);
                        self.memory.miss(&walk.path);
                        self.over(first, rng)
                    }
                    1..PAGE => {
                        self.memory.set_node(year, path, Node::Fitting(told));
                        self.over(first, rng)
                    }
                    PAGE..=SURELY_FITS => Some(self.ask_for_rest(&walk, first, told, rng)),
                    _ if told <= SURELY_MORE => {
                        self.asked = Asked::Depth(first, told);
                        Some(walk.query(REACH))
                    }
                    _ => self.overflows(),
                }
            }
            Asked::Depth(..) if here > 0 => self.overflows(),
            Asked::Depth(first, told) => Some(self.ask_for_rest(&walk, first, told, rng)),
            Asked::Page(mut before, likely) => {
                before.extend(walk.counted(found.tracks, likely));
                self.over(before, rng)
            }
        }
    }

    /// There is more here than can be looked through: the walk goes on.
    fn overflows(&mut self) -> Option<Query> {
        if let Some(walk) = &mut self.walk {
            let (year, path) = (walk.start.year, &walk.path.text);
            self.memory.set_node(year, path, Node::Overflowing);
            walk.is_told = true;
        }
        None
    }

    /// One of the pages behind the first.
    fn ask_for_rest(
        &mut self,
        walk: &Walk,
        first: Vec<Candidate>,
        told: u32,
        rng: &mut dyn Rng,
    ) -> Query {
        let told = told.min(REACH);
        let node = Node::Fitting(told);
        self.memory.set_node(walk.start.year, &walk.path.text, node);
        let (page, likely) = draw_page(told, 1, rng);
        self.asked = Asked::Page(first, likely);
        walk.query(page * PAGE)
    }

    /// The walk has come to its end.
    fn over(&mut self, found: Vec<Candidate>, rng: &mut dyn Rng) -> Option<Query> {
        if let Some(walk) = self.walk.take() {
            self.end(&walk.start, found, rng);
        }
        None
    }

    fn end(&mut self, start: &Start, found: Vec<Candidate>, rng: &mut dyn Rng) {
        match self.years {
            Some(_) => self.memory.walked_within(found, rng),
            None => self.memory.walked(start, found, rng),
        }
    }

    /// Walks until there is something to search.
    fn walk_on(&mut self, rng: &mut dyn Rng) -> Option<Query> {
        for _ in 0..IDLE_WALKS {
            let mut walk = match self.walk.take() {
                Some(mut walk) => {
                    walk.step_down(&self.memory.letters, rng);
                    walk
                }
                None => {
                    let start = self.memory.next_start(self.years, rng)?;
                    Walk::begun(start, &self.memory.letters, rng)
                }
            };
            if let Some((asked, query)) = self.walk_down(&mut walk, rng) {
                self.asked = asked;
                self.walk = Some(walk);
                return Some(query);
            }
            self.end(&walk.start, Vec::new(), rng);
        }
        None
    }

    /// Walks down to a node that must be searched; `None` if the walk comes to nothing.
    fn walk_down(&self, walk: &mut Walk, rng: &mut dyn Rng) -> Option<(Asked, Query)> {
        while walk.path.text.chars().count() < LONGEST {
            if !walk.path.is_between_words() {
                match self.memory.node(walk.start.year, &walk.path.text) {
                    Some(Node::Empty) => return None,
                    Some(Node::Overflowing) => walk.is_told = true,
                    Some(Node::Fitting(told)) => {
                        let (page, likely) = match told {
                            ..PAGE => (0, 1.0),
                            _ => draw_page(told, 0, rng),
                        };
                        return Some((Asked::Page(Vec::new(), likely), walk.query(page * PAGE)));
                    }
                    None if self.is_more_expected(walk) => {}
                    None => return Some((Asked::First, walk.query(0))),
                }
            }
            walk.step_down(&self.memory.letters, rng);
        }
        None
    }

    /// Whether a node has more than can be looked through, by all that is guessed.
    fn is_more_expected(&self, walk: &Walk) -> bool {
        let is_seen = self.memory.letters.is_seen(&walk.path);
        let most = if is_seen { EXPECTED } else { EXPECTED * UNSEEN };
        self.memory.size() * walk.share() > most
    }
}

impl Way for Even {
    fn step(
        &mut self,
        found: Option<Found<'_>>,
        passes: &dyn Fn(&Track) -> bool,
        rng: &mut dyn Rng,
    ) -> Step {
        let mut next = match found {
            Some(found) => self.take_in(&found, rng),
            None => None,
        };
        // Searches of a draw that was broken off count: the next one goes on where it ended.
        let made = self.memory.sums().ahead;
        let worth = match self.memory.sums().searches {
            ..WARM_UP => SEARCHES_AT_FIRST,
            _ => SEARCHES,
        };
        let is_last = self.searches.max(made) >= MOST_SEARCHES;
        // A walk that is left before its end would favour what lies near the root.
        if (made >= worth && self.walk.is_none()) || is_last {
            let candidates = self.memory.waiting() as u32;
            if let Some(candidate) = self.memory.take(passes, self.counts, rng) {
                self.memory.sums_mut().ahead = made.saturating_sub(worth);
                return Step::Drawn(Box::new(Drawn {
                    track: candidate.track,
                    words: match candidate.path.as_str() {
                        "" => String::new(),
                        path => format!("{path} year:{}", candidate.year),
                    },
                    candidates: Some(candidates),
                }));
            }
            if is_last {
                self.memory.sums_mut().ahead = 0;
                return Step::Nothing;
            }
        }
        if next.is_none() {
            next = self.walk_on(rng);
        }
        let Some(query) = next else {
            return Step::Nothing;
        };
        self.searches += 1;
        self.memory.sums_mut().searches += 1;
        self.memory.sums_mut().ahead += 1;
        Step::Search(query)
    }
}
