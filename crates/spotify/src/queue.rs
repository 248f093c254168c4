//! The one request queue: one call in flight, spaced, most urgent first, within the limits.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::{Clock, Error, Group, LimitStore, Limits, Pacing, Priority};

/// A call's place in the order: the most urgent first, then the one who came first. It is kept
/// through retries and renewals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    priority: Reverse<Priority>,
    arrival: u64,
}

pub(crate) struct CallQueue {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    store: Arc<dyn LimitStore>,
    pacing: Pacing,
}

struct State {
    limits: Limits,
    waiting: BTreeMap<Place, Arc<Notify>>,
    arrivals: u64,
    busy: bool,
    last_start: Option<Timestamp>,
}

enum Step {
    Taken,
    SleepFor(Duration),
    StandBy,
}

impl CallQueue {
    pub(crate) fn new(clock: Arc<dyn Clock>, store: Arc<dyn LimitStore>, pacing: Pacing) -> Self {
        let state = State {
            limits: store.load(),
            waiting: BTreeMap::new(),
            arrivals: 0,
            busy: false,
            last_start: None,
        };
        Self {
            state: Mutex::new(state),
            clock,
            store,
            pacing,
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        let (state, _) = self.settled();
        state.limits.clone()
    }

    /// Calls of `group` that `priority` may still make today.
    pub(crate) fn left(&self, group: Group, priority: Priority) -> u32 {
        let allowance = self.pacing.allowance(group, priority);
        allowance.saturating_sub(self.limits().used(group))
    }

    /// The place of a call that comes now.
    pub(crate) fn place(&self, priority: Priority) -> Place {
        let mut state = self.lock();
        state.arrivals += 1;
        Place {
            priority: Reverse(priority),
            arrival: state.arrivals,
        }
    }

    /// Waits for the turn to call; an error at once, and during the wait, when a limit forbids it.
    pub(crate) async fn turn(&self, group: Option<Group>, place: Place) -> Result<Turn<'_>, Error> {
        let waiter = self.enter(place);
        loop {
            match self.step(&waiter, group)? {
                Step::Taken => return Ok(Turn { queue: self, group }),
                Step::SleepFor(wait) => tokio::select! {
                    () = waiter.called.notified() => {}
                    () = self.clock.sleep(wait) => {}
                },
                Step::StandBy => waiter.called.notified().await,
            }
        }
    }

    /// Blocks every call, those waiting too; returns the time in force.
    pub(crate) fn block_all(&self, wait: Duration) -> Timestamp {
        self.block_with(|limits, now| limits.block_all(wait, now))
    }

    /// Blocks one group; returns the time in force.
    pub(crate) fn block(&self, group: Group, wait: Duration) -> Timestamp {
        self.block_with(|limits, now| limits.block(group, wait, now))
    }

    fn block_with(&self, block: impl FnOnce(&mut Limits, Timestamp) -> Timestamp) -> Timestamp {
        let (mut state, now) = self.settled();
        let until = block(&mut state.limits, now);
        self.store.save(&state.limits);
        state
            .waiting
            .values()
            .for_each(|called| called.notify_one());
        until
    }

    fn enter(&self, place: Place) -> Waiter<'_> {
        let called = Arc::new(Notify::new());
        self.lock().waiting.insert(place, Arc::clone(&called));
        Waiter {
            queue: self,
            place,
            called,
        }
    }

    fn step(&self, waiter: &Waiter<'_>, group: Option<Group>) -> Result<Step, Error> {
        let (mut state, now) = self.settled();
        let priority = waiter.place.priority.0;
        state.limits.check(group, priority, &self.pacing, now)?;
        let first = state.waiting.first_key_value().map(|(place, _)| *place);
        if state.busy || first != Some(waiter.place) {
            return Ok(Step::StandBy);
        }
        let wait = state.spacing_left(self.pacing.spacing, now);
        if wait > Duration::ZERO {
            return Ok(Step::SleepFor(wait));
        }
        state.busy = true;
        state.waiting.remove(&waiter.place);
        Ok(Step::Taken)
    }

    /// The state with limits that are true now.
    fn settled(&self) -> (MutexGuard<'_, State>, Timestamp) {
        let mut state = self.lock();
        let now = self.clock.now();
        // Unsaved, a block cut down after a clock jump would begin anew with every restart.
        if state.limits.settle(now) {
            self.store.save(&state.limits);
        }
        (state, now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn spacing_left(&mut self, spacing: Duration, now: Timestamp) -> Duration {
        let Some(start) = self.last_start else {
            return Duration::ZERO;
        };
        // After a clock set back nobody knows how much time has passed: count from here.
        let start = start.min(now);
        self.last_start = Some(start);
        let passed = Duration::try_from(now.duration_since(start)).unwrap_or_default();
        spacing.saturating_sub(passed)
    }

    fn call_first(&self) {
        if !self.busy
            && let Some((_, called)) = self.waiting.first_key_value()
        {
            called.notify_one();
        }
    }
}

/// A place in the queue; dropping it frees the place.
struct Waiter<'a> {
    queue: &'a CallQueue,
    place: Place,
    called: Arc<Notify>,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        if state.waiting.remove(&self.place).is_some() {
            state.call_first();
        }
    }
}

/// The right to make one call. Nobody else calls until it is dropped.
pub(crate) struct Turn<'a> {
    queue: &'a CallQueue,
    group: Option<Group>,
}

impl Turn<'_> {
    /// Notes that the call is being sent. A turn dropped without it costs nothing.
    pub(crate) fn start(&self) {
        let mut state = self.queue.lock();
        let now = self.queue.clock.now();
        state.last_start = Some(now);
        if let Some(group) = self.group {
            state.limits.count(group, now);
            self.queue.store.save(&state.limits);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.busy = false;
        state.call_first();
    }
}

#[cfg(test)]
mod tests;
