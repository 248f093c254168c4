//! A new sign-in: through the browser to a loopback port, or by a pasted address.

use super::access::{Refusals, VaultGrants, keep_grant};
use super::jobs::{Done, Job};
use super::{Agent, ReplySender};
use crate::control::protocol::{Failure, Redirect, Reply};
use crate::plan::Handled;
use crate::store::accounts::{self, Account};
use crate::store::{StoreError, settings};
use crate::vault::Vault;
use jiff::Timestamp;
use spotify::{
    AccessToken, BoxFuture, Client, Clock, Code, Grant, GrantStore, GrantStoreError, LimitStore,
    Loopback, Me, MemoryLimits, Priority, Secret, Session, SignIn, SignInError,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long the browser may take.
const BROWSER_TIMEOUT: Duration = Duration::from_secs(300);

/// A sign-in that was begun.
pub(super) struct PendingSignIn {
    number: u64,
    sign_in: Arc<SignIn>,
    /// Ends the listener when dropped.
    _listening: Option<oneshot::Sender<()>>,
    result: Option<Result<(), Failure>>,
    waiting: Vec<ReplySender>,
}

/// A sign-in that worked and whose grant the vault has.
pub(super) struct SignedIn {
    grant: Grant,
    token: AccessToken,
    me: Me,
}

impl Agent {
    /// Begins a sign-in; one begun before is given up.
    pub(super) fn begin_sign_in(
        &mut self,
        client_id: &str,
        redirect: Redirect,
        reply: ReplySender,
    ) {
        self.cancel_sign_in();
        let begun = listener(redirect).and_then(|(listener, redirect_uri)| {
            let endpoints = &self.setup.endpoints;
            let sign_in = SignIn::start(endpoints, client_id, &redirect_uri, &mut self.setup.rng)?;
            Ok((listener, redirect_uri, Arc::new(sign_in)))
        });
        let (listener, redirect_uri, sign_in) = match begun {
            Ok(begun) => begun,
            Err(error) => return drop(reply.send(Err(sign_in_failure(&error)))),
        };
        let url = sign_in.url.to_string();
        let _ = reply.send(Ok(Reply::Open { url, redirect_uri }));
        let number = self.next_number();
        let (listening, given_up) = oneshot::channel();
        if let Some(listener) = listener {
            self.listen(number, listener, sign_in.clone(), given_up);
        }
        self.pending = Some(PendingSignIn {
            number,
            sign_in,
            _listening: Some(listening),
            result: None,
            waiting: Vec::new(),
        });
    }

    /// Waits for the browser, beside everything else.
    fn listen(
        &mut self,
        number: u64,
        listener: Loopback,
        sign_in: Arc<SignIn>,
        given_up: oneshot::Receiver<()>,
    ) {
        let setup = self.sign_in_setup();
        self.jobs.start(Job::SignIn(number), async move {
            let work = async {
                let clock = setup.clock.clone();
                let code = listener
                    .wait(&sign_in, BROWSER_TIMEOUT, clock.as_ref())
                    .await;
                let code = code.map_err(|error| sign_in_failure(&error))?;
                setup.finish(&sign_in, code).await
            };
            let result = tokio::select! {
                result = work => result,
                _ = given_up => Err(Failure::new("sign_in_cancelled", "the sign-in was given up")),
            };
            Done::SignIn { number, result }
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
        self.jobs.start(Job::SignIn(number), async move {
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

    /// The job of a sign-in died: whoever waits for it hears so, and it can be begun again.
    pub(super) fn sign_in_died(&mut self, number: u64) {
        let died = Failure::new("sign_in_failed", "the sign-in broke off: begin it again");
        if let Err(error) = self.take_in_sign_in(number, Err(died)) {
            tracing::error!(%error, "the end of a sign-in was not noted");
        }
    }

    fn accept(&mut self, signed_in: SignedIn) -> Result<(), StoreError> {
        let SignedIn { grant, token, me } = signed_in;
        let mut account = Account {
            row: 0,
            account_id: me.key().to_owned(),
            user_id: Some(me.id.clone()),
            display_name: me.display_name.clone(),
            client_id: grant.client_id.clone(),
            // As the diary keeps it, so that a restart changes nothing.
            authorized_at: whole_milliseconds(grant.authorized_at),
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

/// The listener for a redirect to this machine, and the address to redirect to.
fn listener(redirect: Redirect) -> Result<(Option<Loopback>, String), SignInError> {
    match redirect {
        Redirect::Loopback { port } => {
            let listener = Loopback::bind(port)?;
            let address = listener.redirect_uri();
            Ok((Some(listener), address))
        }
        Redirect::Paste { port: Some(port) } => {
            Ok((None, format!("http://127.0.0.1:{port}/callback")))
        }
        Redirect::Paste { port: None } => Ok((None, "http://127.0.0.1/callback".to_owned())),
    }
}

fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

fn no_sign_in() -> Failure {
    Failure::new("no_sign_in", "no sign-in was begun")
}

fn sign_in_failure(error: &SignInError) -> Failure {
    Failure::new(error.code(), error.to_string())
}
