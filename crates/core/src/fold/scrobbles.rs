//! The sources that know less find the plays they mean: account data (whole minutes, no ids) and scrobbles (starts).

use super::pairs::nearest_first;
use super::play::{Play, slot};
use super::twice::Told;
use super::{Evidence, Facts, SOURCES_AGREE_MS, TOLERANCE_MS};
use crate::sighting::Source;

/// Account data says the minute in which a play ended.
const MINUTE_MS: i64 = 60_000;

/// How far two of Spotify's exports may differ on what was heard, milliseconds.
const SAME_LENGTH_MS: i64 = 1_000;

/// Each source, by falling truth, claims the plays it tells of; what nobody else told of becomes a play.
pub(super) fn join(evidence: &Evidence, told: &[Told], plays: &mut Vec<Play>) {
    for source in [Source::AccountData, Source::ListenBrainz, Source::LastFm] {
        let said: Vec<usize> = (0..told.len())
            .filter(|place| told[*place].sighting.source == source)
            .collect();
        if said.is_empty() {
            continue;
        }
        let spans: Vec<(i64, i64)> = plays.iter().map(|play| play.span(told)).collect();
        let claims = nearest_first(said.len(), plays.len(), |claim, place| {
            let (teller, play) = (&told[said[claim]], &plays[place]);
            let strict = kinship(&teller.facts, &play.facts)?;
            let apart = match source {
                Source::AccountData => minute_apart(teller, play, told, spans[place].1),
                _ => start_apart(teller.sighting.at, spans[place]),
            }?;
            (apart <= strict).then_some(apart)
        });
        for (place, claim) in said.into_iter().zip(claims) {
            match claim {
                Some(play) => plays[play].told[slot(source)] = Some(place),
                None => {
                    let mut play = Play::of(own_facts(evidence, &told[place].facts));
                    play.told[slot(source)] = Some(place);
                    plays.push(play);
                }
            }
        }
    }
}

/// How far apart two may be told to be and still be one play: not at all for other names, little for two ids of one name.
fn kinship(teller: &Facts, play: &Facts) -> Option<i64> {
    let one_name = teller.name.is_some() && teller.name == play.name;
    if teller.recording == play.recording || (one_name && (teller.loose || play.loose)) {
        Some(SOURCES_AGREE_MS)
    } else {
        one_name.then_some(TOLERANCE_MS)
    }
}

/// Milliseconds between the end of a play and the minute in which account data saw it end.
fn minute_apart(teller: &Told, play: &Play, told: &[Told], end: i64) -> Option<i64> {
    let at = teller.sighting.at;
    let apart = (at - end).max(end - (at + MINUTE_MS)).max(0);
    let exported = play
        .from(Source::Export, told)
        .and_then(|told| told.sighting.ms_played);
    match (exported, teller.sighting.ms_played) {
        // Both are Spotify's own figures of one play.
        (Some(a), Some(b)) => ((a - b).abs() <= SAME_LENGTH_MS).then_some(apart),
        (_, _) => (apart <= TOLERANCE_MS).then_some(apart),
    }
}

/// Milliseconds between a start that was scrobbled and a play's; one that was stamped later is inside it.
fn start_apart(at: i64, (started_at, ended_at): (i64, i64)) -> Option<i64> {
    let inside = at >= started_at - SOURCES_AGREE_MS && at <= ended_at + TOLERANCE_MS;
    let apart = (at - started_at).abs();
    // Nearness still decides between two plays, but inside a long one any moment is near enough.
    inside.then_some(apart.min(SOURCES_AGREE_MS))
}

/// A name alone has the length of the recording it is shown as.
fn own_facts(evidence: &Evidence, facts: &Facts) -> Facts {
    let known = evidence
        .tracks
        .iter()
        .filter(|track| track.recording == facts.recording);
    Facts {
        duration_ms: known.map(|track| track.duration_ms).max().unwrap_or(0),
        ..*facts
    }
}
