//! `GET /authorize` and what follows from the user's click.

use url::{Host, Url};

use super::{Accounts, User, page};
use crate::call::{Answer, Call, find, form};

/// Every scope there is.
pub(super) const SCOPES: [&str; 19] = [
    "app-remote-control",
    "playlist-modify-private",
    "playlist-modify-public",
    "playlist-read-collaborative",
    "playlist-read-private",
    "streaming",
    "ugc-image-upload",
    "user-follow-modify",
    "user-follow-read",
    "user-library-modify",
    "user-library-read",
    "user-modify-playback-state",
    "user-read-currently-playing",
    "user-read-email",
    "user-read-playback-position",
    "user-read-playback-state",
    "user-read-private",
    "user-read-recently-played",
    "user-top-read",
];

/// A valid authorization request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    pub client_id: String,
    pub redirect_uri: String,
    pub state: Option<String>,
    pub scopes: Vec<String>,
    pub challenge: Option<String>,
    show_dialog: bool,
}

impl Wish {
    /// Checks the parameters. The error is the text that the browser shows; it is never redirected.
    fn check(accounts: &Accounts, pairs: &[(String, String)]) -> Result<Self, String> {
        let client_id = find(pairs, "client_id").ok_or("INVALID_CLIENT: Missing client_id")?;
        let app = accounts
            .apps
            .get(client_id)
            .ok_or("INVALID_CLIENT: Invalid client")?;
        let redirect_uri =
            find(pairs, "redirect_uri").ok_or("INVALID_CLIENT: Missing redirect_uri")?;
        check_redirect(redirect_uri, &app.redirect_uris)?;
        if find(pairs, "response_type") != Some("code") {
            return Err("response_type must be code".to_owned());
        }
        let challenge = check_challenge(pairs)?;
        let scopes = find(pairs, "scope").unwrap_or_default().split_whitespace();
        let scopes: Vec<String> = scopes.map(str::to_owned).collect();
        if scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
            return Err("INVALID_SCOPE: Invalid scope".to_owned());
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: find(pairs, "state").map(str::to_owned),
            scopes,
            challenge,
            show_dialog: find(pairs, "show_dialog") == Some("true"),
        })
    }

    /// The redirect address with `code` or `error`, and `state`.
    fn answer_at(&self, name: &str, value: &str) -> String {
        let Ok(mut address) = Url::parse(&self.redirect_uri) else {
            return self.redirect_uri.clone();
        };
        address.query_pairs_mut().append_pair(name, value);
        if let Some(state) = &self.state {
            address.query_pairs_mut().append_pair("state", state);
        }
        address.to_string()
    }
}

/// HTTPS or a loopback literal; exactly as registered, but a loopback literal registered without a port fits any port.
fn check_redirect(wanted: &str, registered: &[String]) -> Result<(), String> {
    let url = Url::parse(wanted).map_err(|_| "INVALID_CLIENT: Invalid redirect URI")?;
    let plain = url.scheme() == "http";
    if plain && !is_loopback(&url) {
        return Err("INVALID_CLIENT: Insecure redirect URI".to_owned());
    }
    let fits = |uri: &String| uri == wanted || (plain && any_port(uri, wanted));
    match registered.iter().any(fits) {
        true => Ok(()),
        false => Err("INVALID_CLIENT: Invalid redirect URI".to_owned()),
    }
}

/// `localhost` is a name, not a loopback literal.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Whether an address is a portless registered one with a port put in.
fn any_port(registered: &str, wanted: &str) -> bool {
    let (Ok(mine), Ok(theirs)) = (Url::parse(registered), Url::parse(wanted)) else {
        return false;
    };
    let (Some(host), None, true) = (mine.host_str(), mine.port(), is_loopback(&mine)) else {
        return false;
    };
    let port = theirs
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    registered.replacen(host, &format!("{host}{port}"), 1) == wanted
}

fn check_challenge(pairs: &[(String, String)]) -> Result<Option<String>, String> {
    let Some(challenge) = find(pairs, "code_challenge") else {
        return Ok(None);
    };
    if find(pairs, "code_challenge_method") != Some("S256") {
        return Err("code_challenge_method must be S256".to_owned());
    }
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if challenge.len() != 43 || !challenge.bytes().all(base64url) {
        return Err("Invalid code_challenge".to_owned());
    }
    Ok(Some(challenge.to_owned()))
}

/// `GET /authorize`: the consent page, or straight back when the user has agreed before.
pub(crate) fn show(accounts: &mut Accounts, now: i64, call: &Call) -> Answer {
    let wish = match Wish::check(accounts, &call.query) {
        Ok(wish) => wish,
        Err(text) => return Answer::html(400, page::error(&text)),
    };
    match accounts.agreed(now, &wish) {
        Some(user) if !wish.show_dialog => {
            let code = accounts.agree(now, &wish, user);
            Answer::redirect(wish.answer_at("code", &code))
        }
        Some(_) | None => Answer::html(200, page::consent(&wish, &call.query)),
    }
}

/// `POST /authorize`: the consent page's form.
pub(crate) fn decide(accounts: &mut Accounts, now: i64, call: &Call) -> Answer {
    let pairs = form(&call.body);
    let agreed = find(&pairs, "decision") == Some("agree");
    let user = match find(&pairs, "account") {
        Some("guest") => User::Guest,
        Some(_) | None => User::Listener,
    };
    match decision(accounts, now, &pairs, agreed.then_some(user)) {
        Ok(address) => Answer::redirect(address),
        Err(text) => Answer::html(400, page::error(&text)),
    }
}

/// Where the browser goes after the user agreed as somebody, or cancelled.
pub(crate) fn decision(
    accounts: &mut Accounts,
    now: i64,
    pairs: &[(String, String)],
    agreed: Option<User>,
) -> Result<String, String> {
    let wish = Wish::check(accounts, pairs)?;
    Ok(match agreed {
        Some(user) => {
            let code = accounts.agree(now, &wish, user);
            wish.answer_at("code", &code)
        }
        None => wish.answer_at("error", "access_denied"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_rules() {
        let registered = [
            "http://127.0.0.1/callback",
            "http://127.0.0.1:8888/fixed",
            "https://example.org/cb",
        ];
        let registered = registered.map(str::to_owned);
        let check = |uri: &str| check_redirect(uri, &registered);
        for good in [
            "http://127.0.0.1/callback",
            "http://127.0.0.1:51234/callback",
            "http://127.0.0.1:8888/fixed",
            "https://example.org/cb",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "http://127.0.0.1:51234/callback/",
            "http://127.0.0.1:51234/Callback",
            "http://127.0.0.1:8889/fixed",
            "http://127.0.0.1/fixed",
            "http://[::1]:51234/callback",
            "https://127.0.0.1:51234/callback",
            "https://example.org:444/cb",
        ] {
            assert_eq!(
                check(bad),
                Err("INVALID_CLIENT: Invalid redirect URI".to_owned()),
                "{bad}"
            );
        }
        for insecure in ["http://localhost:51234/callback", "http://example.org/cb"] {
            assert_eq!(
                check(insecure),
                Err("INVALID_CLIENT: Insecure redirect URI".to_owned()),
                "{insecure}"
            );
        }
    }
}
