//! What becomes of listens when sightings come or go: worked out in memory, group by group, without a word to the diary.

use super::bulk::{Brought, Row};
use super::plain::{self, Plain};
use super::sightings::Touched;
use crate::fold::{self, Evidence, Facts, Found, Listen, reach_ms};
use crate::sighting::{Sighting, TrackRow};
use std::collections::HashSet;

/// Whether sightings come or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Come,
    Go,
}

/// What has been worked out so far.
#[derive(Debug)]
pub(super) struct Folding {
    way: Way,
    /// The first file of those that come.
    first_file: i64,
    /// Tracks with looks or tombstones: their evidence is more than rows.
    rich: HashSet<TrackRow>,
    /// What has to be folded in the diary.
    pub touched: Touched,
    pub gone: Vec<Listen>,
    pub come: Vec<Listen>,
    /// The same of listens that exports alone told, which are most.
    pub plain_gone: Vec<Plain>,
    pub plain_come: Vec<Plain>,
    pub brought: Brought,
}

impl Folding {
    pub fn new(way: Way, first_file: i64, rich: HashSet<TrackRow>) -> Folding {
        Folding {
            way,
            first_file,
            rich,
            touched: Touched::default(),
            gone: Vec::new(),
            come: Vec::new(),
            plain_gone: Vec::new(),
            plain_come: Vec::new(),
            brought: Brought::default(),
        }
    }

    /// Whether more is known of a group than what sources told.
    pub fn is_rich(&self, group: &[Facts]) -> bool {
        group.iter().any(|facts| self.rich.contains(&facts.row))
    }

    /// Folds what came or went of a group, which is sorted, beside the `others` of which listens are there.
    pub fn group(&mut self, group: &[Facts], told: &[Row], others: Vec<Sighting>) {
        if told.is_empty() {
            return;
        }
        if self.is_rich(group) {
            for row in told {
                // What goes may have taken longer than its track lasts.
                if let Some(told) = row.sighting() {
                    let from = told.at - told.took_ms().max(0);
                    self.touched.add_between(told.track, from, told.at);
                }
            }
            return;
        }
        let plain = plain::rows(group, &others).filter(|_| plain::are_plain(group, told));
        if let Some(others) = plain {
            return self.plain(&group[0], told, others);
        }
        let mut all: Vec<(bool, Sighting)> = others.into_iter().map(|told| (false, told)).collect();
        all.extend(told.iter().filter_map(|row| Some((true, row.sighting()?))));
        self.mixed(group, all);
    }

    /// Folds what is stored of a group of which no listen is there.
    pub fn stored(&mut self, group: &[Facts], stored: Vec<Sighting>) {
        match plain::rows(group, &stored) {
            Some(rows) => self.plain_come.extend(plain::fold(&group[0], &rows)),
            None => {
                let all = stored.into_iter().map(|told| (true, told)).collect();
                self.mixed(group, all);
            }
        }
    }

    /// Sorts what comes and goes, as the diary has it.
    pub fn sort(&mut self) {
        self.plain_gone.sort_unstable_by_key(Plain::key);
        self.plain_come.sort_unstable_by_key(Plain::key);
        self.come
            .sort_by_key(|listen| (listen.started_at, listen.track));
    }

    /// Counts a listen that no source older than the files that come had.
    pub fn count(&mut self, oldest_file: i64, buried: bool) {
        if oldest_file < self.first_file {
            return;
        }
        let counts = if buried {
            &mut self.brought.buried
        } else {
            &mut self.brought.new
        };
        *counts.entry(oldest_file).or_default() += 1;
    }

    fn plain(&mut self, facts: &Facts, told: &[Row], others: Vec<Row>) {
        let without = plain::fold(facts, &others);
        let mut all = others;
        all.extend(told);
        all.sort_unstable();
        let with = plain::fold(facts, &all);
        for listen in &with {
            self.count(i64::from(listen.file), false);
        }
        let (before, after) = self.in_order(without, with);
        let same = |a: &Plain, b: &Plain| a.is_same(b);
        self.plain_gone
            .extend(missing(&before, &after, Plain::start, same));
        self.plain_come
            .extend(missing(&after, &before, Plain::start, same));
    }

    /// Folds with and without what comes or goes (true), and keeps the difference.
    fn mixed(&mut self, group: &[Facts], mut all: Vec<(bool, Sighting)>) {
        let lengths = group.iter().map(|facts| facts.duration_ms);
        let longest = lengths.max().unwrap_or(0);
        all.sort_by_key(|(_, told)| told.at);
        let reach = reach_ms(longest);
        for stretch in all.chunk_by(|(_, a), (_, b)| b.at - a.at <= reach) {
            if !stretch.iter().any(|(changes, _)| *changes) {
                continue;
            }
            let stays = stretch.iter().filter(|(changes, _)| !changes);
            let without = find(group, stays.map(|(_, told)| told.clone()));
            let with = find(group, stretch.iter().map(|(_, told)| told.clone()));
            for found in &with {
                self.count(found.oldest_file, found.buried);
            }
            let listens = |found: Vec<Found>| -> Vec<Listen> {
                found.into_iter().map(|found| found.listen).collect()
            };
            let (before, after) = self.in_order(listens(without), listens(with));
            let start = |listen: &Listen| listen.started_at;
            self.gone
                .extend(missing(&before, &after, start, Listen::eq));
            self.come
                .extend(missing(&after, &before, start, Listen::eq));
        }
    }

    /// What was there before the change, and after it.
    fn in_order<T>(&self, without: T, with: T) -> (T, T) {
        match self.way {
            Way::Come => (without, with),
            Way::Go => (with, without),
        }
    }
}

/// Those of `some` that are not among `others`. Both are sorted by their starts, each of which stands once.
fn missing<T: Clone>(
    some: &[T],
    others: &[T],
    start: impl Fn(&T) -> i64,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<T> {
    let is_there = |one: &&T| {
        let place = others.binary_search_by_key(&start(one), &start);
        place.is_ok_and(|place| same(one, &others[place]))
    };
    let missing = some.iter().filter(|one| !is_there(one));
    missing.cloned().collect()
}

fn find(group: &[Facts], told: impl Iterator<Item = Sighting>) -> Vec<Found> {
    let told: Vec<Sighting> = told.collect();
    if told.is_empty() {
        return Vec::new();
    }
    fold::find(&Evidence {
        tracks: group.to_vec(),
        told,
        ..Evidence::default()
    })
}
