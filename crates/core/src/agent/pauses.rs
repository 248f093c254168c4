//! Pauses of the recorder: what ends inside one is never stored, even when Spotify lists it later.

use super::Agent;
use crate::control::protocol::{Failure, Reply};
use crate::schedule::Watch;
use crate::store::settings;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One pause, as stored: in Spotify's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pause {
    from: Timestamp,
    /// When it ends, or has ended; none while nobody has said.
    pub until: Option<Timestamp>,
}

pub(super) const NAME: &str = "recording_pauses";

impl Agent {
    /// The pause that holds at `now` of our clock.
    pub(super) fn pause(&self, now: Timestamp) -> Option<Pause> {
        let now = self.by_spotify(now);
        let last = self.kept.pauses.last().copied();
        last.filter(|pause| pause.until.is_none_or(|until| until > now))
    }

    /// When the pause that holds ends by itself, on our clock.
    pub(super) fn pause_ends_at(&self) -> Option<Timestamp> {
        let until = self.pause(self.setup.clock.now())?.until?;
        Some(self.on_our_clock(until))
    }

    /// All pauses as spans, UTC milliseconds.
    pub(super) fn paused_spans(&self) -> Vec<(i64, i64)> {
        let span = |pause: &Pause| {
            (
                pause.from.as_millisecond(),
                pause.until.map_or(i64::MAX, Timestamp::as_millisecond),
            )
        };
        self.kept.pauses.iter().map(span).collect()
    }

    /// Begins a pause, or ends the one that holds. Fails with `bad_time` when it would be over before it began.
    pub(super) fn pause_recording(
        &mut self,
        paused: bool,
        until: Option<Timestamp>,
    ) -> Result<Reply, Failure> {
        let account = self.account_row()?;
        let is_over = |until: Timestamp| until <= self.setup.clock.now();
        if paused && until.is_some_and(is_over) {
            let text = "that time is over already: nothing was changed";
            return Err(Failure::new("bad_time", text));
        }
        let now = self.now();
        let mut pauses = self.kept.pauses.clone();
        if let Some(last) = pauses
            .last_mut()
            .filter(|last| last.until.is_none_or(|until| until > now))
        {
            last.until = Some(now);
        }
        if paused {
            // The user reads our clock, what ends in a pause is told by Spotify's.
            let until = until.map(|until| self.by_spotify(until));
            pauses.push(Pause { from: now, until });
        }
        self.store
            .write(|db| settings::set(db, account, NAME, &pauses))?;
        self.kept.pauses = pauses;
        self.watch = Watch::start(self.setup.clock.now());
        Ok(Reply::Done)
    }
}
