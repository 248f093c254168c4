//! Serving a simulation over loopback, with the real clock made faster.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::config::{Config, Now};
use crate::sim::Sim;

/// Slow answers may take much longer than anybody waits for an end.
const GRACE: Duration = Duration::from_secs(2);

/// A simulation that listens on 127.0.0.1. Dropping it ends the server.
pub struct Served {
    /// The simulation itself.
    pub sim: Sim,
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Served {
    /// `http://127.0.0.1:PORT`, the base of both services.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives running requests two seconds to end, then ends.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only when the server has ended already.
            let _ = stop.send(());
        }
        // Whether it ended by itself or has to be aborted, as dropping does, it ends.
        let _ = tokio::time::timeout(GRACE, &mut self.server).await;
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Sim {
    /// Serves a simulation on 127.0.0.1 (`port` 0 takes a free one). Its time begins at `from_ms` and runs `speed`
    /// times as fast as the real one; `config.now` is not used.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn served(
        config: Config,
        port: u16,
        from_ms: i64,
        speed: f64,
    ) -> std::io::Result<Served> {
        let now = scaled(from_ms, speed);
        let sim = Sim::paced(Config { now, ..config }, speed);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, sim.router()).with_graceful_shutdown(async move {
            // A dropped sender means that nobody waits: then the server is aborted.
            let _ = stopped.await;
        });
        let server = tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::warn!(%error, "server ended");
            }
        });
        Ok(Served {
            sim,
            address,
            stop: Some(stop),
            server,
        })
    }
}

/// A clock that shows `from_ms` now and runs `speed` times as fast as the real one.
#[must_use]
pub fn scaled(from_ms: i64, speed: f64) -> Now {
    let begun = Instant::now();
    Arc::new(move || from_ms + (begun.elapsed().as_secs_f64() * 1_000.0 * speed) as i64)
}
