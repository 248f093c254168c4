//! Imports: one at a time, beside the agent, on a connection of its own. While one is under way the agent starts nothing
//! that writes, and takes in what comes back when it has ended.

use super::jobs::{Done, Job};
use super::requests::nobody_signed_in;
use super::{Agent, Envelope, ReplySender};
use crate::control::protocol::{Event, Failure, Reply, Request};
use crate::import::{self, ImportError, ImportReport, Outside, Progress};
use crate::store::{Store, StoreError, accounts, imports, listens};
use crate::view::imports::{ImportStage, ImportView, ImportsView, UndoneView};
use jiff::Timestamp;
use spotify::Clock;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// Seconds on the wall between two events of one import.
const BETWEEN_EVENTS_S: f64 = 0.1;

/// Storing takes about so much of the time that reading takes.
const STORING: f64 = 0.8;

/// Of what is left after an import was taken back, so much is written anew at once to make the file smaller, bytes. More
/// waits for the daily backup.
const TIDIED_AT_ONCE: u64 = 32 << 20;

/// An import under way.
#[derive(Default)]
pub(super) struct Importing {
    cancel: Arc<AtomicBool>,
    /// As told last; none while an import is taken back, or space given back.
    view: Option<Arc<Mutex<ImportView>>>,
    /// What came back meanwhile.
    held: Vec<Done>,
    /// What was asked meanwhile.
    waiting: Vec<Envelope>,
}

impl Agent {
    /// Starts an import. The reply comes when it has ended, events tell how far it is.
    pub(super) fn import(&mut self, paths: Vec<PathBuf>, reply: ReplySender) {
        if let Some(failure) = self.why_not(&paths) {
            return drop(reply.send(Err(failure)));
        }
        let cancel = Arc::<AtomicBool>::default();
        let first = ImportView {
            label: import::label(&paths),
            ..ImportView::default()
        };
        let view = Arc::new(Mutex::new(first));
        self.importing = Some(Importing {
            cancel: cancel.clone(),
            view: Some(view.clone()),
            ..Importing::default()
        });
        let (folder, clock) = (self.setup.folder.clone(), self.setup.clock.clone());
        let teller = Teller::new(clock.clone(), view, self.events.clone());
        self.jobs.start(Job::Import, async move {
            let work = tokio::task::spawn_blocking(move || {
                let outside = Outside {
                    folder: &folder,
                    clock: &*clock,
                    progress: &|progress| teller.tell(progress),
                    cancel: &cancel,
                };
                import::run(outside, &paths)
            });
            match work.await {
                Ok(result) => Done::Imported {
                    result: Box::new(result),
                    reply,
                },
                Err(_) => Done::Died(Job::Import),
            }
        });
    }

    fn why_not(&self, paths: &[PathBuf]) -> Option<Failure> {
        if self.importing.is_some() || self.jobs.has(Job::Replace) {
            return Some(busy());
        }
        let clear = !paths.is_empty() && paths.iter().all(|path| path.is_absolute());
        let text = "an import needs absolute paths";
        (!clear).then(|| Failure::new("bad_request", text))
    }

    /// Whether a request waits for the end of an import, because it may change the diary. Gives it back when it does not.
    pub(super) fn let_wait(&mut self, envelope: Envelope) -> Option<Envelope> {
        let reads = matches!(
            envelope.request,
            Request::Status
                | Request::Import { .. }
                | Request::CancelImport
                | Request::Imports
                | Request::Listens { .. }
                | Request::TopArtists { .. }
                | Request::Runs { .. }
                | Request::Watch
                | Request::Settings
                | Request::SettingsChanged
                | Request::ShowWindow { .. }
                | Request::Subscribe
                | Request::Stop
        );
        match &mut self.importing {
            Some(importing) if !reads => {
                importing.waiting.push(envelope);
                None
            }
            Some(_) | None => Some(envelope),
        }
    }

    /// Gives up the import under way; its own request is then answered.
    pub(super) fn cancel_import(&self) -> Reply {
        if let Some(importing) = &self.importing {
            importing.cancel.store(true, Ordering::Relaxed);
        }
        Reply::Done
    }

    /// Takes an import back as a whole.
    pub(super) fn undo_import(&mut self, id: i64, reply: ReplySender) {
        self.importing = Some(Importing::default());
        let folder = self.setup.folder.clone();
        self.jobs.start(Job::Import, async move {
            let work = tokio::task::spawn_blocking(move || undo(&folder, id));
            match work.await {
                Ok(result) => Done::ImportUndone { result, reply },
                Err(_) => Done::Died(Job::Import),
            }
        });
    }

    /// Makes the file smaller where much of it is unused. What writes waits for that.
    pub(super) fn start_tidying(&mut self) {
        let wanted = self.store.is_untidy().unwrap_or(false);
        if !wanted || self.importing.is_some() || self.jobs.has(Job::Replace) {
            return;
        }
        self.importing = Some(Importing::default());
        let folder = self.setup.folder.clone();
        self.jobs.start(Job::Import, async move {
            let tidied = move || Store::open_beside(&folder)?.tidy(u64::MAX);
            match tokio::task::spawn_blocking(tidied).await {
                Ok(result) => Done::Tidied(result),
                Err(_) => Done::Died(Job::Import),
            }
        });
    }

    pub(super) fn take_in_tidied(&mut self, result: Result<bool, StoreError>) {
        match result {
            Ok(done) => tracing::info!(done, "unused space was given back"),
            Err(error) => tracing::warn!(%error, "unused space is given back another day"),
        }
        self.import_ended();
    }

    /// Imports of the diary, and the one under way.
    pub(super) fn imports(&self) -> Result<Reply, Failure> {
        let diary = accounts::diary(self.store.read())?;
        let past = match diary {
            Some(account) => imports::list(self.store.read(), account)?,
            None => Vec::new(),
        };
        let running = self
            .importing
            .as_ref()
            .and_then(|importing| importing.view.as_ref());
        let running =
            running.map(|view| view.lock().unwrap_or_else(PoisonError::into_inner).clone());
        Ok(Reply::Imports(Box::new(ImportsView { running, past })))
    }

    /// Whether this waits for the end of an import, because taking it in writes. Gives it back when it does not.
    pub(super) fn hold(&mut self, done: Done) -> Option<Done> {
        let ends = matches!(
            done,
            Done::Imported { .. }
                | Done::ImportUndone { .. }
                | Done::Tidied(_)
                | Done::Died(Job::Import)
                | Done::Answer
                | Done::DryDrawn { .. }
        );
        match &mut self.importing {
            Some(importing) if !ends => {
                importing.held.push(done);
                None
            }
            Some(_) | None => Some(done),
        }
    }

    pub(super) fn take_in_import(
        &mut self,
        result: Result<ImportReport, ImportError>,
        reply: ReplySender,
    ) {
        let answer = result.map_err(|error| {
            tracing::warn!(%error, "nothing was imported");
            Failure::new(error.code(), error.to_string())
        });
        self.tell_end(answer.as_ref());
        let _ = reply.send(answer.map(|report| Reply::Imported(Box::new(report))));
        self.import_ended();
    }

    pub(super) fn take_in_undone(
        &mut self,
        result: Result<UndoneView, Failure>,
        reply: ReplySender,
    ) {
        let _ = reply.send(result.map(Reply::Undone));
        self.import_ended();
    }

    pub(super) fn import_died(&mut self, failure: &Failure) {
        self.tell_end(Err(failure));
        self.import_ended();
    }

    /// What waited is taken in.
    fn import_ended(&mut self) {
        self.forget_lacking();
        self.words_came();
        let Some(importing) = self.importing.take() else {
            return;
        };
        self.tell(Event::DiaryChanged);
        for done in importing.held {
            self.take_in(done);
        }
        for envelope in importing.waiting {
            self.answer(envelope);
        }
    }

    fn tell_end(&self, answer: Result<&ImportReport, &Failure>) {
        let view = self
            .importing
            .as_ref()
            .and_then(|importing| importing.view.as_ref());
        let Some(view) = view else { return };
        let mut view = view.lock().unwrap_or_else(PoisonError::into_inner).clone();
        view.stage = match answer {
            Ok(_) => ImportStage::Done,
            Err(failure) if failure.code == "import_cancelled" => ImportStage::Cancelled,
            Err(_) => ImportStage::Failed,
        };
        view.seconds_left = None;
        view.report = answer.ok().cloned();
        view.failure = answer.err().cloned();
        self.tell(Event::Import(Box::new(view)));
    }

    /// Ends with the agent: the file keeps nothing of what was not stored.
    pub(super) fn stop_import(&self) {
        self.cancel_import();
    }
}

fn busy() -> Failure {
    Failure::new(
        "importing",
        "an import is under way: wait until it has ended, or cancel it",
    )
}

fn undo(folder: &Path, id: i64) -> Result<UndoneView, Failure> {
    let mut store = Store::open_beside(folder)?;
    let account = accounts::diary(store.read())?.ok_or_else(nobody_signed_in)?;
    let past = imports::list(store.read(), account)?;
    let found = past.iter().find(|past| past.id == id);
    match found.map(|past| past.state.as_str()) {
        Some("done") => {}
        Some(state) => {
            let text = format!("import {id} is {state}: there is nothing to take back");
            return Err(Failure::new("import_not_there", text));
        }
        None => {
            return Err(Failure::new(
                "import_not_there",
                format!("there is no import {id}"),
            ));
        }
    }
    let report = found.and_then(|past| past.report.as_ref());
    let told = report.map_or(0, |report| report.new + report.merged);
    let before = listens::count_all(store.read())?;
    store.write(|db| import::undo(db, account, id))?;
    let gone = before.saturating_sub(listens::count_all(store.read())?);
    match store.tidy(TIDIED_AT_ONCE) {
        Ok(done) => tracing::debug!(done, "unused space is given back"),
        // The import is taken back all the same.
        Err(error) => tracing::warn!(%error, "unused space is given back later"),
    }
    Ok(UndoneView {
        gone,
        stay: told.saturating_sub(gone),
    })
}

/// An import that a crash ended: it is taken back.
pub(super) fn mend(store: &mut Store) -> Result<(), StoreError> {
    for (account, id) in imports::unfinished(store.read())? {
        tracing::warn!(id, "an import ended in the middle and is taken back");
        store.write(|db| {
            imports::remove_files(db, account, id)?;
            imports::set_state(db, id, "failed")
        })?;
    }
    Ok(())
}

/// Tells how far an import is, from its own thread.
struct Teller {
    clock: Arc<dyn Clock>,
    begun: Timestamp,
    view: Arc<Mutex<ImportView>>,
    events: broadcast::Sender<Event>,
    /// When it was told last, and when storing began; seconds after the begin.
    told: Mutex<(f64, Option<f64>)>,
}

impl Teller {
    fn new(
        clock: Arc<dyn Clock>,
        view: Arc<Mutex<ImportView>>,
        events: broadcast::Sender<Event>,
    ) -> Teller {
        Teller {
            begun: clock.now(),
            clock,
            view,
            events,
            told: Mutex::new((f64::NEG_INFINITY, None)),
        }
    }

    fn tell(&self, progress: Progress) {
        let elapsed =
            self.clock.now().duration_since(self.begun).as_secs_f64() / self.clock.speed();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let begins_storing = progress.storing && told.1.is_none();
        if progress.storing {
            told.1.get_or_insert(elapsed);
        } else {
            told.1 = None;
        }
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        show(&mut view, progress, seconds_left(progress, elapsed, told.1));
        if begins_storing || elapsed - told.0 >= BETWEEN_EVENTS_S {
            told.0 = elapsed;
            let _ = self.events.send(Event::Import(Box::new(view.clone())));
        }
    }
}

fn show(view: &mut ImportView, progress: Progress, seconds_left: Option<f64>) {
    view.stage = match progress.storing {
        true => ImportStage::Storing,
        false => ImportStage::Reading,
    };
    (view.files_done, view.files) = (progress.files_done as u32, progress.files as u32);
    (view.bytes_done, view.bytes) = (progress.bytes_done, progress.bytes);
    view.records = progress.records;
    view.seconds_left = seconds_left.map(|seconds| seconds.ceil() as u32);
}

/// Reading goes on as it went; storing takes its part of that.
fn seconds_left(progress: Progress, elapsed: f64, storing_since: Option<f64>) -> Option<f64> {
    const TOO_SOON_S: f64 = 0.2;
    if let Some(since) = storing_since {
        return Some((since * STORING - (elapsed - since)).max(0.0));
    }
    if elapsed < TOO_SOON_S || progress.bytes_done == 0 {
        return None;
    }
    let whole = elapsed * progress.bytes as f64 / progress.bytes_done as f64;
    Some(whole * (1.0 + STORING) - elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_falls_to_nothing() {
        let read = |bytes_done| Progress {
            bytes: 100,
            bytes_done,
            ..Progress::default()
        };
        assert_eq!(seconds_left(read(0), 1.0, None), None);
        assert_eq!(seconds_left(read(50), 1.0, None), Some(2.6));
        assert_eq!(seconds_left(read(100), 2.0, Some(2.0)), Some(1.6));
        assert_eq!(seconds_left(read(100), 9.0, Some(2.0)), Some(0.0));
    }
}
