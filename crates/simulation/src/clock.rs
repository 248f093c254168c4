//! The virtual clocks: tokio's paused timer drives both, and the computer's own can be wrong.

use crate::Fuse;
use jiff::{SignedDuration, Timestamp};
use spotify::{BoxFuture, Clock};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The wall clock of the simulated computer, and the true time behind it. Clones share everything. Needs a tokio
/// runtime whose time is paused.
#[derive(Clone, Debug)]
pub struct VirtualClock {
    start_ms: i64,
    begun: Instant,
    /// Time that passed while the computer was suspended: timers stood still.
    suspended_ms: Arc<AtomicI64>,
    /// How wrong the wall clock is.
    wrong_ms: Arc<AtomicI64>,
    /// A jump to come: after so many more reads, wrong by this much.
    jump: Arc<Mutex<Option<(u32, SignedDuration)>>>,
    sleeps: Arc<AtomicU64>,
    fuse: Fuse,
}

impl VirtualClock {
    /// A right clock that shows `start_ms`, UTC milliseconds.
    pub fn new(start_ms: i64) -> VirtualClock {
        VirtualClock {
            start_ms,
            begun: Instant::now(),
            suspended_ms: Arc::default(),
            wrong_ms: Arc::default(),
            jump: Arc::default(),
            sleeps: Arc::default(),
            fuse: Fuse::default(),
        }
    }

    /// The true time, UTC milliseconds.
    pub fn true_ms(&self) -> i64 {
        self.start_ms
            + self.begun.elapsed().as_millis() as i64
            + self.suspended_ms.load(Ordering::Relaxed)
    }

    /// What stops the agent that reads this clock at one of its steps.
    pub fn fuse(&self) -> &Fuse {
        &self.fuse
    }

    /// How often somebody has begun to sleep: what an agent costs while nothing happens.
    pub fn sleeps(&self) -> u64 {
        self.sleeps.load(Ordering::Relaxed)
    }

    /// The computer sleeps: the world goes on, its timers do not.
    pub fn suspend(&self, length: SignedDuration) {
        self.suspended_ms
            .fetch_add(length.as_millis() as i64, Ordering::Relaxed);
    }

    /// Sets the wall clock wrong by this much; zero sets it right.
    pub fn set_wrong(&self, by: SignedDuration) {
        self.wrong_ms
            .store(by.as_millis() as i64, Ordering::Relaxed);
    }

    /// Sets the wall clock wrong by this much once it was read so many times more.
    pub fn set_wrong_after(&self, reads: u32, by: SignedDuration) {
        *self.jump.lock().unwrap_or_else(PoisonError::into_inner) = Some((reads, by));
    }

    fn jump_if_due(&self) {
        let mut jump = self.jump.lock().unwrap_or_else(PoisonError::into_inner);
        match *jump {
            Some((0, by)) => {
                *jump = None;
                self.set_wrong(by);
            }
            Some((reads, by)) => *jump = Some((reads - 1, by)),
            None => {}
        }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.fuse.step_or_unwind();
        self.jump_if_due();
        Timestamp::from_millisecond(self.true_ms() + self.wrong_ms.load(Ordering::Relaxed))
            .unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleeps.fetch_add(1, Ordering::Relaxed);
        Box::pin(tokio::time::sleep(duration))
    }
}
