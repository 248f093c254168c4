//! Authorization Code with PKCE: the consent page, the way back, the exchange.

use std::collections::HashMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use spotify::{Endpoints, SCOPES, SignIn, SignInError};

use crate::answers::{Answer, cut, html, lost, oauth_error, ok, text, token};
use crate::world::{Script, TestClock, after, start};

const REDIRECT: &str = "http://127.0.0.1:8888/callback";

pub fn attempt(seed: u64, redirect: &str) -> SignIn {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    SignIn::start(&Endpoints::spotify(), " client-1\n", redirect, &mut rng).unwrap()
}

pub fn asked(sign_in: &SignIn) -> HashMap<String, String> {
    sign_in.url.query_pairs().into_owned().collect()
}

fn returned(sign_in: &SignIn, code: &str) -> String {
    let state = &asked(sign_in)["state"];
    format!("{REDIRECT}?code={code}&state={state}")
}

#[test]
fn the_consent_page_is_asked_for_everything_once() {
    let sign_in = attempt(1, REDIRECT);
    let url = sign_in.url.as_str();
    assert!(
        url.starts_with("https://accounts.spotify.com/authorize?"),
        "{url}"
    );
    let asked = asked(&sign_in);
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], "client-1");
    assert_eq!(asked["redirect_uri"], REDIRECT);
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["code_challenge"].len(), 43);
    assert_eq!(asked["scope"], SCOPES.join(" "));
    assert!(asked["state"].len() >= 32);
}

#[test]
fn each_attempt_has_its_own_state_and_the_source_decides_it() {
    let (one, two, same) = (
        attempt(1, REDIRECT),
        attempt(2, REDIRECT),
        attempt(1, REDIRECT),
    );
    assert_ne!(asked(&one)["state"], asked(&two)["state"]);
    assert_ne!(asked(&one)["code_challenge"], asked(&two)["code_challenge"]);
    assert_eq!(one.url, same.url);
}

#[test]
fn the_redirected_address_may_be_pasted_in_many_forms() {
    let sign_in = attempt(1, REDIRECT);
    let state = &asked(&sign_in)["state"];
    for address in [
        format!("{REDIRECT}?code=AQ%2Dx&state={state}"),
        format!("  \"{REDIRECT}?state={state}&code=AQ-x#_=_\"\n"),
        format!("127.0.0.1:8888/callback?code=AQ-x&state={state}"),
        format!("?code=AQ-x&state={state}"),
        format!("code=AQ-x&state={state}"),
    ] {
        assert!(sign_in.read_redirect(&address).is_ok(), "{address}");
    }
}

#[test]
fn addresses_that_prove_nothing_are_refused() {
    let sign_in = attempt(1, REDIRECT);
    let state = &asked(&sign_in)["state"];
    let read = |address: &str| sign_in.read_redirect(address).unwrap_err();
    for address in ["", "hello", REDIRECT, "?code=&state=x", "?state=x"] {
        assert_eq!(read(address), SignInError::NoCode, "{address}");
    }
    for address in [
        "?code=a",
        "?code=a&state=",
        "?code=a&state=x",
        "?error=access_denied",
    ] {
        assert_eq!(read(address), SignInError::StateMismatch, "{address}");
    }
    let denied = read(&format!("?error=access_denied&state={state}"));
    assert_eq!(denied, SignInError::Denied);
    let refused = read(&format!(
        "?error=server_error&error_description=a%00b&state={state}"
    ));
    let (error, description) = ("server_error".into(), "ab".into());
    assert_eq!(refused, SignInError::Refused { error, description });
}

#[test]
fn what_cannot_work_is_said_before_the_browser_opens() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut start = |id, redirect| SignIn::start(&Endpoints::spotify(), id, redirect, &mut rng);
    assert_eq!(
        start(" ", REDIRECT).unwrap_err(),
        SignInError::InvalidClient
    );
    let redirect_uri = "callback".to_owned();
    let bad = start("client-1", "callback").unwrap_err();
    assert_eq!(bad, SignInError::BadRedirect { redirect_uri });
}

#[tokio::test(start_paused = true)]
async fn the_exchange_proves_who_asked() {
    let sign_in = attempt(1, REDIRECT);
    let script = Script::new([token("access-1", Some("refresh-1"))]);
    let code = sign_in
        .read_redirect(&returned(&sign_in, "the-code"))
        .unwrap();
    let (grant, access) = sign_in
        .exchange(code, &script, &TestClock::new())
        .await
        .unwrap();

    let sent = &script.sent()[0];
    assert_eq!(sent.line(), "POST /api/token");
    assert_eq!(sent.authorization, "");
    assert_eq!(sent.form("grant_type").unwrap(), "authorization_code");
    assert_eq!(sent.form("code").unwrap(), "the-code");
    assert_eq!(sent.form("redirect_uri").unwrap(), REDIRECT);
    assert_eq!(sent.form("client_id").unwrap(), "client-1");
    let verifier = sent.form("code_verifier").unwrap();
    assert!((43..=128).contains(&verifier.len()));
    let challenge = oauth2::PkceCodeChallenge::from_code_verifier_sha256(
        &oauth2::PkceCodeVerifier::new(verifier),
    );
    assert_eq!(challenge.as_str(), asked(&sign_in)["code_challenge"]);

    assert_eq!(grant.client_id, "client-1");
    assert_eq!(grant.refresh_token.expose(), "refresh-1");
    assert_eq!(grant.authorized_at, start());
    assert_eq!(grant.missing_scopes(), Vec::<String>::new());
    assert!(!format!("{access:?} {grant:?} {sign_in:?}").contains("access-1"));
}

async fn exchange(answer: Answer) -> SignInError {
    let sign_in = attempt(1, REDIRECT);
    let code = sign_in
        .read_redirect(&returned(&sign_in, "the-code"))
        .unwrap();
    let script = Script::new([answer]);
    let outcome = sign_in.exchange(code, &script, &TestClock::new()).await;
    outcome.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_failed_exchange_says_why() {
    let expired = oauth_error(400, "invalid_grant", "Authorization code expired");
    let (error, description) = ("invalid_grant".into(), "Authorization code expired".into());
    assert_eq!(
        exchange(expired).await,
        SignInError::Refused { error, description }
    );
    let echo = oauth_error(400, "invalid_grant", "the-code is unknown");
    let (error, description) = ("invalid_grant".into(), "… is unknown".into());
    assert_eq!(
        exchange(echo).await,
        SignInError::Refused { error, description }
    );

    let client = oauth_error(400, "invalid_client", "Invalid client");
    assert_eq!(exchange(client).await, SignInError::InvalidClient);
    let offline = lost(spotify::TransportError::NotSent("dns".into()));
    assert_eq!(exchange(offline).await, SignInError::Offline("dns".into()));
    let limited = text(429, "").header("retry-after", "7");
    let until = after(7);
    assert_eq!(exchange(limited).await, SignInError::Limited { until });
    for answer in [html(200), text(200, ""), html(503), cut(), token("a", None)] {
        let shown = format!("{answer:?}");
        let error = exchange(answer).await;
        assert!(
            matches!(error, SignInError::Unreadable { .. }),
            "{shown}: {error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn scopes_not_granted_are_named() {
    let body = |scope: Option<&str>| {
        let mut body = serde_json::json!({
            "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r"
        });
        if let Some(scope) = scope {
            body["scope"] = scope.into();
        }
        ok(body)
    };
    let granted = SCOPES[1..].join(" ");
    let missing = vec![SCOPES[0].to_owned()];
    let partly = exchange(body(Some(&granted))).await;
    assert_eq!(partly, SignInError::MissingScopes { missing });

    let sign_in = attempt(1, REDIRECT);
    let code = sign_in.read_redirect(&returned(&sign_in, "c")).unwrap();
    let script = Script::new([body(None)]);
    let silent = sign_in.exchange(code, &script, &TestClock::new()).await;
    assert_eq!(
        silent.unwrap().0.scopes.len(),
        SCOPES.len(),
        "no word means all"
    );
}
