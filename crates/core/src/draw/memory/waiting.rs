//! Candidates that wait to be picked.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use spotify::Track;
use std::collections::{HashSet, VecDeque};

/// Candidates kept.
const KEPT: usize = 2000;

/// Candidates kept of a walk that came to as much as the mean one, and of any: few, so that what waits comes from many walks
/// and weighs about the same.
const OF_WALK: f64 = 3.0;
const OF_ANY_WALK: f64 = 15.0;

/// A weight is no more than so many times the mean: one lucky walk must not decide.
const CLIP: f64 = 10.0;

/// How often the weights are brought to the shares of years and scripts in turn.
const ROUNDS: usize = 3;

/// A correction is no more than this, up or down: what is hardly there cannot stand for much.
const FAR: f64 = 8.0;

/// A track that a walk found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// The track.
    pub track: Track,
    /// The letters that the walk came to.
    #[serde(default)]
    pub path: String,
    /// Release year.
    pub year: u16,
    /// The script that the walk began in, by one of its letters.
    pub script: char,
    /// Tracks that it stands for: one divided by how likely the walk was to find it.
    pub weight: f64,
    /// Different words of title and artists.
    pub words: u8,
    /// The last letter of the longest of them: languages that share a script differ in it.
    #[serde(default)]
    pub ending: char,
}

impl Candidate {
    /// Its place among lengths.
    pub(super) fn length(&self) -> usize {
        usize::from(self.words).min(super::sums::LENGTHS - 1)
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    all: VecDeque<Candidate>,
    /// URIs and ISRCs.
    keys: HashSet<String>,
}

impl Waiting {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// One more. If its recording waits already, that one stands for both; it is returned.
    pub(super) fn add(&mut self, candidate: Candidate) -> &Candidate {
        let own: Vec<String> = keys(&candidate.track).collect();
        if own.iter().any(|key| self.keys.contains(key)) {
            let same = |known: &Candidate| keys(&known.track).any(|key| own.contains(&key));
            if let Some(place) = self.all.iter().position(same) {
                self.all[place].weight += candidate.weight;
                return &self.all[place];
            }
        }
        self.keys.extend(own);
        self.all.push_back(candidate);
        &self.all[self.all.len() - 1]
    }

    /// Lets go of the oldest, if there are too many.
    pub(super) fn overflow(&mut self) -> Option<Candidate> {
        (self.all.len() > KEPT).then(|| self.remove(0))?
    }

    /// Takes one of those that `passes` lets through, by its weight. The shares of groups correct the weights in turn
    /// (W. Deming, F. Stephan, Ann. Math. Stat. 11(4), 1940): all walks know them better than those that found what waits.
    pub(super) fn take(
        &mut self,
        passes: &dyn Fn(&Track) -> bool,
        groups: &[Groups<'_>],
        rng: &mut dyn Rng,
    ) -> Option<Candidate> {
        let mean =
            self.all.iter().map(|one| one.weight).sum::<f64>() / self.all.len().max(1) as f64;
        let mut weights: Vec<f64> = self
            .all
            .iter()
            .map(|one| one.weight.min(CLIP * mean))
            .collect();
        let groups: Vec<(Vec<usize>, &[f64])> = groups
            .iter()
            .map(|groups| (self.all.iter().map(groups.of).collect(), groups.shares))
            .collect();
        for _ in 0..ROUNDS {
            for (group_of, shares) in &groups {
                correct(group_of, shares, &mut weights);
            }
        }
        while let Some(place) = weighted(&weights, rng) {
            if passes(&self.all[place].track) {
                return self.remove(place);
            }
            weights[place] = 0.0;
        }
        None
    }

    fn remove(&mut self, place: usize) -> Option<Candidate> {
        let gone = self.all.remove(place)?;
        for key in keys(&gone.track) {
            self.keys.remove(&key);
        }
        Some(gone)
    }
}

/// A way to sort candidates into groups, and the share that each is to have.
pub(super) struct Groups<'m> {
    of: &'m dyn Fn(&Candidate) -> usize,
    shares: &'m [f64],
}

impl<'m> Groups<'m> {
    pub(super) fn new(of: &'m dyn Fn(&Candidate) -> usize, shares: &'m [f64]) -> Groups<'m> {
        Groups { of, shares }
    }
}

/// Gives each group its share of the sum of the weights.
fn correct(group_of: &[usize], shares: &[f64], weights: &mut [f64]) {
    let mut sums = vec![0.0; shares.len()];
    for (group, weight) in group_of.iter().zip(&*weights) {
        sums[*group] += weight;
    }
    let total: f64 = sums.iter().sum();
    let is_there = |(share, sum): (&f64, &f64)| if *sum > 0.0 { *share } else { 0.0 };
    let there: f64 = shares.iter().zip(&sums).map(is_there).sum();
    let times = |(share, sum): (&f64, &f64)| {
        let wanted = share / there * total / sum;
        if wanted.is_finite() {
            wanted.clamp(1.0 / FAR, FAR)
        } else {
            1.0
        }
    };
    let times: Vec<f64> = shares.iter().zip(&sums).map(times).collect();
    for (group, weight) in group_of.iter().zip(weights) {
        *weight *= times[*group];
    }
}

/// Thins what a walk found: about so many for each `mean`, that stand for as many tracks as all.
pub(super) fn thinned(found: Vec<Candidate>, mean: f64, rng: &mut dyn Rng) -> Vec<Candidate> {
    let total: f64 = found.iter().map(|one| one.weight).sum();
    // Before the first walk that came to anything there is no mean.
    let wanted = (OF_WALK * total / mean).ceil().clamp(1.0, OF_ANY_WALK);
    let wanted = if wanted.is_nan() { OF_WALK } else { wanted };
    let each = total / wanted;
    let mut left = rng.random_range(0.0..1.0) * each;
    let mut kept = Vec::new();
    for mut one in found {
        left -= one.weight;
        let mut times = 0.0;
        while left < 0.0 {
            times += 1.0;
            left += each;
        }
        if times > 0.0 {
            one.weight = times * each;
            kept.push(one);
        }
    }
    kept
}

/// By these a track and its recording are known.
fn keys(track: &Track) -> impl Iterator<Item = String> + use<> {
    let isrc = track.isrc().map(str::to_ascii_uppercase);
    isrc.into_iter().chain([track.uri.clone()])
}

/// A place, as likely as its weight.
pub(super) fn weighted(weights: &[f64], rng: &mut dyn Rng) -> Option<usize> {
    let all: f64 = weights.iter().sum();
    if all <= 0.0 {
        return None;
    }
    let mut left = rng.random_range(0.0..all);
    for (place, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return Some(place);
        }
    }
    weights.iter().rposition(|weight| *weight > 0.0)
}
