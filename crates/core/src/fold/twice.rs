//! What one source says twice of one play is heard once.

use super::{Evidence, Facts, SKIP_MS};
use crate::sighting::{Sighting, Source};

/// Spotify's exports repeat a record up to so many milliseconds later.
pub const EXPORT_REPEATS_MS: i64 = 30_000;

/// A sighting, and what is known of its track.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    pub sighting: &'a Sighting,
    pub facts: Facts,
    /// Where it stands in the evidence.
    pub place: usize,
    /// The oldest file that says it.
    pub oldest_file: i64,
}

impl Told<'_> {
    /// Whether `self`, which comes later, says what `earlier` said: a play that lasts cannot be over twice within its
    /// own length, and a scrobble needs half a minute of play.
    fn repeats(&self, earlier: &Told) -> bool {
        let (now, before) = (self.sighting, earlier.sighting);
        if now.source != before.source || self.facts.recording != earlier.facts.recording {
            return false;
        }
        let apart = now.at - before.at;
        match now.source {
            Source::ListenBrainz | Source::LastFm => apart < SKIP_MS,
            Source::Export => {
                let heard = now.ms_played.unwrap_or(0);
                now.ms_played == before.ms_played && is_export_repeat(apart, heard)
            }
            Source::RecentlyPlayed | Source::Player => apart == 0,
            Source::AccountData => apart == 0 && now.ms_played == before.ms_played,
        }
    }
}

/// Whether a record of an export, `apart` milliseconds after another one with the same milliseconds heard, is that one
/// again: nothing that lasts can be over twice within its own length.
pub fn is_export_repeat(apart: i64, heard: i64) -> bool {
    apart == 0 || apart <= EXPORT_REPEATS_MS.min(heard - 1_000)
}

/// The sightings by time, without repetitions.
pub(super) fn once(evidence: &Evidence) -> Vec<Told<'_>> {
    let mut all: Vec<Told> = evidence
        .told
        .iter()
        .enumerate()
        .filter_map(|(place, sighting)| {
            let known = evidence
                .tracks
                .iter()
                .find(|track| track.row == sighting.track);
            Some(Told {
                sighting,
                facts: *known?,
                place,
                oldest_file: sighting.file,
            })
        })
        .collect();
    all.sort_by_key(|told| {
        let s = told.sighting;
        (s.at, s.source, s.ms_played, s.track, s.file)
    });
    let mut kept: Vec<Told> = Vec::with_capacity(all.len());
    for told in all {
        let near = kept
            .iter_mut()
            .rev()
            .take_while(|before| told.sighting.at - before.sighting.at <= EXPORT_REPEATS_MS)
            .find(|before| told.repeats(before));
        match near {
            Some(before) => before.oldest_file = before.oldest_file.min(told.oldest_file),
            None => kept.push(told),
        }
    }
    kept
}
