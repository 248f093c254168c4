//! Signing a user in: Authorization Code with PKCE, in two halves with the browser between them.

mod error;
mod loopback;
mod page;

use std::fmt;

use jiff::Timestamp;
use oauth2::{
    AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use rand::{Rng, RngExt};
use url::{Url, form_urlencoded};

use crate::accounts::{self, AccessToken, App, Carrier, Tokens};
use crate::text::quote;
use crate::{Clock, Endpoints, Grant, SCOPES, Secret, Transport};

pub use error::SignInError;
pub use loopback::Loopback;

const VERIFIER_LENGTH: usize = 96;
const STATE_LENGTH: usize = 32;
/// Letters that PKCE allows in a verifier and that need no escaping anywhere.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// One attempt to sign in: open `url` in a browser, then bring the redirected address back.
pub struct SignIn {
    /// Spotify's consent page for this attempt.
    pub url: Url,
    app: App,
    client_id: String,
    redirect: RedirectUrl,
    state: Secret,
    verifier: Secret,
}

/// The proof of consent; good for one exchange, within a few minutes.
#[derive(Debug, Clone)]
pub struct Code(Secret);

impl SignIn {
    /// Prepares the consent page. `redirect_uri` must be registered for the app, letter by
    /// letter; only a loopback address registered without a port may carry any port.
    pub fn start(
        endpoints: &Endpoints,
        client_id: &str,
        redirect_uri: &str,
        rng: &mut impl Rng,
    ) -> Result<Self, SignInError> {
        let client_id = client_id.trim();
        if client_id.is_empty() {
            return Err(SignInError::InvalidClient);
        }
        let redirect =
            RedirectUrl::new(redirect_uri.into()).map_err(|_| SignInError::BadRedirect {
                redirect_uri: redirect_uri.into(),
            })?;
        let state = random_text(STATE_LENGTH, rng);
        let verifier = random_text(VERIFIER_LENGTH, rng);
        let app = accounts::app(endpoints, client_id);
        let url = consent_page(&app, &redirect, &state, &verifier);
        Ok(Self {
            url,
            app,
            client_id: client_id.into(),
            redirect,
            state,
            verifier,
        })
    }

    /// The address that the browser is sent back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.redirect.as_str()
    }

    /// Takes the code out of a redirected address: the whole of it, or only its query.
    pub fn read_redirect(&self, address: &str) -> Result<Code, SignInError> {
        let query = query_of(address);
        let field = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
                .filter(|value| !value.is_empty())
        };
        let (code, error) = (field("code"), field("error"));
        if code.is_none() && error.is_none() {
            return Err(SignInError::NoCode);
        }
        if field("state").as_deref() != Some(self.state.expose()) {
            return Err(SignInError::StateMismatch);
        }
        match (error.as_deref(), code) {
            (Some("access_denied"), _) => Err(SignInError::Denied),
            (Some(error), _) => Err(SignInError::Refused {
                error: quote(error, &[]),
                description: quote(&field("error_description").unwrap_or_default(), &[]),
            }),
            (None, Some(code)) => Ok(Code(Secret::new(code))),
            (None, None) => Err(SignInError::NoCode),
        }
    }

    /// Trades the code for a grant and the first access token. Nothing is stored here.
    pub async fn exchange(
        &self,
        code: Code,
        transport: &dyn Transport,
        clock: &dyn Clock,
    ) -> Result<(Grant, AccessToken), SignInError> {
        let authorized_at = clock.now();
        let http = Carrier { transport, clock };
        let request = self
            .app
            .exchange_code(AuthorizationCode::new(code.0.expose().into()))
            .set_pkce_verifier(PkceCodeVerifier::new(self.verifier.expose().into()))
            .set_redirect_uri(std::borrow::Cow::Borrowed(&self.redirect))
            .request_async(&http);
        let secrets = [&code.0, &self.verifier];
        let tokens = accounts::tokens(request, clock, &secrets).await;
        let tokens = tokens.map_err(|error| SignInError::from_token(error, clock.now()))?;
        self.grant(tokens, authorized_at)
    }

    fn grant(
        &self,
        tokens: Tokens,
        authorized_at: Timestamp,
    ) -> Result<(Grant, AccessToken), SignInError> {
        let Some(refresh_token) = tokens.refresh else {
            return Err(SignInError::Unreadable {
                reason: "no refresh token".into(),
            });
        };
        let asked = || SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
        let grant = Grant {
            client_id: self.client_id.clone(),
            refresh_token,
            scopes: tokens.scopes.unwrap_or_else(asked),
            authorized_at,
        };
        let missing = grant.missing_scopes();
        if missing.is_empty() {
            Ok((grant, tokens.access))
        } else {
            Err(SignInError::MissingScopes { missing })
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri())
            .finish_non_exhaustive()
    }
}

fn consent_page(app: &App, redirect: &RedirectUrl, state: &Secret, verifier: &Secret) -> Url {
    let verifier = PkceCodeVerifier::new(verifier.expose().into());
    let (url, _) = app
        .authorize_url(|| CsrfToken::new(state.expose().into()))
        .set_redirect_uri(std::borrow::Cow::Borrowed(redirect))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_scopes(SCOPES.iter().map(|scope| Scope::new((*scope).into())))
        .url();
    url
}

/// Each letter carries six random bits.
fn random_text(length: usize, rng: &mut impl Rng) -> Secret {
    let letter = |_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]);
    Secret::new((0..length).map(letter).collect::<String>())
}

fn query_of(address: &str) -> &str {
    let address = address.trim().trim_matches(['"', '\'', '<', '>']);
    let query = address.split_once('?').map_or(address, |(_, query)| query);
    query.split_once('#').map_or(query, |(query, _)| query)
}
