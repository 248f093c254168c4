//! Backups: one a day by the agent's clock, and when the user asks; made beside the agent, on a connection of their own.

use super::jobs::{Done, Job};
use super::{Agent, ReplySender};
use crate::care::backup::{self, BackupView};
use crate::control::protocol::{Event, Failure, Reply};
use crate::store::{FILE_NAME, StoreError, accounts};
use crate::view::settings::BackupState;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;

/// At a start the computer has other things to do.
const AFTER_START: SignedDuration = SignedDuration::from_mins(2);

/// How long after a failure it is tried again.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// How backups stand.
#[derive(Debug, Default)]
pub(super) struct Backups {
    newest: Option<Timestamp>,
    due_at: Timestamp,
    /// Why the last one was not made.
    failed: Option<Failure>,
}

impl Backups {
    /// As the data folder shows it.
    pub fn read(folder: &std::path::Path, now: Timestamp) -> Backups {
        let newest = backup::newest(folder).ok().flatten();
        let newest = newest.map(|kept| kept.at);
        Backups {
            newest,
            due_at: backup::due(newest, now).max(now + AFTER_START),
            failed: None,
        }
    }

    pub fn clock_jumped(&mut self, now: Timestamp) {
        self.due_at = backup::due(self.newest, now);
    }

    pub fn view(&self) -> BackupState {
        BackupState {
            newest: self.newest,
            failed: self.failed.clone(),
        }
    }
}

impl Agent {
    /// Starts the daily backup when it is due.
    pub(super) fn start_backup(&mut self, now: Timestamp) {
        if self.backup_wakes_at().is_none_or(|at| at > now) {
            return;
        }
        // Nobody has signed in or imported anything: there is nothing to keep yet.
        if accounts::all(self.store.read()).is_ok_and(|all| all.is_empty()) {
            self.backups.due_at = now + AFTER_START;
            return;
        }
        self.run_backup(None, None);
    }

    pub(super) fn backup_wakes_at(&self) -> Option<Timestamp> {
        let can = self.setup.background && self.broken.is_none() && !self.jobs.has(Job::Backup);
        can.then_some(self.backups.due_at)
    }

    /// The user asks for one, among the others or at a place of their own.
    pub(super) fn backup_now(&mut self, to: Option<PathBuf>, reply: ReplySender) {
        if self.jobs.has(Job::Backup) {
            let text = "a backup is being made: try again in a moment";
            return drop(reply.send(Err(Failure::new("busy", text))));
        }
        self.run_backup(to, Some(reply));
    }

    fn run_backup(&mut self, to: Option<PathBuf>, reply: Option<ReplySender>) {
        let (folder, now) = (self.setup.folder.clone(), self.setup.clock.now());
        let own = to.is_none();
        self.jobs.start(Job::Backup, async move {
            let work = tokio::task::spawn_blocking(move || match to {
                Some(to) => backup::make_at(&folder, &to, now),
                None => backup::make(&folder, now),
            });
            match work.await {
                Ok(made) => Done::BackedUp { made, own, reply },
                Err(_) => Done::Died(Job::Backup),
            }
        });
    }

    pub(super) fn take_in_backup(
        &mut self,
        made: Result<BackupView, StoreError>,
        own: bool,
        reply: Option<ReplySender>,
    ) {
        let now = self.setup.clock.now();
        if own {
            self.note_backup(now, made.as_ref());
        }
        let answer = made
            .map(|made| Reply::BackedUp(Box::new(made)))
            .map_err(Failure::from);
        if let Some(reply) = reply {
            let _ = reply.send(answer);
        }
    }

    fn note_backup(&mut self, now: Timestamp, made: Result<&BackupView, &StoreError>) {
        match made {
            Ok(made) => {
                tracing::info!(unchanged = made.unchanged, bytes = made.bytes, "backed up");
                self.backups.newest = Some(made.at);
                self.backups.due_at = now + backup::EVERY;
                self.backups.failed = None;
                self.start_tidying();
            }
            Err(error) => self.backup_failed(now, error),
        }
    }

    pub(super) fn backup_died(&mut self) {
        self.backups.due_at = self.setup.clock.now() + AGAIN;
    }

    /// Told once; tried again until it works.
    fn backup_failed(&mut self, now: Timestamp, error: &StoreError) {
        tracing::error!(%error, "the diary was not backed up");
        self.backups.due_at = now + AGAIN;
        let failure = Failure::new(error.code(), error.to_string());
        if self.backups.failed.is_none() {
            self.tell(Event::BackupFailed(failure.clone()));
        }
        self.backups.failed = Some(failure);
        let diary = self.setup.folder.join(FILE_NAME);
        if matches!(error, StoreError::Damaged { path, .. } if *path == diary) {
            self.break_down(error);
        }
    }
}
