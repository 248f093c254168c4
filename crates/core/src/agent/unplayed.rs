//! Picks that nobody played are taken out of the playlist after some days, if the user wants that.

use super::Agent;
use crate::control::protocol::{Failure, Reply};
use crate::pick_change::Kind;
use crate::store::{picks, settings};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Between two looks for such picks.
const APART: SignedDuration = SignedDuration::from_hours(1);

/// What Spotify refused, or a copy of the user's own stood against, is tried again after so long.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// After the setting was changed nothing is taken out for so long.
const AFTER_A_CHANGE: SignedDuration = SignedDuration::from_mins(10);

/// What was played is known if it was asked for no longer ago than this.
const KNOWN_FOR: SignedDuration = SignedDuration::from_mins(30);

/// When picks to take out are looked for, and when each was tried.
#[derive(Debug, Default)]
pub(super) struct Tidy {
    /// When recently-played was recorded last.
    recorded: Option<Timestamp>,
    /// Not before; none: at once.
    at: Option<Timestamp>,
    tried: HashMap<i64, Timestamp>,
}

impl Agent {
    /// Begins to take one out, the oldest first. One at a time: the list of changes is the user's.
    pub(super) fn take_out_unplayed(&mut self, now: Timestamp) {
        let Some(days) = self.kept.tidy_after_days else {
            return;
        };
        // Only with Spotify's time: a clock that is ahead must not end days that are not over. And only with what was
        // played until now, which is not known after an outage.
        let known = |at: Timestamp| self.skew.is_some() && at + KNOWN_FOR > now;
        let too_early = self.tidy.at.is_some_and(|at| at > now);
        if too_early || !self.tidy.recorded.is_some_and(known) || !self.changes.is_empty() {
            return;
        }
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        let before = self.now() - SignedDuration::from_hours(24 * i64::from(days));
        let unplayed = picks::unplayed(self.store.read(), account, before);
        let unplayed = unplayed.unwrap_or_else(|error| {
            tracing::warn!(%error, "picks to tidy up were not found");
            Vec::new()
        });
        self.tidy.tried.retain(|_, at| *at + AGAIN > now);
        let next = unplayed
            .into_iter()
            .find(|pick| !self.tidy.tried.contains_key(pick));
        let Some(pick) = next else {
            self.tidy.at = Some(now + APART);
            return;
        };
        match self.begin_change(pick, Kind::Tidy) {
            Ok(_) => drop(self.tidy.tried.insert(pick, now)),
            Err(failure) => {
                tracing::info!(%failure, pick, "a pick was not tidied up");
                self.tidy.at = Some(now + APART);
            }
        }
    }

    /// Recently-played was recorded.
    pub(super) fn has_recorded(&mut self, now: Timestamp) {
        self.tidy.recorded = Some(now);
    }

    /// Another account, another clock, another setting: looked for anew.
    pub(super) fn forget_tidy(&mut self) {
        self.tidy = Tidy::default();
    }

    pub(super) fn set_tidy(&mut self, after_days: Option<u16>) -> Result<Reply, Failure> {
        let account = self.account_row()?;
        if after_days == Some(0) {
            return Err(Failure::new("bad_tidy", "a day at least"));
        }
        self.store
            .write(|db| settings::set(db, account, "tidy_after_days", &after_days))?;
        self.kept.tidy_after_days = after_days;
        self.forget_tidy();
        // A moment to think better of it.
        self.tidy.at = Some(self.setup.clock.now() + AFTER_A_CHANGE);
        Ok(Reply::Done)
    }
}
