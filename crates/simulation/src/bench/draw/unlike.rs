//! How unlike the picks are to the whole catalogue.

use super::catalogue::Catalogue;
use serde::Serialize;

/// Kolmogorov-Smirnov distances (0: even, 1: as uneven as can be), and the total variation of the shares of languages.
#[derive(Debug, Serialize)]
pub struct Unlike {
    pub ks: Distances,
    pub language: f64,
}

#[derive(Debug, Serialize)]
pub struct Distances {
    pub popularity: f64,
    pub year: f64,
    pub words: f64,
    pub artist_size: f64,
}

impl Unlike {
    pub fn of(catalogue: &Catalogue, picks: &[u32]) -> Unlike {
        let distance = |of: &dyn Fn(u32) -> u32| {
            let all = (0..catalogue.len()).map(of);
            kolmogorov_smirnov(all, picks.iter().copied().map(of))
        };
        Unlike {
            ks: Distances {
                // In thousandths: finer steps are not seen with so few picks.
                popularity: distance(&|track| {
                    (u64::from(track) * 1000 / u64::from(catalogue.len())) as u32
                }),
                year: distance(&|track| u32::from(catalogue.year(track))),
                words: distance(&|track| catalogue.title(track).len() as u32),
                artist_size: distance(&|track| catalogue.artist_size(track)),
            },
            language: total_variation(
                &histogram((0..catalogue.len()).map(|track| u32::from(catalogue.language(track)))),
                &histogram(
                    picks
                        .iter()
                        .map(|track| u32::from(catalogue.language(*track))),
                ),
            ),
        }
    }
}

fn kolmogorov_smirnov(all: impl Iterator<Item = u32>, picks: impl Iterator<Item = u32>) -> f64 {
    let (all, picks) = (histogram(all), histogram(picks));
    let (mut a, mut b, mut worst) = (0.0, 0.0, 0.0f64);
    for at in 0..all.len().max(picks.len()) {
        a += all.get(at).unwrap_or(&0.0);
        b += picks.get(at).unwrap_or(&0.0);
        worst = worst.max((a - b).abs());
    }
    worst
}

fn total_variation(a: &[f64], b: &[f64]) -> f64 {
    let of = |shares: &[f64], at: usize| shares.get(at).copied().unwrap_or(0.0);
    let apart = (0..a.len().max(b.len())).map(|at| (of(a, at) - of(b, at)).abs());
    apart.sum::<f64>() / 2.0
}

/// Shares by value.
fn histogram(values: impl Iterator<Item = u32>) -> Vec<f64> {
    let mut counts: Vec<f64> = Vec::new();
    let mut all = 0.0;
    for value in values {
        let value = value as usize;
        if counts.len() <= value {
            counts.resize(value + 1, 0.0);
        }
        counts[value] += 1.0;
        all += 1.0;
    }
    counts.iter().map(|count| count / all).collect()
}
