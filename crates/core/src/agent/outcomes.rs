//! What the tasks of the open run brought: every stage is written down before it is acted on.

use super::tasks::{Draw, DrawTask, artists};
use super::{Agent, Contents, runs::Target};
use crate::control::protocol::Event;
use crate::draw::{Searched, refused_words};
use crate::run::{Run, Stage, Status, Verdict};
use crate::store::{StoreError, picks, runs};
use crate::view::{StepView, plain};
use jiff::Timestamp;
use spotify::{Error, Playlist};

/// What a task of a run brought.
pub(super) struct RunDone {
    pub began: Timestamp,
    pub ended: Timestamp,
    pub outcome: Outcome,
}

/// What came of it.
pub(super) enum Outcome {
    Playlist(Result<Option<Playlist>, Error>),
    Created(Result<Playlist, Error>),
    Read(Result<Option<Contents>, Error>),
    Drawn(Box<(Draw, DrawTask)>),
    Sent(Result<Option<String>, Error>),
    LookedUp(Result<bool, Error>),
}

impl Agent {
    /// Takes in what a task brought; everything it changes is one transaction.
    pub(super) fn take_in_run(&mut self, row: i64, done: RunDone) -> Result<(), StoreError> {
        let Some(run) = self.run.clone().filter(|run| run.row == row) else {
            return Ok(());
        };
        let told = (done.began, done.ended);
        match done.outcome {
            Outcome::Playlist(Ok(found)) => self.playlist_found(run, told, found),
            Outcome::Created(Ok(playlist)) => self.playlist_found(run, told, Some(playlist)),
            Outcome::Read(Ok(contents)) => self.playlist_read(run, told, contents),
            Outcome::Drawn(drawn) => self.drawn(run, told, drawn.0, drawn.1),
            Outcome::Sent(Ok(snapshot)) => {
                self.contents.snapshot = snapshot;
                self.added(run, told, "add track")
            }
            Outcome::LookedUp(Ok(true)) => self.added(run, told, "look up"),
            Outcome::LookedUp(Ok(false)) => {
                let mut run = run;
                run.not_found();
                self.keep(
                    run,
                    step("look up", told, false, Some("not in the playlist".into())),
                )
            }
            Outcome::Playlist(Err(error)) => self.task_failed(run, told, "find playlist", &error),
            Outcome::Created(Err(error)) => self.task_failed(run, told, "create playlist", &error),
            Outcome::Read(Err(error)) => self.task_failed(run, told, "read playlist", &error),
            Outcome::Sent(Err(error)) => self.task_failed(run, told, "add track", &error),
            Outcome::LookedUp(Err(error)) => self.task_failed(run, told, "look up", &error),
        }
    }

    fn playlist_found(
        &mut self,
        mut run: Run,
        told: (Timestamp, Timestamp),
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
        self.set_target(account, Some(target))?;
        self.keep(run, step(name, told, true, Some(playlist.name)))
    }

    fn playlist_read(
        &mut self,
        mut run: Run,
        told: (Timestamp, Timestamp),
        contents: Option<Contents>,
    ) -> Result<(), StoreError> {
        self.call_worked();
        if let Some(contents) = contents {
            if contents.whole {
                let now = self.now();
                self.store.write(|db| {
                    picks::see_what_is_gone(
                        db,
                        run.account,
                        &contents.playlist,
                        &contents.keys,
                        now,
                    )
                })?;
            }
            self.contents = contents;
        }
        let pick = self.pick_of(&run)?;
        let fresh = pick.as_ref().is_some_and(|(_, (uri, isrc))| {
            !self.contents.keys.contains(uri)
                && !isrc
                    .as_ref()
                    .is_some_and(|isrc| self.contents.keys.contains(isrc))
        });
        if let Some((pick, _)) = pick.filter(|_| !fresh) {
            // What was sent has landed later than anybody looked.
            if picks::was_sent(self.store.read(), pick, &self.contents.playlist)? {
                return self.added(run, told, "read playlist");
            }
            // A pick that waited was added by the user meanwhile: another is drawn.
            run.pick = None;
        }
        run.read(if fresh { Stage::Send } else { Stage::Draw });
        let detail = format!("{} tracks in it", self.contents.tracks);
        self.keep(run, step("read playlist", told, true, Some(detail)))
    }

    fn drawn(
        &mut self,
        mut run: Run,
        told: (Timestamp, Timestamp),
        draw: Draw,
        task: DrawTask,
    ) -> Result<(), StoreError> {
        let searched = &draw.searched;
        self.tell_searches(run.row, told, searched)?;
        self.keep_memory(task.memory)?;
        let drawn = match draw.drawn {
            Ok(Some(drawn)) => drawn,
            Ok(None) => {
                let step = step("draw", told, false, Some(refused_words(&draw.refused)));
                // Fewer than wanted are better than none.
                let some = runs::brought(self.store.read(), run.row)? > 0;
                let status = if some {
                    Status::Success
                } else {
                    Status::Failed
                };
                return self.end_run(run, status, Some("nothing_drawn"), step);
            }
            Err(error) => return self.task_failed(run, told, "search", &error),
        };
        self.call_worked();
        let Some(target) = self.kept.target.clone() else {
            return self.go_to(Stage::FindPlaylist);
        };
        let now = self.now();
        let track = &drawn.track;
        let detail = format!("{} · {}", plain(&track.name), artists(track));
        let step = step("draw", told, true, Some(detail));
        self.store.write(|db| {
            let new = picks::NewPick {
                run: run.row,
                track,
                playlist: &target.id,
                way: task.way.word(),
                words: Some(drawn.words.as_str()).filter(|words| !words.is_empty()),
                candidates: drawn.candidates,
            };
            run.pick = picks::store(db, run.account, &new, now)?;
            run.advance(run.pick.map_or(Stage::Draw, |_| Stage::Send));
            runs::add_step(db, run.row, &step)?;
            runs::save(db, &run)
        })?;
        self.run = Some(run);
        self.tell_run();
        Ok(())
    }

    /// Each search is a step of the run's story.
    fn tell_searches(
        &mut self,
        run: i64,
        told: (Timestamp, Timestamp),
        searched: &[Searched],
    ) -> Result<(), StoreError> {
        self.store.write(|db| {
            for search in searched {
                let detail = format!(
                    "\"{}\": {} found, {} pass",
                    search.words, search.results, search.passed
                );
                let mut step = step("search", told, true, Some(detail));
                step.status = Some(search.status);
                step.took_ms = Some(search.took_ms as i64);
                runs::add_step(db, run, &step)?;
            }
            Ok(())
        })
    }

    fn added(
        &mut self,
        run: Run,
        told: (Timestamp, Timestamp),
        name: &str,
    ) -> Result<(), StoreError> {
        self.call_worked();
        let now = self.now();
        if let Some((pick, (uri, isrc))) = self.pick_of(&run)? {
            self.store.write(|db| picks::mark_added(db, pick, now))?;
            self.contents.keys.insert(uri);
            self.contents.tracks += 1;
            self.contents.keys.extend(isrc);
        }
        let step = step(name, told, true, Some("in the playlist".into()));
        if runs::brought(self.store.read(), run.row)? < run.wanted {
            let mut run = run;
            run.pick = None;
            run.advance(Stage::Draw);
            return self.keep(run, step);
        }
        self.end_run(run, Status::Success, None, step)
    }

    fn task_failed(
        &mut self,
        mut run: Run,
        told: (Timestamp, Timestamp),
        name: &str,
        error: &Error,
    ) -> Result<(), StoreError> {
        self.call_failed(error);
        let mut step = step(name, told, false, Some(error.to_string()));
        step.status = error.status();
        match run.failed(error, self.setup.clock.now()) {
            Verdict::GoesOn => self.keep(run, step),
            Verdict::Failed => self.end_run(run, Status::Failed, Some(error.code()), step),
        }
    }

    /// Stores where the run is, with the step that brought it there.
    fn keep(&mut self, run: Run, step: StepView) -> Result<(), StoreError> {
        self.store.write(|db| {
            runs::add_step(db, run.row, &step)?;
            runs::save(db, &run)
        })?;
        let waits = run.wait.is_some();
        self.run = Some(run);
        self.tell_run();
        if waits {
            self.reply_run();
        }
        Ok(())
    }

    fn end_run(
        &mut self,
        run: Run,
        status: Status,
        reason: Option<&str>,
        step: StepView,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.store.write(|db| {
            runs::add_step(db, run.row, &step)?;
            runs::end(db, &run, status, reason, now)
        })?;
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

fn step(
    name: &str,
    (began, ended): (Timestamp, Timestamp),
    ok: bool,
    detail: Option<String>,
) -> StepView {
    let took_ms = ended.duration_since(began).as_millis() as i64;
    StepView {
        name: name.to_owned(),
        at: began,
        took_ms: Some(took_ms),
        ok,
        status: None,
        detail,
    }
}
