//! Asks Spotify, one by one and behind everything else, for what imports do not tell of tracks. It needs no timer: what is
//! due is begun when the agent is awake anyway.

use super::Agent;
use super::jobs::{Done, Job};
use crate::health::Health;
use crate::store::details::{self, Lacking};
use crate::store::{StoreError, accounts};
use crate::view::DetailsView;
use jiff::{SignedDuration, Timestamp};
use spotify::{Answered, Error, Group, Priority, Track};
use std::collections::VecDeque;

/// Between two lookups: they are in no hurry.
const APART: SignedDuration = SignedDuration::from_secs(25);

/// After an answer that says nothing on the track.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(10);

/// How often tracks without details are looked for when there were none. An import may come at any time.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// So many are found at once: counting the sightings of all takes a moment.
const AT_ONCE: u32 = 50;

/// What is to be asked for next, and when.
#[derive(Debug, Default)]
pub(super) struct Details {
    next: VecDeque<Lacking>,
    /// Not before; none: at once.
    at: Option<Timestamp>,
    /// How far they are known, as of when the last batch was found. Counted again only while there is something to ask for:
    /// it takes every sighting.
    known: Option<DetailsView>,
    counted: bool,
}

impl Agent {
    /// Begins the next lookup when it is due and nothing else waits for Spotify.
    pub(super) fn start_lookup(&mut self, now: Timestamp) {
        if self.details.at.is_some_and(|at| at > now) || !self.may_look_up() {
            return;
        }
        if self.details.next.is_empty()
            && let Err(error) = self.find_lacking(now)
        {
            tracing::warn!(%error, "tracks without details were not found");
        }
        let Some(asked) = self.details.next.pop_front() else {
            self.details.at = Some(now + LOOK_AGAIN);
            return;
        };
        self.details.at = Some(now + APART);
        let client = self.client.clone();
        self.jobs.start(Job::Lookup, async move {
            let said = client.at(Priority::Background).track(asked.id()).await;
            Done::LookedUp {
                asked,
                said: Box::new(said),
            }
        });
    }

    fn may_look_up(&self) -> bool {
        let waits = [Job::Lookup, Job::Look, Job::Recent, Job::Run, Job::Change];
        self.last_health == Some(Health::Recording)
            && self.importing.is_none()
            && !waits.iter().any(|job| self.jobs.has(*job))
            && self.client.left(Group::Catalogue, Priority::Background) > 0
    }

    fn find_lacking(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return Ok(());
        };
        let db = self.store.read();
        let next = details::lacking(db, account, now, AT_ONCE)?;
        let changed = !next.is_empty()
            || self
                .details
                .known
                .as_ref()
                .is_some_and(|known| known.tracks_left > 0);
        if changed || !self.details.counted {
            self.details.known = details::known(db, account, now, self.lookups_a_day())?;
            self.details.counted = true;
        }
        self.details.next = next.into();
        Ok(())
    }

    fn lookups_a_day(&self) -> u32 {
        let pacing = &self.setup.pacing;
        pacing.allowance(Group::Catalogue, Priority::Background)
    }

    pub(super) fn take_in_lookup(
        &mut self,
        asked: &Lacking,
        said: Result<Answered<Track>, Error>,
    ) -> Result<(), StoreError> {
        let now = self.setup.clock.now();
        match said {
            Ok(answered) => {
                self.call_worked();
                let at = self.now();
                self.store
                    .write(|db| details::found(db, asked, answered.value, at))
            }
            // Withdrawn, or never there.
            Err(Error::NotFound | Error::BadRequest { .. }) => {
                let at = self.now();
                self.store.write(|db| details::looked_up(db, asked, at))
            }
            Err(error) => {
                tracing::debug!(code = error.code(), "a track was not looked up");
                self.lookup_failed(asked.clone(), error.retry_at(), now);
                Ok(())
            }
        }
    }

    fn lookup_failed(&mut self, asked: Lacking, retry_at: Option<Timestamp>, now: Timestamp) {
        self.details.next.push_front(asked);
        self.details.at = Some(retry_at.unwrap_or(now + AFTER_FAILURE));
    }

    /// Another account, another clock, an import: what was to come next is found anew.
    pub(super) fn forget_lacking(&mut self) {
        self.details = Details::default();
    }

    /// How far the details of what was imported are known.
    pub(super) fn details_known(&self) -> Result<Option<DetailsView>, StoreError> {
        if self.details.counted {
            return Ok(self.details.known);
        }
        let db = self.store.read();
        let Some(account) = accounts::diary(db)? else {
            return Ok(None);
        };
        details::known(db, account, self.now(), self.lookups_a_day())
    }
}
