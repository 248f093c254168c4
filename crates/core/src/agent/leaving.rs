//! Disconnecting from Spotify, and deleting everything: first counted, then the sign-ins go, then the diary.

use super::broken::Broken;
use super::jobs::{Done, Job};
use super::{Agent, ReplySender};
use crate::care::erase::{self, Scope};
use crate::control::protocol::{Failure, Reply};
use crate::health::Health;
use crate::store::StoreError;
use crate::vault::Key;
use crate::view::Erasure;

impl Agent {
    /// Counts what would go, of every account, or deletes it. The vault goes first: if it refuses, nothing has changed
    /// and it can be tried again.
    pub(super) fn leave(&mut self, scope: Scope, confirmed: bool, reply: ReplySender) {
        if !confirmed {
            let counts = erase::count(self.store.read(), &self.setup.folder, scope);
            return drop(reply.send(counts.map(Reply::Erased).map_err(Failure::from)));
        }
        if let Some(failure) = self.cannot_replace() {
            return drop(reply.send(Err(failure)));
        }
        let (vault, folder) = (self.setup.vault.clone(), self.setup.folder.clone());
        self.jobs.start(Job::Answer, async move {
            let known = tokio::task::spawn_blocking(move || erase::known_accounts(&folder)).await;
            for account in known.unwrap_or_default() {
                if let Err(error) = vault.delete(&Key::Grant { account }).await {
                    let text = format!(
                        "nothing was changed, as the stored sign-in cannot be deleted: {error}"
                    );
                    let _ = reply.send(Err(Failure::new(error.code(), text)));
                    return Done::Answer;
                }
            }
            Done::Left { scope, reply }
        });
    }

    /// The vault has forgotten the sign-ins: now the diary goes.
    pub(super) fn take_in_left(&mut self, scope: Scope, reply: ReplySender) {
        self.close_diary(Broken::passing(Health::NoAccount));
        let folder = self.setup.folder.clone();
        self.jobs.start(Job::Replace, async move {
            let work = tokio::task::spawn_blocking(move || erase::erase(&folder, scope));
            match work.await {
                Ok(result) => Done::Erased { result, reply },
                Err(_) => Done::Died(Job::Replace),
            }
        });
    }

    pub(super) fn take_in_erased(
        &mut self,
        result: Result<Erasure, StoreError>,
        reply: ReplySender,
    ) {
        let mended = self.mend();
        let answer = result.map_err(Failure::from);
        let _ = reply.send(answer.and_then(|counts| mended.map(|()| Reply::Erased(counts))));
    }
}
