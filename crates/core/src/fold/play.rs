//! One play while it is put together, and the listen that it becomes.

use super::live::LivePlay;
use super::twice::Told;
use super::{Facts, Listen, SKIP_MS};
use crate::sighting::{Source, TrackRow, marks};

/// Crossfade ends a track up to 12 s early, and that is no skip.
const NEARLY_WHOLE_MS: i64 = 15_000;

/// Account data says the minute in which a play ended.
pub(super) const MINUTE_MS: i64 = 60_000;

/// What is known of one play: at most one sighting of each source, and what the player showed.
#[derive(Clone, Debug)]
pub(super) struct Play {
    /// The recording, its name and length.
    pub facts: Facts,
    /// Places among what was told, by [`slot`].
    pub told: [Option<usize>; 6],
    pub live: Option<LivePlay>,
    /// The oldest file that says again what a place was told.
    pub again: Option<i64>,
}

/// Where an estimate stands that an export of ours carries: below everything that others know.
pub(super) const ESTIMATE: usize = 5;

/// Where a source's sighting stands, by falling truth.
pub(super) fn slot(source: Source) -> usize {
    match source {
        Source::Export => 0,
        Source::RecentlyPlayed | Source::Player => 1,
        Source::AccountData => 2,
        Source::ListenBrainz => 3,
        Source::LastFm => 4,
    }
}

/// Puts plays in the order of their ends.
pub(super) fn sort_by_end(plays: &mut [Play], told: &[Told]) {
    plays.sort_by_cached_key(|play| {
        let (started_at, ended_at) = play.span(told);
        (ended_at, started_at, play.told)
    });
}

impl Play {
    /// A play of which nothing is known yet.
    pub fn of(facts: Facts) -> Play {
        Play {
            facts,
            told: [None; 6],
            live: None,
            again: None,
        }
    }

    /// What a source told of it.
    pub fn from<'a>(&self, source: Source, told: &[Told<'a>]) -> Option<Told<'a>> {
        self.told[slot(source)].map(|place| told[place])
    }

    /// END as Spotify told it. Milliseconds matter for matching looks, so the source that has them comes first.
    pub fn told_end(&self, told: &[Told]) -> Option<i64> {
        let recent = self.from(Source::RecentlyPlayed, told);
        let end = recent.or_else(|| self.from(Source::Export, told))?;
        Some(end.sighting.at)
    }

    /// Start and end as far as they are known now.
    pub fn span(&self, told: &[Told]) -> (i64, i64) {
        let listen = self.listen(told);
        (listen.started_at, listen.ended_at)
    }

    /// Milliseconds heard, as only Spotify's own exports know them.
    pub fn known_ms(&self, told: &[Told]) -> Option<i64> {
        let export = self.from(Source::Export, told);
        let told = export.or_else(|| self.from(Source::AccountData, told))?;
        told.sighting.ms_played
    }

    /// The listen: each field from the source with most truth.
    pub fn listen(&self, told: &[Told]) -> Listen {
        let export = self.from(Source::Export, told);
        let known = self.known_ms(told);
        let (started_at, ended_at, heard) = self.times(told, known);
        let marked = export
            .or_else(|| self.estimate(told).filter(|_| known.is_none()))
            .map_or(0, |told| told.sighting.marks);
        let members = || self.told.iter().flatten().map(|place| &told[*place]);
        let recent = self.from(Source::RecentlyPlayed, told);
        let seen_offset = (self.live.as_ref().map(|live| live.offset_minutes))
            .or_else(|| recent.and_then(|told| told.sighting.offset_minutes));
        let offset =
            seen_offset.or_else(|| members().find_map(|told| told.sighting.offset_minutes));
        Listen {
            track: self.track(told),
            started_at,
            ended_at,
            ms_played: heard,
            estimated: known.is_none(),
            skipped: is_skip(marked, heard, self.facts.duration_ms),
            private: marked & marks::PRIVATE != 0,
            sources: members().fold(
                self.live.as_ref().map_or(0, |_| Source::Player.bit()),
                |bits, told| bits | told.sighting.source.bit(),
            ),
            device: self.live.as_ref().and_then(|live| live.device.clone()),
            context: recent
                .and_then(|told| told.sighting.context.clone())
                .or_else(|| self.live.as_ref().and_then(|live| live.context.clone()))
                .or_else(|| members().find_map(|told| told.sighting.context.clone())),
            offset_minutes: offset,
            offset_assumed: seen_offset.is_none(),
        }
    }

    /// Start, end and milliseconds heard; `known` is what an export says of the last.
    fn times(&self, told: &[Told], known: Option<i64>) -> (i64, i64, i64) {
        let length = self.facts.duration_ms;
        let scrobbled = self.scrobbled_at(told);
        let end = self
            .told_end(told)
            .or_else(|| self.end_within_minute(told, scrobbled))
            .or_else(|| {
                self.live
                    .as_ref()
                    .and_then(|live| live.ended_unreported(length))
            })
            .or_else(|| Some(self.from(Source::AccountData, told)?.sighting.at))
            .or_else(|| Some(self.estimate(told)?.sighting.at));
        let Some(end) = end else {
            // A scrobble alone proves half a minute; a whole play is the best guess where the length is known.
            let heard = if length > 0 { length } else { SKIP_MS };
            let start = scrobbled.map_or(0, |(first, _)| first);
            return (start, start + heard, heard);
        };
        if let Some(live) = &self.live {
            let heard = known.unwrap_or_else(|| live.heard_until(end, length));
            return (live.started_at.min(end), end, heard);
        }
        let known = known.or_else(|| self.estimate(told)?.sighting.ms_played);
        if let Some(heard) = known {
            let follows = scrobbled.map_or(end - heard, |(_, last)| last.min(end - heard));
            let start = self.told_start(told).unwrap_or(follows);
            return (start.min(end), end, heard);
        }
        let start =
            scrobbled
                .filter(|(first, _)| *first <= end)
                .map(|(first, last)| match length {
                    0 => first,
                    _ => (end - length).clamp(first, last.min(end)),
                });
        let heard = start.map_or(length, |start| length.min(end - start));
        (start.unwrap_or(end - heard), end, heard)
    }

    /// END of a play that account data tells, and of which the player or a scrobble showed when it began: in its minute, where
    /// what was heard ends it.
    fn end_within_minute(&self, told: &[Told], scrobbled: Option<(i64, i64)>) -> Option<i64> {
        let minute = self.from(Source::AccountData, told)?.sighting;
        let (at, heard) = (minute.at, minute.ms_played?);
        let end = match &self.live {
            Some(live) => live.ended_after(heard).0,
            None => scrobbled?.0 + heard,
        };
        Some(end.clamp(at, at + MINUTE_MS - 1))
    }

    fn estimate<'a>(&self, told: &[Told<'a>]) -> Option<Told<'a>> {
        self.told[ESTIMATE].map(|place| told[place])
    }

    /// START to the millisecond, which an export of ours carries.
    fn told_start(&self, told: &[Told]) -> Option<i64> {
        let by = |source| self.from(source, told)?.started_at;
        by(Source::Export)
            .or_else(|| by(Source::AccountData))
            .or_else(|| self.estimate(told)?.started_at)
    }

    /// Between which times a scrobble says it began: some exporters write no more than the minute.
    fn scrobbled_at(&self, told: &[Told]) -> Option<(i64, i64)> {
        let scrobble = self.from(Source::ListenBrainz, told);
        let scrobble = scrobble
            .or_else(|| self.from(Source::LastFm, told))?
            .sighting;
        let within = match scrobble.marks & marks::MINUTE {
            0 => 0,
            _ => MINUTE_MS - 1,
        };
        Some((scrobble.at, scrobble.at + within))
    }

    /// The track with most truth; a name alone only where nobody knows an id.
    fn track(&self, told: &[Told]) -> TrackRow {
        let by = |source| self.from(source, told).filter(|told| !told.facts.loose);
        by(Source::RecentlyPlayed)
            .or_else(|| by(Source::Export))
            .map(|told| told.sighting.track)
            .or_else(|| self.live.as_ref().map(|live| live.track))
            .or_else(|| by(Source::ListenBrainz).map(|told| told.sighting.track))
            .or_else(|| {
                let estimate = self.estimate(told).filter(|told| !told.facts.loose);
                estimate.map(|told| told.sighting.track)
            })
            .unwrap_or(self.facts.row)
    }
}

/// Whether a play was left early, by [`marks`] and milliseconds (length 0: unknown). Spotify's word on how it ended stands
/// above what can be seen from its length.
pub fn is_skip(marked: u8, heard: i64, length: i64) -> bool {
    if marked & marks::FINISHED != 0 {
        return false;
    }
    if marked & marks::SKIPPED != 0 {
        return length == 0 || heard < length - NEARLY_WHOLE_MS || heard < SKIP_MS.min(length);
    }
    left_early(heard, length)
}

/// Nothing is said of a track of unknown length.
fn left_early(heard: i64, length: i64) -> bool {
    if length == 0 {
        return heard > 0 && heard < SKIP_MS;
    }
    heard < SKIP_MS.min(length) || heard < length - NEARLY_WHOLE_MS
}
