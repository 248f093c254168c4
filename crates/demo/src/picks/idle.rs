//! Times in which a pick may have been heard.

use crate::past::last_off;
use rand::RngExt;
use rand::rngs::StdRng;
use spotify_sim::Play;

/// When the listener had just stopped listening.
pub(super) struct Idle {
    /// From when to when, UTC milliseconds.
    free: Vec<(i64, i64)>,
}

impl Idle {
    pub fn of(past: &[Play]) -> Idle {
        let pairs = past.windows(2);
        let off = last_off(past);
        let free = pairs.map(|pair| (pair[0].ended_ms, pair[1].started_ms));
        Idle {
            free: free.filter(|(from, _)| !off.contains(from)).collect(),
        }
    }

    /// The end of a listen of a length in the days after a time; nothing else is heard meanwhile.
    pub fn next(&mut self, after: i64, length: i64, rng: &mut StdRng) -> Option<i64> {
        let after = after + rng.random_range(3_600_000..5 * 86_400_000);
        let place = self
            .free
            .iter()
            .position(|(from, to)| *from > after && to - from > length + 120_000)?;
        let start = self.free.remove(place).0 + 30_000;
        Some(start + length)
    }
}
