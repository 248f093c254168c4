//! What one source says twice of one play is heard once.

use super::play::MINUTE_MS;
use super::{Evidence, Facts, SKIP_MS, TOLERANCE_MS};
use crate::sighting::{Sighting, Source, marks};

/// Spotify's exports repeat a record up to so many milliseconds later.
pub const EXPORT_REPEATS_MS: i64 = 30_000;

/// A sighting, and what is known of its track.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    pub sighting: &'a Sighting,
    pub facts: Facts,
    /// Length of the longest recording of its name, milliseconds; 0 when unknown.
    pub length: i64,
    /// Where it stands in the evidence.
    pub place: usize,
    /// The oldest file that says it.
    pub oldest_file: i64,
    /// START, where one that says it knows; UTC milliseconds.
    pub started_at: Option<i64>,
}

impl Told<'_> {
    /// Whether it is what an export of ours had to guess.
    pub fn is_estimate(&self) -> bool {
        self.sighting.source == Source::Export && self.sighting.marks & marks::ESTIMATED != 0
    }

    /// Whether `self`, which comes later, says what `earlier` said: a play that lasts cannot be over twice within its
    /// own length, and a scrobble needs half a minute of play.
    fn repeats(&self, earlier: &Told) -> bool {
        let (now, before) = (self.sighting, earlier.sighting);
        if now.source != before.source || self.facts.recording != earlier.facts.recording {
            return false;
        }
        let apart = now.at - before.at;
        let both = |mark: u8| match (now.marks & mark, before.marks & mark) {
            (0, 0) => Some(false),
            (0, _) | (_, 0) => None,
            _ => Some(true),
        };
        match now.source {
            Source::LastFm => match both(marks::MINUTE) {
                Some(false) => apart < SKIP_MS,
                // Pages of scrobbles shift while they are read, so a line may come again; a short track may begin again.
                Some(true) => {
                    apart == 0 || (apart < SKIP_MS && !(1..MINUTE_MS).contains(&self.length))
                }
                None => false,
            },
            Source::ListenBrainz => apart < SKIP_MS,
            // Our own exports tell each play once.
            Source::Export if both(marks::ESTIMATED) == Some(true) => {
                apart <= TOLERANCE_MS && now.file != before.file
            }
            Source::Export => {
                if both(marks::ESTIMATED).is_none() {
                    return false;
                }
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

fn length(tracks: &[Facts], of: &Facts) -> i64 {
    let is_of_name = |track: &&Facts| {
        track.recording == of.recording || (of.name.is_some() && track.name == of.name)
    };
    let lengths = tracks.iter().filter(is_of_name);
    lengths.map(|track| track.duration_ms).max().unwrap_or(0)
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
                length: length(&evidence.tracks, known?),
                place,
                oldest_file: sighting.file,
                started_at: sighting.told_start(),
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
            Some(before) => {
                before.oldest_file = before.oldest_file.min(told.oldest_file);
                before.started_at = before.started_at.or(told.started_at);
            }
            None => kept.push(told),
        }
    }
    kept
}
