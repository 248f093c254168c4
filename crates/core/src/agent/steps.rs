//! Tasks of the open run: starts the one that is due. What came of it is taken in by [`super::outcomes`].

use super::draw_task::draw;
use super::jobs::{Done, Job};
use super::outcomes::{Outcome, RunDone};
use super::tasks::{create_playlist, find_playlist, look_up, read_playlist};
use super::{Agent, access::Access, runs::Target};
use crate::run::{PATIENCE, Run, Stage, Task};
use crate::store::picks::{self, Sent};
use crate::store::{StoreError, runs};
use jiff::{SignedDuration, Timestamp};
use spotify::Priority;

type PickKeys = (i64, (String, Option<String>));

impl Agent {
    /// The open run if it can move on now: calls can be signed, and none of its tasks is under way.
    pub(super) fn movable_run(&self) -> Option<&Run> {
        let can = self.access == Access::Open && !self.jobs.has(Job::Run);
        self.run.as_ref().filter(|_| can)
    }

    /// Starts the task that is due for the open run.
    pub(super) fn start_run_task(&mut self, now: Timestamp) {
        let Some(task) = self.movable_run().and_then(|run| run.task(now)) else {
            return;
        };
        if let Err(error) = self.start_task(task) {
            tracing::error!(%error, "a run's next task was not begun");
            if let Some(run) = &mut self.run {
                run.wait = Some(crate::run::Wait {
                    until: Some(now + SignedDuration::from_secs(60)),
                    reason: error.code().to_owned(),
                });
            }
        }
    }

    fn start_task(&mut self, task: Task) -> Result<(), StoreError> {
        let Some(mut run) = self.run.clone() else {
            return Ok(());
        };
        let patience = run.failures < PATIENCE
            || run
                .wait
                .as_ref()
                .is_none_or(|wait| wait.reason != "unreadable");
        run.wait = None;
        let target = self.kept.target.clone();
        match (task, target) {
            // One was chosen meanwhile.
            (Task::FindPlaylist | Task::CreatePlaylist, Some(_)) => {
                return self.go_to(Stage::ReadPlaylist);
            }
            (Task::FindPlaylist, None) => self.find_playlist(&run, patience),
            (Task::CreatePlaylist, None) => self.create_playlist(&mut run)?,
            (Task::ReadPlaylist, Some(target)) => self.read_playlist(run.row, target),
            // Another playlist was chosen meanwhile: nothing is drawn for it or sent to it before it was read.
            (Task::Draw | Task::Send, Some(target)) if self.contents.playlist != target.id => {
                return self.go_to(Stage::ReadPlaylist);
            }
            (Task::Draw, Some(_)) => self.draw(&run)?,
            (Task::Send, Some(target)) => {
                let Some((pick, (uri, _))) = self.pick_of(&run)? else {
                    return self.go_to(Stage::Draw);
                };
                self.send(&mut run, pick, uri, target)?;
            }
            // Where it was sent, whichever playlist was chosen since.
            (Task::LookUp, _) => {
                let Some((pick, keys)) = self.pick_of(&run)? else {
                    return self.go_to(Stage::Draw);
                };
                let sent = picks::sent(self.store.read(), pick)?;
                self.look_up(&run, keys, sent, patience);
            }
            (Task::ReadPlaylist | Task::Draw | Task::Send, None) => {
                return self.go_to(Stage::FindPlaylist);
            }
        }
        self.run = Some(run);
        Ok(())
    }

    fn find_playlist(&mut self, run: &Run, patience: bool) {
        let client = self.client.clone();
        let account = self.account.as_ref();
        let user = account.and_then(|account| account.user_id.clone());
        self.start_run_job(run.row, async move {
            Outcome::Playlist(find_playlist(&client, &user.unwrap_or_default(), patience).await)
        });
    }

    fn create_playlist(&mut self, run: &mut Run) -> Result<(), StoreError> {
        run.stage = Stage::CreatingPlaylist;
        self.store.write(|db| runs::save(db, run))?;
        let client = self.client.clone();
        self.start_run_job(run.row, async move {
            Outcome::Created(create_playlist(&client).await)
        });
        Ok(())
    }

    fn read_playlist(&mut self, run: i64, target: Target) {
        let (client, known) = (self.client.clone(), self.contents.clone());
        self.start_run_job(run, async move {
            Outcome::Read(read_playlist(&client, &target.id, &known).await)
        });
    }

    fn draw(&mut self, run: &Run) -> Result<(), StoreError> {
        let drawing = run.drawing.as_ref().unwrap_or(&self.kept.drawing).clone();
        let mut task = self.draw_task(Some(run.account), drawing)?;
        task.made = runs::searches(self.store.read(), run.row)?;
        let client = self.client.clone();
        self.start_run_job(run.row, async move {
            let draw = draw(&client, &mut task).await;
            Outcome::Drawn(Box::new((draw, task)))
        });
        Ok(())
    }

    /// The intention is on disk before anything is sent.
    fn send(
        &mut self,
        run: &mut Run,
        pick: i64,
        uri: String,
        target: Target,
    ) -> Result<(), StoreError> {
        run.stage = Stage::Sending;
        let sent = Sent {
            at: Some(self.now()),
            playlist: target.id.clone(),
            heard_at: self.contents.heard_at,
        };
        self.store.write(|db| {
            picks::mark_sent(db, pick, &sent)?;
            runs::save(db, run)
        })?;
        let client = self.client.clone();
        self.start_run_job(run.row, async move {
            let api = client.at(Priority::Pick);
            let sent = api.add_items(&target.id, &[uri], None).await;
            Outcome::Sent(sent.map(|answered| answered.map(|snapshot| snapshot.id)))
        });
        Ok(())
    }

    fn look_up(
        &mut self,
        run: &Run,
        (uri, isrc): (String, Option<String>),
        sent: Sent,
        patience: bool,
    ) {
        let client = self.client.clone();
        self.start_run_job(run.row, async move {
            let isrc = isrc.as_deref();
            let wanted = (uri.as_str(), isrc, sent.heard_at);
            Outcome::LookedUp(look_up(&client, &sent.playlist, wanted, patience).await)
        });
    }

    fn start_run_job(&mut self, run: i64, work: impl Future<Output = Outcome> + Send + 'static) {
        let clock = self.setup.clock.clone();
        let was_blocked = self.client.limits().is_blocked(clock.now());
        self.jobs.start(Job::Run, async move {
            let began = clock.now();
            let outcome = work.await;
            Done::Run {
                run,
                done: RunDone {
                    began,
                    ended: clock.now(),
                    was_blocked,
                    outcome,
                },
            }
        });
    }

    pub(super) fn go_to(&mut self, stage: Stage) -> Result<(), StoreError> {
        if let Some(run) = &mut self.run {
            run.advance(stage);
            self.store.write(|db| runs::save(db, run))?;
        }
        Ok(())
    }

    /// Row of the run's pick, its URI and its ISRC.
    pub(super) fn pick_of(&self, run: &Run) -> Result<Option<PickKeys>, StoreError> {
        let Some(pick) = run.pick else {
            return Ok(None);
        };
        Ok(picks::keys(self.store.read(), pick)?.map(|keys| (pick, keys)))
    }
}
