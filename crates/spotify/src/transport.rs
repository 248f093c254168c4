//! The way out: one HTTP exchange, passed in so that tests need no network.

mod http_transport;

use bytes::Bytes;

use crate::BoxFuture;

pub use http_transport::{HttpTransport, TransportSetupError};

/// Carries one request to Spotify and brings the whole answer back.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` once. Any HTTP status is an answer, not an error.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// Why no whole answer came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Name lookup, proxy or connection failed: the server surely saw nothing.
    #[error("not connected: {0}")]
    NotSent(String),
    /// No answer in time. The server may have acted on the request.
    #[error("no answer in time")]
    TimedOut,
    /// The connection ended early. The server may have acted on the request.
    #[error("connection cut: {0}")]
    Cut(String),
}
