//! What Spotify and the app's own ceilings forbid at present: stored times, never sleeps.

pub(crate) mod retry_after;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::{Error, Group, Pacing, Priority};

/// The clock may step this far without a block being taken for a wrong one.
const SLACK: SignedDuration = SignedDuration::from_secs(60);

/// Everything that has to outlive a restart so that Spotify is left in peace. Local clock times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// No call at all before this time (rate limit).
    pub blocked_until: Option<Timestamp>,
    /// The length that the block was given, in seconds: what shows that the clock has jumped.
    pub blocked_for: u32,
    /// What is known of each group of endpoints.
    pub groups: BTreeMap<Group, GroupLimit>,
}

/// The state of one group of endpoints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupLimit {
    /// No call of this group before this time (quota).
    pub blocked_until: Option<Timestamp>,
    /// The length that the block was given, in seconds.
    pub blocked_for: u32,
    /// The UTC day that `used` counts.
    pub day: civil::Date,
    /// Calls started on that day.
    pub used: u32,
}

/// Keeps the limits beyond the life of the program.
pub trait LimitStore: Send + Sync + 'static {
    /// The limits as last saved; the default when there are none.
    fn load(&self) -> Limits;

    /// Replaces the stored limits. Called for every call sent, so it should be quick.
    fn save(&self, limits: &Limits);
}

/// Limits that are kept in memory only.
#[derive(Debug, Default)]
pub struct MemoryLimits(Mutex<Limits>);

impl LimitStore for MemoryLimits {
    fn load(&self) -> Limits {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn save(&self, limits: &Limits) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = limits.clone();
    }
}

impl Limits {
    /// Drops what is over and cuts down blocks that only a clock set back has made so long.
    /// True when a block has changed, which has to be stored.
    pub fn settle(&mut self, now: Timestamp) -> bool {
        let mut changed = settle_block(&mut self.blocked_until, &mut self.blocked_for, now);
        let today = utc_day(now);
        for limit in self.groups.values_mut() {
            changed |= settle_block(&mut limit.blocked_until, &mut limit.blocked_for, now);
            if limit.day != today {
                limit.day = today;
                limit.used = 0;
            }
        }
        changed
    }

    /// Whether a call may be made now; expects settled limits. `None`: a call that no group counts.
    pub(crate) fn check(
        &self,
        group: Option<Group>,
        priority: Priority,
        pacing: &Pacing,
        now: Timestamp,
    ) -> Result<(), Error> {
        if let Some(until) = self.blocked_until {
            return Err(Error::RateLimited { until });
        }
        let Some(group) = group else { return Ok(()) };
        let limit = self.groups.get(&group);
        if let Some(until) = limit.and_then(|limit| limit.blocked_until) {
            return Err(Error::QuotaExceeded { group, until });
        }
        if self.used(group) >= pacing.allowance(group, priority) {
            let until = next_utc_day(now);
            return Err(Error::CeilingReached { group, until });
        }
        Ok(())
    }

    /// Whether Spotify has asked for a break, for some endpoints at least, that lasts at a time.
    #[must_use]
    pub fn is_blocked(&self, now: Timestamp) -> bool {
        let groups = self.groups.values().map(|limit| limit.blocked_until);
        groups
            .chain([self.blocked_until])
            .flatten()
            .any(|until| until > now)
    }

    /// Calls of `group` on the day that was settled last.
    #[must_use]
    pub fn used(&self, group: Group) -> u32 {
        self.groups.get(&group).map_or(0, |limit| limit.used)
    }

    pub(crate) fn count(&mut self, group: Group, now: Timestamp) {
        let limit = self.groups.entry(group).or_default();
        let today = utc_day(now);
        if limit.day != today {
            limit.day = today;
            limit.used = 0;
        }
        limit.used = limit.used.saturating_add(1);
    }

    /// Blocks every call; returns the time in force, since no block is ever shortened.
    pub(crate) fn block_all(&mut self, wait: Duration, now: Timestamp) -> Timestamp {
        extend_block(&mut self.blocked_until, &mut self.blocked_for, wait, now)
    }

    /// Blocks one group; returns the time in force.
    pub(crate) fn block(&mut self, group: Group, wait: Duration, now: Timestamp) -> Timestamp {
        let limit = self.groups.entry(group).or_insert_with(|| GroupLimit {
            day: utc_day(now),
            ..GroupLimit::default()
        });
        extend_block(&mut limit.blocked_until, &mut limit.blocked_for, wait, now)
    }
}

fn settle_block(until: &mut Option<Timestamp>, given: &mut u32, now: Timestamp) -> bool {
    let Some(end) = *until else { return false };
    let longest = after(now, Duration::from_secs(u64::from(*given)));
    if end <= now {
        *until = None;
        *given = 0;
        true
    } else if end.duration_since(longest) > SLACK {
        *until = Some(longest);
        true
    } else {
        false
    }
}

fn extend_block(
    until: &mut Option<Timestamp>,
    given: &mut u32,
    wait: Duration,
    now: Timestamp,
) -> Timestamp {
    let end = after(now, wait);
    match *until {
        Some(standing) if standing >= end => standing,
        Some(_) | None => {
            *until = Some(end);
            *given = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
            end
        }
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(now)
}

fn utc_day(now: Timestamp) -> civil::Date {
    now.to_zoned(TimeZone::UTC).date()
}

fn next_utc_day(now: Timestamp) -> Timestamp {
    utc_day(now)
        .tomorrow()
        .and_then(|day| day.to_zoned(TimeZone::UTC))
        .map_or(now, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests;
