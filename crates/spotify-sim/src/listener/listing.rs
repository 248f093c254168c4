//! Recently-played: which ended plays it lists, from when, and what the newer ones push out.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::call::Shown;

/// Recently-played never holds more.
pub(crate) const WINDOW: usize = 50;

/// What became of one play in recently-played.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fate {
    pub listed_from_ms: Option<i64>,
    pub pushed_out_ms: Option<i64>,
    /// When a page was delivered first on which it could be read.
    pub served_ms: Option<i64>,
    /// When a page carried it first, readable or not.
    shown_ms: Option<i64>,
    /// Newer entries had been delivered before it appeared, so its loss leaves no trace.
    pub hidden: bool,
    /// Delivered as something that cannot be read.
    pub garbled: bool,
}

/// The 50 newest listed plays, kept by time of the end.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// When each play is to appear, soonest first.
    coming: BinaryHeap<Reverse<(i64, usize)>>,
    /// Ends and plays, newest first.
    window: Vec<(i64, usize)>,
    fates: Vec<Fate>,
    newest_served_ms: Option<i64>,
}

impl Listing {
    /// Lets a play appear at `at_ms`; plays are numbered in the order they were begun.
    pub(crate) fn announce(&mut self, play: usize, at_ms: i64) {
        self.coming.push(Reverse((at_ms, play)));
    }

    /// Lets everything due until `now` appear. `late` may put off an entry by so many ms; an entry is asked for once.
    pub(crate) fn advance(
        &mut self,
        now: i64,
        end_of: impl Fn(usize) -> i64,
        mut late: impl FnMut() -> Option<i64>,
    ) {
        while let Some(&Reverse((at, play))) = self.coming.peek() {
            if at > now {
                return;
            }
            self.coming.pop();
            let fresh = at - end_of(play) < 60_000;
            match if fresh { late() } else { None } {
                Some(delay) => self.announce(play, at + delay.max(60_000)),
                None => self.list(at, end_of(play), play),
            }
        }
    }

    fn list(&mut self, at: i64, end: i64, play: usize) {
        let place = self.window.partition_point(|&(other, _)| other > end);
        if place >= WINDOW {
            return;
        }
        self.window.insert(place, (end, play));
        let hidden = self.newest_served_ms.is_some_and(|newest| newest > end);
        let fate = self.fate_mut(play);
        fate.listed_from_ms = Some(at);
        fate.hidden = hidden;
        if self.window.len() > WINDOW
            && let Some((_, out)) = self.window.pop()
        {
            self.fate_mut(out).pushed_out_ms = Some(at);
        }
    }

    fn fate_mut(&mut self, play: usize) -> &mut Fate {
        if self.fates.len() <= play {
            self.fates.resize(play + 1, Fate::default());
        }
        &mut self.fates[play]
    }

    /// The plays listed now with their ends, newest first.
    pub(crate) fn window(&self) -> &[(i64, usize)] {
        &self.window
    }

    /// What became of a play so far.
    pub(crate) fn fate(&self, play: usize) -> Fate {
        self.fates.get(play).copied().unwrap_or_default()
    }

    /// Whether a play has yet to appear.
    pub(crate) fn is_coming(&self, play: usize) -> bool {
        self.coming.iter().any(|Reverse((_, other))| *other == play)
    }

    /// Takes back what was delivered first at `since_ms` or later: who got it has lost it. `end_of` tells the end of a
    /// play.
    pub(crate) fn undeliver(&mut self, since_ms: i64, end_of: impl Fn(usize) -> i64) {
        self.newest_served_ms = None;
        for (play, fate) in self.fates.iter_mut().enumerate() {
            if fate.shown_ms.is_some_and(|at| at >= since_ms) {
                (fate.served_ms, fate.garbled, fate.shown_ms) = (None, false, None);
            } else if fate.shown_ms.is_some() {
                self.newest_served_ms = self.newest_served_ms.max(Some(end_of(play)));
            }
        }
    }

    /// Marks plays as delivered at `now`.
    pub(crate) fn delivered(&mut self, now: i64, plays: &[Shown]) {
        for shown in plays {
            let fate = self.fate_mut(shown.play);
            fate.shown_ms.get_or_insert(now);
            if shown.whole {
                fate.served_ms.get_or_insert(now);
            }
            fate.garbled |= !shown.whole;
            self.newest_served_ms = self.newest_served_ms.max(Some(shown.end_ms));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn listing(entries: &[(i64, i64)], steps: &[i64]) -> Listing {
        let mut listing = Listing::default();
        for (play, &(end, lag)) in entries.iter().enumerate() {
            listing.announce(play, end + lag);
        }
        for &now in steps {
            listing.advance(now, |play| entries[play].0, || None);
        }
        listing
    }

    proptest! {
        #[test]
        fn how_often_it_is_asked_changes_nothing(
            lags in prop::collection::vec(0i64..500_000, 1..150),
            mut steps in prop::collection::vec(0i64..1_000_000, 0..20),
        ) {
            let entries: Vec<(i64, i64)> =
                lags.iter().enumerate().map(|(n, lag)| (n as i64 * 1_000, *lag)).collect();
            steps.sort_unstable();
            steps.push(1_000_000);
            let often = listing(&entries, &steps);
            let once = listing(&entries, &[1_000_000]);
            prop_assert_eq!(often.window(), once.window());
            for play in 0..entries.len() {
                let (a, b) = (often.fate(play), once.fate(play));
                prop_assert_eq!(a.listed_from_ms, b.listed_from_ms);
                prop_assert_eq!(a.pushed_out_ms, b.pushed_out_ms);
            }
            prop_assert!(once.window().len() <= WINDOW);
            prop_assert!(once.window().is_sorted_by(|a, b| a.0 > b.0));
        }
    }

    #[test]
    fn what_arrives_below_fifty_newer_is_never_listed() {
        let mut entries: Vec<(i64, i64)> = (1..=50).map(|n| (n * 1_000, 0)).collect();
        entries.push((500, 900_000));
        let listing = listing(&entries, &[1_000_000]);
        assert_eq!(listing.fate(50).listed_from_ms, None);
        assert_eq!(listing.fate(0).pushed_out_ms, None);
    }

    #[test]
    fn a_late_entry_below_a_delivered_one_is_hidden() {
        let entries = [(1_000, 0), (500, 9_000)];
        let mut listing = listing(&entries, &[2_000]);
        listing.delivered(2_000, &[shown(1_000, 0)]);
        listing.advance(20_000, |play| entries[play].0, || None);
        assert!(listing.fate(1).hidden);
        assert!(!listing.fate(0).hidden);
    }

    fn shown(end_ms: i64, play: usize) -> Shown {
        Shown {
            end_ms,
            play,
            whole: true,
        }
    }

    #[test]
    fn what_was_lost_on_its_way_was_not_delivered() {
        let entries = [(1_000, 0), (3_000, 0), (2_000, 9_000)];
        let mut listing = listing(&entries, &[5_000]);
        listing.delivered(2_000, &[shown(1_000, 0)]);
        listing.delivered(5_000, &[shown(3_000, 1), shown(1_000, 0)]);
        listing.undeliver(5_000, |play| entries[play].0);
        assert!(listing.fate(0).served_ms.is_some());
        assert!(listing.fate(1).served_ms.is_none());
        listing.advance(20_000, |play| entries[play].0, || None);
        assert!(
            !listing.fate(2).hidden,
            "the newer one counts as never told"
        );
    }
}
