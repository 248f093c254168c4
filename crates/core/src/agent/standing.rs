//! Keeps the record of what is in the way of recording: written when that changes, else now and then beside other work.

use super::Agent;
use crate::gap::Reason;
use crate::health::Health;
use crate::standing::{NAME, Standing};
use crate::store::{AccountRow, StoreError, settings};
use jiff::Timestamp;

/// The record is written anew when it is this much older than the agent, milliseconds. Nothing wakes up for it.
const HEARTBEAT_MS: u64 = 10 * 60_000;

impl Agent {
    /// Takes up the record of the account that is signed in now, and closes that of another one before it.
    pub(super) fn take_up_standing(&mut self, account: AccountRow) -> Result<(), StoreError> {
        self.leave_standing();
        let kept: Option<Standing> = settings::get(self.store.read(), account, NAME)?;
        let now = self.now().as_millisecond();
        self.standing = kept.map_or_else(|| Standing::new(now), Standing::resumed);
        self.waking = true;
        Ok(())
    }

    /// The account is signed out from now on.
    pub(super) fn leave_standing(&mut self) {
        let now = self.now().as_millisecond();
        self.standing.set(Some(Reason::SignedOut), now);
        self.keep_standing();
    }

    /// The computer slept, or its clock jumped, at `before` of our clock.
    pub(super) fn stood_still(&mut self, before: Timestamp) {
        let at = self.by_spotify(before).as_millisecond();
        self.standing.stood_still(at);
        self.waking = true;
    }

    /// Notes what is in the way as the health tells it.
    pub(super) fn note_standing(&mut self) {
        let Some(health) = &self.last_health else {
            return;
        };
        let now = self.now().as_millisecond();
        let changed = match obstacle(health) {
            Obstacle::Unknown => false,
            // Nothing has been heard of Spotify since the agent was away.
            Obstacle::None if self.waking => false,
            Obstacle::None => self.standing.set(None, now),
            Obstacle::Is(reason) => self.standing.set(Some(reason), now),
        };
        if changed || self.standing.alive_at.abs_diff(now) >= HEARTBEAT_MS {
            self.keep_standing();
        }
    }

    /// Writes the record, as of now. One that cannot be written is kept in memory.
    pub(super) fn keep_standing(&mut self) {
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        if !self.setup.background {
            return;
        }
        self.standing.alive_at = self.now().as_millisecond();
        let standing = &self.standing;
        let written = self
            .store
            .write(|db| settings::set(db, account, NAME, standing));
        if let Err(error) = written {
            tracing::debug!(%error, "what is in the way of recording was not noted");
        }
    }
}

enum Obstacle {
    /// The state says nothing on it.
    Unknown,
    None,
    Is(Reason),
}

fn obstacle(health: &Health) -> Obstacle {
    match health {
        Health::Starting | Health::NoAccount | Health::NotRunning => Obstacle::Unknown,
        // Pauses have a record of their own.
        Health::Recording | Health::Paused { .. } => Obstacle::None,
        Health::Offline { .. } => Obstacle::Is(Reason::Offline),
        Health::Blocked { .. } | Health::Refused { .. } | Health::SignInDoubtful { .. } => {
            Obstacle::Is(Reason::Blocked)
        }
        Health::SignInAgain => Obstacle::Is(Reason::SignedOut),
        Health::KeyringLocked | Health::KeyringAbsent | Health::KeyringDamaged { .. } => {
            Obstacle::Is(Reason::Keyring)
        }
        Health::DiaryNotWritable { .. } | Health::DiaryUnreadable { .. } => {
            Obstacle::Is(Reason::NotWritable)
        }
    }
}
