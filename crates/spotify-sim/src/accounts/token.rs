//! `POST /api/token`: the three grants.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Accounts, CODE_LIFE_MS, Refresh};
use crate::call::{Answer, Call, find, form};

/// How refreshes misbehave.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mood {
    /// Return a new refresh token and let the old one die.
    pub rotate: bool,
    /// Refuse although the token is good.
    pub refuse: bool,
}

type Pairs = [(String, String)];

/// Answers a token request.
pub(crate) fn answer(accounts: &mut Accounts, now: i64, call: &Call, mood: Mood) -> Answer {
    if !call
        .content_type
        .starts_with("application/x-www-form-urlencoded")
    {
        return Answer::grant_error(
            "invalid_request",
            "Content-Type must be application/x-www-form-urlencoded",
        );
    }
    let pairs = form(&call.body);
    let granted = match find(&pairs, "grant_type") {
        Some("authorization_code") => by_code(accounts, now, call, &pairs),
        Some("refresh_token") => by_refresh(accounts, now, call, &pairs, mood),
        Some("client_credentials") => by_client(accounts, now, call),
        Some(_) => Err(Answer::grant_error(
            "unsupported_grant_type",
            "grant_type is not supported",
        )),
        None => Err(Answer::grant_error(
            "unsupported_grant_type",
            "grant_type parameter is missing",
        )),
    };
    match granted {
        Ok(body) => Answer::json(200, &body),
        Err(refusal) => refusal,
    }
}

fn by_code(accounts: &mut Accounts, now: i64, call: &Call, pairs: &Pairs) -> Result<Value, Answer> {
    let grant = |text| Answer::grant_error("invalid_grant", text);
    let client = client(accounts, call, pairs)?;
    let code = find(pairs, "code").ok_or_else(|| grant("Invalid authorization code"))?;
    let redirect_uri = find(pairs, "redirect_uri").unwrap_or_default();
    // Used or refused, a code is gone.
    let issued = accounts
        .codes
        .remove(code)
        .ok_or_else(|| grant("Invalid authorization code"))?;
    let consent = &accounts.consents[issued.consent];
    if consent.client_id != client.id || consent.revoked {
        return Err(grant("Invalid authorization code"));
    }
    if now >= issued.issued_ms + CODE_LIFE_MS {
        return Err(grant("Authorization code expired"));
    }
    if issued.redirect_uri != redirect_uri {
        return Err(grant("Invalid redirect URI"));
    }
    match &issued.challenge {
        Some(challenge) => check_verifier(challenge, find(pairs, "code_verifier"))?,
        None if !client.proved => {
            return Err(Answer::grant_error(
                "invalid_client",
                "Invalid client secret",
            ));
        }
        None => {}
    }
    let scope = consent.scopes.join(" ");
    let refresh = accounts.fresh("AQ", 110);
    accounts.refresh.insert(
        refresh.clone(),
        Refresh {
            consent: issued.consent,
            alive: true,
        },
    );
    let token = accounts.issue(now, Some(issued.consent));
    Ok(json!({
        "access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh, "scope": scope,
    }))
}

fn check_verifier(challenge: &str, verifier: Option<&str>) -> Result<(), Answer> {
    let wrong = || Answer::grant_error("invalid_grant", "code_verifier was incorrect");
    let verifier = verifier.ok_or_else(wrong)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte);
    let form = (43..=128).contains(&verifier.len()) && verifier.bytes().all(allowed);
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if form && digest == challenge {
        Ok(())
    } else {
        Err(wrong())
    }
}

fn by_refresh(
    accounts: &mut Accounts,
    now: i64,
    call: &Call,
    pairs: &Pairs,
    mood: Mood,
) -> Result<Value, Answer> {
    let grant = |text| Answer::grant_error("invalid_grant", text);
    let client = client(accounts, call, pairs)?;
    let token =
        find(pairs, "refresh_token").ok_or_else(|| grant("refresh_token must be supplied"))?;
    let known = accounts
        .refresh
        .get_mut(token)
        .ok_or_else(|| grant("Invalid refresh token"))?;
    let number = known.consent;
    let consent = &accounts.consents[number];
    if consent.client_id != client.id {
        return Err(grant("Invalid refresh token"));
    }
    if !known.alive || consent.revoked || mood.refuse {
        return Err(grant("Refresh token revoked"));
    }
    if now >= consent.ends_ms {
        return Err(grant("Refresh token expired"));
    }
    known.alive = !mood.rotate;
    let scope = consent.scopes.join(" ");
    let access = accounts.issue(now, Some(number));
    let mut body =
        json!({"access_token": access, "token_type": "Bearer", "expires_in": 3600, "scope": scope});
    if mood.rotate {
        let fresh = accounts.fresh("AQ", 110);
        accounts.refresh.insert(
            fresh.clone(),
            Refresh {
                consent: number,
                alive: true,
            },
        );
        body["refresh_token"] = fresh.into();
    }
    Ok(body)
}

fn by_client(accounts: &mut Accounts, now: i64, call: &Call) -> Result<Value, Answer> {
    let proved = client(accounts, call, &[])?.proved;
    if !proved {
        return Err(Answer::grant_error(
            "invalid_client",
            "Invalid client secret",
        ));
    }
    let token = accounts.issue(now, None);
    Ok(json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600}))
}

/// Who asks, and whether the secret was shown.
struct Client {
    id: String,
    proved: bool,
}

/// The client of the Basic header, else of the body.
fn client(accounts: &Accounts, call: &Call, pairs: &Pairs) -> Result<Client, Answer> {
    let refuse = |text| Answer::grant_error("invalid_client", text);
    let basic = call.authorization.as_deref().map(basic).unwrap_or_default();
    let (id, secret) = match basic {
        Some((id, secret)) => (id, Some(secret)),
        None => (
            find(pairs, "client_id")
                .ok_or_else(|| refuse("Invalid client"))?
                .to_owned(),
            None,
        ),
    };
    let app = accounts
        .apps
        .get(&id)
        .ok_or_else(|| refuse("Invalid client"))?;
    if secret.is_some() && secret != app.secret {
        return Err(refuse("Invalid client secret"));
    }
    Ok(Client {
        id,
        proved: secret.is_some(),
    })
}

fn basic(header: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
