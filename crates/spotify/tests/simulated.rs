//! The client against the simulated Spotify, in-process and under virtual time.

#![expect(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use spotify::{
    Api, AppOnly, BoxFuture, Client, Clock, Endpoints, Error, Grant, GrantStore, GrantStoreError,
    MemoryLimits, Pacing, Priority, Secret, Session, Setup, SignIn, SignInError, Transport,
    TransportError,
};
use spotify_sim::{Config, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Fault, Sim};
use tower::ServiceExt;

const REDIRECT: &str = "http://127.0.0.1:49152/callback";
const TIMEOUT: Duration = Duration::from_secs(30);
const EVENING: &str = "2026-11-05T19:00:00Z";

#[derive(Clone, Copy)]
struct Virtual {
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
struct InProcess(Sim);

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
struct Keyring(Mutex<Vec<Grant>>);

impl GrantStore for Keyring {
    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>> {
        self.0.lock().unwrap().push(grant.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

struct World {
    sim: Sim,
    client: Client,
    clock: Virtual,
    transport: Arc<InProcess>,
    keyring: Arc<Keyring>,
}

impl World {
    fn new() -> Self {
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

    async fn signed_in() -> Self {
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

    fn user(&self) -> Api<'_> {
        self.client.at(Priority::User)
    }

    fn token_requests(&self) -> usize {
        let requests = self.sim.requests();
        let tokens = requests
            .iter()
            .filter(|request| request.path == "/api/token");
        tokens.count()
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_good_for_one_exchange_with_its_own_verifier() {
    let world = World::new();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut start = || SignIn::start(&Endpoints::spotify(), DEMO_CLIENT_ID, REDIRECT, &mut rng);
    let (mine, other) = (start().unwrap(), start().unwrap());
    let redirected = world.sim.approve(mine.url.as_str()).unwrap();
    let code = mine.read_redirect(&redirected).unwrap();
    let exchange = |sign_in: SignIn, code| {
        let (transport, clock) = (world.transport.clone(), world.clock);
        async move { sign_in.exchange(code, &*transport, &clock).await }
    };
    assert_eq!(
        other.read_redirect(&redirected).unwrap_err(),
        SignInError::StateMismatch
    );
    let stolen = exchange(other, code.clone()).await.unwrap_err();
    assert!(matches!(stolen, SignInError::Refused { .. }), "{stolen}");

    let again = start().unwrap();
    let redirected = world.sim.approve(again.url.as_str()).unwrap();
    let code = again.read_redirect(&redirected).unwrap();
    let (grant, _) = again
        .exchange(code.clone(), &*world.transport, &world.clock)
        .await
        .unwrap();
    assert_eq!(grant.missing_scopes(), Vec::<String>::new());
    let twice = exchange(again, code).await.unwrap_err();
    assert!(matches!(twice, SignInError::Refused { .. }), "{twice}");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_client_id_and_a_no_are_told_apart() {
    let world = World::new();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let endpoints = Endpoints::spotify();
    let wrong = SignIn::start(&endpoints, "wrong", REDIRECT, &mut rng).unwrap();
    assert!(
        world.sim.approve(wrong.url.as_str()).is_err(),
        "shown in the browser only"
    );
    let sign_in = SignIn::start(&endpoints, DEMO_CLIENT_ID, REDIRECT, &mut rng).unwrap();
    let redirected = world.sim.decide(sign_in.url.as_str(), None).unwrap();
    assert_eq!(
        sign_in.read_redirect(&redirected).unwrap_err(),
        SignInError::Denied
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_lives_for_months_on_one_refresh_token() {
    let world = World::signed_in().await;
    let me = world.user().me().await.unwrap();
    assert!(me.value.account_id.is_some());
    assert_eq!(me.at.as_second(), world.clock.now().as_second());
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(2 * 60 * 60)).await;
        world.user().me().await.unwrap();
    }
    assert_eq!(world.token_requests(), 4);
    assert!(
        world.keyring.0.lock().unwrap().is_empty(),
        "no new refresh token came"
    );

    tokio::time::sleep(Duration::from_secs(190 * 24 * 60 * 60)).await;
    let ended = world.user().me().await.unwrap_err();
    assert_eq!(ended.code(), "sign_in_refused", "{ended}");
}

#[tokio::test(start_paused = true)]
async fn a_session_follows_rotating_refresh_tokens() {
    let world = World::signed_in().await;
    world.sim.set_fault(Fault::RotateRefresh, true);
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_secs(2 * 60 * 60)).await;
        world.user().me().await.unwrap();
    }
    let saved = world.keyring.0.lock().unwrap().clone();
    assert_eq!(saved.len(), 4);
    world
        .sim
        .set_fault(Fault::InvalidGrantOnce, spotify_sim::Odds::Times(1));
    tokio::time::sleep(Duration::from_secs(2 * 60 * 60)).await;
    assert_eq!(
        world.user().me().await.unwrap_err().code(),
        "sign_in_refused"
    );
    world.user().me().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_app_alone_can_search() {
    let world = World::new();
    let secret = Secret::new(DEMO_CLIENT_SECRET);
    world
        .client
        .sign_in_app(AppOnly::new(DEMO_CLIENT_ID, secret));
    let mut found = 0;
    for letter in ["a", "e", "o"] {
        let search = world.user().search_tracks(letter, 0, 10, Some("DE"));
        let page = search.await.unwrap().value;
        assert!(page.tracks.len() <= 10);
        assert!(
            page.tracks
                .iter()
                .all(|track| track.uri.starts_with("spotify:track:"))
        );
        found += page.tracks.len();
    }
    assert!(found > 0, "a catalogue of 2,000 tracks has common letters");
    let wrong = AppOnly::new(DEMO_CLIENT_ID, Secret::new("wrong"));
    world.client.sign_in_app(wrong);
    let refused = world
        .user()
        .search_tracks("a", 0, 3, None)
        .await
        .unwrap_err();
    assert_eq!(refused, Error::InvalidClient);
}

async fn some_tracks(world: &World, count: usize) -> Vec<String> {
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

#[tokio::test(start_paused = true)]
async fn a_playlist_is_made_filled_read_and_emptied() {
    let world = World::signed_in().await;
    let me = world.user().me().await.unwrap().value;
    let tracks = some_tracks(&world, 3).await;
    let made = world
        .user()
        .create_playlist("Aside", false, Some("off the track"))
        .await;
    let playlist = made.unwrap().value;
    assert!(playlist.open_to(&me.id));

    let added = world
        .user()
        .add_items(&playlist.id, &tracks[..2], None)
        .await
        .unwrap();
    assert_eq!(added.status, 201);
    assert!(added.value.id.is_some());
    world
        .user()
        .add_items(&playlist.id, &tracks[2..], Some(0))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let items = world
        .user()
        .playlist_items(&playlist.id, 0, 50)
        .await
        .unwrap()
        .value;
    let uris: Vec<_> = items
        .items
        .iter()
        .map(|item| item.track.uri.clone())
        .collect();
    assert_eq!(
        uris,
        [tracks[2].clone(), tracks[0].clone(), tracks[1].clone()]
    );
    assert_eq!(
        (items.total, items.skipped, items.more),
        (Some(3), 0, false)
    );
    assert!(
        items
            .items
            .iter()
            .all(|item| item.added_at.is_some() && item.track.isrc().is_some())
    );

    world
        .user()
        .remove_items(&playlist.id, &tracks[..1], None)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let read = world.user().playlist(&playlist.id).await.unwrap().value;
    assert_eq!((read.total, read.name.as_str()), (Some(2), "Aside"));
    assert!(read.snapshot_id.is_some() && read.owner.is_some());
    let listed = world.user().my_playlists(0, 50).await.unwrap().value;
    assert!(listed.items.iter().any(|one| one.id == playlist.id));
    assert_eq!(
        world.sim.playlist_uris(&playlist.id),
        [tracks[2].clone(), tracks[1].clone()]
    );
}

#[tokio::test(start_paused = true)]
async fn single_tracks_artists_and_the_library() {
    let world = World::signed_in().await;
    let page = world
        .user()
        .search_tracks("a", 0, 10, None)
        .await
        .unwrap()
        .value;
    let found = page.tracks.first().unwrap().clone();
    let track = world
        .user()
        .track(found.id.as_deref().unwrap())
        .await
        .unwrap()
        .value;
    assert_eq!((track.isrc(), &track.name), (found.isrc(), &found.name));
    let artist = found.artists[0].clone();
    let read = world
        .user()
        .artist(artist.id.as_deref().unwrap())
        .await
        .unwrap()
        .value;
    assert_eq!(read.name, artist.name);
    assert_eq!(
        world
            .user()
            .track("0000000000000000000000")
            .await
            .unwrap_err(),
        Error::NotFound
    );

    let uris = [found.uri];
    assert_eq!(world.user().saved(&uris).await.unwrap().value, [false]);
    world.user().save(&uris).await.unwrap();
    assert_eq!(world.user().saved(&uris).await.unwrap().value, [true]);
    world.user().unsave(&uris).await.unwrap();
    assert_eq!(world.user().saved(&uris).await.unwrap().value, [false]);
}

#[tokio::test(start_paused = true)]
async fn recently_played_agrees_with_the_truth() {
    let world = World::signed_in().await;
    let page = world.user().recently_played().await.unwrap().value;
    assert_eq!(
        (page.items.len(), page.skipped, page.total_in_page),
        (50, 0, 50)
    );
    let plays = world.sim.plays();
    for item in &page.items {
        let ended_ms = item.played_at.as_millisecond();
        let mut same = plays.iter().filter(|play| play.track_uri == item.track.uri);
        let near = |ended: i64| (ended - ended_ms).abs() < 1_000;
        assert!(
            same.any(|play| near(play.ended_ms)),
            "{} at {ended_ms}",
            item.track.uri
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_player_shows_what_is_played_over_a_day() {
    let world = World::signed_in().await;
    let plays = world.sim.plays().len();
    let (mut playing, mut idle) = (0, 0);
    for _ in 0..24 * 12 {
        tokio::time::sleep(Duration::from_secs(300)).await;
        let full = world.client.at(Priority::Record).player().await.unwrap();
        match full.value {
            Some(playback) if playback.is_playing => {
                playing += 1;
                let progress = playback.progress_ms.unwrap_or_default();
                let length = playback.item.and_then(|item| item.duration_ms);
                assert!(length.is_none_or(|length| progress <= length));
            }
            Some(_) | None => idle += 1,
        }
    }
    assert!(playing > 0 && idle > 0, "{playing} playing, {idle} idle");
    assert!(world.sim.plays().len() > plays);
    let current = world.user().currently_playing().await.unwrap().value;
    assert!(current.is_none_or(|playback| playback.device.is_none()));
}

#[tokio::test(start_paused = true)]
async fn commands_reach_the_player_or_say_why_not() {
    let world = World::signed_in().await;
    let tracks = some_tracks(&world, 2).await;
    match world.user().play(&tracks[..1], None).await {
        Ok(_) => {
            let now = world.user().player().await.unwrap().value.unwrap();
            assert_eq!(now.item.unwrap().uri, tracks[0]);
            world.user().queue_add(&tracks[1], None).await.unwrap();
            let queue = world.user().queue().await.unwrap().value;
            assert!(queue.queue.iter().any(|track| track.uri == tracks[1]));
            assert!(!world.user().devices().await.unwrap().value.is_empty());
        }
        Err(error) => assert_eq!(error, Error::NoActiveDevice),
    }
    world.sim.set_fault(Fault::PremiumRequired, true);
    let free = world.user().queue_add(&tracks[1], None).await.unwrap_err();
    assert_eq!(free, Error::PremiumRequired);
}

/// Each fault becomes a case that a caller can act on.
#[tokio::test(start_paused = true)]
async fn faults_become_cases() {
    for (fault, code) in [
        (Fault::Rate429, "rate_limited"),
        (Fault::Rate429NoHeader, "rate_limited"),
        (Fault::RetryAfterLong, "rate_limited"),
        (Fault::Quota(spotify_sim::Group::Search), "quota_exceeded"),
        (Fault::Spurious401, "unauthorized"),
        (Fault::Server5xx, "server"),
        (Fault::Html200, "unreadable"),
        (Fault::Empty200, "unreadable"),
        (Fault::Cut, "uncertain"),
        (Fault::Timeout, "uncertain"),
        (Fault::PremiumLapsed, "owner_needs_premium"),
        (Fault::UserNotRegistered, "user_not_registered"),
    ] {
        let world = World::signed_in().await;
        world.sim.set_fault(fault, true);
        let outcome = world.user().search_tracks("a", 0, 3, None).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), code, "{fault:?}: {error}");
        if let Some(until) = error.retry_at() {
            let before = world.sim.request_count();
            world
                .user()
                .search_tracks("a", 0, 3, None)
                .await
                .unwrap_err();
            assert_eq!(world.sim.request_count(), before, "blocked without asking");
            assert!(until > world.clock.now());
        }
    }
    for fault in [Fault::Accounts5xx, Fault::AccountsHtml] {
        let world = World::signed_in().await;
        world.sim.set_fault(fault, true);
        tokio::time::sleep(Duration::from_secs(2 * 60 * 60)).await;
        let error = world.user().me().await.unwrap_err();
        assert_eq!(error.code(), "accounts_unavailable", "{fault:?}: {error}");
        world.sim.clear_faults();
        world.user().me().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn broken_items_never_lose_a_page() {
    for fault in [
        Fault::RecentBrokenItems,
        Fault::OutOfOrder,
        Fault::LateRecent,
    ] {
        let world = World::signed_in().await;
        world.sim.set_fault(fault, true);
        let page = world.user().recently_played().await.unwrap().value;
        let read = u32::try_from(page.items.len()).unwrap();
        assert_eq!(read + page.skipped, page.total_in_page);
        assert_eq!(
            fault == Fault::RecentBrokenItems,
            page.skipped > 0,
            "{fault:?}"
        );
    }
}

/// A write that failed is in the playlist at most once, and only if the error said so.
#[tokio::test(start_paused = true)]
async fn writes_are_sent_once_and_uncertainty_is_told() {
    for (fault, happened) in [
        (Fault::PostLate, true),
        (Fault::Post5xxAfterSuccess, true),
        (Fault::PostCutAfter, true),
        (Fault::PostCutBefore, false),
        (Fault::Server5xx, false),
        (Fault::Rate429, false),
    ] {
        let world = World::signed_in().await;
        let track = some_tracks(&world, 1).await;
        let made = world
            .user()
            .create_playlist("Aside", true, None)
            .await
            .unwrap();
        let id = made.value.id;
        world.sim.set_fault(fault, true);
        let error = world.user().add_items(&id, &track, None).await.unwrap_err();
        assert_eq!(
            error.uncertain(),
            fault != Fault::Rate429,
            "{fault:?}: {error}"
        );
        tokio::time::sleep(Duration::from_secs(120)).await;
        let there = world.sim.playlist_uris(&id).len();
        assert_eq!(there, usize::from(happened), "{fault:?}");
    }
}
