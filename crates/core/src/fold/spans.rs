//! When plays were, as far as is known by then, and which of them lie near a time.

use super::TOLERANCE_MS;
use super::apart::{USUAL_PAUSE_MS, gap};
use super::pairs::within;
use super::play::{MINUTE_MS, Play};
use super::twice::Told;
use std::ops::Range;

/// Times of plays that are in the order of their ends; UTC milliseconds.
pub(super) struct Spans {
    /// Start and end of each.
    pub of: Vec<(i64, i64)>,
    /// Between which times each ended. Where nobody told, looks only say so much.
    pub ended: Vec<(i64, i64)>,
    ends: Vec<i64>,
    /// How long the longest took.
    longest: i64,
    /// How far an end lies from what bounds it, at most.
    loosest: i64,
}

impl Spans {
    pub fn of(plays: &[Play], told: &[Told]) -> Spans {
        let of: Vec<(i64, i64)> = plays.iter().map(|play| play.span(told)).collect();
        let ends: Vec<i64> = of.iter().map(|span| span.1).collect();
        let pairs = || plays.iter().zip(&ends);
        let ended: Vec<(i64, i64)> = pairs()
            .map(|(play, end)| bounds(play, *end, told))
            .collect();
        let apart = |(bounds, end): (&(i64, i64), &i64)| (end - bounds.0).max(bounds.1 - end);
        Spans {
            longest: of.iter().map(|span| span.1 - span.0).max().unwrap_or(0),
            loosest: ended.iter().zip(&ends).map(apart).max().unwrap_or(0),
            of,
            ended,
            ends,
        }
    }

    /// The plays that may have ended between two times.
    pub fn ended_between(&self, from: i64, to: i64) -> Range<usize> {
        within(&self.ends, from - self.loosest, to + self.loosest)
    }

    /// Milliseconds between an END and the times between which a play ended, if it may have ended then.
    pub fn outside(&self, at: i64, place: usize) -> Option<i64> {
        let outside = gap((at, at), self.ended[place]);
        (outside <= TOLERANCE_MS).then_some(outside)
    }

    /// Milliseconds between an END and when a play is thought to have ended, if it may have ended then.
    pub fn ends_apart(&self, at: i64, place: usize) -> Option<i64> {
        self.outside(at, place)?;
        Some((at - self.ends[place]).abs())
    }

    /// The plays of which a START at `from` may tell, or an END at `to`.
    pub fn around(&self, from: i64, to: i64) -> Range<usize> {
        let latest = from + USUAL_PAUSE_MS + MINUTE_MS + self.longest;
        within(
            &self.ends,
            from - TOLERANCE_MS,
            latest.max(to + TOLERANCE_MS),
        )
    }
}

fn bounds(play: &Play, end: i64, told: &[Told]) -> (i64, i64) {
    match (play.told_end(told), &play.live) {
        (None, Some(live)) => (
            live.alive_at.min(end),
            live.latest_end.unwrap_or(end).max(end),
        ),
        (_, _) => (end, end),
    }
}
