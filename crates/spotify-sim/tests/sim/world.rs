//! A simulation with a clock in hand, and a client without any cleverness.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use sha2::{Digest, Sha256};
use spotify_sim::{Config, DEFAULT_START_MS, DEMO_CLIENT_ID, Sim, SimLimits};
use tower::ServiceExt;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
pub const REDIRECT: &str = "http://127.0.0.1:51000/callback";
pub const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters_1234567890";
pub const SCOPES: &str = "user-read-playback-state user-read-currently-playing user-read-recently-played \
     user-modify-playback-state playlist-read-private playlist-read-collaborative playlist-modify-public \
     playlist-modify-private user-library-read user-library-modify user-top-read";

/// A simulation, its clock, and a token.
pub struct World {
    pub sim: Sim,
    clock: Arc<AtomicI64>,
    token: RefCell<String>,
    /// When the token is replaced by itself; never for a world that began signed out.
    renew_at: Cell<i64>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `None` when the connection broke.
    pub body: Option<Bytes>,
}

impl Reply {
    pub fn json(&self) -> Value {
        let body = self.body.as_ref().expect("the body arrived");
        serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {body:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body.as_ref().expect("the body arrived")).into_owned()
    }

    pub fn location(&self) -> url::Url {
        self.headers["location"].to_str().unwrap().parse().unwrap()
    }

    pub fn message(&self) -> String {
        self.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// A small simulation without ceilings.
pub fn config(seed: u64) -> Config {
    Config {
        seed,
        tracks: 2_000,
        limits: SimLimits::unlimited(),
        ..Config::default()
    }
}

pub fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()))
}

/// A query or form text.
pub fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// An authorization address with all that belongs to it, some of it replaced.
pub fn authorize_url(changes: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let mut pairs = vec![
        ("client_id", DEMO_CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("state", "s 1"),
        ("scope", SCOPES),
        ("code_challenge_method", "S256"),
        ("code_challenge", &challenge),
    ];
    for change in changes {
        match pairs.iter_mut().find(|(name, _)| *name == change.0) {
            Some(pair) => *pair = *change,
            None => pairs.push(*change),
        }
    }
    format!("http://accounts.test/authorize?{}", form(&pairs))
}

impl World {
    /// Signed in, and staying so.
    pub async fn new(config: Config) -> Self {
        let world = Self::signed_out(config);
        world.renew().await;
        world
    }

    async fn renew(&self) {
        self.set_token(&self.sign_in().await["access_token"]);
        self.renew_at.set(self.now() + 55 * MINUTE);
    }

    /// Uses a token of an answer from here on, for as long as it lives.
    pub fn set_token(&self, token: &Value) {
        *self.token.borrow_mut() = token.as_str().unwrap().to_owned();
        self.renew_at.set(i64::MAX);
    }

    /// Starts at the default time; the listener may have begun before.
    pub fn signed_out(config: Config) -> Self {
        let clock = Arc::new(AtomicI64::new(DEFAULT_START_MS));
        let hand = Arc::clone(&clock);
        let now = Arc::new(move || hand.load(Ordering::SeqCst));
        Self {
            sim: Sim::new(Config { now, ..config }),
            clock,
            token: RefCell::default(),
            renew_at: Cell::new(i64::MAX),
        }
    }

    pub fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// Passes time until a track plays publicly with at least a minute to go.
    pub async fn until_playing(&self) -> Value {
        for _ in 0..20_000 {
            let reply = self.get("/v1/me/player").await;
            if reply.status == 200 {
                let state = reply.json();
                let left = state["item"]["duration_ms"].as_i64().unwrap_or(0)
                    - state["progress_ms"].as_i64().unwrap();
                if state["is_playing"] == true
                    && left > MINUTE
                    && state["device"]["is_private_session"] == false
                {
                    return state;
                }
            }
            self.pass(20_000);
        }
        panic!("nothing was played");
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let answer = self.sim.router().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body
            .collect()
            .await
            .ok()
            .map(http_body_util::Collected::to_bytes);
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        if self.now() >= self.renew_at.get() {
            self.renew().await;
        }
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "sim.test")
            .header("authorization", format!("Bearer {}", self.token.borrow()));
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub async fn recent(&self) -> Value {
        self.get("/v1/me/player/recently-played?limit=50")
            .await
            .json()
    }

    pub async fn post_form(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        basic: Option<&str>,
    ) -> Reply {
        let mut request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(basic) = basic {
            let encoded = base64::engine::general_purpose::STANDARD.encode(basic);
            request = request.header("authorization", format!("Basic {encoded}"));
        }
        self.send(request.body(Body::from(form(pairs))).unwrap())
            .await
    }

    pub fn code(&self) -> String {
        let address = self.sim.approve(&authorize_url(&[])).unwrap();
        let address: url::Url = address.parse().unwrap();
        address
            .query_pairs()
            .find(|(name, _)| name == "code")
            .unwrap()
            .1
            .into_owned()
    }

    pub async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Reply {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("client_id", DEMO_CLIENT_ID),
            ("code_verifier", VERIFIER),
        ];
        for change in changes {
            pairs
                .iter_mut()
                .filter(|(name, _)| *name == change.0)
                .for_each(|pair| *pair = *change);
        }
        self.post_form("/api/token", &pairs, None).await
    }

    pub async fn sign_in(&self) -> Value {
        let reply = self.exchange(&self.code(), &[]).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    pub async fn refresh(&self, token: &str) -> Reply {
        let pairs = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", DEMO_CLIENT_ID),
        ];
        self.post_form("/api/token", &pairs, None).await
    }

    /// A playlist of the listener's own, made through the API.
    pub async fn playlist(&self) -> String {
        let body = serde_json::json!({"name": "Picks", "public": false});
        let reply = self.call("POST", "/v1/me/playlists", Some(body)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    /// URIs of some tracks.
    pub async fn some_uris(&self, count: usize) -> Vec<String> {
        let reply = self
            .get(&format!(
                "/v1/search?q=year:1950-2026&type=track&limit={count}"
            ))
            .await
            .json();
        reply["tracks"]["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["uri"].as_str().unwrap().to_owned())
            .collect()
    }
}
