//! Every refusal and every broken answer: which case it becomes, and what is tried again.

use std::time::Duration;

use serde_json::json;
use spotify::{Error, TransportError};

use crate::answers::{Answer, cut, error, error_with_reason, html, lost, me, ok, text};
use crate::world::World;

fn one_track() -> Vec<String> {
    vec!["spotify:track:a".into()]
}

async fn add(answer: Answer) -> (Error, usize) {
    let world = World::signed_in([answer]);
    let error = world.user().add_items("p1", &one_track(), None).await;
    (error.unwrap_err(), world.calls().len())
}

async fn play(answer: Answer) -> Error {
    let world = World::signed_in([answer]);
    let error = world.user().play(&one_track(), None).await.unwrap_err();
    assert_eq!(world.calls().len(), 1, "a command is never repeated");
    error
}

async fn read(answer: Answer) -> Error {
    let world = World::signed_in([answer]);
    let error = world.user().me().await.unwrap_err();
    assert_eq!(
        world.calls().len(),
        1,
        "a refusal is not worth repeating: {error}"
    );
    error
}

#[tokio::test(start_paused = true)]
async fn refusals_are_told_apart() {
    let owner = "Active premium subscription required for the owner of the app. When the \
        subscription status changes, it can take a few hours before requests are allowed again.";
    assert_eq!(read(text(403, owner)).await, Error::OwnerNeedsPremium);
    let unregistered = "User not registered in the Developer Dashboard";
    assert_eq!(
        read(error(403, unregistered)).await,
        Error::UserNotRegistered
    );
    assert_eq!(
        read(text(403, unregistered)).await,
        Error::UserNotRegistered
    );
    let scope = read(error(403, "Insufficient client scope")).await;
    assert_eq!(scope, Error::MissingScope);
    let message = "Forbidden".to_owned();
    assert_eq!(
        read(error(403, "Forbidden")).await,
        Error::Forbidden { message }
    );
    let message = String::new();
    assert_eq!(read(text(403, "")).await, Error::Forbidden { message });
    assert_eq!(
        read(error(404, "Resource not found")).await,
        Error::NotFound
    );
    assert_eq!(read(text(404, "")).await, Error::NotFound);
    let message = "Invalid limit".to_owned();
    assert_eq!(
        read(error(400, "Invalid limit")).await,
        Error::BadRequest { message }
    );
    assert_eq!(read(text(410, "gone")).await.code(), "bad_request");
}

#[tokio::test(start_paused = true)]
async fn the_player_says_why_not() {
    let none = error_with_reason(
        404,
        "Player command failed: No active device found",
        "NO_ACTIVE_DEVICE",
    );
    assert_eq!(play(none).await, Error::NoActiveDevice);
    let premium = error_with_reason(
        403,
        "Player command failed: Premium required",
        "PREMIUM_REQUIRED",
    );
    assert_eq!(play(premium).await, Error::PremiumRequired);
    let restricted = "Player command failed: Restriction violated";
    let restricted = error_with_reason(403, restricted, "UNKNOWN");
    assert_eq!(play(restricted).await, Error::Restricted);
}

#[tokio::test(start_paused = true)]
async fn a_full_playlist_has_a_case_of_its_own() {
    for message in ["Playlist size limit reached", "Playlist is full"] {
        assert_eq!(add(error(403, message)).await, (Error::PlaylistFull, 1));
        assert_eq!(add(error(400, message)).await.0, Error::PlaylistFull);
    }
    assert_eq!(add(error(403, "Forbidden")).await.0.code(), "forbidden");
    let world = World::signed_in([error(400, "Playlist name too long, limit is 100")]);
    let refused = world.user().create_playlist("x", false, None).await;
    assert_eq!(refused.unwrap_err().code(), "bad_request");
}

#[tokio::test(start_paused = true)]
async fn a_write_is_never_repeated_and_says_when_it_may_have_happened() {
    for (answer, code, uncertain) in [
        (
            lost(TransportError::NotSent("dns".into())),
            "offline",
            false,
        ),
        (lost(TransportError::TimedOut), "uncertain", true),
        (cut(), "uncertain", true),
        (error(500, "Server error"), "server", true),
        (html(502), "server", true),
        (text(503, ""), "server", true),
        (html(200), "unreadable", true),
        (text(201, ""), "unreadable", true),
        (text(302, ""), "unreadable", true),
        (error(403, "Forbidden"), "forbidden", false),
        (error(404, "Resource not found"), "not_found", false),
        (error(429, "API rate limit exceeded"), "rate_limited", false),
    ] {
        let (error, calls) = add(answer).await;
        assert_eq!(
            (error.code(), error.uncertain(), calls),
            (code, uncertain, 1)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_twice_with_growing_pauses() {
    let bad = || [html(502), html(200), cut()];
    for first in bad() {
        let world = World::signed_in([first, text(503, ""), me()]);
        let answer = world.user().me().await.unwrap();
        assert_eq!(answer.status, 200);
        let starts: Vec<Duration> = world.calls().iter().map(|call| call.at).collect();
        let pauses = [starts[1] - starts[0], starts[2] - starts[1]];
        for (pause, least) in pauses.iter().zip([1_000, 2_000]) {
            let ms = pause.as_millis();
            assert!((least..=least + 510).contains(&ms), "{pauses:?}");
        }
    }
    let world = World::signed_in(bad());
    assert_eq!(world.user().me().await.unwrap_err().code(), "uncertain");
    assert_eq!(world.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn being_offline_is_told_at_once() {
    let world = World::signed_in([lost(TransportError::NotSent("dns".into()))]);
    let error = world.user().me().await.unwrap_err();
    assert_eq!(error.to_string(), "offline: not connected: dns");
    assert_eq!(error.status(), None);
    assert_eq!(world.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn json_without_the_promised_fields_is_unreadable() {
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!("text"),
        json!({ "tracks": null }),
    ] {
        let answers = (0..3).map(|_| ok(body.clone()));
        let world = World::signed_in(answers);
        let outcome = world.user().search_tracks("a", 0, 3, None).await;
        assert_eq!(outcome.unwrap_err().code(), "unreadable", "{body}");
        let world = World::signed_in((0..3).map(|_| ok(body.clone())));
        let outcome = world.user().recently_played().await;
        assert_eq!(outcome.unwrap_err().code(), "unreadable", "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_spotify_says_is_shortened_and_cleaned() {
    let long = format!("bad\u{7}\n{}", "x".repeat(5_000));
    let Error::BadRequest { message } = read(error(400, &long)).await else {
        panic!("another case");
    };
    assert_eq!(message.chars().count(), 200);
    assert!(message.starts_with("badxxx"));
}

#[test]
fn every_text_is_a_lowercase_fragment() {
    let until = jiff::Timestamp::UNIX_EPOCH;
    for error in [
        Error::RateLimited { until },
        Error::NotSignedIn,
        Error::OwnerNeedsPremium,
        Error::Server { status: 502 },
        Error::PlaylistFull,
    ] {
        let text = error.to_string();
        assert!(
            text.starts_with(char::is_lowercase) && !text.ends_with('.'),
            "{text}"
        );
    }
}
