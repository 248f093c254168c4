//! Jobs: what the agent has under way beside itself, at most one of each kind.

use super::ReplySender;
use super::changes::ChangeDone;
use super::outcomes::RunDone;
use super::runs::Target;
use super::sign_in::SignedIn;
use crate::care::backup::BackupView;
use crate::care::erase::Scope;
use crate::care::restore::RestoredView;
use crate::control::protocol::Failure;
use crate::import::{ImportError, ImportReport};
use crate::store::details::Lacking;
use crate::store::{AccountRow, StoreError};
use crate::vault::VaultError;
use crate::view::Erasure;
use spotify::{Answered, Error, Me, Playback, RecentPage, Track};
use std::collections::HashMap;
use std::future::Future;
use tokio::task::{Id, JoinSet};

/// Kinds of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Job {
    Vault,
    Look,
    Recent,
    Run,
    Change,
    /// Copies the diary.
    Backup,
    /// Puts another diary in the place of the present one.
    Replace,
    /// Imports, takes an import back, or gives unused space back.
    Import,
    /// Asks for the details of a track.
    Lookup,
    /// Asks whether picks are in the library.
    Saved,
    /// Asks for Spotify's time.
    Time,
    /// A sign-in by its number.
    SignIn(u64),
    /// Answers a request by itself; any number may be under way.
    Answer,
}

/// What came back.
pub(super) enum Done {
    Vault(Result<Option<Vec<u8>>, VaultError>),
    Look {
        account: AccountRow,
        look: Box<Result<Answered<Option<Playback>>, Error>>,
    },
    Recent {
        account: AccountRow,
        page: Result<Answered<RecentPage>, Error>,
    },
    Run {
        run: i64,
        done: RunDone,
    },
    Change {
        pick: i64,
        done: ChangeDone,
    },
    LookedUp {
        asked: Lacking,
        said: Box<Result<Answered<Track>, Error>>,
    },
    Saved {
        account: AccountRow,
        picks: Vec<i64>,
        said: Result<Answered<Vec<bool>>, Error>,
    },
    Time(Result<Answered<Me>, Error>),
    SignIn {
        number: u64,
        result: Result<Box<SignedIn>, Failure>,
    },
    Answer,
    /// Drawn and not added; what was found out of the catalogue.
    DryDrawn {
        turn: u64,
        memory: Option<Box<crate::draw::memory::Memory>>,
    },
    /// A command to the player was answered.
    Commanded {
        error: Option<Error>,
        /// Something else plays now.
        plays: bool,
    },
    /// A playlist of the user's choice is there and theirs.
    Chosen {
        account: AccountRow,
        target: Target,
        reply: ReplySender,
    },
    /// The vault has forgotten the sign-in.
    SignedOut {
        reply: ReplySender,
    },
    /// The vault has forgotten every sign-in.
    Left {
        scope: Scope,
        reply: ReplySender,
    },
    /// The diary went, or not.
    Erased {
        result: Result<Erasure, StoreError>,
        reply: ReplySender,
    },
    /// The diary was copied, or not.
    BackedUp {
        made: Result<BackupView, StoreError>,
        /// Among the daily ones.
        own: bool,
        reply: Option<ReplySender>,
    },
    /// Another diary was put in the place of the present one, or not.
    Restored {
        result: Result<RestoredView, StoreError>,
        reply: ReplySender,
    },
    /// An import ended.
    Imported {
        result: Box<Result<ImportReport, ImportError>>,
        reply: ReplySender,
    },
    /// An import was taken back, or not.
    ImportUndone {
        result: Result<crate::view::imports::UndoneView, Failure>,
        reply: ReplySender,
    },
    /// Unused space was given back, or not.
    Tidied(Result<bool, StoreError>),
    Died(Job),
}

#[derive(Default)]
pub(super) struct Jobs {
    set: JoinSet<Done>,
    kinds: HashMap<Id, Job>,
}

impl Jobs {
    pub fn has(&self, job: Job) -> bool {
        self.kinds.values().any(|kind| *kind == job)
    }

    /// Whether something of that kind is under way.
    pub fn any(&self, kind: impl Fn(Job) -> bool) -> bool {
        self.kinds.values().any(|job| kind(*job))
    }

    pub fn start(&mut self, job: Job, work: impl Future<Output = Done> + Send + 'static) {
        let handle = self.set.spawn(work);
        self.kinds.insert(handle.id(), job);
    }

    /// The next job to end; none when nothing is under way.
    pub async fn next(&mut self) -> Option<Done> {
        match self.set.join_next_with_id().await? {
            Ok((id, done)) => {
                self.kinds.remove(&id);
                Some(done)
            }
            Err(error) => Some(Done::Died(
                self.kinds.remove(&error.id()).unwrap_or(Job::Answer),
            )),
        }
    }
}
