//! A client and a simulated Spotify in one process, under virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use spotify::{
    Api, BoxFuture, Client, Clock, Endpoints, Grant, GrantStore, GrantStoreError, MemoryLimits,
    Pacing, Priority, Session, Setup, SignIn, Transport, TransportError,
};
use spotify_sim::{Config, DEMO_CLIENT_ID, Sim};
use tower::ServiceExt;

pub const REDIRECT: &str = "http://127.0.0.1:49152/callback";
const TIMEOUT: Duration = Duration::from_secs(30);
const EVENING: &str = "2026-11-05T19:00:00Z";

#[derive(Clone, Copy)]
pub struct Virtual {
    base: tokio::time::Instant,
}

impl Clock for Virtual {
    fn now(&self) -> Timestamp {
        let evening: Timestamp = EVENING.parse().unwrap();
        let passed = SignedDuration::try_from(self.base.elapsed()).unwrap();
        evening.checked_add(passed).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Calls the router as the network would: with a time-out, and bodies that may break off.
pub struct InProcess(Sim);

impl Transport for InProcess {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let router = self.0.router();
        Box::pin(async move {
            let exchange = async {
                let response = router.oneshot(request.map(Full::new)).await;
                let (parts, body) = response.unwrap().into_parts();
                let body = body.collect().await;
                let body = body.map_err(|error| TransportError::Cut(error.to_string()))?;
                Ok(Response::from_parts(parts, body.to_bytes()))
            };
            let answer = tokio::time::timeout(TIMEOUT, exchange).await;
            answer.unwrap_or(Err(TransportError::TimedOut))
        })
    }
}

#[derive(Default)]
pub struct Keyring(pub Mutex<Vec<Grant>>);

impl GrantStore for Keyring {
    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>> {
        self.0.lock().unwrap().push(grant.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

pub struct World {
    pub sim: Sim,
    pub client: Client,
    pub clock: Virtual,
    pub transport: Arc<InProcess>,
    pub keyring: Arc<Keyring>,
}

impl World {
    pub fn new() -> Self {
        let clock = Virtual {
            base: tokio::time::Instant::now(),
        };
        let sim = Sim::new(Config {
            tracks: 2_000,
            now: Arc::new(move || clock.now().as_millisecond()),
            ..Config::default()
        });
        let transport = Arc::new(InProcess(sim.clone()));
        let client = Client::new(Setup {
            endpoints: Endpoints::spotify(),
            transport: transport.clone(),
            clock: Arc::new(clock),
            limits: Arc::<MemoryLimits>::default(),
            pacing: Pacing::default(),
            jitter_seed: 1,
        });
        Self {
            sim,
            client,
            clock,
            transport,
            keyring: Arc::default(),
        }
    }

    pub async fn signed_in() -> Self {
        let world = Self::new();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let endpoints = Endpoints::spotify();
        let sign_in = SignIn::start(&endpoints, DEMO_CLIENT_ID, REDIRECT, &mut rng).unwrap();
        let redirected = world.sim.approve(sign_in.url.as_str()).unwrap();
        let code = sign_in.read_redirect(&redirected).unwrap();
        let exchange = sign_in.exchange(code, &*world.transport, &world.clock);
        let (grant, token) = exchange.await.unwrap();
        let session = Session::with_token(grant, token, world.keyring.clone());
        world.client.sign_in(session);
        world
    }

    pub fn user(&self) -> Api<'_> {
        self.client.at(Priority::User)
    }

    pub fn token_requests(&self) -> usize {
        let requests = self.sim.requests();
        let tokens = requests
            .iter()
            .filter(|request| request.path == "/api/token");
        tokens.count()
    }
}

/// URIs that common letters find.
pub async fn some_tracks(world: &World, count: usize) -> Vec<String> {
    let mut uris = Vec::new();
    for letter in ["a", "e", "i", "o", "u", "n", "s"] {
        let page = world
            .user()
            .search_tracks(letter, 0, 10, None)
            .await
            .unwrap()
            .value;
        for track in page.tracks {
            if !uris.contains(&track.uri) {
                uris.push(track.uri);
            }
        }
    }
    assert!(uris.len() >= count, "{} found", uris.len());
    uris.truncate(count);
    uris
}
