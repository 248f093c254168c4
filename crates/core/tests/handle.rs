//! An agent through its handle, with a network that is none: what has to be answered whatever happens.

mod common;

use common::account;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::protocol::{Event, Redirect, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::store::accounts::{self, Account};
use sidetrack_core::store::{Store, sightings};
use sidetrack_core::vault::{Key, MemoryVault, Vault, VaultError};
use sidetrack_core::view::StatusView;
use spotify::{
    BoxFuture, Clock, Endpoints, Pacing, PlayedItem, RecentPage, Secret, SystemClock, Track,
    Transport, TransportError,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

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
    start_with(folder, background, desktop, |_| {})
}

fn start_with(
    folder: &Path,
    background: bool,
    desktop: bool,
    change: impl FnOnce(&mut Setup),
) -> Handle {
    let mut setup = Setup {
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
    change(&mut setup);
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

/// Somebody signed in here and heard one track.
fn signed_in(folder: &Path) {
    let account = Account {
        authorized_at: SystemClock.now(),
        ..account("31xyz")
    };
    let item = PlayedItem {
        track: Track {
            uri: "spotify:track:1".into(),
            duration_ms: Some(60_000),
            ..Track::default()
        },
        played_at: SystemClock.now(),
        context: None,
    };
    let page = RecentPage {
        items: vec![item],
        skipped: 0,
        total_in_page: 1,
    };
    let mut store = Store::open(folder).expect("a diary");
    store
        .write(|db| {
            let row = accounts::activate(db, &account)?;
            sightings::record_page(db, row, &page, &[], 0).map(drop)
        })
        .expect("a listen");
}

async fn status(agent: &Handle) -> StatusView {
    match agent.ask(Request::Status).await {
        Ok(Reply::Status(status)) => *status,
        other => panic!("no status: {other:?}"),
    }
}

async fn until(mut done: impl AsyncFnMut() -> bool) {
    within(async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_pause_that_is_over_already_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    let agent = start(folder.path(), false, false);
    let pause = |until: &str| Request::PauseRecording {
        paused: true,
        until: Some(until.parse().unwrap()),
    };
    let refused = agent.ask(pause("2020-01-01T00:00:00Z")).await.unwrap_err();
    assert_eq!(refused.code, "bad_time");
    let Ok(Reply::Settings(settings)) = agent.ask(Request::Settings).await else {
        panic!("no settings");
    };
    assert_eq!(settings.recording_paused, None);
    agent.ask(pause("9000-01-01T00:00:00Z")).await.unwrap();
}

#[tokio::test]
async fn signed_out_the_diary_is_still_counted_and_its_end_is_told() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    let agent = start(folder.path(), true, false);
    agent.ask(Request::SignOut).await.unwrap();
    let left = status(&agent).await;
    assert_eq!((left.account, left.listens), (None, 1));
    assert_eq!(left.health, Health::NoAccount);

    let mut events = agent.subscribe();
    let erased = agent.ask(Request::Disconnect { confirmed: true }).await;
    assert!(matches!(erased, Ok(Reply::Erased(counts)) if counts.listens == 1));
    let told = within(async {
        loop {
            if let Event::Health(health) = events.recv().await.unwrap() {
                return health;
            }
        }
    });
    assert_eq!(told.await, Health::NoAccount);
    assert_eq!(status(&agent).await.listens, 0);
}

/// A keyring whose dialog the test dismisses.
#[derive(Default)]
struct Dialog {
    shown: AtomicUsize,
    dismissed: Notify,
}

impl Vault for Dialog {
    fn read(&self, _: &Key) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>> {
        Box::pin(async {
            self.shown.fetch_add(1, Ordering::SeqCst);
            self.dismissed.notified().await;
            Err(VaultError::Locked)
        })
    }

    fn write(&self, _: &Key, _: &[u8]) -> BoxFuture<'_, Result<(), VaultError>> {
        Box::pin(async { Err(VaultError::Locked) })
    }

    fn delete(&self, _: &Key) -> BoxFuture<'_, Result<(), VaultError>> {
        Box::pin(async { Err(VaultError::Locked) })
    }

    fn is_asking(&self) -> bool {
        true
    }
}

/// A clock on which two minutes pass in a second.
struct Hasty(Timestamp);

impl Clock for Hasty {
    fn now(&self) -> Timestamp {
        self.0 + SystemClock.now().duration_since(self.0) * 120
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration / 120))
    }

    fn speed(&self) -> f64 {
        120.0
    }
}

#[tokio::test]
async fn a_dialog_is_said_to_be_open_and_comes_again_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    let dialog = Arc::new(Dialog::default());
    let clock = Arc::new(Hasty(SystemClock.now()));
    let agent = start_with(folder.path(), true, false, |setup| {
        setup.vault = dialog.clone();
        setup.clock = clock.clone();
    });
    assert_eq!(status(&agent).await.health, Health::Starting);
    until(async || status(&agent).await.health == Health::KeyringLocked).await;
    assert_eq!(dialog.shown.load(Ordering::SeqCst), 1);

    dialog.dismissed.notify_one();
    let dismissed = clock.now();
    until(async || clock.now() > dismissed + SignedDuration::from_mins(3)).await;
    assert_eq!(dialog.shown.load(Ordering::SeqCst), 1);
    assert_eq!(status(&agent).await.health, Health::KeyringLocked);

    agent.ask(Request::TryNow).await.unwrap();
    until(async || dialog.shown.load(Ordering::SeqCst) == 2).await;
}
