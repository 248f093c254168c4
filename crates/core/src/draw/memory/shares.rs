//! Shares that picks are drawn by: those of the catalogue, or what all picks together still lack of them.

use super::Candidate;
use super::sums::LENGTHS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was picked by knowledge of those days is made up for within so many picks.
const SOON: f64 = 50.0;

/// A share is never changed by more than this to make up for something.
const MOST_OWED: f64 = 3.0;

/// How many tracks of each group were picked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Picked {
    pub(super) years: BTreeMap<u16, u32>,
    pub(super) scripts: BTreeMap<char, u32>,
    pub(super) lengths: [u32; LENGTHS],
    pub(super) endings: BTreeMap<char, u32>,
}

impl Picked {
    /// One more.
    pub(super) fn count(&mut self, one: &Candidate) {
        *self.years.entry(one.year).or_default() += 1;
        *self.scripts.entry(one.script).or_default() += 1;
        *self.endings.entry(one.ending).or_default() += 1;
        self.lengths[one.length()] += 1;
    }
}

/// Groups of tracks by a letter, in order, and the shares that the next pick is drawn by.
pub(super) struct Shares {
    groups: Vec<char>,
    pub(super) shares: Vec<f64>,
}

impl Shares {
    /// The shares of the catalogue, or with `owes` what all picks still lack of them.
    pub(super) fn new(
        shares: &BTreeMap<char, f64>,
        picked: &BTreeMap<char, u32>,
        owes: bool,
    ) -> Shares {
        let count = |group: &char| f64::from(picked.get(group).copied().unwrap_or(0));
        let picked: Vec<f64> = shares.keys().map(count).collect();
        Shares {
            groups: shares.keys().copied().collect(),
            shares: drawn_by(shares.values().copied().collect(), &picked, owes),
        }
    }

    /// The place of a group.
    pub(super) fn place(&self, group: char) -> usize {
        self.groups.binary_search(&group).unwrap_or(0)
    }
}

/// The shares of the catalogue, or with `owes` what all picks still lack of them.
pub(super) fn drawn_by(shares: Vec<f64>, picked: &[f64], owes: bool) -> Vec<f64> {
    match owes {
        true => owed(&shares, picked),
        false => shares,
    }
}

/// The shares that the next picks must have for all picks to come to `shares`: those before were drawn by what was known
/// then, and by chance.
fn owed(shares: &[f64], picked: &[f64]) -> Vec<f64> {
    let all: f64 = picked.iter().sum();
    let of = |(share, picked): (&f64, &f64)| {
        let owed = (share * (all + SOON) - picked) / SOON;
        owed.clamp(share / MOST_OWED, share * MOST_OWED)
    };
    shares.iter().zip(picked).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_picked_too_often_is_picked_less_and_within_bounds() {
        let even = owed(&[0.5, 0.5], &[100.0, 100.0]);
        assert_eq!(even, [0.5, 0.5]);
        let owed = owed(&[0.5, 0.3, 0.2], &[110.0, 60.0, 0.0]);
        assert_eq!(owed[0], 0.5 / MOST_OWED, "not never");
        assert!((owed[1] - 0.12).abs() < 1e-9, "{owed:?}");
        assert_eq!(owed[2], 0.2 * MOST_OWED, "not only that");
    }
}
