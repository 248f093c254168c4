//! The client: what the calls share, and the handle to make them with.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::call::Call;
use crate::exchange::Line;
use crate::{
    AppOnly, Clock, Credentials, Endpoints, Error, Group, LimitStore, Limits, Pacing, Priority,
    Session, SkewSample, Transport, verdict,
};

/// What a client is made of.
pub struct Setup {
    /// Where Spotify is.
    pub endpoints: Endpoints,
    /// The way there.
    pub transport: Arc<dyn Transport>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where blocks and counts outlive a restart.
    pub limits: Arc<dyn LimitStore>,
    /// The app's own limits.
    pub pacing: Pacing,
    /// Seed of the random part of the pauses between retries.
    pub jitter_seed: u64,
}

/// The Web API behind one queue. Clones share everything.
#[derive(Clone)]
pub struct Client {
    line: Line,
    credentials: Arc<Mutex<Credentials>>,
}

/// A value with what is known of the answer that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<T> {
    /// What was asked for.
    pub value: T,
    /// Server time of the answer: its Date header, else the local clock plus the known skew.
    pub at: Timestamp,
    /// The HTTP status.
    pub status: u16,
    /// From sending to the whole answer, of the last try alone.
    pub took: Duration,
}

impl<T> Answered<T> {
    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answered<U> {
        Answered {
            value: change(self.value),
            at: self.at,
            status: self.status,
            took: self.took,
        }
    }
}

impl Client {
    /// A client that nobody is signed in to.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self {
            line: Line::new(setup),
            credentials: Arc::default(),
        }
    }

    /// Calls are the user's from now on; calls still waiting for others end in
    /// [`Error::NotSignedIn`].
    pub fn sign_in(&self, session: Session) {
        self.replace(Credentials::User(session));
    }

    /// Calls are the app's own from now on: search and catalogue.
    pub fn sign_in_app(&self, app: AppOnly) {
        self.replace(Credentials::App(app));
    }

    /// No more calls; forgets the tokens in memory.
    pub fn sign_out(&self) {
        self.replace(Credentials::None);
    }

    fn replace(&self, credentials: Credentials) {
        let current = self.credentials.lock();
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        current.set_active(false);
        credentials.set_active(true);
        *current = credentials;
    }

    /// The limits in force now.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.line.queue.limits()
    }

    /// How many calls of `group` may still be made today with `priority`.
    #[must_use]
    pub fn left(&self, group: Group, priority: Priority) -> u32 {
        self.line.queue.left(group, priority)
    }

    /// The last measure of Spotify's clock; `None` before the first answer.
    #[must_use]
    pub fn skew(&self) -> Option<SkewSample> {
        self.line.skew.sample()
    }

    /// A handle whose calls wait in the queue with `priority`.
    #[must_use]
    pub fn at(&self, priority: Priority) -> Api<'_> {
        Api {
            client: self,
            priority,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// The calls of the Web API at one priority.
///
/// Every call waits for its turn, signs itself, renews the token where needed and notes what
/// Spotify says about limits. Reads are tried again on trouble; writes never are, and
/// [`Error::uncertain`] says when a failed one may have been done.
#[derive(Debug, Clone, Copy)]
pub struct Api<'a> {
    client: &'a Client,
    priority: Priority,
}

impl Api<'_> {
    pub(crate) async fn value<T>(
        self,
        call: Call,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Answered<T>, Error> {
        self.run(call, |raw| verdict::value(raw, &read)).await
    }

    pub(crate) async fn value_if_any<T>(
        self,
        call: Call,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Answered<Option<T>>, Error> {
        self.run(call, |raw| verdict::value_if_any(raw, &read))
            .await
    }

    pub(crate) async fn command(self, call: Call) -> Result<Answered<()>, Error> {
        self.run(call, verdict::done).await
    }

    async fn run<T>(
        self,
        call: Call,
        read: impl Fn(&crate::exchange::Raw) -> Result<T, Error>,
    ) -> Result<Answered<T>, Error> {
        let Client { line, credentials } = self.client;
        line.run(&call, self.priority, credentials, read).await
    }
}
