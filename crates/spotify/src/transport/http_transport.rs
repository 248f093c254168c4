//! The real transport: reqwest over rustls with the system's proxy and root certificates.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;

use super::{Transport, TransportError};
use crate::BoxFuture;
use crate::endpoints::is_loopback;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
const LARGEST_BODY: usize = 10 * 1024 * 1024;
const USER_AGENT: &str = concat!("Sidetrack/", env!("CARGO_PKG_VERSION"));

/// The TLS client or the proxy settings could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("HTTP client not set up: {0}")]
pub struct TransportSetupError(#[from] reqwest::Error);

/// Sends requests over the network: 10 s to connect, 30 s in all, redirects not followed,
/// bodies up to 10 MiB. Loopback addresses never go through a proxy.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    network: reqwest::Client,
    loopback: reqwest::Client,
}

impl HttpTransport {
    /// Reads the proxy settings and root certificates of the system.
    pub fn new() -> Result<Self, TransportSetupError> {
        // Err only means that the program has already chosen a provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            network: builder().build()?,
            // Plain HTTP only, so the root certificates need not be held twice.
            loopback: builder().no_proxy().tls_certs_only([]).build()?,
        })
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl HttpTransport {
    async fn exchange(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(translate)?;
        let plain_loopback = request.url().scheme() == "http" && is_loopback(request.url());
        let client = if plain_loopback {
            &self.loopback
        } else {
            &self.network
        };
        let mut response = client.execute(request).await.map_err(translate)?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.clone_from(response.headers());
        }
        let body = read_body(&mut response).await?;
        answer
            .body(body)
            .map_err(|error| TransportError::Cut(error.to_string()))
    }
}

async fn read_body(response: &mut reqwest::Response) -> Result<Bytes, TransportError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(translate)? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(TransportError::Cut("answer too large".into()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Without the address, which could carry what the user searched for.
fn translate(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(root_cause(&error))
    } else if error.is_timeout() {
        TransportError::TimedOut
    } else {
        TransportError::Cut(root_cause(&error))
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
