//! What the tasks of the open run brought: every stage is written down before it is acted on.

use super::draw_task::{Draw, DrawTask};
use super::tasks::{Looked, Seen, surely_before};
use super::{Agent, Contents, runs::Target};
use crate::control::protocol::Event;
use crate::run::{Run, Stage, Status, Verdict};
use crate::store::{StoreError, picks, runs};
use crate::view::StepView;
use jiff::Timestamp;
use spotify::{Answered, Error, Playlist};

/// What a task of a run brought.
pub(super) struct RunDone {
    pub began: Timestamp,
    pub ended: Timestamp,
    /// Spotify had asked for a break before: what was refused for that was not sent.
    pub was_blocked: bool,
    pub outcome: Outcome,
}

/// What came of it.
pub(super) enum Outcome {
    Playlist(Result<Looked<Option<Playlist>>, Error>),
    Created(Result<Answered<Playlist>, Error>),
    Read(Result<Answered<Contents>, Error>),
    Drawn(Box<(Draw, DrawTask)>),
    Sent(Result<Answered<Option<String>>, Error>),
    LookedUp(Result<Looked<Seen>, Error>),
}

/// When a task began and ended, and the HTTP status of its last answer.
pub(super) type Told = (Timestamp, Timestamp, Option<u16>);

impl Agent {
    /// Takes in what a task brought. What it says of the run is one transaction with its step.
    pub(super) fn take_in_run(&mut self, row: i64, done: RunDone) -> Result<(), StoreError> {
        let Some(run) = self.run.clone().filter(|run| run.row == row) else {
            return self.take_in_cancelled(row, done.outcome);
        };
        let told = |status: Option<u16>| (done.began, done.ended, status);
        let failed = |error: &Error| {
            let status = error.status();
            told(status.filter(|status| !(done.was_blocked && *status == 429)))
        };
        match done.outcome {
            Outcome::Playlist(Ok((found, status))) => self.playlist_found(run, told(status), found),
            Outcome::Created(Ok(answered)) => {
                self.playlist_found(run, told(Some(answered.status)), Some(answered.value))
            }
            Outcome::Read(Ok(answered)) => {
                self.playlist_read(run, told(Some(answered.status)), answered.value)
            }
            Outcome::Drawn(drawn) => {
                let error = drawn.0.drawn.as_ref().err().map(|broken| &broken.error);
                let told = error.map_or(told(None), failed);
                self.drawn(run, told, drawn.0, drawn.1)
            }
            Outcome::Sent(Ok(answered)) => {
                // It is of what we added and of what others may have changed meanwhile: the next run reads anew.
                self.contents.snapshot = None;
                let told = told(Some(answered.status));
                self.added(run, told, "add track", Some(answered.at))
            }
            Outcome::LookedUp(Ok((seen, status))) => self.looked_up(run, told(status), seen),
            Outcome::Playlist(Err(error)) => {
                self.task_failed(run, failed(&error), "find playlist", &error)
            }
            Outcome::Created(Err(error)) => {
                self.task_failed(run, failed(&error), "create playlist", &error)
            }
            Outcome::Read(Err(error)) => {
                self.task_failed(run, failed(&error), "read playlist", &error)
            }
            Outcome::Sent(Err(error)) => self.task_failed(run, failed(&error), "add track", &error),
            Outcome::LookedUp(Err(error)) => {
                self.task_failed(run, failed(&error), "look up", &error)
            }
        }
    }

    fn playlist_found(
        &mut self,
        mut run: Run,
        told: Told,
        found: Option<Playlist>,
    ) -> Result<(), StoreError> {
        self.call_worked();
        let name = if run.stage == Stage::CreatingPlaylist {
            "create playlist"
        } else {
            "find playlist"
        };
        let Some(playlist) = found else {
            run.not_found();
            return self.keep(run, step(name, told, true, Some("none of our name".into())));
        };
        let target = Target {
            id: playlist.id.clone(),
            name: playlist.name.clone(),
        };
        run.advance(Stage::ReadPlaylist);
        let account = run.account;
        // One that the user chose meanwhile is preferred.
        if self.kept.target.is_none() {
            self.set_target(account, Some(target))?;
        }
        self.keep(run, step(name, told, true, Some(playlist.name)))
    }

    fn playlist_read(
        &mut self,
        mut run: Run,
        told: Told,
        contents: Contents,
    ) -> Result<(), StoreError> {
        self.call_worked();
        if contents.whole {
            let now = self.now();
            let holds = |key: &str| contents.keys.contains_key(key);
            self.store.write(|db| {
                picks::see_what_is_gone(db, run.account, &contents.playlist, holds, now)
            })?;
        }
        self.contents = contents;
        let pick = self.pick_of(&run)?;
        let copy = pick.as_ref().and_then(|(_, (uri, isrc))| {
            let mut keys = [Some(uri), isrc.as_ref()].into_iter().flatten();
            keys.find_map(|key| self.contents.keys.get(key).copied())
        });
        let fresh = pick.is_some() && copy.is_none();
        if let Some(((pick, _), added_at)) = pick.zip(copy) {
            let sent = picks::sent(self.store.read(), pick)?;
            // What was sent has landed later than anybody looked.
            if sent.at.is_some()
                && sent.playlist == self.contents.playlist
                && !surely_before(added_at, sent.heard_at)
            {
                return self.added(run, told, "read playlist", added_at);
            }
            // A pick that waited was added by the user meanwhile: another is drawn.
            run.pick = None;
        }
        run.read(if fresh { Stage::Send } else { Stage::Draw });
        let detail = format!("{} tracks in it", self.contents.tracks);
        self.keep(run, step("read playlist", told, true, Some(detail)))
    }

    fn looked_up(&mut self, mut run: Run, told: Told, seen: Seen) -> Result<(), StoreError> {
        let detail = match seen {
            Seen::Arrived(at) => return self.added(run, told, "look up", at),
            Seen::No => "not in the playlist",
            Seen::Older => "only an older copy of your own in the playlist",
        };
        run.not_found();
        // It never arrived, and is not to come twice: another is drawn.
        if seen == Seen::Older && run.stage == Stage::Send {
            run.pick = None;
            run.advance(Stage::ReadPlaylist);
            self.contents = Contents::default();
        }
        self.keep(run, step("look up", told, false, Some(detail.into())))
    }

    /// It is in the playlist, since `at` by Spotify's clock.
    fn added(
        &mut self,
        mut run: Run,
        told: Told,
        name: &str,
        at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.call_worked();
        let now = self.now();
        let pick = self.pick_of(&run)?;
        let step = step(name, told, true, Some("in the playlist".into()));
        let is_over = self.store.write(|db| {
            if let Some((pick, _)) = pick {
                picks::mark_added(db, pick, at, now)?;
            }
            runs::add_step(db, run.row, &step)?;
            let is_over = runs::brought(db, run.row)? >= run.wanted;
            if is_over {
                runs::end(db, &run, Status::Success, None, now)?;
            } else {
                run.pick = None;
                run.advance(Stage::Draw);
                runs::save(db, &run)?;
            }
            Ok(is_over)
        })?;
        if let Some((_, (uri, isrc))) = pick {
            self.contents.arrived(&uri, isrc.as_deref(), at);
        }
        if is_over {
            return self.ended(run);
        }
        self.goes_on(run);
        Ok(())
    }

    fn task_failed(
        &mut self,
        run: Run,
        told: Told,
        name: &str,
        error: &Error,
    ) -> Result<(), StoreError> {
        let detail = failure_words(error, told.2);
        self.step_failed(run, step(name, told, false, Some(detail)), error)
    }

    pub(super) fn step_failed(
        &mut self,
        mut run: Run,
        step: StepView,
        error: &Error,
    ) -> Result<(), StoreError> {
        self.call_failed(error);
        match run.failed(error, self.setup.clock.now()) {
            Verdict::GoesOn => self.keep(run, step),
            Verdict::Failed => self.end_run(run, Status::Failed, Some(error.code()), Some(step)),
        }
    }

    /// Stores where the run is, with the step that brought it there.
    pub(super) fn keep(&mut self, run: Run, step: StepView) -> Result<(), StoreError> {
        self.store.write(|db| {
            runs::add_step(db, run.row, &step)?;
            runs::save(db, &run)
        })?;
        self.goes_on(run);
        Ok(())
    }

    pub(super) fn goes_on(&mut self, run: Run) {
        let waits = run.wait.is_some();
        self.run = Some(run);
        self.tell_run();
        if waits {
            self.reply_run();
        }
    }

    /// Ends the open run, with its last step if there is one.
    pub(super) fn end_run(
        &mut self,
        run: Run,
        status: Status,
        reason: Option<&str>,
        step: Option<StepView>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.store.write(|db| {
            if let Some(step) = &step {
                runs::add_step(db, run.row, step)?;
            }
            runs::end(db, &run, status, reason, now)
        })?;
        self.ended(run)
    }

    /// Tells that the open run has ended, and what it brought for whoever only waits for that.
    fn ended(&mut self, run: Run) -> Result<(), StoreError> {
        let row = run.row;
        self.run = Some(run);
        self.tell_run();
        self.reply_run();
        self.run = None;
        let view = runs::view(self.store.read(), row)?;
        let arrived = view.into_iter().flat_map(|view| view.picks);
        let arrived: Vec<_> = arrived.filter(|pick| pick.added_at.is_some()).collect();
        if !arrived.is_empty() {
            self.tell(Event::Picked(arrived));
        }
        Ok(())
    }
}

/// What went wrong, as a step tells it.
pub(super) fn failure_words(error: &Error, status: Option<u16>) -> String {
    match status {
        None if error.status() == Some(429) => format!("not sent, {error}"),
        Some(_) | None => error.to_string(),
    }
}

pub(super) fn step(
    name: &str,
    (began, ended, status): Told,
    ok: bool,
    detail: Option<String>,
) -> StepView {
    let took_ms = ended.duration_since(began).as_millis() as i64;
    StepView {
        name: name.to_owned(),
        at: began,
        took_ms: Some(took_ms),
        ok,
        status,
        detail,
    }
}
