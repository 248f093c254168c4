//! When a problem is told by notification: once for each cause, and not before it has lasted.

use crate::words;
use sidetrack_core::health::Health;
use sidetrack_core::view::plain;
use std::time::Duration;

/// What stops the recording until the user acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub title: String,
    /// What to do.
    pub text: String,
    /// How long it must last before it is told.
    patience: Duration,
}

/// Which problem there is, and whether it was told.
#[derive(Debug, Default)]
pub struct Problems {
    /// What stands, and is not told yet.
    waiting: Option<Problem>,
    /// What was told since all was well.
    told: Vec<Problem>,
}

impl Problems {
    /// Takes in the state. Returns how long to wait before [`Problems::tell`], when there is something to tell.
    pub fn take(&mut self, health: &Health) -> Option<Duration> {
        let problem = problem(health);
        if *health == Health::Recording {
            self.told.clear();
        }
        if problem == self.waiting {
            // It is being waited for already.
            return None;
        }
        self.waiting = problem.filter(|problem| !self.told.contains(problem));
        self.waiting.as_ref().map(|problem| problem.patience)
    }

    /// Whether something is still to be told.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// What stands, once.
    pub fn tell(&mut self) -> Option<Problem> {
        let problem = self.waiting.take()?;
        self.told.push(problem.clone());
        Some(problem)
    }
}

fn problem(health: &Health) -> Option<Problem> {
    let told = |seconds: u64, title: &str, text: &str| {
        Some(Problem {
            title: title.to_owned(),
            text: text.to_owned(),
            patience: Duration::from_secs(seconds),
        })
    };
    match health {
        Health::SignInAgain => told(
            0,
            "Sign in again",
            "Spotify wants you to sign in again. Nothing is recorded until then.",
        ),
        Health::KeyringLocked => told(
            60,
            "The keyring is locked",
            "Unlock it and recording goes on by itself.",
        ),
        Health::KeyringAbsent => told(
            120,
            "No keyring answers",
            "Sidetrack keeps its sign-in there and waits for it. Nothing is recorded until then.",
        ),
        Health::KeyringDamaged { reason } => {
            let text = format!("{}. Sign in again to go on.", plain(reason));
            told(0, "The stored sign-in cannot be read", &text)
        }
        Health::Refused { reason } => {
            let (title, text) = words::refused(reason);
            told(0, title, text)
        }
        Health::DiaryNotWritable { reason } => {
            let (title, text) = words::not_writable(*reason);
            told(0, title, text)
        }
        Health::DiaryUnreadable { reason, backup } => {
            let (title, text) = words::unreadable(reason, backup.is_some());
            told(0, title, text)
        }
        Health::Recording
        | Health::Starting
        | Health::NoAccount
        | Health::Paused { .. }
        | Health::Offline { .. }
        | Health::Blocked { .. }
        | Health::SignInDoubtful { .. }
        | Health::NotRunning => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sidetrack_core::store::Unwritable;

    #[test]
    fn a_problem_is_told_once_until_all_was_well() {
        let mut problems = Problems::default();
        assert_eq!(problems.take(&Health::SignInAgain), Some(Duration::ZERO));
        assert_eq!(problems.tell().unwrap().title, "Sign in again");
        assert_eq!(problems.tell(), None);
        for health in [Health::SignInAgain, Health::Starting, Health::SignInAgain] {
            assert_eq!(problems.take(&health), None);
        }
        assert_eq!(problems.take(&Health::Recording), None);
        assert_eq!(problems.take(&Health::SignInAgain), Some(Duration::ZERO));
    }

    #[test]
    fn a_keyring_that_is_unlocked_soon_is_never_told() {
        let mut problems = Problems::default();
        assert_eq!(
            problems.take(&Health::KeyringLocked),
            Some(Duration::from_secs(60))
        );
        assert_eq!(problems.take(&Health::KeyringLocked), None);
        assert!(problems.is_waiting());
        assert_eq!(problems.take(&Health::Starting), None);
        assert!(!problems.is_waiting());
        assert_eq!(problems.tell(), None);
    }

    #[test]
    fn two_problems_in_turn_are_told_once_each() {
        let mut problems = Problems::default();
        let refused = Health::Refused {
            reason: "missing_scope".into(),
        };
        for _ in 0..3 {
            problems.take(&refused);
            problems.tell();
            problems.take(&Health::DiaryNotWritable {
                reason: Unwritable::DiskFull,
            });
            problems.tell();
        }
        assert_eq!(problems.told.len(), 2);
    }

    #[test]
    fn what_goes_on_by_itself_is_not_told() {
        let since = "2026-11-20T12:00:00Z".parse().unwrap();
        for health in [
            Health::Offline { since },
            Health::Blocked { until: since },
            Health::Paused { until: None },
            Health::NoAccount,
            Health::SignInDoubtful { refusals: 1 },
        ] {
            assert_eq!(Problems::default().take(&health), None, "{health:?}");
        }
    }
}
