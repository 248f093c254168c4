//! Which plays a teller means that knows less than others: by their end, the minute of it, their start, or a guess.

use super::apart::{Kin, gap, kinship, minute_apart, start_apart};
use super::ends::{ends_apart, is_listed};
use super::live::LivePlay;
use super::pairs::{in_order, most, nearest_first};
use super::play::{MINUTE_MS, Play};
use super::spans::Spans;
use super::twice::{Told, is_export_repeat};
use super::{LONGEST_PAUSE_MS, SOURCES_AGREE_MS, TOLERANCE_MS};
use crate::sighting::{Source, marks};
use std::ops::Range;

/// What one teller said, and the plays that are known by then, in the order of their ends.
pub(super) struct Claims<'a> {
    said: Vec<Told<'a>>,
    plays: &'a [Play],
    told: &'a [Told<'a>],
    spans: Spans,
}

impl<'a> Claims<'a> {
    /// `said` are places in `told`.
    pub fn of(said: &[usize], plays: &'a [Play], told: &'a [Told<'a>]) -> Claims<'a> {
        Claims {
            said: said.iter().map(|place| told[*place]).collect(),
            plays,
            told,
            spans: Spans::of(plays, told),
        }
    }

    /// Which plays records without an id mean: those that ended then. One that an export tells with its id is told again.
    pub fn by_end(&self) -> Vec<Option<usize>> {
        let near = self.near(|teller| {
            let at = teller.sighting.at;
            self.spans
                .ended_between(at - SOURCES_AGREE_MS, at + SOURCES_AGREE_MS)
        });
        nearest_first(&near, self.plays.len(), |claim, place| {
            let (teller, play, _) = self.pair(claim, place)?;
            let (now, (first, last)) = (teller.sighting, self.spans.ended[place]);
            if let Some(before) = play.from(Source::Export, self.told) {
                let apart = (now.at - before.sighting.at).abs();
                let again = now.ms_played == before.sighting.ms_played
                    && is_export_repeat(apart, now.ms_played.unwrap_or(0));
                return again.then_some(apart);
            }
            if first == last {
                return ends_apart(now, last, play.facts.duration_ms);
            }
            self.spans.outside(now.at, place)
        })
    }

    /// Which plays an estimate means that our own export carries: those that ended then, or where the start was told,
    /// began.
    pub fn by_estimate(&self) -> Vec<Option<usize>> {
        let start = |teller: &Told| {
            let heard = teller.sighting.ms_played.unwrap_or(0);
            teller.started_at.unwrap_or(teller.sighting.at - heard)
        };
        let near = self.near(|teller| self.spans.around(start(teller), teller.sighting.at));
        let apart = |claim: usize, place: usize| {
            let (teller, play, kin) = self.pair(claim, place)?;
            // An export of ours tells each play once.
            let exported = [Source::Export, Source::AccountData].map(|by| play.from(by, self.told));
            let mut known = exported.iter().flatten();
            if known.any(|known| known.sighting.file == teller.sighting.file) {
                return None;
            }
            let span = self.spans.of[place];
            let apart = (teller.sighting.at - span.1).abs();
            if apart <= TOLERANCE_MS || teller.sighting.marks & marks::START == 0 {
                return (apart <= TOLERANCE_MS).then_some(apart);
            }
            Some(start_apart(start(teller), span, kin)? + TOLERANCE_MS)
        };
        most(&near, self.plays.len(), apart, |_| true)
    }

    /// Which plays account data means. Its order within a minute is none, so the nearest pairs come first; but an end near
    /// the full minute may be told in either, and each of two plays has its own.
    pub fn by_minute(&self) -> Vec<Option<usize>> {
        let heard = |play: &Play| play.listen(self.told).ms_played;
        let heard: Vec<i64> = self.plays.iter().map(heard).collect();
        let near = self.near(|teller| {
            let at = teller.sighting.at;
            self.spans
                .ended_between(at - SOURCES_AGREE_MS, at + MINUTE_MS + SOURCES_AGREE_MS)
        });
        let apart = |claim: usize, place: usize| {
            let (teller, play, kin) = self.pair(claim, place)?;
            let apart = minute_apart(teller, play, self.told, self.spans.ended[place])?;
            let told = teller.sighting.ms_played.unwrap_or(0);
            let other_length = (told - heard[place]).abs();
            // Within one minute what was heard decides. Where nobody told the END, what was seen does; then the length, unless
            // another play must have followed unseen: then this is the earlier one.
            let (misses, unlike) = match (play.told_end(self.told), &play.live) {
                (None, Some(live)) => {
                    let at = teller.sighting.at;
                    let unlike = match other_length {
                        ..=TOLERANCE_MS => (other_length, 0),
                        _ => (TOLERANCE_MS + 1, at),
                    };
                    (misses(live, told, at), unlike)
                }
                (_, _) => (0, (other_length, 0)),
            };
            (apart <= kin.end).then_some((apart, misses, unlike))
        };
        most(&near, self.plays.len(), apart, |(_, misses, _)| {
            misses <= TOLERANCE_MS
        })
    }

    /// Which plays scrobbles mean. Nobody plays two tracks at once, so both have one order. A whole minute is also that of
    /// the scrobble that tells its seconds.
    pub fn by_start(&self) -> Vec<Option<usize>> {
        let near = self.near(|teller| {
            let at = teller.sighting.at;
            self.spans.around(at, at)
        });
        in_order(&near, |claim, place| {
            let (teller, play, mut kin) = self.pair(claim, place)?;
            let at = teller.sighting.at;
            if teller.sighting.marks & marks::MINUTE != 0 {
                if let Some(exact) = play.from(Source::LastFm, self.told) {
                    return (exact.sighting.at / MINUTE_MS == at / MINUTE_MS).then_some(0);
                }
                // Two who scrobbled one play.
                if let Some(exact) = play.from(Source::ListenBrainz, self.told) {
                    let exact = exact.sighting.at;
                    let apart = gap((at, at + MINUTE_MS), (exact, exact));
                    if apart <= TOLERANCE_MS {
                        return Some(apart);
                    }
                }
                kin.pause += MINUTE_MS;
            }
            // Nobody scrobbles what was skipped, or hardly anybody.
            let is_skip = play
                .known_ms(self.told)
                .is_some_and(|heard| !is_listed(heard, play.facts.duration_ms));
            let unlikely = i64::from(is_skip) * LONGEST_PAUSE_MS;
            Some(start_apart(at, self.spans.of[place], kin)? + unlikely)
        })
    }

    /// For each that was said the plays near it.
    fn near(&self, window: impl Fn(&Told) -> Range<usize>) -> Vec<Range<usize>> {
        self.said.iter().map(window).collect()
    }

    /// What was said, a play, and how far apart they may be told, if they can be one.
    fn pair(&self, claim: usize, place: usize) -> Option<(&Told<'a>, &'a Play, Kin)> {
        let (teller, play) = (&self.said[claim], &self.plays[place]);
        Some((teller, play, kinship(&teller.facts, &play.facts)?))
    }
}

/// By how much a record, of so many milliseconds that ended in a minute, misses what the player showed of a play whose END
/// nobody told: it was over before or after that minute, or was seen longer.
fn misses(live: &LivePlay, heard: i64, minute: i64) -> i64 {
    let off = gap((minute, minute + MINUTE_MS - 1), live.ended_after(heard));
    off + (live.was_seen_for() - heard).max(0)
}
