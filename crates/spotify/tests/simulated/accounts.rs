//! Sign-in, sessions and the app alone.

use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use spotify::{AppOnly, Clock, Endpoints, Error, Secret, SignIn, SignInError};
use spotify_sim::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Fault};

use crate::world::{REDIRECT, World};

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
