//! Access: the stored sign-in out of the vault, what refusals mean, and signing out.

use super::jobs::{Done, Job};
use super::kept::Kept;
use super::{Agent, Contents, ReplySender};
use crate::control::protocol::{Event, Failure, Reply};
use crate::health::Health;
use crate::schedule::Watch;
use crate::store::accounts::{self, Account};
use crate::store::{StoreError, settings};
use crate::vault::{Key, Vault, VaultError};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use spotify::{BoxFuture, Grant, GrantStore, GrantStoreError, Session};
use std::sync::Arc;

/// Whether calls can be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Nobody has signed in.
    NoAccount,
    /// The vault has not given the sign-in yet.
    Unread {
        next_try: Timestamp,
        tries: u32,
        trouble: Option<Health>,
    },
    /// All is well.
    Open,
    /// Spotify refused the sign-in, which it has done wrongly before.
    Doubtful { refusals: u32, ask_again: Timestamp },
    /// Refused for good, or forgotten by the vault.
    Over,
}

/// Refusals in a row before one is believed, and the least time between them that counts.
const REFUSALS_BELIEVED: u32 = 3;
const BETWEEN_REFUSALS: SignedDuration = SignedDuration::from_mins(3);

/// How long before its end a sign-in is warned of.
pub(super) const LAST_MONTH: SignedDuration = SignedDuration::from_hours(31 * 24);

/// A vault that asks its user for this long, seconds on the wall, is said to be locked.
const ASKING_SHOWS_S: f64 = 2.0;

/// The vault as the place where a session keeps its grant.
pub(super) struct VaultGrants {
    pub vault: Arc<dyn Vault>,
    pub account: String,
}

impl GrantStore for VaultGrants {
    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>> {
        Box::pin(async move {
            keep_grant(self.vault.as_ref(), &self.account, grant)
                .await
                .map_err(|error| GrantStoreError {
                    message: error.to_string(),
                })
        })
    }
}

pub(super) async fn keep_grant(
    vault: &dyn Vault,
    account: &str,
    grant: &Grant,
) -> Result<(), VaultError> {
    let json = serde_json::to_vec(grant).map_err(|error| VaultError::Damaged(error.to_string()))?;
    vault
        .write(
            &Key::Grant {
                account: account.to_owned(),
            },
            &json,
        )
        .await
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Refusals {
    count: u32,
}

impl Agent {
    /// Makes `account` the one whose diary is written; its sign-in is read from the vault next.
    pub(super) fn take_account(&mut self, account: Account) -> Result<(), StoreError> {
        let now = self.setup.clock.now();
        // Who waits for the run of the account before hears how it stands.
        self.reply_run();
        self.take_up_standing(account.row)?;
        self.forget_lacking();
        self.forget_tidy();
        self.forget_saved();
        self.kept = Kept::read(self.store.read(), account.row)?;
        self.access = Access::Unread {
            next_try: now,
            tries: 0,
            trouble: None,
        };
        self.watch = Watch::start(now);
        self.contents = Contents::default();
        self.now_playing = None;
        self.last_page = None;
        self.trouble = Default::default();
        self.warned_of_end = None;
        self.account = Some(account);
        self.reload_run();
        self.reload_changes(&Failure::new(
            "account_changed",
            "another account signed in",
        ));
        Ok(())
    }

    pub(super) fn start_vault_read(&mut self, now: Timestamp) {
        if let Access::Doubtful {
            refusals,
            ask_again,
        } = self.access
            && ask_again <= now
        {
            tracing::info!(refusals, "asking Spotify again whether the sign-in is over");
            self.access = Access::Open;
            self.watch = Watch::start(now);
        }
        let Access::Unread { next_try, .. } = self.access else {
            return;
        };
        let Some(account) = self
            .account
            .as_ref()
            .filter(|_| next_try <= now && !self.jobs.has(Job::Vault))
        else {
            return;
        };
        let vault = self.setup.vault.clone();
        let key = Key::Grant {
            account: account.account_id.clone(),
        };
        self.jobs.start(
            Job::Vault,
            async move { Done::Vault(vault.read(&key).await) },
        );
        self.vault_read_at = now;
    }

    /// Whether the vault has been asking its user for longer than a moment.
    pub(super) fn vault_asks(&self, now: Timestamp) -> bool {
        now >= self.asking_shows_at() && self.jobs.has(Job::Vault) && self.setup.vault.is_asking()
    }

    fn asking_shows_at(&self) -> Timestamp {
        let patience = ASKING_SHOWS_S * self.setup.clock.speed();
        let patience = SignedDuration::try_from_secs_f64(patience).unwrap_or_default();
        let began = self.vault_read_at;
        began.saturating_add(patience).unwrap_or(began)
    }

    pub(super) fn vault_wakes_at(&self) -> Option<Timestamp> {
        match self.access {
            Access::Unread { .. } if self.jobs.has(Job::Vault) => {
                let now = self.setup.clock.now();
                Some(self.asking_shows_at()).filter(|at| *at > now)
            }
            Access::Unread { next_try, .. } => Some(next_try),
            Access::Doubtful { ask_again, .. } => Some(ask_again),
            Access::NoAccount | Access::Open | Access::Over => None,
        }
    }

    pub(super) fn take_in_vault(&mut self, read: Result<Option<Vec<u8>>, VaultError>) {
        let (Access::Unread { tries, .. }, Some(account)) = (&self.access, &self.account) else {
            return;
        };
        let tries = *tries;
        let now = self.setup.clock.now();
        match read.map(|json| json.map(|json| serde_json::from_slice::<Grant>(&json))) {
            Ok(Some(Ok(grant))) => {
                let store = Arc::new(VaultGrants {
                    vault: self.setup.vault.clone(),
                    account: account.account_id.clone(),
                });
                self.client.sign_in(Session::new(grant, store));
                self.open_access(now);
            }
            // Only a sure "no such entry" means that the sign-in is gone.
            Ok(None) => {
                self.access = Access::Over;
                self.refuse_waiting();
            }
            // The next read waits for the same dialog.
            Err(VaultError::Asking) => self.vault_trouble(now, tries, 0, Health::KeyringLocked),
            // A dialog that was refused comes again with each try.
            Err(VaultError::Locked) => self.vault_trouble(now, tries, 300, Health::KeyringLocked),
            Err(VaultError::Absent(_)) => {
                let wait = [2, 5, 10, 20, 30, 60][tries.min(5) as usize];
                self.vault_trouble(now, tries, wait, Health::KeyringAbsent);
            }
            // The parser's own words may quote a token.
            Ok(Some(Err(_))) => {
                let reason = "it is of no known shape; run `sidetrack login`".to_owned();
                self.vault_trouble(now, tries, 60, Health::KeyringDamaged { reason });
            }
            Err(VaultError::Damaged(reason) | VaultError::Io(reason)) => {
                self.vault_trouble(now, tries, 60, Health::KeyringDamaged { reason });
            }
        }
    }

    pub(super) fn open_access(&mut self, now: Timestamp) {
        self.access = Access::Open;
        self.watch = Watch::start(now);
        self.nudge_run("not_signed_in");
        self.nudge_changes();
    }

    /// Somebody asks for what needs the sign-in: a vault that was in the way may be open by now.
    pub(super) fn ask_vault_again(&mut self) {
        if let Access::Unread { next_try, .. } = &mut self.access {
            *next_try = self.setup.clock.now();
        }
    }

    /// Why the vault does not give the sign-in; none while it is read or was.
    pub(super) fn vault_refusal(&self) -> Option<Failure> {
        match &self.access {
            Access::Unread {
                trouble: Some(health),
                ..
            } => Some(Failure::new(health.code(), health.advice())),
            Access::Unread { trouble: None, .. }
            | Access::NoAccount
            | Access::Open
            | Access::Doubtful { .. }
            | Access::Over => None,
        }
    }

    /// Tells once that the sign-in ends within a month.
    pub(super) fn warn_of_end(&mut self) {
        let account = self
            .account
            .as_ref()
            .filter(|_| self.access == Access::Open);
        let Some((row, at)) = account.map(|account| (account.row, account.signs_out_at())) else {
            return;
        };
        if at.duration_since(self.now()) >= LAST_MONTH || self.warned_of_end == Some(at) {
            return;
        }
        let told: Option<Timestamp> = settings::get(self.store.read(), row, "warned_of_end")
            .ok()
            .flatten();
        self.warned_of_end = Some(at);
        if told == Some(at) {
            return;
        }
        self.tell(Event::SignInEnds { at });
        if let Err(error) = self
            .store
            .write(|db| settings::set(db, row, "warned_of_end", &at))
        {
            tracing::warn!(%error, "the warning was not noted");
        }
    }

    fn vault_trouble(&mut self, now: Timestamp, tries: u32, wait_s: i64, health: Health) {
        self.access = Access::Unread {
            next_try: now + SignedDuration::from_secs(wait_s),
            tries: tries + 1,
            trouble: Some(health),
        };
        self.refuse_waiting();
    }

    pub(super) fn token_not_stored(&mut self, now: Timestamp) {
        self.watch.hold_until(now + SignedDuration::from_secs(30));
        self.trouble.token_not_stored = true;
    }

    /// A call was signed and answered.
    pub(super) fn access_worked(&mut self) {
        if self.refusals() > 0 {
            self.set_refusals(0);
        }
    }

    /// Spotify once answered "revoked" to everyone, so the third refusal in a row is believed, not the first.
    pub(super) fn access_refused(&mut self, now: Timestamp) {
        if self.access != Access::Open {
            return;
        }
        let refusals = self.refusals() + 1;
        self.set_refusals(refusals);
        self.access = if refusals >= REFUSALS_BELIEVED {
            // After a restart one more refusal is enough, and one success heals everything.
            self.set_refusals(REFUSALS_BELIEVED - 1);
            Access::Over
        } else {
            Access::Doubtful {
                refusals,
                ask_again: now + BETWEEN_REFUSALS,
            }
        };
        self.refuse_waiting();
    }

    pub(super) fn clock_jumped_for_access(&mut self, now: Timestamp) {
        match &mut self.access {
            Access::Unread { next_try, .. } => *next_try = now,
            Access::Doubtful { ask_again, .. } => *ask_again = now + BETWEEN_REFUSALS,
            Access::NoAccount | Access::Open | Access::Over => {}
        }
    }

    fn refusals(&self) -> u32 {
        let Some(account) = &self.account else {
            return 0;
        };
        settings::get::<Refusals>(self.store.read(), account.row, "refusals")
            .ok()
            .flatten()
            .unwrap_or_default()
            .count
    }

    fn set_refusals(&mut self, count: u32) {
        let Some(row) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        if let Err(error) = self
            .store
            .write(|db| settings::set(db, row, "refusals", &Refusals { count }))
        {
            tracing::warn!(%error, "a refusal was not noted");
        }
    }

    /// Forgets the sign-in. The vault goes first: if it refuses, nothing has changed and it can be tried again.
    pub(super) fn sign_out(&mut self, reply: ReplySender) {
        let key = self.account.as_ref().map(|account| Key::Grant {
            account: account.account_id.clone(),
        });
        let vault = self.setup.vault.clone();
        self.jobs.start(Job::Answer, async move {
            if let Some(key) = key
                && let Err(error) = vault.delete(&key).await
            {
                let text = format!(
                    "nothing was changed, as the stored sign-in cannot be deleted: {error}"
                );
                let _ = reply.send(Err(Failure::new(error.code(), text)));
                return Done::Answer;
            }
            Done::SignedOut { reply }
        });
    }

    /// The vault has forgotten the sign-in: now the diary does.
    pub(super) fn take_in_signed_out(&mut self, reply: ReplySender) -> Result<(), StoreError> {
        self.leave_standing();
        self.forget_account();
        self.store.write(|db| accounts::deactivate(db))?;
        let _ = reply.send(Ok(Reply::Done));
        Ok(())
    }
}
