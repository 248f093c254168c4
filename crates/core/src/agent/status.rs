//! How things stand: health out of what went wrong last, and the whole status.

use super::access::{Access, LAST_MONTH};
use super::{Agent, jobs::Job};
use crate::control::protocol::{Event, Failure};
use crate::gap::Reason;
use crate::health::Health;
use crate::store::{AccountRow, StoreError, gaps, listens, runs};
use crate::view::{AccountView, AgentClock, StatusView};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use spotify::{Error, Group};

/// What went wrong and has not gone right since.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// Spotify does not answer since.
    pub offline_since: Option<Timestamp>,
    /// Our own daily ceiling stops recording until then.
    pub ceiling: Option<Timestamp>,
    /// The vault does not take a new token.
    pub token_not_stored: bool,
    /// Spotify refuses the account: a code.
    pub refused: Option<&'static str>,
    /// The diary.
    pub diary: Option<Health>,
    /// Whether a call has worked since the start.
    pub ever_worked: bool,
}

impl Agent {
    pub(super) fn call_worked(&mut self) {
        self.trouble.offline_since = None;
        self.trouble.refused = None;
        self.trouble.token_not_stored = false;
        self.trouble.ceiling = None;
        self.trouble.ever_worked = true;
        self.waking = false;
        self.access_worked();
    }

    /// A call failed: remembers what it says about the state of things.
    pub(super) fn call_failed(&mut self, error: &Error) {
        tracing::warn!(code = error.code(), %error, "a call failed");
        let now = self.setup.clock.now();
        match error {
            Error::Offline { .. }
            | Error::Uncertain { .. }
            | Error::Server { .. }
            | Error::Unreadable { .. }
            | Error::AccountsUnavailable { .. }
            | Error::Unauthorized => {
                self.trouble.offline_since.get_or_insert(now);
            }
            Error::SignInRefused { .. } => self.access_refused(now),
            Error::TokenNotStored { .. } => self.token_not_stored(now),
            Error::OwnerNeedsPremium
            | Error::UserNotRegistered
            | Error::MissingScope
            | Error::InvalidClient => {
                self.trouble.refused = Some(error.code());
                self.watch.hold_until(now + SignedDuration::from_mins(30));
            }
            Error::CeilingReached {
                group: Group::Player | Group::History,
                until,
            } => {
                self.trouble.ceiling = Some(*until);
            }
            Error::RateLimited { .. }
            | Error::QuotaExceeded { .. }
            | Error::CeilingReached { .. }
            | Error::NotSignedIn
            | Error::PremiumRequired
            | Error::NoActiveDevice
            | Error::Restricted
            | Error::Forbidden { .. }
            | Error::NotFound
            | Error::BadRequest { .. }
            | Error::PlaylistFull => {}
        }
    }

    /// One state out of all that could be said, the most pressing first.
    pub(super) fn health(&self) -> Health {
        let now = self.setup.clock.now();
        if let Some(broken) = &self.broken {
            return broken.health();
        }
        if let Some(trouble) = &self.trouble.diary {
            return trouble.clone();
        }
        match &self.access {
            Access::NoAccount => return Health::NoAccount,
            Access::Unread { trouble: None, .. } if self.vault_asks(now) => {
                return Health::KeyringLocked;
            }
            Access::Unread { trouble: None, .. } => return Health::Starting,
            Access::Unread {
                trouble: Some(health),
                ..
            } => return health.clone(),
            Access::Over => return Health::SignInAgain,
            Access::Doubtful { refusals, .. } => {
                return Health::SignInDoubtful {
                    refusals: *refusals,
                };
            }
            Access::Open => {}
        }
        if self.trouble.token_not_stored {
            return Health::KeyringLocked;
        }
        if let Some(reason) = self.trouble.refused {
            return Health::Refused {
                reason: reason.to_owned(),
            };
        }
        if let Some(pause) = self.pause(now) {
            return Health::Paused {
                until: pause.until.map(|until| self.on_our_clock(until)),
            };
        }
        if let Some((_, until)) = self
            .blocks(now)
            .into_iter()
            .find(|(what, _)| ["all", "player", "history"].contains(&what.as_str()))
        {
            return Health::Blocked { until };
        }
        if let Some(until) = self.trouble.ceiling.filter(|until| *until > now) {
            return Health::Blocked { until };
        }
        match self.trouble.offline_since {
            Some(since) => Health::Offline { since },
            None if !self.setup.background => Health::NotRunning,
            None if self.trouble.ever_worked => Health::Recording,
            None => Health::Starting,
        }
    }

    /// Times until which Spotify refuses calls, by group.
    fn blocks(&self, now: Timestamp) -> Vec<(String, Timestamp)> {
        let limits = self.client.limits();
        let all = limits.blocked_until.map(|until| ("all".to_owned(), until));
        let groups = limits
            .groups
            .iter()
            .filter_map(|(group, limit)| Some((group.to_string(), limit.blocked_until?)));
        all.into_iter()
            .chain(groups)
            .filter(|(_, until)| *until > now)
            .collect()
    }

    pub(super) fn tell_health(&mut self) {
        let health = self.health();
        if self.last_health.as_ref() != Some(&health) {
            tracing::info!(state = health.code(), "{}", health.advice());
            self.tell(Event::Health(health.clone()));
            self.last_health = Some(health);
        }
    }

    pub(super) fn status(&self) -> Result<StatusView, Failure> {
        let db = self.store.read();
        let row = self.account.as_ref().map(|account| account.row);
        let last_run = match (&self.run, row) {
            (Some(run), _) => runs::view(db, run.row)?,
            (None, Some(row)) => runs::latest(db, row, 1)?.pop(),
            (None, None) => None,
        };
        let last_listen = row
            .map(|row| listens::latest(db, row, i64::MAX, 1))
            .transpose()?
            .and_then(|mut listens| listens.pop());
        Ok(StatusView {
            health: self.health(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            agent_pid: self.setup.background.then(std::process::id),
            data_dir: self.setup.folder.display().to_string(),
            clock: AgentClock {
                now: self.setup.clock.now(),
                speed: self.setup.clock.speed(),
            },
            account: self.account_view(),
            now_playing: self.now_playing.clone(),
            last_listen,
            listens: match row {
                Some(row) => listens::count(db, row)?,
                None => listens::count_all(db)?,
            },
            gaps: row.map_or(Ok(0), |row| lacks(db, row))?,
            details: self.details_known()?,
            playlist: self.playlist(),
            plan: self.kept.plan.words(),
            picks_paused: self.kept.picks_paused,
            next_run: self.next_run(),
            last_run,
            blocked: self.blocks(self.setup.clock.now()),
        })
    }

    pub(super) fn account_view(&self) -> Option<AccountView> {
        let account = self.account.as_ref()?;
        let signs_out_at = account.signs_out_at();
        Some(AccountView {
            account_id: account.account_id.clone(),
            name: account
                .display_name
                .clone()
                .or(account.user_id.clone())
                .unwrap_or(account.account_id.clone()),
            client_id: account.client_id.clone(),
            signs_out_at,
            ends_soon: signs_out_at.duration_since(self.now()) < LAST_MONTH,
        })
    }

    pub(super) fn job_died(&mut self, job: Job) {
        let later = self.setup.clock.now() + SignedDuration::from_secs(30);
        match job {
            Job::Look | Job::Recent => self.watch.hold_until(later),
            Job::Run => self.reload_run(),
            Job::Change => self.reload_changes(&died()),
            Job::Time => self.time_not_told(),
            Job::SignIn(number) => self.sign_in_died(number),
            Job::Backup => self.backup_died(),
            Job::Replace => drop(self.mend()),
            Job::Import => self.import_died(&died()),
            Job::Vault | Job::Lookup | Job::Saved | Job::Answer => {}
        }
    }
}

/// Gaps that are no pauses.
fn lacks(db: &Connection, account: AccountRow) -> Result<u64, StoreError> {
    let open = gaps::open(db, account)?.into_iter();
    let lacks = open.filter(|gap| gap.reason != Reason::Paused.code());
    Ok(lacks.count() as u64)
}

fn died() -> Failure {
    Failure::new("internal", "Sidetrack stumbled over it: try again")
}
