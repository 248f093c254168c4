//! The list of items while it is made: one pass over all listens, newest first.

use super::columns::{Gap, Heard, is_of, is_skipped};
use crate::view::history::{HistoryAsk, Origin};

/// An item is a place among the listens, or with this bit among the gaps.
pub const GAP: u32 = 1 << 31;

/// What was chosen beside the words.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    origin: Option<Origin>,
    skipped: bool,
    gaps: bool,
    searches: bool,
}

impl Choice {
    /// That of a question; `searches`: whether it has words.
    pub fn of(ask: &HistoryAsk, searches: bool) -> Choice {
        Choice {
            origin: ask.origin,
            skipped: ask.skipped,
            gaps: ask.gaps,
            searches,
        }
    }

    fn narrows_listens(self) -> bool {
        self.searches || self.skipped || self.origin.is_some()
    }

    fn shows_gaps(self) -> bool {
        self.gaps || !self.narrows_listens()
    }

    fn has(self, marks: u8) -> bool {
        let only_gaps = self.gaps && !self.narrows_listens();
        !only_gaps
            && self.origin.is_none_or(|origin| is_of(marks, origin))
            && (!self.skipped || is_skipped(marks))
    }
}

/// Listens by what is known of them, to be counted for each choice at the end.
#[derive(Clone, Debug)]
pub struct Counts([u32; 256]);

impl Counts {
    /// How many listens have marks of this kind.
    pub fn of(&self, kind: impl Fn(u8) -> bool) -> u32 {
        let marks = (0u8..=255).zip(self.0);
        marks
            .filter(|(marks, _)| kind(*marks))
            .map(|(_, count)| count)
            .sum()
    }
}

/// What is gathered.
#[derive(Debug)]
pub struct List<'a> {
    items: Vec<u32>,
    counts: Counts,
    /// Which marks are wanted.
    wanted: [bool; 256],
    /// Those that stand below, by day and time.
    gaps: &'a [Gap],
}

impl<'a> List<'a> {
    /// Nothing yet. Gaps are by day and time, the newest last.
    pub fn new(gaps: &'a [Gap], choice: Choice) -> List<'a> {
        let mut wanted = [false; 256];
        for (marks, wanted) in (0u8..=255).zip(&mut wanted) {
            *wanted = choice.has(marks);
        }
        List {
            items: Vec::new(),
            counts: Counts([0; 256]),
            wanted,
            gaps: if choice.shows_gaps() { gaps } else { &[] },
        }
    }

    /// The gaps that ended after a listen stand above it.
    pub fn gaps_after(&mut self, heard: &Heard) {
        while let Some((gap, older)) = self.gaps.split_last()
            && (gap.day, gap.to) > (heard.day, heard.started_at)
        {
            self.add_gap(older);
        }
    }

    /// A listen that has the words.
    pub fn add(&mut self, place: usize, heard: &Heard) {
        let marks = usize::from(heard.marks());
        self.counts.0[marks] += 1;
        if self.wanted[marks] {
            self.items.push(place as u32);
        }
    }

    /// The items, newest first, and how many there are of each kind.
    pub fn end(mut self) -> (Vec<u32>, Counts) {
        while let Some((_, older)) = self.gaps.split_last() {
            self.add_gap(older);
        }
        (self.items, self.counts)
    }

    fn add_gap(&mut self, older: &'a [Gap]) {
        self.gaps = older;
        self.items.push(older.len() as u32 | GAP);
    }
}
