//! Without a diary: it is damaged, of a newer Sidetrack, cannot be opened, or is just being replaced. The agent then
//! answers what it can, and goes on when there is a diary again.

use super::backups::Backups;
use super::jobs::{Done, Job};
use super::kept::Kept;
use super::{Agent, ReplySender, access::Access, desk};
use crate::care::restore::{self, RestoredView, Source};
use crate::care::{backup, files};
use crate::control::protocol::{Event, Failure, Reply, Request};
use crate::health::Health;
use crate::plan::Handled;
use crate::store::{FILE_NAME, Store, StoreError, Unwritable, accounts};
use jiff::{SignedDuration, Timestamp};
use spotify::{LimitStore, Limits};
use std::path::Path;

/// How often a diary that could not be opened for want of room is tried again.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// Why there is no diary, and what to do about it.
#[derive(Debug)]
pub(super) struct Broken {
    failure: Failure,
    health: Health,
    /// When to try again; none: when the user has acted.
    again_at: Option<Timestamp>,
    /// Spotify's limits, as far as they were known.
    limits: Option<Limits>,
}

impl Broken {
    /// What an error of the diary comes to.
    pub fn new(error: &StoreError, folder: &Path, now: Timestamp) -> Broken {
        let again = error.unwritable().is_some();
        Broken {
            failure: Failure::new(error.code(), error.to_string()),
            health: health(error, folder),
            again_at: again.then_some(now + AGAIN),
            limits: None,
        }
    }

    /// For the moment in which the diary becomes another one.
    pub fn passing(health: Health) -> Broken {
        Broken {
            failure: Failure::new(
                "diary_busy",
                "the diary is being replaced: try again in a moment",
            ),
            health,
            again_at: None,
            limits: None,
        }
    }

    pub fn health(&self) -> Health {
        self.health.clone()
    }
}

/// How an error of the diary in `folder` is shown.
pub(super) fn health(error: &StoreError, folder: &Path) -> Health {
    if matches!(error, StoreError::Damaged { .. } | StoreError::Newer { .. }) {
        let backup = backup::newest_good(folder).ok().and_then(|(good, _)| good);
        return Health::DiaryUnreadable {
            reason: error.code().to_owned(),
            backup: backup.map(|backup| backup.at),
        };
    }
    let told = error.unwritable().unwrap_or(Unwritable::Failing);
    let reason = files::find_out(told, folder);
    Health::DiaryNotWritable { reason }
}

impl Agent {
    /// What a request is told while there is no diary; none: it can be met all the same.
    pub(super) fn no_diary(&self, request: &Request) -> Option<Failure> {
        let without = matches!(
            request,
            Request::Status
                | Request::Settings
                | Request::SettingsChanged
                | Request::Subscribe
                | Request::Stop
                | Request::ShowWindow { .. }
                | Request::Watch
                | Request::TryNow
                | Request::Restore { .. }
                | Request::DeleteEverything { .. }
        );
        let broken = self.broken.as_ref().filter(|_| !without)?;
        Some(broken.failure.clone())
    }

    /// Lets go of a diary that cannot be used any more. Nothing is done to the file.
    pub(super) fn break_down(&mut self, error: &StoreError) {
        let now = self.setup.clock.now();
        let broken = Broken::new(error, &self.setup.folder, now);
        self.close_diary(broken);
    }

    /// The diary turned out to be damaged.
    pub(super) fn found_damaged(&mut self, reason: &str) {
        let (path, reason) = (self.setup.folder.join(FILE_NAME), reason.to_owned());
        self.break_down(&StoreError::Damaged { path, reason });
    }

    pub(super) fn close_diary(&mut self, broken: Broken) {
        let limits = self.limits_so_far();
        match (Store::in_memory(), self.limits.close()) {
            (Ok(nothing), Ok(())) => self.store = nothing,
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "the diary cannot be let go");
                self.stopping = true;
            }
        }
        self.broken = Some(Broken { limits, ..broken });
        self.forget_account();
    }

    fn limits_so_far(&self) -> Option<Limits> {
        match &self.broken {
            Some(broken) => broken.limits.clone(),
            None => Some(self.client.limits()),
        }
    }

    /// Nobody is signed in any more, as far as this agent goes; what waits for an answer gets it.
    pub(super) fn forget_account(&mut self) {
        self.cancel_sign_in();
        self.client.sign_out();
        self.account = None;
        self.access = Access::NoAccount;
        self.run = None;
        self.kept = Kept::default();
        self.now_playing = None;
        self.last_page = None;
        self.refuse_waiting();
        self.changes.clear();
    }

    /// Tries again what could not be opened, when it is time.
    pub(super) fn start_mending(&mut self, now: Timestamp) {
        if let Some(reason) = self.store.damage() {
            let reason = reason.to_owned();
            self.found_damaged(&reason);
        }
        let due = |broken: &Broken| broken.again_at.is_some_and(|at| at <= now);
        if self.broken.as_ref().is_some_and(due) && !self.jobs.has(Job::Replace) {
            let _ = self.mend();
        }
    }

    pub(super) fn mending_wakes_at(&self) -> Option<Timestamp> {
        self.broken.as_ref()?.again_at
    }

    /// The user may have done something about it.
    pub(super) fn mend_soon(&mut self) {
        let now = self.setup.clock.now();
        if let Some(broken) = &mut self.broken {
            broken.again_at = Some(now);
        }
    }

    /// Opens the diary and begins anew with what is in it.
    pub(super) fn mend(&mut self) -> Result<(), Failure> {
        let opened = self.open_diary();
        if let Err(error) = &opened {
            let now = self.setup.clock.now();
            let limits = self.limits_so_far();
            let broken = Broken::new(error, &self.setup.folder, now);
            self.broken = Some(Broken { limits, ..broken });
        }
        opened.map_err(Failure::from)
    }

    fn open_diary(&mut self) -> Result<(), StoreError> {
        let store = Store::open(&self.setup.folder)?;
        self.memory_turn += 1;
        let account = accounts::active(store.read())?;
        let notifications = desk::notifications(store.read())?;
        self.home_zone = crate::home::chosen(store.read())?;
        self.limits.reopen(&self.setup.folder)?;
        if let Some(limits) = self.limits_so_far() {
            self.limits.save(&limits);
        }
        self.client = super::client(&self.setup, &self.limits);
        (self.store, self.notifications, self.broken) = (store, notifications, None);
        self.backups = Backups::read(&self.setup.folder, self.setup.clock.now());
        self.trouble = Default::default();
        if let Some(account) = account {
            self.take_account(account)?;
        }
        // Whoever shows something of the diary reads it anew, and hears how things stand.
        self.tell(Event::DiaryChanged);
        (self.last_health, self.last_settings) = (None, None);
        Ok(())
    }

    /// Puts another diary in the place of the present one.
    pub(super) fn restore(&mut self, source: Source, reply: ReplySender) {
        if let Some(failure) = self.cannot_replace() {
            return drop(reply.send(Err(failure)));
        }
        let now = self.now();
        let at = restore::At {
            now: self.setup.clock.now(),
            handled: Handled::until(now, &(self.setup.zone)()),
        };
        self.close_diary(Broken::passing(Health::Starting));
        let folder = self.setup.folder.clone();
        self.jobs.start(Job::Replace, async move {
            let work = tokio::task::spawn_blocking(move || restore::replace(&folder, &source, at));
            match work.await {
                Ok(result) => Done::Restored { result, reply },
                Err(_) => Done::Died(Job::Replace),
            }
        });
    }

    /// What is under way and must not find another diary when it comes back.
    pub(super) fn cannot_replace(&self) -> Option<Failure> {
        let text = "something is being done that needs the diary as it is: try again in a moment";
        let busy = self.jobs.any(|job| {
            !matches!(
                job,
                Job::Vault | Job::Look | Job::Recent | Job::Time | Job::Answer
            )
        });
        busy.then(|| Failure::new("busy", text))
    }

    pub(super) fn take_in_restored(
        &mut self,
        result: Result<RestoredView, StoreError>,
        reply: ReplySender,
    ) {
        if let Err(error) = &result {
            tracing::error!(%error, "the diary was not replaced");
        }
        let mended = self.mend();
        let answer = result.map_err(Failure::from);
        let answer = answer.and_then(|view| mended.map(|()| Reply::Restored(Box::new(view))));
        let _ = reply.send(answer);
    }
}
