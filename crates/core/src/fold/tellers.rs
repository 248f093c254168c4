//! Who knows less finds the plays it means: records without ids, account data (whole minutes), scrobbles (starts), and what
//! an export of ours guessed.

use super::claims::Claims;
use super::play::{self, ESTIMATE, Play, slot};
use super::twice::Told;
use super::{Evidence, Facts};
use crate::sighting::{Source, marks};

/// Who tells something of plays that the ends by id do not, by falling truth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Teller {
    /// A record of an export without an id.
    Nameless,
    AccountData,
    ListenBrainz,
    LastFm,
    /// A scrobble of which the exporter wrote the minute.
    LastFmMinute,
    /// What our own export had to guess.
    Estimate,
}

const TELLERS: [Teller; 6] = [
    Teller::Nameless,
    Teller::AccountData,
    Teller::ListenBrainz,
    Teller::LastFm,
    Teller::LastFmMinute,
    Teller::Estimate,
];

impl Teller {
    fn of(told: &Told) -> Option<Teller> {
        let is_minute = told.sighting.marks & marks::MINUTE != 0;
        match told.sighting.source {
            Source::Export if told.is_estimate() => Some(Teller::Estimate),
            Source::Export => told.facts.loose.then_some(Teller::Nameless),
            Source::AccountData => Some(Teller::AccountData),
            Source::ListenBrainz => Some(Teller::ListenBrainz),
            Source::LastFm if is_minute => Some(Teller::LastFmMinute),
            Source::LastFm => Some(Teller::LastFm),
            Source::RecentlyPlayed | Source::Player => None,
        }
    }

    fn slot(self) -> usize {
        match self {
            Teller::Nameless => slot(Source::Export),
            Teller::AccountData => slot(Source::AccountData),
            Teller::ListenBrainz => slot(Source::ListenBrainz),
            Teller::LastFm | Teller::LastFmMinute => slot(Source::LastFm),
            Teller::Estimate => ESTIMATE,
        }
    }

    fn claimed(self, claims: &Claims) -> Vec<Option<usize>> {
        match self {
            Teller::Nameless => claims.by_end(),
            Teller::AccountData => claims.by_minute(),
            Teller::Estimate => claims.by_estimate(),
            Teller::ListenBrainz | Teller::LastFm | Teller::LastFmMinute => claims.by_start(),
        }
    }
}

/// Each in turn claims the plays it tells of; what nobody else told of becomes a play.
pub(super) fn join(evidence: &Evidence, told: &[Told], plays: &mut Vec<Play>) {
    for teller in TELLERS {
        let said: Vec<usize> = (0..told.len())
            .filter(|place| Teller::of(&told[*place]) == Some(teller))
            .collect();
        if said.is_empty() {
            continue;
        }
        play::sort_by_end(plays, told);
        let claimed = teller.claimed(&Claims::of(&said, plays, told));
        for (place, claim) in said.into_iter().zip(claimed) {
            match claim.map(|play| &mut plays[play]) {
                Some(play) if play.told[teller.slot()].is_some() => {
                    let file = told[place].oldest_file;
                    play.again = Some(play.again.map_or(file, |again| again.min(file)));
                }
                Some(play) => play.told[teller.slot()] = Some(place),
                None => {
                    let mut play = Play::of(own_facts(evidence, &told[place].facts));
                    play.told[teller.slot()] = Some(place);
                    plays.push(play);
                }
            }
        }
    }
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
