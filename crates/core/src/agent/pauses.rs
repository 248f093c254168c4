//! Pauses of the recorder: what ends inside one is never stored, even when Spotify lists it later.

use super::Agent;
use crate::control::protocol::{Failure, Reply};
use crate::schedule::Watch;
use crate::store::{AccountRow, StoreError, settings};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One pause, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pause {
    from: Timestamp,
    /// When it ends, or has ended; none while nobody has said.
    pub until: Option<Timestamp>,
}

const NAME: &str = "recording_pauses";

impl Agent {
    /// The pause that holds at `now`.
    pub(super) fn pause(&self, now: Timestamp) -> Option<Pause> {
        let account = self.account.as_ref()?;
        let pauses = self.pauses(account.row).ok()?;
        pauses
            .last()
            .copied()
            .filter(|pause| pause.until.is_none_or(|until| until > now))
    }

    /// All pauses as spans, UTC milliseconds.
    pub(super) fn paused_spans(&self, account: AccountRow) -> Result<Vec<(i64, i64)>, StoreError> {
        let span = |pause: &Pause| {
            (
                pause.from.as_millisecond(),
                pause.until.map_or(i64::MAX, Timestamp::as_millisecond),
            )
        };
        Ok(self.pauses(account)?.iter().map(span).collect())
    }

    /// Begins a pause, or ends the one that holds.
    pub(super) fn pause_recording(
        &mut self,
        paused: bool,
        until: Option<Timestamp>,
    ) -> Result<Reply, Failure> {
        let account = self.account_row()?;
        let now = self.now();
        let mut pauses = self.pauses(account)?;
        if let Some(last) = pauses
            .last_mut()
            .filter(|last| last.until.is_none_or(|until| until > now))
        {
            last.until = Some(now);
        }
        if paused {
            pauses.push(Pause { from: now, until });
        }
        self.store
            .write(|db| settings::set(db, account, NAME, &pauses))?;
        self.watch = Watch::start(self.setup.clock.now());
        Ok(Reply::Done)
    }

    fn pauses(&self, account: AccountRow) -> Result<Vec<Pause>, StoreError> {
        Ok(settings::get(self.store.read(), account, NAME)?.unwrap_or_default())
    }
}
