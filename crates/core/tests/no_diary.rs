//! An agent on a desktop whose diary cannot be used: it says so, answers what it can, and goes on when there is one.

mod common;

use common::account;
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::agent::{Agent, Handle, OpenError, Setup};
use sidetrack_core::care::{backup, restore::Source};
use sidetrack_core::control::protocol::{Event, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::store::accounts::{self, Account};
use sidetrack_core::store::{FILE_NAME, Store, StoreError};
use sidetrack_core::vault::MemoryVault;
use sidetrack_core::view::StatusView;
use spotify::{BoxFuture, Clock, Endpoints, Pacing, SystemClock, Transport, TransportError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A network that is down.
struct Down;

impl Transport for Down {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        Box::pin(async { Err(TransportError::NotSent("no network".into())) })
    }
}

fn open(folder: &Path, desktop: bool) -> Result<(Agent, Handle), OpenError> {
    Agent::open(setup(folder, desktop))
}

fn setup(folder: &Path, desktop: bool) -> Setup {
    let address = "http://127.0.0.1:9";
    Setup {
        folder: folder.to_owned(),
        endpoints: Endpoints::new(&format!("{address}/v1"), address).expect("addresses"),
        transport: Arc::new(Down),
        clock: Arc::new(SystemClock),
        zone: Arc::new(|| TimeZone::UTC),
        vault: Arc::new(MemoryVault::new()),
        rng: Box::new(ChaCha8Rng::seed_from_u64(1)),
        pacing: Pacing::default(),
        background: true,
        desktop,
    }
}

fn start(folder: &Path) -> Handle {
    let (agent, handle) = open(folder, true).expect("an agent all the same");
    tokio::spawn(agent.run());
    handle
}

/// A diary in which somebody is signed in, and a backup of it.
fn signed_in(folder: &Path) {
    let account = Account {
        authorized_at: SystemClock.now(),
        ..account("someone")
    };
    let mut store = Store::open(folder).expect("a diary");
    store
        .write(|db| accounts::activate(db, &account))
        .expect("an account");
    drop(store);
    backup::make(folder, SystemClock.now()).expect("a backup");
}

fn damage(folder: &Path) {
    std::fs::write(folder.join(FILE_NAME), "no database ".repeat(900)).expect("written");
}

async fn status(agent: &Handle) -> StatusView {
    let asked = tokio::time::timeout(Duration::from_secs(20), agent.ask(Request::Status));
    let Ok(Ok(Reply::Status(status))) = asked.await else {
        panic!("no status");
    };
    *status
}

fn is_unreadable(health: &Health, wanted: &str) -> bool {
    matches!(health, Health::DiaryUnreadable { reason, .. } if reason == wanted)
}

#[tokio::test]
async fn a_damaged_one_is_told_and_a_backup_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    damage(folder.path());
    let refused = open(folder.path(), false).err();
    let is_damage = matches!(refused, Some(OpenError::Store(StoreError::Damaged { .. })));
    assert!(is_damage, "without a desktop nobody could be asked");

    let agent = start(folder.path());
    let mut events = agent.subscribe();
    let said = status(&agent).await.health;
    assert!(is_unreadable(&said, "diary_damaged"), "{said:?}");
    let listens = Request::Listens {
        limit: 1,
        before: None,
        words: String::new(),
    };
    let begin = Request::PausePicks { paused: true };
    for request in [
        listens,
        begin,
        Request::Backup { to: None },
        Request::pick(),
    ] {
        let refused = agent.ask(request).await.unwrap_err();
        assert_eq!(refused.code, "diary_damaged");
    }
    let restore = Request::Restore {
        source: Source::Newest,
    };
    let Ok(Reply::Restored(done)) = agent.ask(restore).await else {
        panic!("not restored");
    };
    let aside = done.set_aside.unwrap();
    assert!(aside.to_string_lossy().contains("diary.damaged-"));
    let account = status(&agent).await.account.unwrap();
    assert_eq!(account.account_id, "someone", "the sign-in survives");
    let told = tokio::time::timeout(Duration::from_secs(20), async {
        while events.recv().await.unwrap() != Event::DiaryChanged {}
    });
    told.await.unwrap();
}

#[tokio::test]
async fn a_newer_one_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    let db = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    let before = std::fs::read(folder.path().join(FILE_NAME)).unwrap();
    let agent = start(folder.path());
    let said = status(&agent).await.health;
    assert!(is_unreadable(&said, "diary_newer"), "{said:?}");
    agent.ask(Request::TryNow).await.unwrap();
    assert!(is_unreadable(&status(&agent).await.health, "diary_newer"));
    agent.ask(Request::Stop).await.unwrap();
    agent.gone().await;
    let after = std::fs::read(folder.path().join(FILE_NAME)).unwrap();
    assert!(before == after, "the file was changed");
}

#[tokio::test]
async fn one_that_cannot_be_opened_now_is_opened_later() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    let (diary, away) = (folder.path().join(FILE_NAME), folder.path().join("away"));
    std::fs::rename(&diary, &away).unwrap();
    std::fs::create_dir(&diary).unwrap();
    let agent = start(folder.path());
    let said = status(&agent).await.health;
    assert!(matches!(said, Health::DiaryNotWritable { .. }), "{said:?}");
    std::fs::remove_dir(&diary).unwrap();
    std::fs::rename(&away, &diary).unwrap();
    agent.ask(Request::TryNow).await.unwrap();
    let found = tokio::time::timeout(Duration::from_secs(20), async {
        while status(&agent).await.account.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    found.await.unwrap();
}

#[tokio::test]
async fn everything_can_be_deleted_although_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    signed_in(folder.path());
    damage(folder.path());
    let agent = start(folder.path());
    let all = |confirmed| Request::DeleteEverything { confirmed };
    let Ok(Reply::Erased(counts)) = agent.ask(all(false)).await else {
        panic!("not counted");
    };
    assert_eq!(counts.copies, 1);
    agent.ask(all(true)).await.unwrap();
    let left = status(&agent).await;
    assert_eq!((left.health, left.listens), (Health::NoAccount, 0));
    assert_eq!(backup::list(folder.path()).unwrap(), []);
}
