//! The fuse: stops an agent dead at one of its steps, between any two things that it does.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::Notify;

/// No fuse is lit.
const UNLIT: u64 = u64::MAX;

/// Counts the steps of an agent: each time it reads the clock, and before and after each call to Spotify and each one
/// to the vault. A lit fuse lets it go so many steps further and none beyond. Clones share it.
///
/// Lit for changes it counts only the steps before and after a call that changes something at Spotify: few, and those
/// that matter most.
#[derive(Clone, Debug, Default)]
pub struct Fuse(Arc<State>);

#[derive(Debug)]
struct State {
    left: AtomicU64,
    changes_left: AtomicU64,
    burnt: AtomicBool,
    told: Notify,
}

impl Default for State {
    fn default() -> State {
        State {
            left: AtomicU64::new(UNLIT),
            changes_left: AtomicU64::new(UNLIT),
            burnt: AtomicBool::new(false),
            told: Notify::new(),
        }
    }
}

/// What unwinds a dead agent.
struct Killed;

impl Fuse {
    /// Lets the agent go `steps` further.
    pub fn light(&self, steps: u64) {
        self.0.left.store(steps, Ordering::Relaxed);
    }

    /// Lets the agent go `steps` further before or after changes.
    pub fn light_for_changes(&self, steps: u64) {
        self.0.changes_left.store(steps, Ordering::Relaxed);
    }

    /// A new agent: none is lit.
    pub fn renew(&self) {
        self.0.changes_left.store(UNLIT, Ordering::Relaxed);
        self.0.left.store(UNLIT, Ordering::Relaxed);
        self.0.burnt.store(false, Ordering::Relaxed);
    }

    /// Returns when the agent was stopped.
    pub async fn burnt(&self) {
        while !self.is_burnt() {
            self.0.told.notified().await;
        }
    }

    /// Whether the agent was stopped.
    pub fn is_burnt(&self) -> bool {
        self.0.burnt.load(Ordering::Relaxed)
    }

    /// A step in the middle of plain code: a dead agent unwinds here, whatever it was about to do.
    pub(crate) fn step_or_unwind(&self) {
        if self.burns(&self.0.left) {
            resume_unwind(Box::new(Killed));
        }
    }

    /// A step that may wait: a dead agent never comes back from here.
    pub(crate) async fn step(&self) {
        if self.burns(&self.0.left) {
            std::future::pending().await
        }
    }

    /// The same before or after a change.
    pub(crate) async fn step_at_change(&self) {
        if self.burns(&self.0.changes_left) {
            std::future::pending().await
        }
    }

    fn burns(&self, counter: &AtomicU64) -> bool {
        if self.is_burnt() {
            return true;
        }
        match counter.load(Ordering::Relaxed) {
            UNLIT => return false,
            0 => {}
            left => {
                counter.store(left - 1, Ordering::Relaxed);
                return false;
            }
        }
        self.0.burnt.store(true, Ordering::Relaxed);
        self.0.told.notify_waiters();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lit_fuse_burns_after_its_steps_and_stays_burnt() {
        let fuse = Fuse::default();
        fuse.step_or_unwind();
        fuse.light(2);
        fuse.step().await;
        fuse.step_or_unwind();
        let dead = tokio::spawn({
            let fuse = fuse.clone();
            async move { fuse.step_or_unwind() }
        });
        assert!(dead.await.is_err_and(|error| error.is_panic()));
        fuse.burnt().await;
        let waits = std::time::Duration::from_millis(1);
        assert!(tokio::time::timeout(waits, fuse.step()).await.is_err());
        fuse.renew();
        fuse.step_or_unwind();
    }
}
