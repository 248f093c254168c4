//! Which page of what a search finds.

use super::{PAGE, REACH};
use rand::{Rng, RngExt};

/// A page is drawn among so many times the results there are said to be, so often.
const SCALES: [(f64, f64); 4] = [(0.5, 0.1), (1.0, 0.5), (2.0, 0.3), (f64::INFINITY, 0.1)];

/// A page from `from` on where there are said to be so many results, and how likely it was. What is said is half believed:
/// pages before and behind are drawn, too.
pub(super) fn draw_page(told: u32, from: u32, rng: &mut dyn Rng) -> (u32, f64) {
    let all = REACH / PAGE;
    let ends = SCALES.map(|(times, often)| {
        let end = (f64::from(told) * times / f64::from(PAGE)).ceil() as u32;
        (end.clamp(from + 1, all), often)
    });
    let mut left: f64 = rng.random();
    let mut page = from;
    for (end, often) in ends {
        if left < often {
            page = rng.random_range(from..end);
            break;
        }
        left -= often;
    }
    let likely = ends
        .iter()
        .filter(|(end, _)| page < *end)
        .map(|(end, often)| often / f64::from(end - from));
    (page, likely.sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use std::collections::BTreeMap;

    #[test]
    fn pages_are_as_likely_as_is_said() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        for (total, from) in [(10, 0), (35, 1), (100, 1)] {
            let mut seen: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
            for _ in 0..20_000 {
                let (page, likely) = draw_page(total, from, &mut rng);
                seen.entry(page).or_insert((0.0, likely)).0 += 1.0 / 20_000.0;
            }
            for (page, (often, likely)) in seen {
                assert!(
                    page >= from && (often - likely).abs() < 0.02,
                    "{page} of {total}"
                );
            }
        }
    }
}
