//! Refreshing: one at a time, nothing lost, nothing leaked.

use std::sync::atomic::Ordering;
use std::time::Duration;

use spotify::{AppOnly, Error, Group, Priority, Secret, Session};

use crate::answers::{cut, error, html, lost, me, oauth_error, ok, text, token};
use crate::world::{World, after, grant};

#[tokio::test(start_paused = true)]
async fn a_refresh_without_a_new_token_keeps_the_old_one() {
    let world = World::signed_in([me(), token("access-2", None), me()]);
    world.user().me().await.unwrap();
    world.clock.jump(3_600);
    world.user().me().await.unwrap();

    let sent: Vec<_> = world.refreshes();
    assert_eq!(sent.len(), 2);
    for refresh in sent {
        assert_eq!(refresh.line(), "POST /api/token");
        assert_eq!(refresh.content_type, "application/x-www-form-urlencoded");
        assert_eq!(refresh.form("grant_type").unwrap(), "refresh_token");
        assert_eq!(refresh.form("refresh_token").unwrap(), "refresh-0");
        assert_eq!(refresh.form("client_id").unwrap(), "client-1");
        assert_eq!(refresh.authorization, "", "PKCE has no client secret");
    }
    let signed: Vec<_> = world
        .calls()
        .iter()
        .map(|call| call.authorization.clone())
        .collect();
    assert_eq!(signed, ["Bearer access-1", "Bearer access-2"]);
    assert!(
        world.keyring.saved.lock().unwrap().is_empty(),
        "nothing new to store"
    );
}

#[tokio::test(start_paused = true)]
async fn a_new_refresh_token_is_stored_before_the_access_token_is_used() {
    let world = World::new([token("access-1", Some("refresh-1")), me()]);
    world.keyring.locked.store(true, Ordering::SeqCst);
    let session = Session::new(grant("refresh-0"), world.keyring.clone());
    world.client.sign_in(session.clone());

    let locked = world.user().me().await.unwrap_err();
    let message = "keyring locked".into();
    assert_eq!(locked, Error::TokenNotStored { message });
    assert!(!locked.uncertain(), "the call was not sent");
    assert!(world.calls().is_empty());
    assert_eq!(session.grant().refresh_token.expose(), "refresh-1");

    world.keyring.locked.store(false, Ordering::SeqCst);
    world.user().me().await.unwrap();
    assert_eq!(world.refreshes().len(), 1, "saving again is enough");
    let saved = world.keyring.saved.lock().unwrap().clone();
    assert_eq!(saved.len(), 1);
    assert_eq!(saved[0].refresh_token.expose(), "refresh-1");
    assert_eq!(
        saved[0].authorized_at,
        after(0),
        "refreshing does not move the consent"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_could_not_be_stored_is_stored_before_the_next_refresh() {
    let world = World::new([
        token("access-1", Some("refresh-1")),
        token("access-2", None),
        me(),
    ]);
    world.sign_in();
    world.keyring.locked.store(true, Ordering::SeqCst);
    world.user().me().await.unwrap_err();
    world.clock.jump(7_200);
    world.user().me().await.unwrap_err();
    assert_eq!(world.refreshes().len(), 1, "not while the store refuses");

    world.keyring.locked.store(false, Ordering::SeqCst);
    world.user().me().await.unwrap();
    let used: Vec<_> = world
        .refreshes()
        .iter()
        .map(|sent| sent.form("refresh_token").unwrap())
        .collect();
    assert_eq!(used, ["refresh-0", "refresh-1"]);
    assert_eq!(world.keyring.saved.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn many_calls_share_one_refresh() {
    let world = World::signed_in([me(), me(), me()]);
    let (one, two, three) = tokio::join!(
        world.user().me(),
        world.client.at(Priority::Record).me(),
        world.client.at(Priority::Background).me(),
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(world.refreshes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn many_calls_share_one_refusal() {
    let world = World::new([oauth_error(400, "invalid_grant", "Refresh token revoked")]);
    world.sign_in();
    let (one, two) = tokio::join!(world.user().me(), world.user().me());
    let description = "Refresh token revoked".to_owned();
    let refused = Error::SignInRefused { description };
    assert_eq!(one.unwrap_err(), refused);
    assert_eq!(two.unwrap_err(), refused);
    assert_eq!(world.refreshes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_deletes_nothing_and_the_next_call_tries_again() {
    let world = World::new([
        oauth_error(400, "invalid_grant", "Refresh token revoked"),
        token("access-1", None),
        me(),
    ]);
    world.sign_in();
    world.user().me().await.unwrap_err();
    world.user().me().await.unwrap();
    assert_eq!(
        world.refreshes()[1].form("refresh_token").unwrap(),
        "refresh-0"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refresh_outlives_the_call_that_began_it() {
    let slow = token("access-1", Some("refresh-1")).late(Duration::from_secs(20));
    let world = World::new([slow, me()]);
    world.sign_in();
    let given_up = tokio::time::timeout(Duration::from_secs(5), world.user().me()).await;
    assert!(given_up.is_err());
    world.user().me().await.unwrap();
    assert_eq!(
        world.refreshes().len(),
        1,
        "the only copy of the new token was not lost"
    );
    assert_eq!(world.keyring.saved.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_of_a_session_that_is_over_stores_nothing() {
    let slow = token("access-1", Some("refresh-1")).late(Duration::from_secs(20));
    let world = World::new([slow]);
    world.sign_in();
    let call = world.user().me();
    let sign_out = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        world.client.sign_out();
    };
    let (outcome, ()) = tokio::join!(call, sign_out);
    assert_eq!(outcome.unwrap_err(), Error::NotSignedIn);
    let saved = world.keyring.saved.lock().unwrap();
    assert!(
        saved.is_empty(),
        "a later sign-in may own the place in the keyring"
    );
}

#[tokio::test(start_paused = true)]
async fn the_accounts_service_has_bad_days() {
    let unavailable = "accounts_unavailable";
    for (answer, code) in [
        (html(502), unavailable),
        (text(200, ""), unavailable),
        (html(200), unavailable),
        (text(400, ""), unavailable),
        (text(503, "upstream"), unavailable),
        (cut(), unavailable),
        (lost(spotify::TransportError::TimedOut), unavailable),
        (
            ok(serde_json::json!({ "access_token": "" , "token_type": "Bearer" })),
            unavailable,
        ),
        (oauth_error(400, "invalid_request", "hm"), unavailable),
        (
            oauth_error(400, "invalid_client", "Invalid client"),
            "invalid_client",
        ),
        (
            oauth_error(401, "invalid_client", "Invalid client secret"),
            "invalid_client",
        ),
        (
            lost(spotify::TransportError::NotSent("dns".into())),
            "offline",
        ),
    ] {
        let shown = format!("{answer:?}");
        let world = World::new([answer]);
        world.sign_in();
        let error = world
            .user()
            .add_items("abc", &["spotify:track:x".into()], None)
            .await;
        let error = error.unwrap_err();
        assert_eq!(error.code(), code, "{shown}");
        assert!(!error.uncertain(), "the write was not sent: {shown}");
        assert!(world.calls().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limited_refresh_blocks_all_calls() {
    let world = World::new([text(429, "Too many requests").header("retry-after", "120")]);
    world.sign_in();
    let until = after(120);
    assert_eq!(
        world.user().me().await.unwrap_err(),
        Error::RateLimited { until }
    );
    assert_eq!(
        world.user().me().await.unwrap_err(),
        Error::RateLimited { until }
    );
    assert_eq!(world.script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_spurious_401_costs_one_refresh_and_one_retry() {
    let world = World::signed_in([
        error(401, "Access token missing"),
        token("access-2", None),
        text(201, r#"{"snapshot_id":"s1"}"#),
    ]);
    let added = world
        .user()
        .add_items("abc", &["spotify:track:x".into()], None)
        .await;
    assert_eq!(added.unwrap().value.id.as_deref(), Some("s1"));
    let signed: Vec<_> = world
        .calls()
        .iter()
        .map(|call| call.authorization.clone())
        .collect();
    assert_eq!(signed, ["Bearer access-1", "Bearer access-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_lasting_401_ends_after_one_retry() {
    let world = World::signed_in([
        error(401, "The access token expired"),
        token("access-2", None),
        error(401, "The access token expired"),
    ]);
    assert_eq!(world.user().me().await.unwrap_err(), Error::Unauthorized);
    assert_eq!(world.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_after_a_401_share_the_new_token() {
    let world = World::signed_in([
        me(),
        error(401, "The access token expired"),
        token("access-2", None),
        me(),
        me(),
    ]);
    world.user().me().await.unwrap();
    let (one, two) = tokio::join!(world.user().me(), world.user().me());
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(world.refreshes().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn tokens_without_any_life_do_not_loop() {
    let dead =
        || ok(serde_json::json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 0 }));
    let world = World::new([dead(), dead(), dead(), dead(), dead()]);
    world.sign_in();
    assert_eq!(
        world.user().me().await.unwrap_err().code(),
        "accounts_unavailable"
    );
    assert!(world.refreshes().len() <= 3);
}

#[tokio::test(start_paused = true)]
async fn a_short_lived_token_is_used_for_half_its_life() {
    let short = ok(serde_json::json!({
        "access_token": "short", "token_type": "Bearer", "expires_in": 60
    }));
    let world = World::new([short, me(), me()]);
    world.sign_in();
    world.user().me().await.unwrap();
    world.clock.jump(20);
    world.user().me().await.unwrap();
    assert_eq!(world.refreshes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_app_searches_without_a_user_and_does_nothing_else() {
    let found = ok(serde_json::json!({ "tracks": { "items": [] } }));
    let world = World::new([token("app-token", None), found]);
    world
        .client
        .sign_in_app(AppOnly::new("id", Secret::new("s3cret")));
    world
        .user()
        .search_tracks("a", 0, 3, Some("DE"))
        .await
        .unwrap();

    let asked = &world.refreshes()[0];
    assert_eq!(asked.form("grant_type").unwrap(), "client_credentials");
    assert_eq!(asked.authorization, "Basic aWQ6czNjcmV0");
    assert_eq!(asked.form("client_secret"), None);
    assert_eq!(world.user().me().await.unwrap_err(), Error::NotSignedIn);
    assert_eq!(world.script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_signed_in_fails_at_once() {
    let world = World::new([]);
    assert_eq!(world.user().me().await.unwrap_err(), Error::NotSignedIn);
    world.sign_in();
    world.client.sign_out();
    assert_eq!(world.user().player().await.unwrap_err(), Error::NotSignedIn);
    assert!(world.script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_is_never_sent_for_the_next_account() {
    let world = World::signed_in([
        me().late(Duration::from_secs(10)),
        token("other", None),
        me(),
    ]);
    let first = world.user().me();
    let waiting = world.user().recently_played();
    let switch = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        world.sign_in();
    };
    let (first, waiting, ()) = tokio::join!(first, waiting, switch);
    assert!(first.is_ok(), "it was already sent");
    assert_eq!(waiting.unwrap_err(), Error::NotSignedIn);
    assert_eq!(world.client.limits().used(Group::History), 0);
}

#[tokio::test(start_paused = true)]
async fn secrets_reach_no_error_and_no_debug_text() {
    let world = World::new([
        oauth_error(400, "invalid_grant", "token refresh-0 is bad"),
        token("access-1", Some("refresh-1")),
        error(400, "bad header Bearer access-1"),
    ]);
    world.sign_in();
    let mut texts = Vec::new();
    for _ in 0..2 {
        let error = world.user().me().await.unwrap_err();
        texts.push(format!("{error} {error:?}"));
    }
    texts.push(format!("{:?} {:?}", world.client, grant("refresh-0")));
    assert!(texts[1].contains("bad header"), "{}", texts[1]);
    for text in texts {
        for secret in ["refresh-0", "refresh-1", "access-1"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn a_grant_fits_a_keyring_entry() {
    let long = grant(&"x".repeat(400));
    let text = serde_json::to_string(&long).unwrap();
    assert!(text.len() < 1_200, "{}", text.len());
    assert_eq!(serde_json::from_str::<spotify::Grant>(&text).unwrap(), long);
}
