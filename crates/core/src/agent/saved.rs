//! Whether picks are in the user's library, which they may have saved in Spotify itself. It needs no timer: what is due is
//! begun when the agent is awake anyway.

use super::Agent;
use super::jobs::{Done, Job};
use crate::control::protocol::Event;
use crate::health::Health;
use crate::store::{AccountRow, StoreError, picks};
use jiff::{SignedDuration, Timestamp};
use spotify::{Answered, Error, Group, Priority};

/// Between two rounds.
const APART: SignedDuration = SignedDuration::from_hours(12);

/// Between two calls of a round, and after a failure.
const NEXT: SignedDuration = SignedDuration::from_mins(2);

/// Picks in one call of `GET /me/library/contains`.
const AT_ONCE: usize = 40;

/// Picks in one round, the newest first: five calls.
const IN_A_ROUND: u32 = 200;

/// What is to be asked for next, and when.
#[derive(Debug, Default)]
pub(super) struct Saved {
    left: Vec<(i64, String)>,
    /// Not before; none: at once.
    at: Option<Timestamp>,
}

impl Agent {
    /// Begins the next call of a round when it is due and nothing else waits for Spotify.
    pub(super) fn start_saved(&mut self, now: Timestamp) {
        if self.saved.at.is_some_and(|at| at > now) || !self.may_ask_saved() {
            return;
        }
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        if self.saved.left.is_empty() {
            let found = picks::newest_uris(self.store.read(), account, IN_A_ROUND);
            self.saved.left = found.unwrap_or_else(|error| {
                tracing::warn!(%error, "picks to ask the library for were not found");
                Vec::new()
            });
            self.saved.left.reverse();
        }
        let rest = self.saved.left.len().saturating_sub(AT_ONCE);
        let asked = self.saved.left.split_off(rest);
        self.saved.at = Some(now + if rest == 0 { APART } else { NEXT });
        if asked.is_empty() {
            return;
        }
        let client = self.client.clone();
        self.jobs.start(Job::Saved, async move {
            let uris: Vec<String> = asked.iter().map(|(_, uri)| uri.clone()).collect();
            let said = client.at(Priority::Background).saved(&uris).await;
            Done::Saved {
                account,
                picks: asked.into_iter().map(|(pick, _)| pick).collect(),
                said,
            }
        });
    }

    fn may_ask_saved(&self) -> bool {
        let waits = [Job::Saved, Job::Look, Job::Recent, Job::Run, Job::Change];
        self.last_health == Some(Health::Recording)
            && self.changes.is_empty()
            && !waits.iter().any(|job| self.jobs.has(*job))
            && self.client.left(Group::Library, Priority::Background) > 0
    }

    pub(super) fn take_in_saved(
        &mut self,
        account: AccountRow,
        asked: &[i64],
        said: Result<Answered<Vec<bool>>, Error>,
    ) -> Result<(), StoreError> {
        let ours = self.account.as_ref().map(|account| account.row) == Some(account);
        let said = match said {
            // What was changed by hand since is known better.
            Ok(said) if ours && self.changes.is_empty() => said.value,
            Ok(_) => return Ok(()),
            Err(error) => {
                tracing::debug!(code = error.code(), "the library was not asked");
                let later = self.setup.clock.now() + NEXT;
                self.saved.at = Some(error.retry_at().unwrap_or(later).max(later));
                return Ok(());
            }
        };
        self.call_worked();
        let now = self.now();
        // Reads lag behind writes: what has just changed is left for the next round.
        let settled = now - NEXT;
        let changed = self.store.write(|db| {
            let mut changed = Vec::new();
            for (pick, saved) in asked.iter().zip(said) {
                if picks::see_saved(db, *pick, saved, settled, now)? {
                    changed.push(*pick);
                }
            }
            Ok(changed)
        })?;
        for pick in changed {
            if let Some(view) = picks::view(self.store.read(), pick)? {
                self.tell(Event::PickChanged(Box::new(view)));
            }
        }
        Ok(())
    }

    /// Another account, another clock: asked anew.
    pub(super) fn forget_saved(&mut self) {
        self.saved = Saved::default();
    }
}
