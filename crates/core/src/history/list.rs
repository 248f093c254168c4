//! The list of items while it is made: one pass over all listens, newest first.

use super::columns::{Gap, Heard, is_among};
use crate::view::history::Show;

/// An item is a place among the listens, or with this bit among the gaps.
pub const GAP: u32 = 1 << 31;

/// Listens by what is known of them, to be counted for each choice at the end.
#[derive(Clone, Debug)]
pub struct Counts([u32; 256]);

impl Counts {
    /// How many rows a choice has, beside so many gaps.
    pub fn of(&self, show: Show, gaps: u32) -> u32 {
        let marks = (0u8..=255).zip(self.0);
        let among = marks.filter(|(marks, _)| is_among(*marks, show));
        let listens: u32 = among.map(|(_, count)| count).sum();
        match show {
            Show::All | Show::Gaps => listens + gaps,
            Show::Recorded
            | Show::Export
            | Show::AccountData
            | Show::Listenbrainz
            | Show::Lastfm
            | Show::Skipped => listens,
        }
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
    shows_gaps: bool,
}

impl<'a> List<'a> {
    /// Nothing yet. Gaps are by day and time, the newest last.
    pub fn new(gaps: &'a [Gap], show: Show) -> List<'a> {
        let mut wanted = [false; 256];
        for (marks, wanted) in (0u8..=255).zip(&mut wanted) {
            *wanted = is_among(marks, show);
        }
        List {
            items: Vec::new(),
            counts: Counts([0; 256]),
            wanted,
            gaps,
            shows_gaps: matches!(show, Show::All | Show::Gaps),
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
        if self.shows_gaps {
            self.items.push(older.len() as u32 | GAP);
        }
    }
}
