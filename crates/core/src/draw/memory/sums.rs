//! What all walks came to: where tracks are, and how many.

use super::Candidate;
use super::shares::{Picked, Shares, drawn_by};
use crate::draw::Years;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The first year that a search is limited to.
pub const FIRST_YEAR: u16 = 1950;

/// The first year that anybody can ask for.
const EARLIEST: u16 = 1900;

/// Tracks that there are until searches know better.
const GUESS: f64 = 20_000_000.0;

/// One search counts for no more than so many times what was expected of it: the letters may be wrong.
const FAR: f64 = 20.0;

/// A walk counts for no more than so many times the mean: one lucky walk must not decide.
const CLIP: f64 = 30.0;

/// Chance that a year is drawn without a look at what was learnt.
const ANY_YEAR: f64 = 0.1;

/// Chance that a script is drawn by the roots of the shares that were guessed, and what is added to it before the first walk
/// and halved after [`FEW_SCRIPTS`] walks: what is never looked for is never found.
const ANY_SCRIPT: f64 = 0.1;
const ANY_SCRIPT_AT_FIRST: f64 = 0.3;
const FEW_SCRIPTS: f64 = 300.0;

/// Else a script is drawn by this power of its share: of a small one, too, more than a few walks must tell.
const TEMPER: f64 = 0.7;

/// A script that nothing is guessed of has this share at least.
const LEAST: f64 = 1e-3;

/// Numbers of words are known only after so many walks.
const SOME: f64 = 300.0;

/// Until so many walks were made, a guess says as much of the years as they do.
const FEW: f64 = 100.0;

/// The guess: each year back has so much less, as a share of itself (one divided by this), years.
const AGE: f64 = 10.0;

/// Steps of the sequence of years and scripts: the powers of one over the plastic number spread few points well over two
/// dimensions (M. Roberts, 2018).
const TURN: [f64; 2] = [0.754_877_666_246_692_7, 0.569_840_290_998_053_2];

/// Years that stand together when a year is chosen for a pick.
const PERIOD: usize = 5;

/// Tracks of more words are counted with those of so many.
pub(super) const LENGTHS: usize = 12;

/// The sums.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sums {
    /// Tracks found by year from [`FIRST_YEAR`] on, weighted and clipped.
    years: Vec<f64>,
    /// The same by the script that the walk began in.
    scripts: BTreeMap<char, f64>,
    /// The same by the number of different words of title and artists.
    lengths: [f64; LENGTHS],
    /// The same by the last letter of the longest word.
    endings: BTreeMap<char, f64>,
    /// Tracks picked where no years were asked for.
    picked: Picked,
    /// Results that searches were expected to have if there were [`GUESS`] tracks, and those that they are said to have.
    expected: f64,
    told: f64,
    /// Walks ever, candidates that they found, and their weights.
    walks: f64,
    pub(super) counted: f64,
    weights: f64,
    /// Where in the sequence of years and scripts the walks are.
    turn: [f64; 2],
    /// Searches ever made.
    pub(in crate::draw) searches: u64,
    /// Searches made beyond what the picks so far are worth.
    pub(in crate::draw) ahead: u32,
}

/// Where a walk begins.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Release year.
    pub year: u16,
    /// The script of the first letter, by one of its letters.
    pub script: char,
    /// How likely the year was, and the script.
    pub likely: [f64; 2],
}

impl Sums {
    pub(super) fn reach(&mut self, last_year: u16) {
        let years = usize::from(last_year.saturating_sub(FIRST_YEAR)) + 1;
        self.years.resize(years.max(self.years.len()), 0.0);
    }

    /// Tracks that search can reach, as far as searches tell: the mean of a Gamma-Poisson model whose prior weighs as much as
    /// one result. It decides how deep a walk goes before it searches, and stands in no weight.
    pub(super) fn size(&self) -> f64 {
        GUESS * (1.0 + self.told) / (1.0 + self.expected)
    }

    /// A search that was expected to find this share of all tracks is said to have so many results.
    pub(super) fn searched(&mut self, share: f64, results: u32) {
        self.told += f64::from(results).min(FAR * (1.0 + self.size() * share));
        self.expected += GUESS * share;
    }

    /// Where the next walk begins; `guess` are the shares that scripts may have.
    pub(super) fn next_start(&mut self, guess: &BTreeMap<char, f64>, rng: &mut dyn Rng) -> Start {
        if self.turn == [0.0; 2] {
            self.turn = [rng.random(), rng.random()];
        }
        for (turn, step) in self.turn.iter_mut().zip(TURN) {
            *turn = (*turn + step).fract();
        }
        let years = self.year_shares(true);
        let any = 1.0 / years.len() as f64;
        let years = years
            .into_iter()
            .enumerate()
            .map(|(year, share)| (year, (1.0 - ANY_YEAR) * share + ANY_YEAR * any));
        let (year, year_likely) = at(years, self.turn[0]).unwrap_or((0, 1.0));
        let scripts = self.script_proposals(guess).into_iter();
        let (script, script_likely) = at(scripts, self.turn[1]).unwrap_or(('a', 1.0));
        Start {
            year: FIRST_YEAR + year as u16,
            script,
            likely: [year_likely, script_likely],
        }
    }

    /// The same where only some years are open: one of those, as likely among them as among all. How likely it says it was
    /// stays that of a walk that may go anywhere, so that all candidates weigh by one measure.
    pub(super) fn start_within(
        &self,
        start: Start,
        years: Years,
        rng: &mut dyn Rng,
    ) -> Option<Start> {
        let shares = self.year_shares(true);
        let any = ANY_YEAR / shares.len() as f64;
        let last = FIRST_YEAR + shares.len() as u16 - 1;
        let bound = |year: Option<i16>, or: u16| year.map_or(or, |year| year.max(0) as u16);
        let from = bound(years.from, FIRST_YEAR).max(EARLIEST);
        let likely = |year: u16| {
            let place = year.checked_sub(FIRST_YEAR).map(usize::from);
            let share = place.and_then(|place| shares.get(place)).unwrap_or(&0.0);
            (1.0 - ANY_YEAR) * share + any
        };
        let open: Vec<(u16, f64)> = (from..=bound(years.to, last).min(last))
            .map(|year| (year, likely(year)))
            .collect();
        let all: f64 = open.iter().map(|(_, likely)| likely).sum();
        let (year, year_likely) = at(open.into_iter(), rng.random_range(0.0..1.0) * all)?;
        Some(Start {
            year,
            likely: [year_likely, start.likely[1]],
            ..start
        })
    }

    /// How likely each script is to be drawn.
    fn script_proposals(&self, guess: &BTreeMap<char, f64>) -> Vec<(char, f64)> {
        let shares = self.script_shares(guess);
        let root = |script: &char| guess.get(script).copied().unwrap_or(0.0).max(LEAST).sqrt();
        let roots: f64 = shares.keys().map(root).sum();
        let tempered: f64 = shares.values().map(|share| share.powf(TEMPER)).sum();
        let early = FEW_SCRIPTS / (FEW_SCRIPTS + self.walks);
        let any = ANY_SCRIPT + ANY_SCRIPT_AT_FIRST * early;
        let likely = |(script, share): (&char, &f64)| {
            let learnt = share.powf(TEMPER) / tempered;
            (*script, (1.0 - any) * learnt + any * root(script) / roots)
        };
        shares.iter().map(likely).collect()
    }

    /// A walk of this year and script came to a sum of weights. How many mean walks that is, clipped.
    pub(super) fn walked(&mut self, start: &Start, found: &[Candidate], weight: f64) -> f64 {
        self.walks += 1.0;
        self.weights += weight;
        let clipped = weight.min(CLIP * self.mean());
        let place = usize::from(start.year.saturating_sub(FIRST_YEAR));
        if let Some(year) = self.years.get_mut(place) {
            *year += clipped;
        }
        *self.scripts.entry(start.script).or_default() += clipped;
        for one in found {
            let part = one.weight * clipped / weight;
            self.lengths[one.length()] += part;
            *self.endings.entry(one.ending).or_default() += part;
        }
        if clipped > 0.0 {
            clipped / self.mean()
        } else {
            0.0
        }
    }

    /// A track was picked.
    pub(super) fn picked(&mut self, one: &Candidate) {
        self.picked.count(one);
    }

    /// Where a year's period stands among [`Sums::drawn_periods`].
    pub(super) fn period(&self, year: u16) -> usize {
        let place = usize::from(year.saturating_sub(FIRST_YEAR)).min(self.years.len() - 1);
        place / PERIOD
    }

    /// Shares of periods of years that the next pick is drawn by; `owes`: with what earlier picks had too many or too few of.
    pub(super) fn drawn_periods(&self, owes: bool) -> Vec<f64> {
        let years = self.year_shares(false);
        let shares: Vec<f64> = years
            .chunks(PERIOD)
            .map(|years| years.iter().sum())
            .collect();
        let mut picked = vec![0.0; shares.len()];
        for (year, count) in &self.picked.years {
            picked[self.period(*year)] += f64::from(*count);
        }
        drawn_by(shares, &picked, owes)
    }

    /// The same of scripts; `guess` are the shares that they may have.
    pub(super) fn drawn_scripts(&self, guess: &BTreeMap<char, f64>, owes: bool) -> Shares {
        Shares::new(&self.script_shares(guess), &self.picked.scripts, owes)
    }

    /// The same of last letters, as far as walks know.
    pub(super) fn drawn_endings(&self, owes: bool) -> Option<Shares> {
        let all: f64 = self.endings.values().sum();
        let known = self.walks > SOME && all > 0.0;
        known.then(|| {
            let endings = self.endings.iter();
            let shares = endings.map(|(ending, sum)| (*ending, sum / all)).collect();
            Shares::new(&shares, &self.picked.endings, owes)
        })
    }

    /// The same of numbers of words, as far as walks know.
    pub(super) fn drawn_lengths(&self, owes: bool) -> Option<Vec<f64>> {
        let all: f64 = self.lengths.iter().sum();
        let known = self.walks > SOME && all > 0.0;
        known.then(|| {
            let shares = self.lengths.iter().map(|sum| sum / all).collect();
            drawn_by(shares, &self.picked.lengths.map(f64::from), owes)
        })
    }

    /// Walks ever.
    pub fn walks(&self) -> f64 {
        self.walks
    }

    /// What all of them came to: divided by their number, an unbiased estimate of the tracks that can be reached.
    pub fn weights(&self) -> f64 {
        self.weights
    }

    /// What a walk comes to on average.
    pub(super) fn mean(&self) -> f64 {
        self.weights / self.walks
    }

    /// How far walks are believed.
    fn known(&self) -> f64 {
        self.walks / (self.walks + FEW)
    }

    /// The share of all tracks that are of each year: a guess that fades with every walk. `smooth`: each with its neighbours.
    pub fn year_shares(&self, smooth: bool) -> Vec<f64> {
        let years = self.years.len();
        let all: f64 = self.years.iter().sum();
        let known = if all > 0.0 { self.known() } else { 0.0 };
        let share = |place: usize| {
            let guess = (-((years - 1 - place) as f64) / AGE).exp() * (1.0 - (-1.0 / AGE).exp());
            let around = |reach: usize| {
                let near = place.saturating_sub(reach)..=(place + reach).min(years - 1);
                let count = near.clone().count() as f64;
                near.map(|place| self.years[place]).sum::<f64>() / count
            };
            let learnt = if smooth {
                (around(0) + around(1) + around(3)) / 3.0
            } else {
                around(0)
            };
            known * learnt / all.max(f64::MIN_POSITIVE) + (1.0 - known) * guess
        };
        let shares: Vec<f64> = (0..years).map(share).collect();
        let sum: f64 = shares.iter().sum();
        shares.into_iter().map(|share| share / sum).collect()
    }

    /// The same of scripts.
    pub fn script_shares(&self, guess: &BTreeMap<char, f64>) -> BTreeMap<char, f64> {
        let all: f64 = self.scripts.values().sum();
        let known = if all > 0.0 { self.known() } else { 0.0 };
        let guessed: f64 = guess.values().sum();
        let mut shares: BTreeMap<char, f64> = guess
            .iter()
            .map(|(script, share)| (*script, (1.0 - known) * share / guessed))
            .collect();
        for (script, sum) in &self.scripts {
            *shares.entry(*script).or_default() += known * sum / all.max(f64::MIN_POSITIVE);
        }
        let sum: f64 = shares.values().sum();
        shares.values_mut().for_each(|share| *share /= sum);
        shares
    }
}

/// The one at a place between 0 and 1, and its share.
fn at<T: Copy>(shares: impl Iterator<Item = (T, f64)>, place: f64) -> Option<(T, f64)> {
    let mut left = place;
    let mut last = None;
    for one in shares {
        last = Some(one);
        left -= one.1;
        if left < 0.0 {
            break;
        }
    }
    last
}
