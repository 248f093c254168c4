//! What kept the recorder from recording since it last read everything: a small record that survives crashes, so that a
//! gap can say why.

use crate::gap::{self, Reason, Span};
use crate::store::sightings::PageOutcome;
use serde::{Deserialize, Serialize};

/// Name of the record among the account's settings.
pub const NAME: &str = "standing";

/// More spans than this are not kept: the shortest go first.
const MOST_SPANS: usize = 100;

/// The record. Times are UTC milliseconds by Spotify's clock, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// When a page of recently-played last told everything up to then.
    pub read_at: i64,
    /// Up to here the record is known to hold.
    pub alive_at: i64,
    /// What is in the way now, and since when.
    hindered: Option<(Reason, i64)>,
    /// What was in the way since `read_at`, oldest first.
    spans: Vec<Span>,
}

impl Standing {
    /// Nothing is known yet.
    pub fn new(now: i64) -> Standing {
        Standing {
            read_at: now,
            alive_at: now,
            ..Standing::default()
        }
    }

    /// As it is when the agent takes it up again: since it was last alive it did not run. Whoever was signed out was so all
    /// the time.
    pub fn resumed(mut self) -> Standing {
        self.stood_still(self.alive_at);
        self
    }

    /// From `at` on the agent did not run.
    pub fn stood_still(&mut self, at: i64) {
        if !matches!(self.hindered, Some((Reason::SignedOut, _))) {
            self.set(Some(Reason::Off), at);
        }
    }

    /// From `at` on this is in the way, or nothing. Returns whether that is a change.
    pub fn set(&mut self, reason: Option<Reason>, at: i64) -> bool {
        if self.hindered.map(|(reason, _)| reason) == reason {
            return false;
        }
        self.spans = self.until(at);
        if self.spans.len() > MOST_SPANS {
            let lengths = self.spans.iter().enumerate();
            let shortest = lengths.min_by_key(|(_, span)| span.to - span.from);
            if let Some((place, _)) = shortest {
                self.spans.remove(place);
            }
        }
        self.hindered = reason.map(|reason| (reason, at));
        true
    }

    /// Takes in what a page said that Spotify made at `at`. Returns the gaps that it proves, with their reasons: also the
    /// pauses (from, to) that are over and in which something was left out.
    pub fn take_in(&mut self, page: &PageOutcome, pauses: &[(i64, i64)], at: i64) -> Vec<Span> {
        let spans = self.until(at);
        let mut gaps = page.gap.map_or_else(Vec::new, |proven| {
            gap::explain(proven, self.read_at, &spans, pauses)
        });
        for (from, to) in pauses {
            let left_out = page.left_out.iter().any(|end| (from..to).contains(&end));
            let told = Span {
                from: *from,
                to: *to,
                reason: Reason::Paused,
            };
            if left_out && *to <= at && !gaps.contains(&told) {
                gaps.push(told);
            }
        }
        match page.settled {
            true => self.read(at),
            false => self.alive_at = at,
        }
        gaps
    }

    /// A page told everything up to `at`: what was in the way before matters no more.
    fn read(&mut self, at: i64) {
        (self.read_at, self.alive_at) = (at, at);
        self.spans.clear();
        if let Some((_, since)) = &mut self.hindered {
            *since = at;
        }
    }

    /// What was in the way up to `at`.
    fn until(&self, at: i64) -> Vec<Span> {
        let mut spans = self.spans.clone();
        if let Some((reason, from)) = self.hindered.filter(|(_, since)| *since < at) {
            spans.push(Span {
                from,
                to: at,
                reason,
            });
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(standing: &Standing, at: i64) -> Vec<(i64, i64, Reason)> {
        let spans = standing.until(at);
        spans
            .iter()
            .map(|span| (span.from, span.to, span.reason))
            .collect()
    }

    #[test]
    fn spans_follow_each_other_until_a_page_told_everything() {
        let mut standing = Standing::new(0);
        assert!(standing.set(Some(Reason::Offline), 10));
        assert!(!standing.set(Some(Reason::Offline), 12), "the same");
        standing.stood_still(20);
        assert!(standing.set(Some(Reason::Blocked), 50));
        assert_eq!(
            told(&standing, 60),
            [
                (10, 20, Reason::Offline),
                (20, 50, Reason::Off),
                (50, 60, Reason::Blocked)
            ]
        );
        standing.read(60);
        assert!(standing.set(None, 70));
        assert_eq!(told(&standing, 90), [(60, 70, Reason::Blocked)]);
        standing.read(90);
        assert_eq!(told(&standing, 100), []);
    }

    #[test]
    fn a_crash_is_off_from_the_last_sign_of_life_on() {
        let mut standing = Standing::new(0);
        standing.set(Some(Reason::Offline), 10);
        standing.alive_at = 30;
        let mut back = standing.resumed();
        back.set(None, 100);
        assert_eq!(
            told(&back, 200),
            [(10, 30, Reason::Offline), (30, 100, Reason::Off)]
        );
    }

    #[test]
    fn who_was_signed_out_is_so_while_nothing_runs() {
        let mut standing = Standing::new(0);
        standing.set(Some(Reason::SignedOut), 10);
        let mut back = standing.resumed();
        back.set(None, 5_000);
        assert_eq!(told(&back, 5_000), [(10, 5_000, Reason::SignedOut)]);
    }

    #[test]
    fn of_very_many_spans_the_long_ones_stay() {
        let mut standing = Standing::new(0);
        for number in 0..1_000 {
            let from = number * 1_000;
            standing.set(Some(Reason::Off), from);
            standing.set(None, from + 1 + number % 7 * 100);
        }
        let kept = told(&standing, i64::MAX);
        assert!(kept.len() <= MOST_SPANS + 1, "{}", kept.len());
        assert!(
            kept.iter()
                .rev()
                .skip(8)
                .all(|(from, to, _)| to - from == 601)
        );
    }

    #[test]
    fn a_clock_that_runs_back_makes_no_span_of_it() {
        let mut standing = Standing::new(1_000);
        standing.set(Some(Reason::Off), 5_000);
        standing.set(None, 3_000);
        assert_eq!(told(&standing, 9_000), []);
    }
}
