//! A draw: searches until a track passes, away from the agent, and what came of it.

use crate::control::protocol::Failure;
use crate::draw::classic::Classic;
use crate::draw::even::Even;
use crate::draw::filters::{Refusal, Sieve, WayName};
use crate::draw::memory::Memory;
use crate::draw::{
    Drawn, Found, MOST_SEARCHES, NONE_FOUND, Query, Refused, Searched, Step, Way, refused_words,
};
use jiff::Timestamp;
use rand::rngs::StdRng;
use spotify::{Client, Clock, Error, Priority, Track};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// What a draw needs.
pub(super) struct DrawTask {
    pub way: WayName,
    pub sieve: Sieve,
    /// What drawing evenly remembers; none where the way is another.
    pub memory: Option<Box<Memory>>,
    pub rng: StdRng,
    /// Searches that were made for this track before.
    pub made: u32,
    /// What is drawn is only shown.
    pub is_dry: bool,
    /// Ours.
    pub clock: Arc<dyn Clock>,
    /// How often something was remembered when it was begun.
    pub turn: u64,
}

/// What came of a draw.
pub(super) struct Draw {
    pub searched: Vec<Searched>,
    /// Only some years were open.
    pub within_years: bool,
    pub drawn: Result<Option<Box<Drawn>>, Broken>,
    pub refused: Refused,
}

/// A search that failed, and what it searched for.
pub(super) struct Broken {
    pub words: String,
    /// By our clock.
    pub began: Timestamp,
    pub error: Error,
}

/// Draws until a track passes or the searches are used up.
pub(super) async fn draw(client: &Client, task: &mut DrawTask) -> Draw {
    let refusals = Mutex::new(HashMap::new());
    let sieve = &task.sieve;
    let passes = |track: &Track| match sieve.refusal(track) {
        Some(refusal) => {
            let mut refusals = refusals.lock().unwrap_or_else(PoisonError::into_inner);
            refusals.insert(track.uri.clone(), refusal);
            false
        }
        None => true,
    };
    let mut searched = Vec::new();
    let rng = &mut task.rng;
    let from = (client, &*task.clock);
    let drawn = match task.memory.take() {
        // It counts by itself, as it goes on where it was broken off.
        Some(memory) => {
            let mut way = Even::new(*memory).within(sieve.years());
            if task.is_dry {
                way = way.uncounted();
            }
            let drawn = search(from, &mut way, &passes, rng, MOST_SEARCHES, &mut searched).await;
            task.memory = Some(Box::new(way.into_memory()));
            drawn
        }
        None => {
            let mut way = Classic::within(sieve.years());
            let left = MOST_SEARCHES.saturating_sub(task.made);
            search(from, &mut way, &passes, rng, left, &mut searched).await
        }
    };
    let mut counts: BTreeMap<Refusal, u32> = BTreeMap::new();
    for refusal in refusals
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_values()
    {
        *counts.entry(refusal).or_default() += 1;
    }
    let mut refused: Refused = counts.into_iter().collect();
    refused.sort_by_key(|(_, count)| Reverse(*count));
    Draw {
        searched,
        within_years: sieve.years().is_some(),
        drawn,
        refused,
    }
}

async fn search(
    (client, clock): (&Client, &dyn Clock),
    way: &mut (dyn Way + Send),
    passes: &(dyn Fn(&Track) -> bool + Sync),
    rng: &mut StdRng,
    left: u32,
    searched: &mut Vec<Searched>,
) -> Result<Option<Box<Drawn>>, Broken> {
    let mut found: Option<(Vec<Track>, Option<u32>)> = None;
    while searched.len() < left as usize {
        let Query {
            words,
            offset,
            limit,
        } = match way.step(found.as_ref().map(of), passes, rng) {
            Step::Drawn(drawn) => return Ok(Some(drawn)),
            Step::Nothing => return Ok(None),
            Step::Search(query) => query,
        };
        let began = clock.now();
        let answered = client
            .at(Priority::Pick)
            .search_tracks(&words, offset, limit, None)
            .await;
        let answered = match answered {
            Ok(answered) => answered,
            Err(error) => {
                return Err(Broken {
                    words,
                    began,
                    error,
                });
            }
        };
        let total = answered.value.total;
        let tracks = answered.value.tracks;
        searched.push(Searched {
            words,
            offset,
            began,
            at: answered.at,
            status: answered.status,
            results: tracks.len() as u32,
            total,
            passed: tracks.iter().filter(|track| passes(track)).count() as u32,
            took_ms: answered.took.as_millis() as u64,
        });
        found = Some((tracks, total));
    }
    match way.step(found.as_ref().map(of), passes, rng) {
        Step::Drawn(drawn) => Ok(Some(drawn)),
        Step::Search(_) | Step::Nothing => Ok(None),
    }
}

fn of((tracks, total): &(Vec<Track>, Option<u32>)) -> Found<'_> {
    Found {
        tracks,
        total: *total,
    }
}

impl Draw {
    /// Why nothing was drawn.
    pub fn why_nothing(&self) -> String {
        match self.refused.is_empty() && self.within_years {
            true => format!("{NONE_FOUND} in the years asked for"),
            false => refused_words(&self.refused),
        }
    }

    pub fn nothing_drawn(&self) -> Failure {
        Failure::new("nothing_drawn", self.why_nothing())
    }
}
