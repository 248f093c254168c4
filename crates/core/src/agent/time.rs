//! Two clocks: ours, which may be wrong and may jump, and Spotify's, which every answer tells.

use super::jobs::{Done, Job};
use super::{Agent, access::Access};
use crate::run::back_off;
use crate::schedule::Watch;
use jiff::{SignedDuration, Timestamp};
use spotify::{Answered, Error, Me, Priority};
use std::time::Duration;

/// A skew below this is nothing to correct for.
const SKEW_THAT_MATTERS: SignedDuration = SignedDuration::from_mins(2);

/// An answer that took longer does not say well enough when it was made.
const SLOW: Duration = Duration::from_secs(5);

/// A sleep that lasts this much longer than it should, real seconds, was one of the computer.
const OVERSLEPT_S: f64 = 60.0;

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

    /// A wall clock that moved since `before` otherwise than the sleep says: a jump, or the computer was suspended.
    /// All due times are void then, and no run starts before Spotify has told the time. Returns the time it is.
    pub(super) fn notice_clock(&mut self, before: Timestamp, slept_at_most: Duration) -> Timestamp {
        let now = self.setup.clock.now();
        let passed = now.duration_since(before);
        let overslept = Duration::from_secs_f64(OVERSLEPT_S * self.setup.clock.speed());
        let most = SignedDuration::try_from(slept_at_most.saturating_add(overslept))
            .unwrap_or(SignedDuration::MAX);
        if passed < SignedDuration::from_secs(-1) || passed > most {
            tracing::info!(
                passed_s = passed.as_secs(),
                "the clock jumped or the computer slept"
            );
            self.stood_still(before);
            self.forget_lacking();
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
        now
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
        let wanted = pause.until.is_some() || !self.kept.plan.times.is_empty();
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
