//! When to look at the player and when to read recently-played: pure decisions over the last answers.

use jiff::{SignedDuration, Timestamp};

/// What the last look at the player showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Position, milliseconds.
    pub progress_ms: i64,
    /// Length of the track, milliseconds; 0 when unknown.
    pub duration_ms: i64,
    /// Whether it sounds.
    pub is_playing: bool,
}

/// Due times of the two readers. Local clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// When the player is due.
    pub player_at: Timestamp,
    /// When recently-played is due.
    pub recent_at: Timestamp,
    /// Since when nothing has sounded.
    quiet_since: Option<Timestamp>,
    player_failures: u32,
    recent_failures: u32,
}

/// After the expected end of a track, so that the look shows the next one.
const PAST_THE_END: SignedDuration = SignedDuration::from_millis(2_500);
const IDLE: SignedDuration = SignedDuration::from_secs(60);
const LONG_IDLE: SignedDuration = SignedDuration::from_mins(5);
const LONG_IDLE_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// While the window shows the player.
const WATCHED: SignedDuration = SignedDuration::from_secs(15);
const RECENT_WHILE_PLAYING: SignedDuration = SignedDuration::from_mins(5);
const RECENT_WHILE_QUIET: SignedDuration = SignedDuration::from_mins(10);
/// Waits after failures in a row, seconds.
const BACK_OFF_S: [i64; 6] = [10, 20, 40, 80, 160, 300];

impl Watch {
    /// Both are due at once: at the start, and after the clock jumped or the computer slept.
    pub fn start(now: Timestamp) -> Watch {
        Watch {
            player_at: now,
            recent_at: now,
            quiet_since: None,
            player_failures: 0,
            recent_failures: 0,
        }
    }

    /// The player answered. `used` is the share of its daily ceiling that is spent, 0 to 1.
    pub fn after_look(&mut self, seen: Option<Seen>, now: Timestamp, watched: bool, used: f64) {
        self.player_failures = 0;
        let playing = seen.filter(|seen| seen.is_playing && seen.duration_ms > 0);
        let wait = match playing {
            Some(seen) => {
                self.quiet_since = None;
                until_next_look(seen)
            }
            None if seen.is_some_and(|seen| seen.is_playing) => IDLE,
            None => {
                let quiet = now.duration_since(*self.quiet_since.get_or_insert(now));
                if quiet >= LONG_IDLE_AFTER {
                    LONG_IDLE
                } else {
                    IDLE
                }
            }
        };
        let wait = if watched { wait.min(WATCHED) } else { wait };
        self.player_at = now + wait * thinning(used);
    }

    /// Recently-played answered.
    pub fn after_page(&mut self, now: Timestamp, used: f64) {
        self.recent_failures = 0;
        let quiet = self
            .quiet_since
            .is_some_and(|since| now.duration_since(since) >= LONG_IDLE_AFTER);
        let wait = if quiet {
            RECENT_WHILE_QUIET
        } else {
            RECENT_WHILE_PLAYING
        };
        self.recent_at = now + wait * thinning(used);
    }

    /// The player did not answer; `retry_at` where Spotify named a time.
    pub fn player_failed(&mut self, now: Timestamp, retry_at: Option<Timestamp>) {
        self.player_at = retry_at.unwrap_or(now + back_off(self.player_failures));
        self.player_failures += 1;
    }

    /// Recently-played did not answer; `retry_at` where Spotify named a time.
    pub fn recent_failed(&mut self, now: Timestamp, retry_at: Option<Timestamp>) {
        self.recent_at = retry_at.unwrap_or(now + back_off(self.recent_failures));
        self.recent_failures += 1;
    }

    /// Neither is due before `at`.
    pub fn hold_until(&mut self, at: Timestamp) {
        self.player_at = self.player_at.max(at);
        self.recent_at = self.recent_at.max(at);
    }

    /// The earlier of the two.
    pub fn next(&self) -> Timestamp {
        self.player_at.min(self.recent_at)
    }
}

/// Once in the middle of the track, then just after its expected end.
fn until_next_look(seen: Seen) -> SignedDuration {
    let middle = seen.duration_ms / 2;
    let target = if seen.progress_ms + 15_000 < middle {
        middle
    } else {
        seen.duration_ms
    };
    let left = SignedDuration::from_millis((target - seen.progress_ms).max(0));
    // A track of an hour is looked at now and then, or a skip inside it would go unseen for long.
    (left + PAST_THE_END).min(LONG_IDLE)
}

/// Polling thins out as it nears the ceiling, so that the day is covered to its end.
fn thinning(used: f64) -> i32 {
    match used {
        used if used > 0.8 => 4,
        used if used > 0.6 => 2,
        _ => 1,
    }
}

fn back_off(failures: u32) -> SignedDuration {
    SignedDuration::from_secs(BACK_OFF_S[(failures as usize).min(BACK_OFF_S.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + seconds).unwrap()
    }

    fn playing(progress_s: i64) -> Seen {
        Seen {
            progress_ms: progress_s * 1000,
            duration_ms: 200_000,
            is_playing: true,
        }
    }

    #[test]
    fn a_track_is_seen_in_its_middle_and_at_its_end() {
        let mut watch = Watch::start(at(0));
        watch.after_look(Some(playing(3)), at(0), false, 0.0);
        assert_eq!(watch.player_at, at(97) + PAST_THE_END, "middle");
        watch.after_look(Some(playing(103)), at(100), false, 0.0);
        assert_eq!(watch.player_at, at(197) + PAST_THE_END, "end");
    }

    #[test]
    fn silence_is_looked_at_ever_more_seldom() {
        let mut watch = Watch::start(at(0));
        watch.after_look(None, at(0), false, 0.0);
        assert_eq!(watch.player_at, at(60));
        watch.after_look(None, at(3600), false, 0.0);
        assert_eq!(watch.player_at, at(3900));
        watch.after_page(at(3600), 0.0);
        assert_eq!(watch.recent_at, at(4200));
        watch.after_look(Some(playing(0)), at(3900), true, 0.0);
        assert_eq!(watch.player_at, at(3915), "somebody watches");
    }

    #[test]
    fn failures_back_off_and_a_named_time_is_kept() {
        let mut watch = Watch::start(at(0));
        watch.player_failed(at(0), None);
        watch.player_failed(at(10), None);
        assert_eq!(watch.player_at, at(30));
        watch.recent_failed(at(0), Some(at(80_000)));
        assert_eq!(watch.recent_at, at(80_000));
    }
}
