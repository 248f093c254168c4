//! A client whose network is a script, whose clock is tokio's, and whose keyring is a list.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use spotify::{
    Api, BoxFuture, Client, Clock, Endpoints, Grant, GrantStore, GrantStoreError, MemoryLimits,
    Pacing, Priority, Secret, Session, Setup, Transport, TransportError,
};

use crate::answers::{Answer, token};

pub const START: &str = "2026-11-20T08:00:00Z";

/// tokio's clock, which tests may pause, and a wall clock that may jump beside it.
pub struct TestClock {
    base: tokio::time::Instant,
    jump_seconds: AtomicI64,
}

impl TestClock {
    pub fn new() -> Self {
        Self {
            base: tokio::time::Instant::now(),
            jump_seconds: AtomicI64::new(0),
        }
    }

    pub fn jump(&self, seconds: i64) {
        self.jump_seconds.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.base.elapsed()).unwrap();
        let jump = SignedDuration::from_secs(self.jump_seconds.load(Ordering::SeqCst));
        start().checked_add(passed + jump).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

pub fn start() -> Timestamp {
    START.parse().unwrap()
}

pub fn after(seconds: i64) -> Timestamp {
    start()
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap()
}

/// One request as it was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub at: Duration,
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub authorization: String,
    pub content_type: String,
    pub body: String,
}

impl Sent {
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        let mut fields = self.query.iter().filter(|(key, _)| key == name);
        fields.next().map(|(_, value)| value.as_str())
    }

    pub fn form(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Answers in the order of the script; `NotSent` when it is over.
pub struct Script {
    answers: Mutex<VecDeque<Answer>>,
    sent: Mutex<Vec<Sent>>,
    base: tokio::time::Instant,
}

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            answers: Mutex::new(answers.into_iter().collect()),
            sent: Mutex::default(),
            base: tokio::time::Instant::now(),
        }
    }

    pub fn push(&self, answers: impl IntoIterator<Item = Answer>) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    fn record(&self, request: &Request<Bytes>) -> Sent {
        let header = |name| {
            let value = request.headers().get(name);
            value.map_or(String::new(), |value| value.to_str().unwrap().into())
        };
        let query = request.uri().query().unwrap_or_default();
        Sent {
            at: self.base.elapsed(),
            method: request.method().to_string(),
            path: request.uri().path().into(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            authorization: header(http::header::AUTHORIZATION),
            content_type: header(http::header::CONTENT_TYPE),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
        }
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.sent.lock().unwrap().push(self.record(&request));
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async move {
            let over = TransportError::NotSent("the script is over".into());
            let answer = answer.ok_or(over)?;
            tokio::time::sleep(answer.delay).await;
            answer.outcome
        })
    }
}

/// A keyring that remembers every grant it was given, and may be locked.
#[derive(Default)]
pub struct Keyring {
    pub saved: Mutex<Vec<Grant>>,
    pub locked: AtomicBool,
}

impl GrantStore for Keyring {
    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>> {
        Box::pin(async move {
            if self.locked.load(Ordering::SeqCst) {
                let message = "keyring locked".into();
                return Err(GrantStoreError { message });
            }
            self.saved.lock().unwrap().push(grant.clone());
            Ok(())
        })
    }
}

pub struct World {
    pub client: Client,
    pub script: Arc<Script>,
    pub clock: Arc<TestClock>,
    pub limits: Arc<MemoryLimits>,
    pub keyring: Arc<Keyring>,
}

impl World {
    /// Nobody is signed in.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with(answers, Arc::default(), Pacing::default())
    }

    /// With limits that an earlier run left behind.
    pub fn with(
        answers: impl IntoIterator<Item = Answer>,
        limits: Arc<MemoryLimits>,
        pacing: Pacing,
    ) -> Self {
        let script = Arc::new(Script::new(answers));
        let clock = Arc::new(TestClock::new());
        let client = Client::new(Setup {
            endpoints: Endpoints::spotify(),
            transport: script.clone(),
            clock: clock.clone(),
            limits: limits.clone(),
            pacing,
            jitter_seed: 7,
        });
        Self {
            client,
            script,
            clock,
            limits,
            keyring: Arc::default(),
        }
    }

    /// A user is signed in; the first call will refresh, which the script answers.
    pub fn signed_in(answers: impl IntoIterator<Item = Answer>) -> Self {
        let world = Self::new([token("access-1", None)]);
        world.script.push(answers);
        world.sign_in();
        world
    }

    pub fn sign_in(&self) {
        self.client
            .sign_in(Session::new(grant("refresh-0"), self.keyring.clone()));
    }

    pub fn user(&self) -> Api<'_> {
        self.client.at(Priority::User)
    }

    /// Calls of the Web API, without those of the accounts service.
    pub fn calls(&self) -> Vec<Sent> {
        let api = |sent: &Sent| sent.path.starts_with("/v1/");
        self.script.sent().into_iter().filter(api).collect()
    }

    pub fn refreshes(&self) -> Vec<Sent> {
        let accounts = |sent: &Sent| sent.path == "/api/token";
        self.script.sent().into_iter().filter(accounts).collect()
    }
}

pub fn grant(refresh_token: &str) -> Grant {
    Grant {
        client_id: "client-1".into(),
        refresh_token: Secret::new(refresh_token),
        scopes: spotify::SCOPES.iter().map(|&scope| scope.into()).collect(),
        authorized_at: start(),
    }
}
