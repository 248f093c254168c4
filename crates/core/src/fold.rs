//! The fold: sightings of what may be one recording in, its listens out. A pure function of a set, so the order and the
//! repetition of arrivals cannot matter.
//!
//! First the plays are found for each recording by itself (ends that Spotify told, and what the player showed), then
//! those of two ids that are one play by name and time are joined, then the sources that know less find their plays.

mod apart;
mod claims;
mod ends;
mod live;
mod pairs;
mod play;
mod spans;
mod tellers;
mod twice;

use crate::sighting::{Look, Sighting, Source, TrackRow};
use play::Play;
pub use play::is_skip;
use twice::Told;
pub use twice::{EXPORT_REPEATS_MS, is_export_repeat};

/// Version of the rules. A diary that was folded by others is folded again when it is opened.
pub const RULES: u32 = 8;

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
    /// Whether `ms_played` is an estimate; only Spotify's exports know it.
    pub estimated: bool,
    /// Whether it was left early: under 30 s, or seen to end well before the track did.
    pub skipped: bool,
    /// Whether it was heard in a private session, as only exports tell.
    pub private: bool,
    /// Bits of [`Source`](crate::sighting::Source).
    pub sources: u8,
    /// Device that played it, where seen.
    pub device: Option<String>,
    /// What it was played from.
    pub context: Option<String>,
    /// Minutes east of UTC where it was heard; none: those of the home time zone.
    pub offset_minutes: Option<i32>,
    /// Whether the offset is an assumption; always so without one.
    pub offset_assumed: bool,
}

/// What is known of a track that sightings name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The track.
    pub row: TrackRow,
    /// The track that stands for its recording.
    pub recording: TrackRow,
    /// Key of title and first artist ([`crate::names::key`]).
    pub name: Option<i64>,
    /// Length, milliseconds; 0 when unknown.
    pub duration_ms: i64,
    /// Whether it is a name alone, without an id: it may be any recording of that name.
    pub loose: bool,
}

/// A listen that the user deleted, as it was then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buried {
    /// Its track.
    pub track: TrackRow,
    /// Start, UTC milliseconds.
    pub started_at: i64,
    /// End, UTC milliseconds.
    pub ended_at: i64,
}

/// All sightings that may concern the recordings of one name in one stretch of time.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The tracks that they name.
    pub tracks: Vec<Facts>,
    /// What sources told of plays.
    pub told: Vec<Sighting>,
    /// Looks at the player, at whatever was loaded.
    pub looks: Vec<Look>,
    /// What the user deleted.
    pub buried: Vec<Buried>,
}

/// A listen and what it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The listen.
    pub listen: Listen,
    /// Places in [`Evidence::told`] of the sightings that told it, at most one of each source.
    pub told: Vec<usize>,
    /// The oldest file among those sightings and their repetitions; 0 when the agent saw or read any of it.
    pub oldest_file: i64,
    /// Whether the user deleted it.
    pub buried: bool,
}

/// Two sightings of one name further apart than this never concern one listen, milliseconds.
pub fn reach_ms(longest_ms: i64) -> i64 {
    LONGEST_PAUSE_MS.max(2 * longest_ms + 600_000)
}

/// Folds the evidence into listens, oldest first, without those that the user deleted.
pub fn fold(evidence: &Evidence) -> Vec<Listen> {
    let seen = find(evidence).into_iter().filter(|found| !found.buried);
    seen.map(|found| found.listen).collect()
}

/// The same with what each listen was made of, deleted ones included.
pub fn find(evidence: &Evidence) -> Vec<Found> {
    let told = twice::once(evidence);
    let mut looks: Vec<&Look> = evidence.looks.iter().collect();
    looks.sort_by_key(|look| look.at);
    looks.dedup_by_key(|look| look.at);
    let mut plays: Vec<Play> = Vec::new();
    for recording in recordings(&evidence.tracks) {
        plays.extend(ends::plays(&evidence.tracks, &looks, &told, recording));
    }
    ends::join_ids(&mut plays, &told);
    tellers::join(evidence, &told, &mut plays);
    let mut found: Vec<Found> = plays.iter().map(|play| listen(play, &told)).collect();
    found.sort_by_key(|found| {
        (
            found.listen.started_at,
            found.listen.ended_at,
            found.listen.track,
        )
    });
    bury(evidence, &mut found);
    separate(&mut found);
    found
}

/// The recordings that have an id of their own, each once.
fn recordings(tracks: &[Facts]) -> Vec<TrackRow> {
    let with_id = tracks.iter().filter(|track| !track.loose);
    let mut rows: Vec<TrackRow> = with_id.map(|track| track.recording).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn listen(play: &Play, told: &[Told]) -> Found {
    let members: Vec<&Told> = play
        .told
        .iter()
        .flatten()
        .map(|place| &told[*place])
        .collect();
    let oldest = members.iter().map(|member| member.oldest_file);
    let oldest = oldest.chain(play.again);
    let seen = play.live.as_ref().map(|_| 0);
    Found {
        listen: play.listen(told),
        oldest_file: oldest.chain(seen).min().unwrap_or(0),
        told: members.iter().map(|member| member.place).collect(),
        buried: false,
    }
}

/// Each tombstone takes the listen that it was made for, wherever later sightings have moved its ends: one of those that
/// told of it then still does.
fn bury(evidence: &Evidence, found: &mut [Found]) {
    let apart = |stone: &Buried, found: &Found| {
        let told = found.told.iter().map(|place| &evidence.told[*place]);
        let from_start = |at: i64| (stone.started_at - at).abs();
        let from_end = |at: i64| (stone.ended_at - at).abs();
        let nearest = told.map(|told| match told.source {
            Source::ListenBrainz | Source::LastFm => from_start(told.at),
            Source::RecentlyPlayed | Source::Export | Source::AccountData | Source::Player => {
                from_end(told.at)
            }
        });
        let listen = &found.listen;
        let nearest = nearest.chain([from_start(listen.started_at), from_end(listen.ended_at)]);
        let same = related(evidence, stone.track, listen.track);
        nearest
            .min()
            .filter(|apart| same && *apart <= SOURCES_AGREE_MS)
    };
    let any = vec![0..found.len(); evidence.buried.len()];
    let taken = pairs::nearest_first(&any, found.len(), |stone, place| {
        apart(&evidence.buried[stone], &found[place])
    });
    for place in taken.into_iter().flatten() {
        found[place].buried = true;
    }
}

fn related(evidence: &Evidence, a: TrackRow, b: TrackRow) -> bool {
    let facts = |row| evidence.tracks.iter().find(|track| track.row == row);
    match (facts(a), facts(b)) {
        (Some(a), Some(b)) => a.recording == b.recording || (a.name.is_some() && a.name == b.name),
        (_, _) => a == b,
    }
}

/// Gives two listens that seem to start in one millisecond distinct keys; both were played.
fn separate(found: &mut [Found]) {
    for at in 1..found.len() {
        let before = found[at - 1].listen.started_at;
        let listen = &mut found[at].listen;
        if listen.started_at <= before {
            listen.started_at = before + 1;
            listen.ended_at = listen.ended_at.max(listen.started_at);
        }
    }
}

#[cfg(test)]
mod tests;
