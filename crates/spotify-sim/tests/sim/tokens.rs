//! The token endpoint: grants, lifetimes, error bodies.

use spotify_sim::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET};

use crate::world::{DAY, MINUTE, Reply, SCOPES, World, authorize_url, config};

fn refused(reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 400);
    let body = reply.json();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("error"), text("error_description"))
}

fn grant(text: &str) -> (String, String) {
    ("invalid_grant".to_owned(), text.to_owned())
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes() {
    let world = World::signed_out(config(1));
    let code = world.code();
    let answer = world.exchange(&code, &[]).await.json();
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(
        answer["scope"].as_str().unwrap().split(' ').count(),
        SCOPES.split_whitespace().count()
    );
    assert!(answer["refresh_token"].is_string());
    assert_eq!(
        refused(&world.exchange(&code, &[]).await),
        grant("Invalid authorization code")
    );
    let late = world.code();
    world.pass(10 * MINUTE);
    assert_eq!(
        refused(&world.exchange(&late, &[]).await),
        grant("Authorization code expired")
    );
}

#[tokio::test]
async fn verifier_redirect_and_client_have_to_match() {
    let world = World::signed_out(config(1));
    let wrong = "another-verifier-of-more-than-forty-three-characters";
    let try_with = |change| {
        let world = &world;
        async move { refused(&world.exchange(&world.code(), &[change]).await) }
    };
    assert_eq!(
        try_with(("code_verifier", wrong)).await,
        grant("code_verifier was incorrect")
    );
    assert_eq!(
        try_with(("redirect_uri", "http://127.0.0.1:51001/callback")).await,
        grant("Invalid redirect URI")
    );
    let unknown = ("invalid_client".to_owned(), "Invalid client".to_owned());
    assert_eq!(try_with(("client_id", "somebody")).await, unknown);
    assert_eq!(
        try_with(("grant_type", "magic")).await.0,
        "unsupported_grant_type"
    );
}

#[tokio::test]
async fn without_pkce_the_secret_is_needed() {
    let world = World::signed_out(config(1));
    let url = authorize_url(&[]).replace("code_challenge", "ignored");
    let code = |world: &World| {
        let address: url::Url = world.sim.approve(&url).unwrap().parse().unwrap();
        address.query_pairs().next().unwrap().1.into_owned()
    };
    assert_eq!(
        refused(&world.exchange(&code(&world), &[]).await).0,
        "invalid_client"
    );
    let code = code(&world);
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::world::REDIRECT),
    ];
    let basic = format!("{DEMO_CLIENT_ID}:{DEMO_CLIENT_SECRET}");
    assert_eq!(
        world
            .post_form("/api/token", &pairs, Some(&basic))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn client_credentials_need_the_secret() {
    let world = World::signed_out(config(1));
    let pairs = [("grant_type", "client_credentials")];
    let basic = format!("{DEMO_CLIENT_ID}:wrong");
    let reply = world.post_form("/api/token", &pairs, Some(&basic)).await;
    assert_eq!(
        refused(&reply),
        (
            "invalid_client".to_owned(),
            "Invalid client secret".to_owned()
        )
    );
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", DEMO_CLIENT_ID),
    ];
    assert_eq!(
        refused(&world.post_form("/api/token", &pairs, None).await).0,
        "invalid_client"
    );
}

#[tokio::test]
async fn tokens_end_after_an_hour_and_a_refresh_brings_no_new_refresh_token() {
    let world = World::signed_out(config(1));
    let first = world.sign_in().await;
    world.set_token(&first["access_token"]);
    assert_eq!(world.get("/v1/me").await.status, 200);
    world.pass(3_600_000);
    let late = world.get("/v1/me").await;
    assert_eq!(
        (late.status.as_u16(), late.message().as_str()),
        (401, "The access token expired")
    );
    let refresh = first["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let answer = world.refresh(refresh).await.json();
        assert!(answer.get("refresh_token").is_none());
        world.set_token(&answer["access_token"]);
        assert_eq!(world.get("/v1/me").await.status, 200);
    }
    world.set_token(&"made-up".into());
    assert_eq!(world.get("/v1/me").await.message(), "Invalid access token");
}

#[tokio::test]
async fn consent_ends_after_six_months_however_often_it_was_refreshed() {
    let world = World::signed_out(config(1));
    let first = world.sign_in().await;
    let refresh = first["refresh_token"].as_str().unwrap();
    world.pass(180 * DAY);
    assert_eq!(world.refresh(refresh).await.status, 200);
    world.pass(2 * DAY);
    assert_eq!(
        refused(&world.refresh(refresh).await),
        grant("Refresh token expired")
    );
    let again = world.sign_in().await;
    assert_eq!(
        world
            .refresh(again["refresh_token"].as_str().unwrap())
            .await
            .status,
        200
    );
    assert_eq!(world.refresh(refresh).await.status, 400);
}

#[tokio::test]
async fn revoked_consent_ends_everything() {
    let world = World::signed_out(config(1));
    let first = world.sign_in().await;
    world.set_token(&first["access_token"]);
    world.sim.revoke();
    assert_eq!(world.get("/v1/me").await.status, 401);
    let refresh = first["refresh_token"].as_str().unwrap();
    assert_eq!(
        refused(&world.refresh(refresh).await),
        grant("Refresh token revoked")
    );
    assert_eq!(
        refused(&world.refresh("nonsense").await),
        grant("Invalid refresh token")
    );
}

#[tokio::test]
async fn missing_scopes_are_403() {
    let world = World::signed_out(config(1));
    let address: url::Url = world
        .sim
        .approve(&authorize_url(&[("scope", "")]))
        .unwrap()
        .parse()
        .unwrap();
    let code = address.query_pairs().next().unwrap().1.into_owned();
    world.set_token(&world.exchange(&code, &[]).await.json()["access_token"]);
    assert_eq!(world.get("/v1/me").await.status, 200);
    for path in [
        "/v1/me/player",
        "/v1/me/player/recently-played",
        "/v1/me/playlists",
        "/v1/me/player/devices",
    ] {
        let reply = world.get(path).await;
        assert_eq!(
            (reply.status.as_u16(), reply.message().as_str()),
            (403, "Insufficient client scope"),
            "{path}"
        );
    }
}
