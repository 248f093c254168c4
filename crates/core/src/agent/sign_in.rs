//! Accounts: reading the stored sign-in from the vault, a new sign-in through the browser, refusals, signing out.

use super::jobs::{Done, Job};
use super::{Agent, Contents, ReplySender};
use crate::control::protocol::{Event, Failure, Redirect, Reply};
use crate::health::Health;
use crate::plan::{Handled, Plan};
use crate::schedule::Watch;
use crate::store::accounts::{self, Account};
use crate::store::{StoreError, settings};
use crate::vault::{Key, Vault, VaultError};
use crate::view::Erasure;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use spotify::{
    AccessToken, BoxFuture, Client, Clock, Code, Grant, GrantStore, GrantStoreError, Loopback, Me,
    MemoryLimits, Priority, Session, SignIn,
};
use spotify::{LimitStore, Secret, SignInError};
use std::sync::Arc;
use std::time::Duration;

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

/// A vault that took this long to say "locked" has its dialog open.
const DIALOG_OPEN: SignedDuration = SignedDuration::from_secs(15);

/// How long the browser may take.
const BROWSER_TIMEOUT: Duration = Duration::from_secs(300);

/// A sign-in that was begun.
pub(super) struct PendingSignIn {
    number: u64,
    sign_in: Arc<SignIn>,
    /// Ends the listener when dropped.
    _listening: Option<tokio::sync::oneshot::Sender<()>>,
    result: Option<Result<(), Failure>>,
    waiting: Vec<ReplySender>,
}

/// A sign-in that worked and whose grant the vault has.
pub(super) struct SignedIn {
    grant: Grant,
    token: AccessToken,
    me: Me,
}

/// The vault as the place where a session keeps its grant.
struct VaultGrants {
    vault: Arc<dyn Vault>,
    account: String,
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

async fn keep_grant(vault: &dyn Vault, account: &str, grant: &Grant) -> Result<(), VaultError> {
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
struct Refusals {
    count: u32,
}

impl Agent {
    /// Makes `account` the one whose diary is written; its sign-in is read from the vault next.
    pub(super) fn take_account(&mut self, account: Account) -> Result<(), StoreError> {
        let now = self.setup.clock.now();
        let plan: Option<Plan> = settings::get(self.store.read(), account.row, "plan")?;
        self.plan = plan.unwrap_or_default();
        self.access = Access::Unread {
            next_try: now,
            tries: 0,
            trouble: None,
        };
        self.watch = Watch::start(now);
        self.contents = Contents::default();
        self.now_playing = None;
        self.trouble = Default::default();
        self.account = Some(account);
        self.reload_run();
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
        let (vault, clock) = (self.setup.vault.clone(), self.setup.clock.clone());
        let key = Key::Grant {
            account: account.account_id.clone(),
        };
        self.jobs.start(Job::Vault, async move {
            let began = clock.now();
            let read = vault.read(&key).await;
            Done::Vault {
                read,
                took: clock.now().duration_since(began),
            }
        });
    }

    pub(super) fn vault_wakes_at(&self) -> Option<Timestamp> {
        match self.access {
            Access::Unread { next_try, .. } => {
                Some(next_try).filter(|_| !self.jobs.has(Job::Vault))
            }
            Access::Doubtful { ask_again, .. } => Some(ask_again),
            Access::NoAccount | Access::Open | Access::Over => None,
        }
    }

    pub(super) fn take_in_vault(
        &mut self,
        read: Result<Option<Vec<u8>>, VaultError>,
        took: SignedDuration,
    ) {
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
            Err(VaultError::Locked) => {
                // A dialog that was refused comes again with each try; one that is open does not.
                let wait = if took >= DIALOG_OPEN { 10 } else { 300 };
                self.vault_trouble(now, tries, wait, Health::KeyringLocked);
            }
            Err(VaultError::Absent(_)) => {
                let wait = [2, 5, 10, 20, 30, 60][tries.min(5) as usize];
                self.vault_trouble(now, tries, wait, Health::KeyringAbsent);
            }
            Ok(Some(Err(_))) | Err(VaultError::Damaged(_) | VaultError::Io(_)) => {
                self.vault_trouble(now, tries, 60, Health::KeyringDamaged);
            }
        }
    }

    fn open_access(&mut self, now: Timestamp) {
        self.access = Access::Open;
        self.watch = Watch::start(now);
        self.nudge_run("not_signed_in");
        let view = self
            .account
            .as_ref()
            .map(|account| (account.row, account.signs_out_at()));
        if let Some((row, at)) = view
            && at.duration_since(self.now()) < SignedDuration::from_hours(31 * 24)
            && settings::get::<Timestamp>(self.store.read(), row, "warned_of_end")
                .ok()
                .flatten()
                != Some(at)
        {
            self.tell(Event::SignInEnds { at });
            if let Err(error) = self
                .store
                .write(|db| settings::set(db, row, "warned_of_end", &at))
            {
                tracing::warn!(%error, "the warning was not noted");
            }
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
        self.trouble.offline_since.get_or_insert(now);
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

    /// Begins a sign-in; one begun before is given up.
    pub(super) fn begin_sign_in(
        &mut self,
        client_id: &str,
        redirect: Redirect,
        reply: ReplySender,
    ) {
        self.cancel_sign_in();
        let number = self.next_number();
        let setup = self.sign_in_setup();
        let listener = match redirect {
            Redirect::Loopback { port } => match Loopback::bind(port) {
                Ok(listener) => Some(listener),
                Err(error) => {
                    let _ = reply.send(Err(sign_in_failure(&error)));
                    return;
                }
            },
            Redirect::Paste { .. } => None,
        };
        let redirect_uri = match (&listener, redirect) {
            (Some(listener), _) => listener.redirect_uri(),
            (None, Redirect::Paste { port: Some(port) } | Redirect::Loopback { port }) => {
                format!("http://127.0.0.1:{port}/callback")
            }
            (None, Redirect::Paste { port: None }) => "http://127.0.0.1/callback".to_owned(),
        };
        let sign_in = match SignIn::start(
            &setup.endpoints,
            client_id,
            &redirect_uri,
            &mut self.setup.rng,
        ) {
            Ok(sign_in) => Arc::new(sign_in),
            Err(error) => {
                let _ = reply.send(Err(sign_in_failure(&error)));
                return;
            }
        };
        let _ = reply.send(Ok(Reply::Open {
            url: sign_in.url.to_string(),
            redirect_uri,
        }));
        let (listening, given_up) = tokio::sync::oneshot::channel();
        if let Some(listener) = listener {
            let sign_in = sign_in.clone();
            self.jobs.start(Job::SignIn, async move {
                let work = async {
                    let code = listener.wait(&sign_in, BROWSER_TIMEOUT, setup.clock.as_ref()).await;
                    setup.finish(&sign_in, code.map_err(|error| sign_in_failure(&error))?).await
                };
                let result = tokio::select! {
                    result = work => result,
                    _ = given_up => Err(Failure::new("sign_in_cancelled", "the sign-in was given up")),
                };
                Done::SignIn { number, result }
            });
        }
        self.pending = Some(PendingSignIn {
            number,
            sign_in,
            _listening: Some(listening),
            result: None,
            waiting: Vec::new(),
        });
    }

    /// The user pasted the redirected address.
    pub(super) fn take_pasted(&mut self, address: &Secret, reply: ReplySender) {
        let Some(pending) = &mut self.pending else {
            let _ = reply.send(Err(no_sign_in()));
            return;
        };
        let code = match pending.sign_in.read_redirect(address.expose().trim()) {
            Ok(code) => code,
            Err(error) => {
                let _ = reply.send(Err(sign_in_failure(&error)));
                return;
            }
        };
        pending.result = None;
        pending.waiting.push(reply);
        let (number, sign_in) = (pending.number, pending.sign_in.clone());
        let setup = self.sign_in_setup();
        self.jobs.start(Job::SignIn, async move {
            Done::SignIn {
                number,
                result: setup.finish(&sign_in, code).await,
            }
        });
    }

    /// Replies when the begun sign-in has ended.
    pub(super) fn await_sign_in(&mut self, reply: ReplySender) {
        match &mut self.pending {
            None => drop(reply.send(Err(no_sign_in()))),
            Some(PendingSignIn {
                result: Some(result),
                ..
            }) => drop(reply.send(result.clone().map(|()| Reply::Done))),
            Some(pending) => pending.waiting.push(reply),
        }
    }

    pub(super) fn cancel_sign_in(&mut self) {
        if let Some(pending) = self.pending.take() {
            for waiting in pending.waiting {
                let _ = waiting.send(Err(Failure::new(
                    "sign_in_cancelled",
                    "the sign-in was given up",
                )));
            }
        }
    }

    pub(super) fn take_in_sign_in(
        &mut self,
        number: u64,
        result: Result<Box<SignedIn>, Failure>,
    ) -> Result<(), StoreError> {
        if self.pending.as_ref().map(|pending| pending.number) != Some(number) {
            return Ok(());
        }
        let result = match result {
            Ok(signed_in) => {
                self.accept(*signed_in)?;
                Ok(())
            }
            Err(failure) => Err(failure),
        };
        if let Some(pending) = &mut self.pending {
            for waiting in pending.waiting.drain(..) {
                let _ = waiting.send(result.clone().map(|()| Reply::Done));
            }
            pending.result = Some(result);
        }
        Ok(())
    }

    fn accept(&mut self, signed_in: SignedIn) -> Result<(), StoreError> {
        let SignedIn { grant, token, me } = signed_in;
        let mut account = Account {
            row: 0,
            account_id: me.key().to_owned(),
            user_id: Some(me.id.clone()),
            display_name: me.display_name.clone(),
            client_id: grant.client_id.clone(),
            authorized_at: grant.authorized_at,
        };
        let zone = (self.setup.zone)();
        let now = self.now();
        account.row = self.store.write(|db| {
            let row = accounts::activate(db, &account)?;
            if settings::get::<Handled>(db, row, "plan_handled")?.is_none() {
                settings::set(db, row, "plan_handled", &Handled::until(now, &zone))?;
            }
            settings::set(db, row, "refusals", &Refusals::default())?;
            Ok(row)
        })?;
        let store = Arc::new(VaultGrants {
            vault: self.setup.vault.clone(),
            account: account.account_id.clone(),
        });
        self.client
            .sign_in(Session::with_token(grant, token, store));
        self.take_account(account)?;
        self.open_access(self.setup.clock.now());
        self.nudge_run("");
        Ok(())
    }

    /// Forgets the sign-in. What was `erased` before goes into the reply; else the diary stays.
    pub(super) fn sign_out(&mut self, reply: ReplySender, erased: Option<Erasure>) {
        let Some(account) = self.account.take() else {
            let _ = reply.send(Ok(Reply::Done));
            return;
        };
        self.cancel_sign_in();
        self.client.sign_out();
        self.access = Access::NoAccount;
        self.run = None;
        self.now_playing = None;
        if let Err(error) = self.store.write(|db| accounts::deactivate(db)) {
            let _ = reply.send(Err(error.into()));
            return;
        }
        let vault = self.setup.vault.clone();
        self.jobs.start(Job::Answer, async move {
            let deleted = vault
                .delete(&Key::Grant {
                    account: account.account_id,
                })
                .await;
            let answer = deleted
                .map(|()| erased.map_or(Reply::Done, Reply::Erased))
                .map_err(|error| {
                    Failure::new(
                        error.code(),
                        format!(
                            "signed out here, but the stored sign-in could not be deleted: {error}"
                        ),
                    )
                });
            let _ = reply.send(answer);
            Done::Answer
        });
    }

    fn sign_in_setup(&self) -> SignInSetup {
        SignInSetup {
            endpoints: self.setup.endpoints.clone(),
            transport: self.setup.transport.clone(),
            clock: self.setup.clock.clone(),
            vault: self.setup.vault.clone(),
            limits: self.client.limits(),
        }
    }

    fn next_number(&mut self) -> u64 {
        use rand::Rng as _;
        self.setup.rng.next_u64()
    }
}

impl Account {
    /// Six months after consent, however often the sign-in is used.
    pub fn signs_out_at(&self) -> Timestamp {
        let consent = self.authorized_at.to_zoned(jiff::tz::TimeZone::UTC);
        consent
            .checked_add(jiff::Span::new().months(6))
            .map_or(Timestamp::MAX, |end| end.timestamp())
    }
}

/// What finishing a sign-in takes, away from the agent.
struct SignInSetup {
    endpoints: spotify::Endpoints,
    transport: Arc<dyn spotify::Transport>,
    clock: Arc<dyn Clock>,
    vault: Arc<dyn Vault>,
    limits: spotify::Limits,
}

impl SignInSetup {
    /// Trades the code, asks whose account it is, and puts the grant into the vault.
    async fn finish(self, sign_in: &SignIn, code: Code) -> Result<Box<SignedIn>, Failure> {
        let exchanged = sign_in
            .exchange(code, self.transport.as_ref(), self.clock.as_ref())
            .await;
        let (grant, token) = exchanged.map_err(|error| sign_in_failure(&error))?;
        let limits = MemoryLimits::default();
        limits.save(&self.limits);
        let asking = Client::new(spotify::Setup {
            endpoints: self.endpoints,
            transport: self.transport,
            clock: self.clock,
            limits: Arc::new(limits),
            pacing: Default::default(),
            jitter_seed: 0,
        });
        // Nothing is refreshed within this minute, so nothing needs to be kept.
        asking.sign_in(Session::with_token(
            grant.clone(),
            token.clone(),
            Arc::new(KeepNothing),
        ));
        let me = asking.at(Priority::User).me().await?.value;
        keep_grant(self.vault.as_ref(), me.key(), &grant).await.map_err(|error| {
            Failure::new(error.code(), format!("{error}: unlock or start it and sign in again, or name a file with --credentials"))
        })?;
        Ok(Box::new(SignedIn { grant, token, me }))
    }
}

struct KeepNothing;

impl GrantStore for KeepNothing {
    fn save<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>> {
        Box::pin(async { Ok(()) })
    }
}

fn no_sign_in() -> Failure {
    Failure::new("no_sign_in", "no sign-in was begun")
}

fn sign_in_failure(error: &SignInError) -> Failure {
    Failure::new(error.code(), error.to_string())
}
