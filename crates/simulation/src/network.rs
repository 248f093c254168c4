//! The network between agent and simulated Spotify: calls its router in-process, and can be down.

use crate::Fuse;
use axum::Router;
use bytes::Bytes;
use http_body_util::BodyExt;
use spotify::{BoxFuture, Transport, TransportError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tower::ServiceExt;

/// As long as the real transport waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A transport that ends in a router. Clones share the switch.
#[derive(Clone)]
pub struct Network {
    router: Router,
    down: Arc<AtomicBool>,
    in_vain: Arc<AtomicU64>,
    fuse: Fuse,
}

impl Network {
    /// A working network to `router`. Each request and each answer is a step of the `fuse`.
    pub fn new(router: Router, fuse: Fuse) -> Network {
        Network {
            router,
            down: Arc::default(),
            in_vain: Arc::default(),
            fuse,
        }
    }

    /// Requests that were tried while it was down.
    pub fn in_vain(&self) -> u64 {
        self.in_vain.load(Ordering::Relaxed)
    }

    async fn step(&self, changes: bool) {
        self.fuse.step().await;
        if changes {
            self.fuse.step_at_change().await;
        }
    }

    /// Cuts it off or brings it back.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }
}

impl Transport for Network {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let changes =
                request.method() != http::Method::GET && request.uri().path() != "/api/token";
            self.step(changes).await;
            if self.down.load(Ordering::Relaxed) {
                self.in_vain.fetch_add(1, Ordering::Relaxed);
                return Err(TransportError::NotSent("network is unreachable".to_owned()));
            }
            let exchange = async {
                let request = request.map(axum::body::Body::from);
                let Ok(response) = self.router.clone().oneshot(request).await;
                let (head, body) = response.into_parts();
                let body = body
                    .collect()
                    .await
                    .map_err(|error| TransportError::Cut(error.to_string()))?
                    .to_bytes();
                Ok(http::Response::from_parts(head, body))
            };
            let answer = tokio::time::timeout(TIMEOUT, exchange).await;
            self.step(changes).await;
            answer.unwrap_or(Err(TransportError::TimedOut))
        })
    }
}
