//! An agent through its handle, with a network that is none: what has to be answered whatever happens.

use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::protocol::{Event, Redirect, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::vault::MemoryVault;
use spotify::{BoxFuture, Endpoints, Pacing, Secret, SystemClock, Transport, TransportError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A transport with a bug: whoever uses it dies.
struct Deadly;

impl Transport for Deadly {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        Box::pin(async { panic!("on purpose") })
    }
}

fn start(folder: &Path, background: bool, desktop: bool) -> Handle {
    let setup = Setup {
        folder: folder.to_owned(),
        endpoints: Endpoints::new("http://127.0.0.1:9/v1", "http://127.0.0.1:9")
            .expect("addresses"),
        transport: Arc::new(Deadly),
        clock: Arc::new(SystemClock),
        zone: Arc::new(|| TimeZone::UTC),
        vault: Arc::new(MemoryVault::new()),
        rng: Box::new(ChaCha8Rng::seed_from_u64(1)),
        pacing: Pacing::default(),
        background,
        desktop,
    };
    let (agent, handle) = Agent::open(setup).expect("an agent");
    tokio::spawn(agent.run());
    handle
}

async fn within<T>(answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), answer)
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_sign_in_whose_job_dies_is_answered_and_can_be_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let agent = start(folder.path(), true, false);
    for _ in 0..2 {
        let begin = Request::SignIn {
            client_id: "0123456789abcdef0123456789abcdef".into(),
            redirect: Redirect::Paste { port: None },
        };
        let Ok(Reply::Open { url, redirect_uri }) = agent.ask(begin).await else {
            panic!("an address");
        };
        let state = url.split("state=").nth(1).unwrap();
        let state = state.split('&').next().unwrap();
        let pasted = Request::Pasted {
            address: Secret::new(format!("{redirect_uri}?code=abc&state={state}")),
        };
        let (pasted, waiting) =
            within(async { tokio::join!(agent.ask(pasted), agent.ask(Request::SignedIn)) }).await;
        assert_eq!(pasted.unwrap_err().code, "sign_in_failed");
        assert_eq!(waiting.unwrap_err().code, "sign_in_failed");
    }
    let Ok(Reply::Status(status)) = agent.ask(Request::Status).await else {
        panic!("a status");
    };
    assert_eq!(status.health, Health::NoAccount);
}

#[tokio::test]
async fn the_window_is_shown_where_somebody_can() {
    let folder = tempfile::tempdir().unwrap();
    let agent = start(folder.path(), true, true);
    let mut events = agent.subscribe();
    let page = Some("listening".to_owned());
    let show = Request::ShowWindow { page: page.clone() };
    agent.ask(show.clone()).await.unwrap();
    let shown = within(async {
        loop {
            if let Event::ShowWindow { page } = events.recv().await.unwrap() {
                return page;
            }
        }
    });
    assert_eq!(shown.await, page);
    let elsewhere = tempfile::tempdir().unwrap();
    let agent = start(elsewhere.path(), true, false);
    assert_eq!(agent.ask(show).await.unwrap_err().code, "no_desktop");
}
