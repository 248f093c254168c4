//! The fold: sightings of one recording in, its listens out. A pure function of a set, so the order and the
//! repetition of arrivals cannot matter.

mod live;

use crate::sighting::{Look, Sighting, Source, TrackRow};
use live::LivePlay;

/// How far two clocks of Spotify and a whole-second `Date` header may disagree, milliseconds.
pub const TOLERANCE_MS: i64 = 5_000;

/// How far the END of one play may differ between two sources, milliseconds.
pub const SOURCES_AGREE_MS: i64 = 60_000;

/// A play shorter than this is a skip, milliseconds.
pub const SKIP_MS: i64 = 30_000;

/// A pause longer than this ends a play, milliseconds.
pub const LONGEST_PAUSE_MS: i64 = 6 * 3_600_000;

/// One play of one track, derived from sightings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// The track, as the source with most truth named it.
    pub track: TrackRow,
    /// Start, UTC milliseconds.
    pub started_at: i64,
    /// End, UTC milliseconds.
    pub ended_at: i64,
    /// Milliseconds heard.
    pub ms_played: i64,
    /// Whether `ms_played` is an estimate; only exports know it.
    pub estimated: bool,
    /// Whether it was left early: under 30 s, or seen to end well before the track did.
    pub skipped: bool,
    /// Bits of [`Source`].
    pub sources: u8,
    /// Device that played it, where seen.
    pub device: Option<String>,
    /// What it was played from.
    pub context: Option<String>,
    /// Minutes east of UTC in force where it was recorded; none: in the home time zone, by assumption.
    pub offset_minutes: Option<i32>,
}

/// All sightings that may concern one recording in one stretch of time.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Rows that are this recording: several ids may carry one ISRC.
    pub recording: Vec<TrackRow>,
    /// Length of the track, milliseconds; 0 when unknown.
    pub duration_ms: i64,
    /// Ends of plays of this recording.
    pub ended: Vec<Sighting>,
    /// Looks at the player, at whatever was loaded.
    pub looks: Vec<Look>,
}

/// Two sightings of one recording further apart than this never concern one listen, milliseconds.
pub fn reach_ms(duration_ms: i64) -> i64 {
    LONGEST_PAUSE_MS.max(2 * duration_ms + 600_000)
}

/// Folds the evidence into listens, oldest first.
pub fn fold(mut evidence: Evidence) -> Vec<Listen> {
    evidence
        .ended
        .sort_by_key(|ended| (ended.at, ended.source, ended.track));
    // A relinked id may name the same item twice.
    evidence
        .ended
        .dedup_by_key(|ended| (ended.at, ended.source));
    evidence.looks.sort_by_key(|look| look.at);
    evidence.looks.dedup_by_key(|look| look.at);
    let ends = agree(&evidence.ended);
    let times: Vec<i64> = ends.iter().map(End::at).collect();
    let live = live::plays(&evidence, &times);
    let claims = claim(&ends, &live, evidence.duration_ms);
    let mut listens: Vec<Listen> = Vec::new();
    for (index, end) in ends.iter().enumerate() {
        let seen = claims
            .iter()
            .position(|claim| *claim == Some(index))
            .map(|at| &live[at]);
        listens.push(from_end(end, seen, evidence.duration_ms));
    }
    let unclaimed = live
        .iter()
        .zip(&claims)
        .filter(|(_, claim)| claim.is_none());
    listens.extend(unclaimed.filter_map(|(play, _)| from_live(play, evidence.duration_ms)));
    listens.sort_by_key(|listen| (listen.started_at, listen.ended_at));
    separate(&mut listens);
    listens
}

/// What the sources agree on as one end of a play.
#[derive(Clone, Debug, Default)]
struct End<'a> {
    export: Option<&'a Sighting>,
    recent: Option<&'a Sighting>,
}

impl End<'_> {
    /// Milliseconds matter for matching looks, so the source that has them comes first.
    fn at(&self) -> i64 {
        self.recent.or(self.export).map_or(0, |ended| ended.at)
    }
}

/// Pairs the ends that two sources report, nearest first; each may be claimed once by each source.
fn agree(ended: &[Sighting]) -> Vec<End<'_>> {
    let (exports, recents): (Vec<_>, Vec<_>) = ended
        .iter()
        .partition(|ended| ended.source == Source::Export);
    let mut pairs: Vec<(i64, usize, usize)> = Vec::new();
    for (e, export) in exports.iter().enumerate() {
        for (r, recent) in recents.iter().enumerate() {
            let apart = (export.at - recent.at).abs();
            if apart <= SOURCES_AGREE_MS {
                pairs.push((apart, e, r));
            }
        }
    }
    pairs.sort_unstable();
    let mut partner_of_export: Vec<Option<usize>> = vec![None; exports.len()];
    let mut taken = vec![false; recents.len()];
    for (_, e, r) in pairs {
        if partner_of_export[e].is_none() && !taken[r] {
            partner_of_export[e] = Some(r);
            taken[r] = true;
        }
    }
    let mut ends: Vec<End> = exports
        .iter()
        .zip(&partner_of_export)
        .map(|(export, partner)| End {
            export: Some(export),
            recent: partner.map(|r| recents[r]),
        })
        .collect();
    let alone = recents.iter().zip(&taken).filter(|(_, taken)| !**taken);
    ends.extend(alone.map(|(recent, _)| End {
        export: None,
        recent: Some(recent),
    }));
    ends.sort_by_key(End::at);
    ends
}

/// For each live play the end it claims: the unclaimed one inside its bounds nearest to where it would have ended.
fn claim(ends: &[End], live: &[LivePlay], duration_ms: i64) -> Vec<Option<usize>> {
    let mut taken = vec![false; ends.len()];
    live.iter()
        .map(|play| {
            let expected = play.expected_end(duration_ms);
            let nearest = ends
                .iter()
                .enumerate()
                .filter(|(index, end)| !taken[*index] && play.may_end_at(end.at()))
                .min_by_key(|(_, end)| (end.at() - expected).abs())?
                .0;
            taken[nearest] = true;
            Some(nearest)
        })
        .collect()
}

fn from_end(end: &End, seen: Option<&LivePlay>, duration_ms: i64) -> Listen {
    let ended_at = end.at();
    let known = end.export.and_then(|export| export.ms_played);
    let heard = known.unwrap_or_else(|| {
        seen.map_or(duration_ms, |play| play.heard_until(ended_at, duration_ms))
    });
    let started_at = seen.map_or(ended_at - heard, |play| play.started_at.min(ended_at));
    let words = end.export.or(end.recent);
    let mut sources = seen.map_or(0, |_| Source::Player.bit());
    sources |= end.export.map_or(0, |_| Source::Export.bit())
        | end.recent.map_or(0, |_| Source::RecentlyPlayed.bit());
    Listen {
        track: end.recent.or(end.export).map_or(0, |ended| ended.track),
        started_at,
        ended_at,
        ms_played: heard,
        estimated: known.is_none(),
        skipped: left_early(heard, duration_ms),
        sources,
        device: seen.and_then(|play| play.device.clone()),
        context: end
            .recent
            .and_then(|ended| ended.context.clone())
            .or_else(|| seen.and_then(|play| play.context.clone())),
        offset_minutes: seen.map_or_else(
            || words.and_then(|ended| ended.offset_minutes),
            |play| Some(play.offset_minutes),
        ),
    }
}

/// A live play that nobody reported: a skip, or a play Spotify has not listed yet. One that may still be sounding
/// is no listen.
fn from_live(play: &LivePlay, duration_ms: i64) -> Option<Listen> {
    let latest = play.latest_end?;
    let ended_at = if play.last_playing {
        latest
            .min(play.expected_end(duration_ms))
            .max(play.last_seen)
    } else {
        play.alive_at
    };
    let heard = play.heard_until(ended_at, duration_ms);
    Some(Listen {
        track: play.track,
        started_at: play.started_at,
        ended_at,
        ms_played: heard,
        estimated: true,
        skipped: left_early(heard, duration_ms),
        sources: Source::Player.bit(),
        device: play.device.clone(),
        context: play.context.clone(),
        offset_minutes: Some(play.offset_minutes),
    })
}

/// Crossfade ends a track up to 12 s early, and that is no skip. Nothing is said of a track of unknown length.
fn left_early(heard_ms: i64, duration_ms: i64) -> bool {
    if duration_ms == 0 {
        return heard_ms > 0 && heard_ms < SKIP_MS;
    }
    heard_ms < SKIP_MS.min(duration_ms) || heard_ms < duration_ms - 15_000
}

/// Gives two listens that seem to start in one millisecond distinct keys; both were played.
fn separate(listens: &mut [Listen]) {
    for at in 1..listens.len() {
        if listens[at].started_at <= listens[at - 1].started_at {
            listens[at].started_at = listens[at - 1].started_at + 1;
            listens[at].ended_at = listens[at].ended_at.max(listens[at].started_at);
        }
    }
}

#[cfg(test)]
mod tests;
