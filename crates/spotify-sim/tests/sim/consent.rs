//! The authorize page: what it refuses, what it shows, where it leads.

use http::Request;
use spotify_sim::User;

use crate::world::{REDIRECT, World, authorize_url, challenge, config};

async fn open(world: &World, url: &str) -> crate::world::Reply {
    world
        .send(Request::get(url).body(axum::body::Body::empty()).unwrap())
        .await
}

#[tokio::test]
async fn errors_are_text_and_never_redirected() {
    let world = World::signed_out(config(1));
    for (name, value, text) in [
        ("client_id", "unknown", "INVALID_CLIENT: Invalid client"),
        (
            "redirect_uri",
            "http://localhost:51000/callback",
            "INVALID_CLIENT: Insecure redirect URI",
        ),
        (
            "redirect_uri",
            "http://127.0.0.1:51000/other",
            "INVALID_CLIENT: Invalid redirect URI",
        ),
        ("response_type", "token", "response_type must be code"),
        (
            "code_challenge_method",
            "plain",
            "code_challenge_method must be S256",
        ),
        ("code_challenge", "short", "Invalid code_challenge"),
        ("scope", "user-read-minds", "INVALID_SCOPE: Invalid scope"),
    ] {
        let url = authorize_url(&[(name, value)]);
        let reply = open(&world, &url).await;
        assert_eq!(reply.status, 400, "{name}={value}");
        assert!(reply.headers.get("location").is_none(), "{name}={value}");
        assert!(
            reply.text().contains(text),
            "{name}={value}: {}",
            reply.text()
        );
        assert_eq!(world.sim.approve(&url).unwrap_err(), text);
    }
}

#[tokio::test]
async fn the_page_is_a_form_and_both_buttons_lead_back() {
    let world = World::signed_out(config(1));
    let page = open(&world, &authorize_url(&[("state", "\"<x>")])).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains(r#"<form method="post" action="/authorize">"#));
    for button in ["agree", "cancel"] {
        assert!(
            text.contains(&format!(r#"name="decision" value="{button}""#)),
            "{button}"
        );
    }
    assert!(
        text.contains("&quot;&lt;x&gt;") && !text.contains("\"<x>"),
        "parameters are escaped"
    );
    let challenge = challenge();
    let fields = [
        ("client_id", spotify_sim::DEMO_CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("state", "\"<x>"),
        ("code_challenge_method", "S256"),
        ("code_challenge", &challenge),
    ];
    for (decision, name) in [("agree", "code"), ("cancel", "error")] {
        let pairs = [&fields[..], &[("decision", decision)]].concat();
        let reply = world.post_form("/authorize", &pairs, None).await;
        assert_eq!(reply.status, 303);
        let location = reply.location();
        assert!(location.as_str().starts_with(REDIRECT));
        let pairs: Vec<(String, String)> = location.query_pairs().into_owned().collect();
        assert_eq!(pairs[0].0, name);
        assert_eq!(pairs[1], ("state".to_owned(), "\"<x>".to_owned()));
    }
}

#[tokio::test]
async fn who_agreed_before_is_sent_straight_back_unless_the_dialog_is_wanted() {
    let world = World::signed_out(config(1));
    assert_eq!(open(&world, &authorize_url(&[])).await.status, 200);
    world.sim.approve(&authorize_url(&[])).unwrap();
    let again = open(&world, &authorize_url(&[])).await;
    assert_eq!(again.status, 303);
    assert!(again.location().query().unwrap().contains("code="));
    assert_eq!(
        open(&world, &authorize_url(&[("show_dialog", "true")]))
            .await
            .status,
        200
    );
    world.sim.revoke();
    assert_eq!(open(&world, &authorize_url(&[])).await.status, 200);
}

#[tokio::test]
async fn another_account_is_another_account() {
    let world = World::new(config(1)).await;
    let mine = world.get("/v1/me").await.json()["account_id"].clone();
    let address = world
        .sim
        .decide(&authorize_url(&[]), Some(User::Guest))
        .unwrap();
    let code = address
        .parse::<url::Url>()
        .unwrap()
        .query_pairs()
        .next()
        .unwrap()
        .1
        .into_owned();
    world.set_token(&world.exchange(&code, &[]).await.json()["access_token"]);
    assert_ne!(world.get("/v1/me").await.json()["account_id"], mine);
    let lists = world.get("/v1/me/playlists").await.json();
    assert!(lists["items"].as_array().unwrap().is_empty());
    for step in 0..12 {
        world.pass(step * crate::world::MINUTE / 3);
        assert_eq!(world.get("/v1/me/player").await.status, 204);
    }
    let recent = world.recent().await;
    assert!(recent["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn apps_can_be_registered() {
    let world = World::signed_out(config(1));
    world
        .sim
        .register_app("mine", None, &["https://example.org/cb"]);
    let url = authorize_url(&[
        ("client_id", "mine"),
        ("redirect_uri", "https://example.org/cb"),
    ]);
    assert!(
        world
            .sim
            .approve(&url)
            .unwrap()
            .starts_with("https://example.org/cb?code=")
    );
}
