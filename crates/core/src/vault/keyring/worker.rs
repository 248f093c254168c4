//! The one thread that talks to the keyring, and what the keyring's errors mean.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SendError, Sender};
use std::thread;

use keyring_core::{CredentialStore, Entry, Error};
use tokio::sync::oneshot;

use super::SERVICE;
use crate::vault::VaultError;

/// Connects to the keyring; may block.
pub(super) type Opener = dyn Fn() -> Result<Arc<CredentialStore>, Error> + Send + Sync;

/// One call, and where its answer goes.
pub(super) struct Job {
    pub(super) user: String,
    pub(super) act: Act,
    pub(super) reply: oneshot::Sender<Result<Option<Vec<u8>>, VaultError>>,
}

/// What to do with an entry.
pub(super) enum Act {
    Read,
    Write(Vec<u8>),
    Delete,
}

/// The way to the thread. The thread ends with it, at the latest after the call it is in.
pub(super) struct Worker {
    jobs: Sender<Job>,
    opening: Arc<AtomicBool>,
    performing: Arc<AtomicBool>,
}

impl Worker {
    pub(super) fn start(opener: Arc<Opener>) -> Self {
        let (jobs, queue) = mpsc::channel();
        let opening = Arc::new(AtomicBool::new(false));
        let performing = Arc::new(AtomicBool::new(false));
        let desk = Desk {
            opener,
            opening: Arc::clone(&opening),
            performing: Arc::clone(&performing),
            store: None,
        };
        let started = thread::Builder::new()
            .name("keyring".into())
            .spawn(|| desk.work(queue));
        if let Err(error) = started {
            // Without a thread the queue is gone, and every call says so.
            tracing::error!(%error, "cannot start the keyring's thread");
        }
        Self {
            jobs,
            opening,
            performing,
        }
    }

    /// Queues a job; gives it back when the thread has ended.
    pub(super) fn submit(&self, job: Job) -> Result<(), Job> {
        self.jobs.send(job).map_err(|SendError(job)| job)
    }

    /// Whether the thread waits for a connection, and not for an entry.
    pub(super) fn is_opening(&self) -> bool {
        self.opening.load(Ordering::Relaxed)
    }

    /// Whether the thread waits for an entry.
    pub(super) fn is_performing(&self) -> bool {
        self.performing.load(Ordering::Relaxed)
    }
}

/// What the thread owns.
struct Desk {
    opener: Arc<Opener>,
    opening: Arc<AtomicBool>,
    performing: Arc<AtomicBool>,
    store: Option<Arc<CredentialStore>>,
}

impl Desk {
    fn work(mut self, queue: Receiver<Job>) {
        for Job { user, act, reply } in queue {
            // Whoever gave up has been told that nothing was done.
            if reply.is_closed() {
                continue;
            }
            let answer = self.answer(&user, &act);
            if reply.send(answer).is_err() {
                tracing::debug!("the keyring answered after the wait was over");
            }
        }
    }

    /// Tries again on a new connection when one from an earlier call has broken.
    fn answer(&mut self, user: &str, act: &Act) -> Result<Option<Vec<u8>>, VaultError> {
        let earlier = self.store.take();
        if let Some(store) = earlier {
            match self.perform(&store, user, act) {
                Err(Error::PlatformFailure(_)) => tracing::debug!("keyring connection lost"),
                done => return self.keep(store, done),
            }
        }
        let store = self.open()?;
        let done = self.perform(&store, user, act);
        self.keep(store, done)
    }

    fn open(&self) -> Result<Arc<CredentialStore>, VaultError> {
        self.opening.store(true, Ordering::Relaxed);
        let opened = (self.opener)();
        self.opening.store(false, Ordering::Relaxed);
        opened.map_err(|error| VaultError::Absent(reason(&error)))
    }

    fn perform(
        &self,
        store: &Arc<CredentialStore>,
        user: &str,
        act: &Act,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.performing.store(true, Ordering::Relaxed);
        let done = perform(store.as_ref(), user, act);
        self.performing.store(false, Ordering::Relaxed);
        done
    }

    /// Keeps the connection for the next call unless this one broke it.
    fn keep(
        &mut self,
        store: Arc<CredentialStore>,
        done: Result<Option<Vec<u8>>, Error>,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        if !matches!(done, Err(Error::PlatformFailure(_))) {
            self.store = Some(store);
        }
        done.map_err(meaning)
    }
}

fn perform(store: &CredentialStore, user: &str, act: &Act) -> Result<Option<Vec<u8>>, Error> {
    let label = HashMap::from([("label", "Sidetrack")]);
    let entry = store.build(SERVICE, user, Some(&label))?;
    match act {
        Act::Read => match entry.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        },
        Act::Write(secret) => match entry.set_secret(secret) {
            Err(Error::Ambiguous(entries)) => {
                delete_all(&entries)?;
                entry.set_secret(secret).map(|()| None)
            }
            done => done.map(|()| None),
        },
        Act::Delete => match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(None),
            Err(Error::Ambiguous(entries)) => delete_all(&entries).map(|()| None),
            Err(error) => Err(error),
        },
    }
}

/// Two entries of one name, in two collections: whoever deletes or replaces one means both.
fn delete_all(entries: &[Entry]) -> Result<(), Error> {
    entries.iter().try_for_each(Entry::delete_credential)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the store's error type is non-exhaustive"
)]
fn meaning(error: Error) -> VaultError {
    match &error {
        Error::NoStorageAccess(cause) if cause.to_string().contains(NO_COLLECTION) => {
            VaultError::Absent("the Secret Service has no default collection".into())
        }
        Error::NoStorageAccess(_) => VaultError::Locked,
        Error::Ambiguous(_) => VaultError::Damaged("two keyring entries have one name".into()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            VaultError::Damaged("the keyring entry cannot be understood".into())
        }
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => VaultError::Absent(reason(&error)),
        _ => VaultError::Io(reason(&error)),
    }
}

/// How the store words that the Secret Service knows no default collection. It has no type for it.
const NO_COLLECTION: &str = "result not returned";

/// The innermost wording, which names what failed on the bus.
fn reason(error: &Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
