//! The accounts service's token endpoint: the three grants, spoken through the `oauth2` crate.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AsyncHttpClient, AuthUrl, ClientId, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    RequestTokenError, TokenResponse, TokenUrl,
};

use crate::limits::retry_after::retry_after;
use crate::text::quote;
use crate::{BoxFuture, Clock, Endpoints, Secret, Transport, TransportError};

/// What a rate limit without a readable Retry-After is taken to mean.
pub(crate) const UNTOLD_RATE_LIMIT: Duration = Duration::from_secs(30);
/// A token is renewed this long before its end, or after half of a very short life.
const MARGIN: Duration = Duration::from_secs(60);
const UNTOLD_LIFE: Duration = Duration::from_secs(60 * 60);

/// What signs a call. Kept in memory only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    secret: Secret,
    renew_at: Timestamp,
}

impl AccessToken {
    #[cfg(test)]
    pub(crate) fn lasting(secret: &str) -> Self {
        Self {
            secret: Secret::new(secret),
            renew_at: Timestamp::MAX,
        }
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    pub(crate) fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.renew_at
    }
}

/// A successful answer of the token endpoint.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub access: AccessToken,
    pub refresh: Option<Secret>,
    /// Absent when the answer names none: then all that was asked.
    pub scopes: Option<Vec<String>>,
}

/// Why the token endpoint gave no token.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("{0}")]
    Unreached(#[from] TransportError),
    #[error("rate limited")]
    Limited { wait: Duration },
    #[error("invalid grant: {description}")]
    InvalidGrant { description: String },
    #[error("invalid client")]
    InvalidClient,
    #[error("refused: {error}: {description}")]
    Refused { error: String, description: String },
    #[error("unreadable answer ({status}): {reason}")]
    Unreadable { status: u16, reason: String },
}

/// An app whose authorize and token addresses are known.
pub(crate) type App =
    BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// What `request_async` of the `oauth2` crate ends in.
pub(crate) type Outcome =
    Result<BasicTokenResponse, RequestTokenError<TokenError, BasicErrorResponse>>;

/// The app `client_id` at the accounts service.
pub(crate) fn app(endpoints: &Endpoints, client_id: &str) -> App {
    BasicClient::new(ClientId::new(client_id.into()))
        .set_auth_uri(AuthUrl::from_url(endpoints.authorize()))
        .set_token_uri(TokenUrl::from_url(endpoints.token()))
}

/// Carries token requests; lets the `oauth2` crate see only what is OAuth.
pub(crate) struct Carrier<'a> {
    pub transport: &'a dyn Transport,
    pub clock: &'a dyn Clock,
}

impl<'c> AsyncHttpClient<'c> for Carrier<'_> {
    type Error = TokenError;
    type Future = BoxFuture<'c, Result<HttpResponse, TokenError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.carry(request))
    }
}

impl Carrier<'_> {
    async fn carry(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let response = self.transport.send(request.map(Bytes::from)).await?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            let now = self.clock.now();
            let wait = retry_after(response.headers(), now, UNTOLD_RATE_LIMIT);
            return Err(TokenError::Limited { wait });
        }
        if !(status.is_success() || status.is_client_error()) {
            return Err(TokenError::Unreadable {
                status: status.as_u16(),
                reason: "no answer of the token endpoint".into(),
            });
        }
        Ok(response.map(|body| body.to_vec()))
    }
}

/// Waits for the outcome of a token request; the token's life counts from the start of it.
/// `secrets` were part of the request and are kept out of any error text.
pub(crate) async fn tokens(
    request: impl Future<Output = Outcome> + Send,
    clock: &dyn Clock,
    secrets: &[&Secret],
) -> Result<Tokens, TokenError> {
    let asked_at = clock.now();
    let answer = request.await.map_err(|error| refusal(error, secrets))?;
    let access = answer.access_token().secret();
    if access.is_empty() || HeaderValue::from_str(access).is_err() {
        return Err(TokenError::Unreadable {
            status: 200,
            reason: "no usable access token".into(),
        });
    }
    let life = answer.expires_in().unwrap_or(UNTOLD_LIFE);
    let use_for = life.saturating_sub(MARGIN).max(life / 2);
    Ok(Tokens {
        access: AccessToken {
            secret: Secret::new(access),
            renew_at: asked_at.saturating_add(use_for).unwrap_or(asked_at),
        },
        refresh: answer
            .refresh_token()
            .map(|token| Secret::new(token.secret()))
            .filter(|token| !token.expose().is_empty()),
        scopes: answer
            .scopes()
            .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
    })
}

fn refusal(
    error: RequestTokenError<TokenError, BasicErrorResponse>,
    secrets: &[&Secret],
) -> TokenError {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(answer) => refused(&answer, secrets),
        RequestTokenError::Parse(_, _) => TokenError::Unreadable {
            status: 200,
            reason: "not the JSON of a token endpoint".into(),
        },
        RequestTokenError::Other(reason) => TokenError::Unreadable {
            status: 200,
            reason: quote(&reason, secrets),
        },
    }
}

fn refused(answer: &BasicErrorResponse, secrets: &[&Secret]) -> TokenError {
    let description = answer.error_description().map_or("", String::as_str);
    let description = quote(description, secrets);
    match answer.error() {
        BasicErrorResponseType::InvalidGrant => TokenError::InvalidGrant { description },
        BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => {
            TokenError::InvalidClient
        }
        BasicErrorResponseType::InvalidRequest
        | BasicErrorResponseType::InvalidScope
        | BasicErrorResponseType::UnsupportedGrantType
        | BasicErrorResponseType::Extension(_) => TokenError::Refused {
            error: quote(answer.error().as_ref(), secrets),
            description,
        },
    }
}
