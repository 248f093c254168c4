//! Two clocks: ours, which may be wrong and may jump, and Spotify's, which every answer tells.

use super::jobs::{Done, Job};
use super::{Agent, access::Access};
use crate::run::back_off;
use crate::schedule::Watch;
use jiff::{SignedDuration, Timestamp};
use spotify::{Answered, Clock, Error, Me, Priority};
use std::time::Duration;
use tokio::time::Instant;

/// A skew below this is nothing to correct for.
const SKEW_THAT_MATTERS: SignedDuration = SignedDuration::from_mins(2);

/// An answer that took longer does not say well enough when it was made.
const SLOW: Duration = Duration::from_secs(5);

/// The wall clock and the timers may differ by this much, real seconds, before one of them must have jumped or stood still.
const DRIFT_S: f64 = 2.0;

/// A sleep that lasts this much longer than it should, real seconds, was one of the computer: some timers go on then.
const OVERSLEPT_S: f64 = 60.0;

/// A reading of the wall clock, and of the timers with which to tell whether the next one is to be believed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub wall: Timestamp,
    timer: Instant,
}

impl Reading {
    pub fn take(clock: &dyn Clock) -> Reading {
        Reading {
            wall: clock.now(),
            timer: Instant::now(),
        }
    }

    /// Whether time went on as it should since `before`, of which `slept_at_most` was asleep.
    fn follows(&self, before: &Reading, slept_at_most: Duration, speed: f64) -> bool {
        let by_timer = self.timer.duration_since(before.timer).as_secs_f64() * speed;
        let by_wall = self.wall.duration_since(before.wall).as_secs_f64();
        (by_wall - by_timer).abs() <= DRIFT_S * speed
            && by_timer <= slept_at_most.as_secs_f64() + OVERSLEPT_S * speed
    }
}

impl Agent {
    /// Now by Spotify's clock, as far as it is known to differ by much.
    pub(super) fn now(&self) -> Timestamp {
        self.by_spotify(self.setup.clock.now())
    }

    /// A time of our clock as Spotify's shows it.
    pub(super) fn by_spotify(&self, ours: Timestamp) -> Timestamp {
        ours.saturating_add(self.skew_that_matters())
            .unwrap_or(ours)
    }

    /// A time of Spotify's clock as ours shows it.
    pub(super) fn on_our_clock(&self, theirs: Timestamp) -> Timestamp {
        theirs
            .saturating_sub(self.skew_that_matters())
            .unwrap_or(theirs)
    }

    fn skew_that_matters(&self) -> SignedDuration {
        self.skew
            .filter(|skew| skew.abs() >= SKEW_THAT_MATTERS)
            .unwrap_or_default()
    }

    /// An answer told Spotify's time.
    pub(super) fn learn_time<T>(&mut self, answered: &Answered<T>) {
        if answered.took < SLOW {
            self.skew = Some(answered.at.duration_since(self.setup.clock.now()));
        }
    }

    /// A wall clock that moved otherwise than the timers since it was read last: a jump, or the computer was suspended.
    /// All due times are void then, and no run starts before Spotify has told the time.
    pub(super) fn notice_clock(&mut self, slept_at_most: Duration) {
        let clock = &*self.setup.clock;
        let before = std::mem::replace(&mut self.seen, Reading::take(clock));
        if !self.seen.follows(&before, slept_at_most, clock.speed()) {
            let now = self.seen.wall;
            tracing::info!(
                passed_s = now.duration_since(before.wall).as_secs(),
                "the clock jumped or the computer slept"
            );
            self.stood_still(before.wall);
            self.forget_lacking();
            self.forget_tidy();
            self.forget_saved();
            self.watch = Watch::start(now);
            self.skew = None;
            self.time_at = (now, 0);
            self.watched_until = Timestamp::MIN;
            self.clock_jumped_for_access(now);
            self.clock_jumped_for_changes(now);
            self.backups.clock_jumped(now);
            if let Some(run) = &mut self.run {
                run.clock_jumped(now);
            }
        }
    }

    /// While recording is paused no answer comes by itself, but the plan and the end of a pause need Spotify's time.
    pub(super) fn ask_time(&mut self, now: Timestamp) {
        if self.time_wakes_at().is_none_or(|at| at > now) {
            return;
        }
        let client = self.client.clone();
        self.jobs.start(Job::Time, async move {
            Done::Time(client.at(Priority::Record).me().await)
        });
    }

    pub(super) fn time_wakes_at(&self) -> Option<Timestamp> {
        let can = self.setup.background
            && self.access == Access::Open
            && self.skew.is_none()
            && !self.jobs.has(Job::Time);
        let pause = self.pause(self.setup.clock.now()).filter(|_| can)?;
        let wanted = pause.until.is_some() || self.next_run().is_some();
        wanted.then_some(self.time_at.0)
    }

    pub(super) fn take_in_time(&mut self, told: Result<Answered<Me>, Error>) {
        match told {
            Ok(answered) => {
                self.call_worked();
                self.learn_time(&answered);
                if self.skew.is_none() {
                    self.time_not_told();
                }
            }
            Err(error) => {
                self.call_failed(&error);
                self.time_not_told();
                self.time_at.0 = error.retry_at().unwrap_or(self.time_at.0);
            }
        }
    }

    pub(super) fn time_not_told(&mut self) {
        let (_, failures) = self.time_at;
        let now = self.setup.clock.now();
        self.time_at = (now + back_off(failures), failures + 1);
    }
}
