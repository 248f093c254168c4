//! A change of one pick at Spotify as a state machine: taken out of the playlist, put back, saved, unsaved. It decides;
//! the agent does. What was sent is written down first, and what stays in doubt is looked up before it is sent again.

use crate::run::{LOOKS_AFTER_S, PATIENCE, back_off, last_look};
use jiff::{SignedDuration, Timestamp};
use spotify::Error;

/// What is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Out of the playlist.
    Remove,
    /// Out of it as nobody played it.
    Tidy,
    /// Back into it.
    Restore,
    /// Into the user's library.
    Keep,
    /// Out of it.
    Unkeep,
}

const KINDS: [Kind; 5] = [
    Kind::Remove,
    Kind::Tidy,
    Kind::Restore,
    Kind::Keep,
    Kind::Unkeep,
];

impl Kind {
    /// Stable name, as stored.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Remove => "remove",
            Kind::Tidy => "tidy",
            Kind::Restore => "restore",
            Kind::Keep => "keep",
            Kind::Unkeep => "unkeep",
        }
    }

    /// The kind of a stored name.
    pub fn from_word(word: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it takes a track out of the playlist.
    fn takes_out(self) -> bool {
        matches!(self, Kind::Remove | Kind::Tidy)
    }

    /// Whether it is about the playlist, and not the library.
    pub fn of_playlist(self) -> bool {
        self.takes_out() || self == Kind::Restore
    }

    /// Whether the track is to be there afterwards.
    fn wants_it_there(self) -> bool {
        matches!(self, Kind::Restore | Kind::Keep)
    }
}

/// Where a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// See what is there, not before a time: reads lag behind writes.
    Look {
        /// Local clock.
        from: Timestamp,
    },
    /// Send it.
    Send,
    /// It may be on its way.
    Sending,
    /// Whether it was done is not known.
    LookUp {
        /// Since when it is not known.
        since: Timestamp,
        /// How often it was looked up.
        looks: u8,
        /// Not before this: the last look failed.
        wait: Option<Timestamp>,
    },
}

/// Copies of the track that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// So many are there.
    pub all: usize,
    /// So many of them are surely older or newer than ours: the user added them.
    pub users: usize,
    /// `added_at` of the newest.
    pub newest: Option<Timestamp>,
    /// An entry hid, which may be another one.
    pub hidden: bool,
}

/// A change under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Row of the pick.
    pub pick: i64,
    /// What is to change.
    pub kind: Kind,
    /// Where it is.
    pub stage: Stage,
    /// Looks that failed in a row.
    failures: u32,
    /// Looks in which an entry hid.
    hidden: u32,
}

/// What is to be done for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Count how often the track is there.
    Count,
    /// Send the change.
    Send,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    GoesOn,
    /// It goes on, and it will take a while until more is known.
    InDoubt,
    /// It is as it should be.
    Done,
    /// The user's own copy is there: Spotify would remove it too, so nothing is done.
    NotOurs,
    /// Surely not done.
    Failed,
}

impl Change {
    /// A change that the user asks for. `changed_at` is when the pick last changed at Spotify; what is saved twice is
    /// saved once, so only playlists are looked at first.
    pub fn new(pick: i64, kind: Kind, changed_at: Option<Timestamp>, now: Timestamp) -> Change {
        let lag = SignedDuration::from_secs(LOOKS_AFTER_S[0]);
        let settled = changed_at.map_or(now, |at| at.saturating_add(lag).unwrap_or(now));
        let stage = if kind.of_playlist() {
            Stage::Look {
                from: settled.clamp(now, now.saturating_add(lag).unwrap_or(now)),
            }
        } else {
            Stage::Send
        };
        Change {
            pick,
            kind,
            stage,
            failures: 0,
            hidden: 0,
        }
    }

    /// A change that may have been on its way when the program ended.
    pub fn in_doubt(pick: i64, kind: Kind, now: Timestamp) -> Change {
        let mut change = Change::new(pick, kind, None, now);
        change.doubt(now);
        change
    }

    /// The task that is due now.
    pub fn task(&self, now: Timestamp) -> Option<Task> {
        let due = self.wakes_at().is_some_and(|at| at <= now);
        match self.stage {
            Stage::Look { .. } | Stage::LookUp { .. } => Some(Task::Count),
            Stage::Send => Some(Task::Send),
            Stage::Sending => None,
        }
        .filter(|_| due)
    }

    /// When its next task is due; none while an answer is awaited.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Look { from } => Some(from),
            Stage::Send => Some(Timestamp::MIN),
            Stage::Sending => None,
            Stage::LookUp { since, looks, wait } => {
                let after = LOOKS_AFTER_S[usize::from(looks).min(LOOKS_AFTER_S.len() - 1)];
                Some((since + SignedDuration::from_secs(after)).max(wait.unwrap_or(since)))
            }
        }
    }

    /// Whether nothing was sent yet.
    pub fn is_unsent(&self) -> bool {
        matches!(self.stage, Stage::Look { .. } | Stage::Send)
    }

    /// The clock jumped: stored times say nothing any more.
    pub fn clock_jumped(&mut self, now: Timestamp) {
        match &mut self.stage {
            Stage::Look { from } => *from = now,
            Stage::LookUp { since, wait, .. } => (*since, *wait) = (now, None),
            Stage::Send | Stage::Sending => {}
        }
    }

    /// Whatever put the next look off is over.
    pub fn nudge(&mut self) {
        if let Stage::LookUp { wait, .. } = &mut self.stage {
            *wait = None;
        }
    }

    /// The track was counted.
    pub fn counted(&mut self, copies: Copies, now: Timestamp) -> Verdict {
        self.failures = 0;
        let matters = self.kind.takes_out() || copies.all == 0;
        if copies.hidden && matters && self.hidden < PATIENCE {
            self.hidden += 1;
            let soon = now + SignedDuration::from_secs(LOOKS_AFTER_S[0]);
            match &mut self.stage {
                Stage::Look { from } => *from = soon,
                Stage::LookUp { wait, .. } => *wait = Some(soon),
                Stage::Send | Stage::Sending => {}
            }
            return Verdict::GoesOn;
        }
        if (copies.all > 0) == self.kind.wants_it_there() {
            return Verdict::Done;
        }
        if let Stage::LookUp { since, looks, .. } = self.stage {
            if usize::from(looks) + 1 < LOOKS_AFTER_S.len() {
                self.stage = Stage::LookUp {
                    since,
                    looks: looks + 1,
                    wait: None,
                };
                return Verdict::InDoubt;
            }
            // It may have been played or saved since: whether it is still to go is found out anew.
            if self.kind == Kind::Tidy {
                return Verdict::Failed;
            }
        }
        if self.kind.takes_out() && (copies.all > 1 || copies.users > 0) {
            return Verdict::NotOurs;
        }
        self.stage = Stage::Send;
        Verdict::GoesOn
    }

    /// The track could not be counted.
    pub fn not_counted(&mut self, error: &Error, now: Timestamp) -> Verdict {
        let gone = matches!(error, Error::NotFound);
        match &mut self.stage {
            // A playlist that is gone holds nothing.
            _ if gone && self.kind.takes_out() => Verdict::Done,
            // What was sent may land, and it may be gone for a moment only.
            Stage::LookUp { since, wait, .. } if gone && now < last_look(*since) => {
                *wait = Some(last_look(*since));
                Verdict::InDoubt
            }
            Stage::LookUp { wait, .. } if !gone => {
                let later = now + back_off(self.failures);
                *wait = Some(error.retry_at().unwrap_or(later));
                self.failures += 1;
                Verdict::InDoubt
            }
            Stage::Look { .. } | Stage::Send | Stage::Sending | Stage::LookUp { .. } => {
                Verdict::Failed
            }
        }
    }

    /// It was sent and this came of it.
    pub fn sent(&mut self, error: Option<&Error>, now: Timestamp) -> Verdict {
        match error {
            None => Verdict::Done,
            Some(error) if error.uncertain() => {
                self.doubt(now);
                Verdict::GoesOn
            }
            Some(Error::NotFound) if self.kind.takes_out() => Verdict::Done,
            Some(_) => Verdict::Failed,
        }
    }

    fn doubt(&mut self, now: Timestamp) {
        self.stage = Stage::LookUp {
            since: now,
            looks: 0,
            wait: None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + seconds).unwrap()
    }

    fn copies(all: usize) -> Copies {
        Copies {
            all,
            ..Copies::default()
        }
    }

    fn lost() -> Error {
        Error::Uncertain {
            reason: "timed out".into(),
        }
    }

    #[test]
    fn looks_before_it_touches_the_playlist() {
        for (kind, there, not_there) in [
            (Kind::Remove, Verdict::GoesOn, Verdict::Done),
            (Kind::Restore, Verdict::Done, Verdict::GoesOn),
        ] {
            let mut change = Change::new(1, kind, None, at(0));
            assert_eq!(change.task(at(0)), Some(Task::Count));
            assert_eq!(change.clone().counted(copies(1), at(0)), there);
            assert_eq!(change.counted(copies(0), at(0)), not_there);
        }
    }

    #[test]
    fn an_own_copy_is_left_alone_and_is_no_reason_to_add_another() {
        let mut change = Change::new(1, Kind::Remove, None, at(0));
        let users = Copies {
            users: 1,
            ..copies(1)
        };
        assert_eq!(change.counted(users, at(0)), Verdict::NotOurs);
        let two = |kind| Change::new(1, kind, None, at(0)).counted(copies(2), at(0));
        assert_eq!(two(Kind::Remove), Verdict::NotOurs);
        assert_eq!(two(Kind::Restore), Verdict::Done);
    }

    #[test]
    fn a_change_right_after_another_waits_until_reads_show_that_one() {
        let change = Change::new(1, Kind::Restore, Some(at(0)), at(1));
        assert_eq!(change.wakes_at(), Some(at(2)));
        let before_a_jump = Change::new(1, Kind::Restore, Some(at(90_000)), at(1));
        assert_eq!(before_a_jump.wakes_at(), Some(at(3)));
    }

    #[test]
    fn doubt_is_looked_up_twice_before_anything_is_sent_again() {
        let mut change = Change::new(1, Kind::Remove, None, at(0));
        change.counted(copies(1), at(0));
        assert_eq!(change.task(at(0)), Some(Task::Send));
        change.stage = Stage::Sending;
        assert_eq!(change.sent(Some(&lost()), at(30)), Verdict::GoesOn);
        assert_eq!(change.task(at(31)), None);
        assert_eq!(change.task(at(32)), Some(Task::Count));
        assert_eq!(
            change.clone().counted(copies(0), at(0)),
            Verdict::Done,
            "it had arrived"
        );
        assert_eq!(change.counted(copies(1), at(0)), Verdict::InDoubt);
        assert_eq!(change.task(at(89)), None, "it may still land");
        assert_eq!(change.task(at(90)), Some(Task::Count));
        assert_eq!(change.counted(copies(1), at(0)), Verdict::GoesOn);
        assert_eq!(change.task(at(90)), Some(Task::Send));
    }

    #[test]
    fn a_look_that_fails_leaves_the_doubt_and_comes_again() {
        let mut change = Change::in_doubt(1, Kind::Restore, at(0));
        let limited = Error::RateLimited { until: at(500) };
        assert_eq!(change.not_counted(&limited, at(2)), Verdict::InDoubt);
        assert_eq!(change.wakes_at(), Some(at(500)));
        change.nudge();
        assert_eq!(change.wakes_at(), Some(at(2)));
        assert_eq!(
            change.not_counted(&Error::NotFound, at(2)),
            Verdict::InDoubt,
            "it may be gone for a moment only"
        );
        assert_eq!(change.wakes_at(), Some(at(60)));
        assert_eq!(
            change.not_counted(&Error::NotFound, at(60)),
            Verdict::Failed,
            "nothing to put it into"
        );
    }

    #[test]
    fn what_was_surely_not_done_ends_it() {
        let offline = Error::Offline {
            reason: "no network".into(),
        };
        let mut change = Change::new(1, Kind::Keep, None, at(0));
        assert_eq!(change.task(at(0)), Some(Task::Send));
        assert_eq!(change.sent(Some(&offline), at(0)), Verdict::Failed);
        let mut remove = Change::new(1, Kind::Remove, None, at(0));
        assert_eq!(remove.not_counted(&offline, at(0)), Verdict::Failed);
        assert_eq!(remove.not_counted(&Error::NotFound, at(0)), Verdict::Done);
    }

    #[test]
    fn kinds_are_stored_by_name() {
        for kind in KINDS {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
        }
    }
}
