//! The thread behind the keyring vault, with a store that the test holds up and breaks.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use keyring_core::api::CredentialStoreApi;
use keyring_core::mock::{Cred, Store};
use keyring_core::{Entry, Result};

use super::*;

/// A mock store that lets each call pass only when the test says so.
#[derive(Debug)]
struct Gate {
    inner: Arc<Store>,
    arrivals: Sender<()>,
    passes: Mutex<Receiver<()>>,
}

impl CredentialStoreApi for Gate {
    fn vendor(&self) -> String {
        self.inner.vendor()
    }

    fn id(&self) -> String {
        self.inner.id()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let _ = self.arrivals.send(());
        let passes = self.passes.lock().unwrap_or_else(PoisonError::into_inner);
        // Fails when the test is over, which lets the thread end.
        let _ = passes.recv();
        self.inner.build(service, user, None)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A vault on a gated store, and the test's side of both.
struct Rig {
    vault: KeyringVault,
    store: Arc<Store>,
    opened: Arc<AtomicUsize>,
    gate: Sender<()>,
    arrivals: Receiver<()>,
}

impl Rig {
    /// `passes` calls go through at once; the others wait for [`Rig::let_pass`].
    fn with_passes(passes: usize) -> Self {
        let (gate, queue) = mpsc::channel();
        let (announce, arrivals) = mpsc::channel();
        let store = Store::new().unwrap();
        let opened = Arc::new(AtomicUsize::new(0));
        let shared: Arc<CredentialStore> = Arc::new(Gate {
            inner: Arc::clone(&store),
            arrivals: announce,
            passes: Mutex::new(queue),
        });
        let counter = Arc::clone(&opened);
        let opener = move || {
            counter.fetch_add(1, Ordering::SeqCst);
            Ok(Arc::clone(&shared))
        };
        let vault = KeyringVault::opened_by("home", Arc::new(opener));
        let rig = Self {
            vault,
            store,
            opened,
            gate,
            arrivals,
        };
        (0..passes).for_each(|_| rig.let_pass());
        rig
    }

    fn waiting(self, wait: Duration) -> Self {
        Self {
            vault: self.vault.wait(wait),
            ..self
        }
    }

    fn let_pass(&self) {
        self.gate.send(()).unwrap();
    }

    /// Lets the next use of the entry fail.
    fn break_entry(&self, error: Error) {
        let entry = self.store.build(SERVICE, "home/grant/a", None).unwrap();
        entry
            .as_any()
            .downcast_ref::<Cred>()
            .unwrap()
            .set_error(error);
    }

    fn stored(&self) -> Option<Vec<u8>> {
        self.store
            .build(SERVICE, "home/grant/a", None)
            .unwrap()
            .get_secret()
            .ok()
    }
}

fn key() -> Key {
    Key::Grant {
        account: "a".into(),
    }
}

/// Lets a call reach the thread without waiting for its answer.
async fn start<T>(call: &mut BoxFuture<'_, T>) {
    tokio::select! {
        biased;
        _ = call => panic!("the call was not held up"),
        () = std::future::ready(()) => {}
    }
}

fn broken() -> Error {
    Error::PlatformFailure("connection closed".into())
}

#[tokio::test]
async fn entries_are_named_by_profile_and_key() {
    let rig = Rig::with_passes(3);
    rig.vault.write(&key(), b"one").await.unwrap();
    assert_eq!(rig.stored(), Some(b"one".to_vec()));
    assert_eq!(rig.vault.read(&key()).await, Ok(Some(b"one".to_vec())));
    let other = Key::ClientSecret {
        client_id: "a".into(),
    };
    assert_eq!(rig.vault.read(&other).await, Ok(None));
}

#[tokio::test]
async fn deleting_what_is_not_there_is_no_error() {
    let rig = Rig::with_passes(3);
    rig.vault.delete(&key()).await.unwrap();
    rig.vault.write(&key(), b"one").await.unwrap();
    rig.vault.delete(&key()).await.unwrap();
    assert_eq!(rig.stored(), None);
}

#[tokio::test]
async fn one_connection_serves_all_calls_until_it_breaks() {
    let rig = Rig::with_passes(5);
    rig.vault.write(&key(), b"one").await.unwrap();
    rig.vault.read(&key()).await.unwrap();
    assert_eq!(rig.opened.load(Ordering::SeqCst), 1);
    rig.break_entry(broken());
    assert_eq!(
        rig.vault.read(&key()).await,
        Ok(Some(b"one".to_vec())),
        "tried again at once"
    );
    assert_eq!(rig.opened.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_failure_on_a_new_connection_is_told_and_does_not_stay() {
    let rig = Rig::with_passes(2);
    rig.break_entry(broken());
    let failed = VaultError::Io("connection closed".into());
    assert_eq!(rig.vault.read(&key()).await, Err(failed));
    assert_eq!(rig.vault.read(&key()).await, Ok(None));
    assert_eq!(rig.opened.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn each_failure_of_the_store_has_its_meaning_and_quotes_no_secret() {
    let rig = Rig::with_passes(4);
    let cases = [
        (
            Error::NoStorageAccess("prompt dismissed".into()),
            "keyring_locked",
        ),
        (
            Error::NoStorageAccess("result not returned from SS API".into()),
            "keyring_absent",
        ),
        (
            Error::BadDataFormat(b"hush".to_vec(), "hush".into()),
            "credentials_damaged",
        ),
        (Error::Ambiguous(Vec::new()), "credentials_damaged"),
    ];
    for (error, code) in cases {
        rig.break_entry(error);
        let error = rig.vault.read(&key()).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!format!("{error} {error:?}").contains("hush"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_opener_that_does_not_come_back_is_absent() {
    let (finish, wait) = mpsc::channel::<()>();
    let (begin, begun) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let vault = KeyringVault::opened_by(
        "home",
        Arc::new(move || {
            let _ = begin.send(());
            let _ = wait.lock().unwrap().recv();
            Err(Error::NoDefaultStore)
        }),
    );
    let mut call = vault.read(&key());
    start(&mut call).await;
    begun.recv().unwrap();
    let error = VaultError::Absent("the Secret Service does not answer".into());
    assert_eq!(call.await, Err(error));
    drop(finish);
}

#[tokio::test]
async fn calls_behind_a_held_up_one_are_locked_and_not_carried_out_later() {
    let rig = Rig::with_passes(0).waiting(Duration::from_millis(1));
    let mut held_up = rig.vault.read(&key());
    start(&mut held_up).await;
    rig.arrivals.recv().unwrap();
    assert_eq!(held_up.await, Err(VaultError::Asking));
    assert_eq!(
        rig.vault.write(&key(), b"given up").await,
        Err(VaultError::Asking)
    );
    assert_eq!(rig.opened.load(Ordering::SeqCst), 1);

    let rig = rig.waiting(WAIT);
    (0..3).for_each(|_| rig.let_pass());
    assert_eq!(
        rig.vault.read(&key()).await,
        Ok(None),
        "the write that was given up is skipped"
    );
    rig.vault.write(&key(), b"meant").await.unwrap();
    assert_eq!(rig.stored(), Some(b"meant".to_vec()));
}

#[tokio::test]
async fn a_read_after_one_that_gave_up_waits_for_the_same_dialog() {
    let rig = Rig::with_passes(0).waiting(Duration::from_millis(1));
    let mut held_up = rig.vault.read(&key());
    start(&mut held_up).await;
    rig.arrivals.recv().unwrap();
    assert_eq!(held_up.await, Err(VaultError::Asking));
    assert_eq!(rig.vault.read(&key()).await, Err(VaultError::Asking));
    assert!(rig.vault.is_asking());

    let rig = rig.waiting(WAIT);
    rig.break_entry(Error::NoStorageAccess("prompt dismissed".into()));
    let mut read = rig.vault.read(&key());
    start(&mut read).await;
    rig.let_pass();
    assert_eq!(read.await, Err(VaultError::Locked));
    assert!(rig.arrivals.try_recv().is_err(), "the user was asked once");
}

#[tokio::test]
async fn an_answer_that_nobody_waited_for_is_not_told_later() {
    let rig = Rig::with_passes(0).waiting(Duration::from_millis(1));
    let mut held_up = rig.vault.read(&key());
    start(&mut held_up).await;
    rig.arrivals.recv().unwrap();
    assert_eq!(held_up.await, Err(VaultError::Asking));
    let rig = rig.waiting(WAIT);
    (0..3).for_each(|_| rig.let_pass());
    rig.vault.write(&key(), b"newer").await.unwrap();
    assert_eq!(rig.vault.read(&key()).await, Ok(Some(b"newer".to_vec())));
    assert!(!rig.vault.is_asking());
}

#[tokio::test]
async fn a_defect_that_ends_the_thread_costs_one_call() {
    let calls = AtomicUsize::new(0);
    let shared: Arc<CredentialStore> = Arc::new(Gate {
        inner: Store::new().unwrap(),
        arrivals: mpsc::channel().0,
        passes: Mutex::new(mpsc::channel().1),
    });
    let vault = KeyringVault::opened_by(
        "home",
        Arc::new(move || {
            assert!(
                calls.fetch_add(1, Ordering::SeqCst) > 0,
                "a defect in the store"
            );
            Ok(Arc::clone(&shared))
        }),
    );
    assert!(matches!(vault.read(&key()).await, Err(VaultError::Io(_))));
    loop {
        match vault.read(&key()).await {
            Ok(secret) => break assert_eq!(secret, None),
            // The thread drops its queue a moment after it has dropped the call.
            Err(error) => assert!(matches!(error, VaultError::Io(_))),
        }
    }
}

#[tokio::test]
async fn the_thread_ends_with_the_vault() {
    let (alive, end) = mpsc::channel::<()>();
    let alive = Mutex::new(alive);
    let vault = KeyringVault::opened_by(
        "home",
        Arc::new(move || {
            let _owned_by_the_opener = &alive;
            Err(Error::NoDefaultStore)
        }),
    );
    assert!(matches!(
        vault.read(&key()).await,
        Err(VaultError::Absent(_))
    ));
    drop(vault);
    assert!(
        end.recv().is_err(),
        "the opener, which the thread holds, is gone"
    );
}
