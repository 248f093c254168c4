//! What a draw of a run brought: the track, and what was found out on the way, which is kept whatever came of it.

use super::draw_task::{Broken, Draw, DrawTask};
use super::outcomes::{Outcome, Told, failure_words, step};
use super::tasks::artists;
use super::{Agent, drawing::remember};
use crate::draw::Searched;
use crate::draw::memory::Memory;
use crate::run::{Run, Stage, Status};
use crate::store::{StoreError, picks, runs};
use crate::view::{StepView, plain};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Transaction;

impl Agent {
    pub(super) fn drawn(
        &mut self,
        mut run: Run,
        told: Told,
        draw: Draw,
        task: DrawTask,
    ) -> Result<(), StoreError> {
        let (memory, now) = (task.memory, self.now());
        let row = run.row;
        self.memory_turn += 1;
        // Stored whatever came of it.
        let found_out = |db: &Transaction| keep_found_out(db, row, &draw.searched, memory, now);
        let why_nothing = draw.why_nothing();
        let drawn = match draw.drawn {
            Ok(drawn) => drawn,
            Err(broken) => {
                self.store.write(found_out)?;
                let Broken {
                    words,
                    began,
                    error,
                } = broken;
                let detail = format!("\"{words}\": {}", failure_words(&error, told.2));
                let told = (began, told.1, told.2);
                return self.step_failed(run, step("search", told, false, Some(detail)), &error);
            }
        };
        let Some(target) = self.kept.target.clone() else {
            self.store.write(found_out)?;
            return self.go_to(Stage::FindPlaylist);
        };
        let Some(drawn) = drawn else {
            self.store.write(found_out)?;
            let step = step("draw", told, false, Some(why_nothing));
            // Fewer than wanted are better than none.
            let status = match runs::brought(self.store.read(), run.row)? {
                0 => Status::Failed,
                _ => Status::Success,
            };
            return self.end_run(run, status, Some("nothing_drawn"), Some(step));
        };
        self.call_worked();
        if let Some(search) = draw.searched.last() {
            self.contents.heard_at = self.contents.heard_at.max(Some(search.at));
        }
        let track = &drawn.track;
        let detail = format!("{} · {}", plain(&track.name), artists(track));
        let step = step("draw", told, true, Some(detail));
        // Another playlist may have been chosen meanwhile, or it may have changed: then it is read before anything is sent.
        let is_known = self.contents.playlist == target.id;
        self.store.write(|db| {
            found_out(db)?;
            let new = picks::NewPick {
                run: run.row,
                track,
                playlist: &target.id,
                way: task.way.word(),
                words: Some(drawn.words.as_str()).filter(|words| !words.is_empty()),
                candidates: drawn.candidates,
            };
            run.pick = picks::store(db, run.account, &new, now)?;
            run.advance(match (run.pick, is_known) {
                (Some(_), true) => Stage::Send,
                (Some(_), false) => Stage::ReadPlaylist,
                (None, _) => Stage::Draw,
            });
            runs::add_step(db, run.row, &step)?;
            runs::save(db, &run)
        })?;
        self.goes_on(run);
        Ok(())
    }

    /// The run was cancelled while a task of it was under way: of that only what a draw has found out is kept.
    pub(super) fn take_in_cancelled(
        &mut self,
        row: i64,
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        let Outcome::Drawn(drawn) = outcome else {
            return Ok(());
        };
        // Whatever was deleted meanwhile stays deleted.
        let account = self.account.as_ref().map(|account| account.row);
        let is_there = account
            .map(|account| runs::of_account(self.store.read(), account, row))
            .transpose()?;
        if is_there.flatten().is_none() {
            return Ok(());
        }
        let (draw, task) = *drawn;
        match &draw.drawn {
            Ok(_) => self.call_worked(),
            Err(broken) => self.call_failed(&broken.error),
        }
        let now = self.now();
        self.memory_turn += 1;
        self.store
            .write(|db| keep_found_out(db, row, &draw.searched, task.memory, now))
    }
}

/// What a draw has found out, which is kept whatever came of it.
fn keep_found_out(
    db: &Transaction,
    run: i64,
    searched: &[Searched],
    memory: Option<Box<Memory>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for search in searched {
        runs::add_step(db, run, &search_step(search))?;
    }
    remember(db, memory, now)
}

/// Each search is a step of the run's story.
fn search_step(search: &Searched) -> StepView {
    let Searched {
        words,
        offset,
        results,
        passed,
        ..
    } = search;
    let total = search.total.unwrap_or(*results);
    let from = match offset {
        0 => String::new(),
        _ => format!("{results} from {} of ", offset + 1),
    };
    let detail = format!("\"{words}\": {from}{total} found, {passed} pass");
    let took = SignedDuration::from_millis(search.took_ms as i64);
    let ended = search.began.checked_add(took).unwrap_or(search.began);
    let told = (search.began, ended, Some(search.status));
    step("search", told, true, Some(detail))
}
