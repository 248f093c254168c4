//! Where nothing can be written: an agent without the folder's lock, which starts nothing and answers what only reads.

use super::{Agent, Handle, OpenError, Setup};
use crate::care::files;
use crate::control::protocol::{Failure, Request};
use crate::health::Health;
use crate::limits::StoredLimits;
use crate::lock::LockError;
use crate::store::{Store, StoreError, Unwritable, refusal};

impl OpenError {
    /// Why nothing can be written in the data folder, if that is what it says.
    pub fn unwritable(&self) -> Option<Unwritable> {
        match self {
            OpenError::Lock(LockError::Taken) => None,
            OpenError::Lock(LockError::Io { source, .. }) | OpenError::Folder { source, .. } => {
                Some(refusal(source.kind()))
            }
            OpenError::Store(error) => error.unwritable(),
        }
    }
}

impl Agent {
    /// An agent that only reads the diary, for a data folder in which `why` says that nothing can be written.
    ///
    /// Fails with `why` itself where there is nothing to read, or it is about something else.
    pub fn open_to_read(setup: Setup, why: OpenError) -> Result<(Agent, Handle), OpenError> {
        let Some(reason) = why.unwritable() else {
            return Err(why);
        };
        let store = match Store::open_as_it_is(&setup.folder) {
            Ok(Some(store)) => store,
            Ok(None) => return Err(why),
            // Who may not even read it hears what was refused first.
            Err(StoreError::Io { .. } | StoreError::NotWritable { .. }) => return Err(why),
            Err(error) => return Err(error.into()),
        };
        let limits = StoredLimits::as_in(store.read())?;
        let setup = Setup {
            background: false,
            ..setup
        };
        let reason = files::find_out(reason, &setup.folder);
        let (mut agent, handle) = Agent::on(setup, None, store, limits, None)?;
        agent.trouble.diary = Some(Health::DiaryNotWritable { reason });
        Ok((agent, handle))
    }

    /// Whether nothing can be written.
    pub(super) fn only_reads(&self) -> bool {
        self.lock.is_none()
    }

    /// What a request is told that would change something; none: it only reads, or this agent may write.
    pub(super) fn not_to_read(&self, request: &Request) -> Option<Failure> {
        let reads = matches!(
            request,
            Request::Status
                | Request::Listens { .. }
                | Request::TopArtists { .. }
                | Request::Gaps { .. }
                | Request::Runs { .. }
                | Request::Imports
                | Request::Settings
                | Request::Subscribe
                | Request::Stop
                // To a place of the user's own.
                | Request::Backup { to: Some(_) }
        );
        let refused = !reads && self.only_reads();
        let text = "nothing can be written in the data folder: this only reads";
        refused.then(|| Failure::new("diary_not_writable", text))
    }
}
