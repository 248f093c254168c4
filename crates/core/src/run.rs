//! One execution of the plan as a state machine: choose, write down the intention, send, confirm. It decides; the
//! agent does. Every stage is stored before it is acted on, so a crash anywhere finds its way back.

use crate::draw::filters::Drawing;
use crate::store::AccountRow;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use spotify::Error;

/// Why a run exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The plan made it due.
    Plan,
    /// The user asked for it.
    Manual,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Under way.
    Open,
    /// Held up; goes on at a stored time or when the user has acted.
    Waiting,
    /// One new track is in the playlist.
    Success,
    /// Given up.
    Failed,
    /// Not wanted: picks were paused.
    Skipped,
    /// Missed, and made up for by a newer run.
    Coalesced,
}

/// Where a run is. A stage ending in -ing says that a POST may be on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Stage {
    /// Is there a playlist of our name?
    FindPlaylist,
    /// There is none: make one.
    CreatePlaylist,
    /// The POST that creates it may be on its way.
    CreatingPlaylist,
    /// Whether it was created is not known.
    CheckPlaylist {
        /// Since when it is not known.
        since: Timestamp,
        /// How often it was looked up.
        looks: u8,
    },
    /// Read what the playlist holds.
    ReadPlaylist,
    /// Draw a track.
    Draw,
    /// Send the drawn track.
    Send,
    /// The POST that adds it may be on its way.
    Sending,
    /// Whether it was added is not known.
    LookUp {
        /// Since when it is not known.
        since: Timestamp,
        /// How often it was looked up.
        looks: u8,
    },
    /// Over.
    Done,
}

/// What is to be done for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Look for a playlist of our name among the user's own.
    FindPlaylist,
    /// Create one.
    CreatePlaylist,
    /// Read what it holds.
    ReadPlaylist,
    /// Draw a track.
    Draw,
    /// Add the drawn track.
    Send,
    /// See whether the drawn track is in the playlist.
    LookUp,
}

/// What holds a run up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it goes on by itself; none: when the user has acted.
    pub until: Option<Timestamp>,
    /// Code of the reason, such as `rate_limited` or `playlist_missing`.
    pub reason: String,
}

/// A run that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its row.
    pub row: i64,
    /// Its account.
    pub account: AccountRow,
    /// Why it exists.
    pub kind: Kind,
    /// When it was due.
    pub due_at: Option<Timestamp>,
    /// Where it is.
    pub stage: Stage,
    /// What holds it up.
    pub wait: Option<Wait>,
    /// Row of the pick that it is at, once drawn.
    pub pick: Option<i64>,
    /// Tracks that it is to bring.
    pub wanted: u8,
    /// How it draws; none: as the settings say when it does.
    pub drawing: Option<Drawing>,
    /// Failures in a row.
    pub failures: u32,
}

/// What becomes of a run after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on: now or after its wait.
    GoesOn,
    /// It has failed.
    Failed,
}

/// Reads lag behind writes, and a POST may land late: after doubt look at these many seconds, then send again.
pub(crate) const LOOKS_AFTER_S: [i64; 2] = [2, 60];

/// Looks, or failures in a row, after which an entry that still hides is a dead one.
pub(crate) const PATIENCE: u32 = 4;

/// When what is in doubt since a time is looked up for the last time.
pub(crate) fn last_look(since: Timestamp) -> Timestamp {
    since + SignedDuration::from_secs(LOOKS_AFTER_S[LOOKS_AFTER_S.len() - 1])
}

/// How long to wait after so many failures in a row.
pub(crate) fn back_off(failures: u32) -> SignedDuration {
    SignedDuration::from_secs([20, 60, 120, 300, 600, 1800][failures.min(5) as usize])
}

impl Run {
    /// The task that is due now.
    pub fn task(&self, now: Timestamp) -> Option<Task> {
        if self.wakes_at().is_none_or(|at| at > now) {
            return None;
        }
        match self.stage {
            Stage::FindPlaylist | Stage::CheckPlaylist { .. } => Some(Task::FindPlaylist),
            Stage::CreatePlaylist => Some(Task::CreatePlaylist),
            Stage::ReadPlaylist => Some(Task::ReadPlaylist),
            Stage::Draw => Some(Task::Draw),
            Stage::Send => Some(Task::Send),
            Stage::LookUp { .. } => Some(Task::LookUp),
            Stage::CreatingPlaylist | Stage::Sending | Stage::Done => None,
        }
    }

    /// When its next task is due; none while only the user or an answer can move it.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        let waits = match &self.wait {
            Some(Wait { until: None, .. }) => return None,
            Some(Wait {
                until: Some(until), ..
            }) => *until,
            None => Timestamp::MIN,
        };
        match self.stage {
            Stage::CheckPlaylist { since, looks } | Stage::LookUp { since, looks } => {
                let after = LOOKS_AFTER_S[usize::from(looks).min(LOOKS_AFTER_S.len() - 1)];
                Some(waits.max(since + SignedDuration::from_secs(after)))
            }
            Stage::CreatingPlaylist | Stage::Sending | Stage::Done => None,
            Stage::FindPlaylist
            | Stage::CreatePlaylist
            | Stage::ReadPlaylist
            | Stage::Draw
            | Stage::Send => Some(waits),
        }
    }

    /// Whether a POST of it may be on its way.
    pub fn is_in_doubt(&self) -> bool {
        match self.stage {
            Stage::CreatingPlaylist
            | Stage::CheckPlaylist { .. }
            | Stage::Sending
            | Stage::LookUp { .. } => true,
            Stage::FindPlaylist
            | Stage::CreatePlaylist
            | Stage::ReadPlaylist
            | Stage::Draw
            | Stage::Send
            | Stage::Done => false,
        }
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        match &self.wait {
            Some(_) => Status::Waiting,
            None => Status::Open,
        }
    }

    /// What the playlist holds is known, again perhaps: failures before it still count, or who fails after it would try
    /// again for ever without waiting longer.
    pub fn read(&mut self, next: Stage) {
        let failures = self.failures;
        self.advance(next);
        self.failures = failures;
    }

    /// A stage was passed.
    pub fn advance(&mut self, stage: Stage) {
        self.stage = stage;
        self.wait = None;
        self.failures = 0;
    }

    /// After a restart: what may have been on its way is looked up before anything is sent, and what the playlist holds
    /// is read again before anything is drawn.
    pub fn resume(&mut self, now: Timestamp) {
        // It may have been stored by a clock that was wrong. A block by Spotify stays one, the queue sees to that.
        if let Some(until) = self.wait.as_mut().and_then(|wait| wait.until.as_mut()) {
            *until = now.min(*until);
        }
        match self.stage {
            Stage::Sending | Stage::LookUp { .. } => {
                self.stage = Stage::LookUp {
                    since: now,
                    looks: 0,
                }
            }
            Stage::CreatingPlaylist | Stage::CheckPlaylist { .. } => {
                self.stage = Stage::CheckPlaylist {
                    since: now,
                    looks: 0,
                }
            }
            Stage::Draw | Stage::Send => self.stage = Stage::ReadPlaylist,
            Stage::FindPlaylist | Stage::CreatePlaylist | Stage::ReadPlaylist | Stage::Done => {}
        }
    }

    /// The clock jumped: stored times say nothing any more. Waits are over, and doubts count from now on.
    pub fn clock_jumped(&mut self, now: Timestamp) {
        if let Some(until) = self.wait.as_mut().and_then(|wait| wait.until.as_mut()) {
            *until = now;
        }
        if let Stage::LookUp { since, .. } | Stage::CheckPlaylist { since, .. } = &mut self.stage {
            *since = now;
        }
    }

    /// A look did not find the playlist or the track: look once more, then it surely never arrived.
    pub fn not_found(&mut self) {
        let last = LOOKS_AFTER_S.len() as u8 - 1;
        let next = match self.stage {
            Stage::LookUp { since, looks } if looks < last => Stage::LookUp {
                since,
                looks: looks + 1,
            },
            Stage::LookUp { .. } => Stage::Send,
            Stage::CheckPlaylist { since, looks } if looks < last => Stage::CheckPlaylist {
                since,
                looks: looks + 1,
            },
            Stage::FindPlaylist | Stage::CheckPlaylist { .. } => Stage::CreatePlaylist,
            other @ (Stage::CreatePlaylist
            | Stage::CreatingPlaylist
            | Stage::ReadPlaylist
            | Stage::Draw
            | Stage::Send
            | Stage::Sending
            | Stage::Done) => other,
        };
        self.advance(next);
    }

    /// A task ended in an error.
    pub fn failed(&mut self, error: &Error, now: Timestamp) -> Verdict {
        let doubtful = error.uncertain();
        if self.stage == Stage::Sending && doubtful {
            self.stage = Stage::LookUp {
                since: now,
                looks: 0,
            };
            self.wait = None;
            return Verdict::GoesOn;
        }
        if self.stage == Stage::CreatingPlaylist && doubtful {
            self.stage = Stage::CheckPlaylist {
                since: now,
                looks: 0,
            };
            self.wait = None;
            return Verdict::GoesOn;
        }
        // Where the playlist is gone there is nothing to look for: what waits for another one starts over with it. But a
        // POST may land as long as there is doubt, and it may have been gone for a moment only.
        let gone = matches!(error, Error::NotFound | Error::Forbidden { .. });
        if let Stage::LookUp { since, .. } = self.stage
            && gone
        {
            if now < last_look(since) {
                self.wait = Some(Wait {
                    until: Some(last_look(since)),
                    reason: "playlist_missing".to_owned(),
                });
                return Verdict::GoesOn;
            }
            self.stage = Stage::ReadPlaylist;
        }
        // Nothing was sent. What the playlist holds may be old by the time it is tried again.
        if matches!(self.stage, Stage::Draw | Stage::Sending) {
            self.stage = Stage::ReadPlaylist;
        }
        if self.stage == Stage::CreatingPlaylist {
            self.stage = Stage::FindPlaylist;
        }
        let in_doubt = self.is_in_doubt().then(|| Wait {
            until: Some(now + back_off(self.failures)),
            reason: error.code().to_owned(),
        });
        match hindrance(error, self.failures, now).or(in_doubt) {
            Some(wait) => {
                self.wait = Some(wait);
                self.failures += 1;
                Verdict::GoesOn
            }
            None => Verdict::Failed,
        }
    }
}

/// What an error means for a run: wait for what, or (none) give up.
fn hindrance(error: &Error, failures: u32, now: Timestamp) -> Option<Wait> {
    let wait = |until: Option<Timestamp>, reason: &str| {
        Some(Wait {
            until,
            reason: reason.to_owned(),
        })
    };
    let after = |seconds: i64| Some(now + SignedDuration::from_secs(seconds));
    if let Some(until) = error.retry_at() {
        return wait(Some(until), error.code());
    }
    match error {
        Error::NotFound | Error::Forbidden { .. } => wait(None, "playlist_missing"),
        Error::PlaylistFull => wait(None, "playlist_full"),
        Error::NotSignedIn
        | Error::SignInRefused { .. }
        | Error::Unauthorized
        | Error::TokenNotStored { .. } => wait(after(60), error.code()),
        Error::InvalidClient
        | Error::OwnerNeedsPremium
        | Error::UserNotRegistered
        | Error::MissingScope => wait(after(3600), error.code()),
        Error::BadRequest { .. }
        | Error::PremiumRequired
        | Error::NoActiveDevice
        | Error::Restricted => None,
        Error::Offline { .. }
        | Error::Uncertain { .. }
        | Error::RateLimited { .. }
        | Error::QuotaExceeded { .. }
        | Error::CeilingReached { .. }
        | Error::AccountsUnavailable { .. }
        | Error::Server { .. }
        | Error::Unreadable { .. } => wait(Some(now + back_off(failures)), error.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + seconds).unwrap()
    }

    fn run(stage: Stage) -> Run {
        Run {
            row: 1,
            account: 1,
            kind: Kind::Plan,
            due_at: None,
            stage,
            wait: None,
            pick: None,
            wanted: 1,
            drawing: None,
            failures: 0,
        }
    }

    #[test]
    fn doubt_is_looked_up_twice_before_anything_is_sent_again() {
        let mut run = run(Stage::Sending);
        assert_eq!(
            run.failed(
                &Error::Uncertain {
                    reason: "timed out".into()
                },
                at(0)
            ),
            Verdict::GoesOn
        );
        assert_eq!(run.task(at(1)), None, "reads lag behind writes");
        assert_eq!(run.task(at(2)), Some(Task::LookUp));
        run.not_found();
        assert_eq!(run.task(at(59)), None, "a late POST may still land");
        assert_eq!(run.task(at(60)), Some(Task::LookUp));
        run.not_found();
        assert_eq!(run.task(at(60)), Some(Task::Send));
    }

    #[test]
    fn a_crash_while_sending_is_looked_up() {
        let mut run = run(Stage::Sending);
        run.resume(at(100));
        assert_eq!(run.task(at(102)), Some(Task::LookUp));
    }

    #[test]
    fn what_was_surely_not_sent_waits_and_reads_again() {
        let mut run = run(Stage::Sending);
        run.failed(&Error::RateLimited { until: at(80_000) }, at(0));
        assert_eq!(
            (run.stage, run.task(at(79_999))),
            (Stage::ReadPlaylist, None)
        );
        assert_eq!(run.task(at(80_000)), Some(Task::ReadPlaylist));
    }

    #[test]
    fn a_failed_draw_reads_the_playlist_again_and_waits_longer_each_time() {
        let mut run = run(Stage::Draw);
        let offline = Error::Offline {
            reason: "no network".into(),
        };
        let mut waits = Vec::new();
        for _ in 0..3 {
            run.failed(&offline, at(0));
            assert_eq!(run.stage, Stage::ReadPlaylist);
            waits.extend(run.wakes_at());
            run.read(Stage::Draw);
        }
        assert_eq!(waits, [at(20), at(60), at(120)]);
    }

    #[test]
    fn nothing_is_drawn_or_sent_after_a_restart_before_the_playlist_was_read() {
        for stage in [Stage::Draw, Stage::Send] {
            let mut run = run(stage);
            run.resume(at(0));
            assert_eq!(run.task(at(0)), Some(Task::ReadPlaylist));
        }
    }

    #[test]
    fn a_playlist_that_is_gone_for_a_moment_ends_no_doubt() {
        let lost = Error::Uncertain {
            reason: "timed out".into(),
        };
        let mut run = run(Stage::Sending);
        run.failed(&lost, at(0));
        run.failed(&Error::NotFound, at(2));
        assert!(run.is_in_doubt());
        assert_eq!(run.wakes_at(), Some(at(60)));
        run.failed(&Error::NotFound, at(60));
        assert_eq!((run.stage, run.wakes_at()), (Stage::ReadPlaylist, None));
    }

    #[test]
    fn what_may_be_on_its_way_is_never_given_up() {
        let refused = Error::BadRequest {
            message: "no".into(),
        };
        for stage in [Stage::Draw, Stage::Sending] {
            assert_eq!(run(stage).failed(&refused, at(0)), Verdict::Failed);
        }
        let mut run = run(Stage::LookUp {
            since: at(0),
            looks: 1,
        });
        assert_eq!(run.failed(&refused, at(60)), Verdict::GoesOn);
        assert_eq!(run.task(at(80)), Some(Task::LookUp));
    }

    #[test]
    fn a_wait_that_a_wrong_clock_stored_is_over_after_a_restart() {
        let mut run = run(Stage::ReadPlaylist);
        run.failed(
            &Error::RateLimited {
                until: at(2_592_000),
            },
            at(0),
        );
        run.resume(at(10));
        assert_eq!(run.task(at(10)), Some(Task::ReadPlaylist));
    }

    #[test]
    fn a_missing_playlist_waits_for_the_user() {
        let mut run = run(Stage::ReadPlaylist);
        assert_eq!(run.failed(&Error::NotFound, at(0)), Verdict::GoesOn);
        assert_eq!((run.wakes_at(), run.status()), (None, Status::Waiting));
    }
}
