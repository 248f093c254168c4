//! Runs: begins what the plan makes due, does the next task of the open run, and writes every stage down.

use super::jobs::{Done, Job};
use super::tasks::{
    artists, create_playlist, draw, find_playlist, look_up, nothing_drawn, read_playlist,
    track_view,
};
use super::{Agent, Contents, ReplySender, sign_in::Access};
use crate::control::protocol::{AppKeys, Event, Failure, Reply};
use crate::draw::Searched;
use crate::plan::Due;
use crate::run::{Kind, Run, Stage, Status, Task, Verdict};
use crate::store::{StoreError, picks, runs, settings};
use crate::view::{PickView, PlaylistView, StepView};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use spotify::{AppOnly, Client, Clock, Error, MemoryLimits, Playlist, Priority, Track};
use std::sync::Arc;

/// The playlist that picks go to, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Target {
    pub id: String,
    pub name: String,
}

type PickKeys = (i64, (String, Option<String>));

/// What a task of a run brought.
pub(super) struct RunDone {
    began: Timestamp,
    ended: Timestamp,
    outcome: Outcome,
}

enum Outcome {
    Playlist(Result<Option<Playlist>, Error>),
    Created(Result<Playlist, Error>),
    Read(Result<Option<Contents>, Error>),
    Drawn {
        searched: Vec<Searched>,
        drawn: Result<Option<Box<Track>>, Error>,
    },
    Sent(Result<Option<String>, Error>),
    LookedUp(Result<bool, Error>),
}

impl Agent {
    /// Looks whether the plan makes a run due. Only with Spotify's time: a clock that jumped must not invent runs.
    pub(super) fn start_due_run(&mut self) {
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        if self.skew.is_none() {
            return;
        }
        let now = self.now();
        let zone = (self.setup.zone)();
        let due = self
            .handled(account)
            .map(|handled| self.plan.due(handled, now, &zone));
        match due {
            Ok(Some(due)) => {
                if let Err(error) = self.begin_due(account, &due, now) {
                    tracing::error!(%error, "a due run was not begun");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the plan cannot be read"),
        }
    }

    pub(super) fn plan_wakes_at(&self) -> Option<Timestamp> {
        self.next_run()
            .filter(|_| self.skew.is_some() && self.setup.background)
    }

    pub(super) fn next_run(&self) -> Option<Timestamp> {
        let account = self.account.as_ref()?;
        let handled = self.handled(account.row).ok()?;
        self.plan.next(handled, self.now(), &(self.setup.zone)())
    }

    fn begin_due(&mut self, account: i64, due: &Due, now: Timestamp) -> Result<(), StoreError> {
        let busy = self.run.is_some();
        let paused = self.picks_paused();
        let mut run = new_run(
            account,
            Kind::Plan,
            Some(due.newest.at),
            self.first_stage(account)?,
        );
        let began = self.store.write(|db| {
            for missed in &due.coalesced {
                runs::record_missed(db, account, missed.at, Status::Coalesced, "missed", now)?;
            }
            settings::set(db, account, "plan_handled", &due.newest)?;
            if paused {
                runs::record_missed(
                    db,
                    account,
                    due.newest.at,
                    Status::Skipped,
                    "picks_paused",
                    now,
                )?;
                return Ok(false);
            }
            if busy {
                runs::record_missed(
                    db,
                    account,
                    due.newest.at,
                    Status::Coalesced,
                    "run_open",
                    now,
                )?;
                return Ok(false);
            }
            runs::begin(db, &mut run, now)
        })?;
        if began {
            self.run = Some(run);
            self.tell_run();
        }
        Ok(())
    }

    /// A run by hand; it joins the one that is open.
    pub(super) fn pick_now(&mut self, reply: ReplySender) {
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            let _ = reply.send(Err(Failure::new(
                "no_account",
                "nobody is signed in: run `sidetrack login`",
            )));
            return;
        };
        if let Some(failure) = self.no_access() {
            return drop(reply.send(Err(failure)));
        }
        if self.run.is_none() {
            let now = self.now();
            let begun = self.first_stage(account).and_then(|stage| {
                let mut run = new_run(account, Kind::Manual, None, stage);
                self.store.write(|db| runs::begin(db, &mut run, now))?;
                Ok(run)
            });
            match begun {
                Ok(run) => self.run = Some(run),
                Err(error) => return drop(reply.send(Err(error.into()))),
            }
        } else if let Some(run) = &mut self.run
            && let Some(wait) = &mut run.wait
        {
            // Asked for by hand: try at once. A block by Spotify stays one, the queue sees to that.
            wait.until = Some(Timestamp::MIN);
        }
        if let Some(run) = &self.run {
            self.waiting_for_run.push((run.row, reply));
        }
    }

    /// Draws one and changes nothing.
    pub(super) fn dry_pick(&mut self, app: Option<AppKeys>, reply: ReplySender) {
        let account = self.account.as_ref().map(|account| account.row);
        if app.is_none() && account.is_none() {
            let text = "nobody is signed in: run `sidetrack login`, or give a client id and secret";
            return drop(reply.send(Err(Failure::new("no_account", text))));
        }
        let known = account
            .map(|account| picks::ever_picked(self.store.read(), account))
            .transpose()
            .ok()
            .flatten()
            .unwrap_or_default();
        let client = app.map_or_else(|| self.client.clone(), |app| self.app_client(app));
        let now = self.now();
        let rng = self.fork_rng();
        self.jobs.start(Job::Answer, async move {
            let (searched, drawn) = draw(&client, &known, rng).await;
            let answer = match drawn {
                Ok(Some(track)) => {
                    let words = searched.last().map(|search| search.words.clone());
                    let pick = PickView {
                        id: 0,
                        track: track_view(&track),
                        way: "classic".into(),
                        words,
                        chosen_at: now,
                        added_at: None,
                        playlist: None,
                    };
                    Ok(Reply::Drawn(Box::new(pick)))
                }
                Ok(None) => Err(nothing_drawn()),
                Err(error) => Err(error.into()),
            };
            let _ = reply.send(answer);
            Done::Answer
        });
    }

    /// A client that is signed with an app's own keys; it keeps to the blocks that are known.
    fn app_client(&self, app: AppKeys) -> Client {
        use spotify::LimitStore;
        let limits = MemoryLimits::default();
        limits.save(&self.client.limits());
        let client = Client::new(spotify::Setup {
            endpoints: self.setup.endpoints.clone(),
            transport: self.setup.transport.clone(),
            clock: self.setup.clock.clone(),
            limits: Arc::new(limits),
            pacing: self.setup.pacing.clone(),
            jitter_seed: 0,
        });
        client.sign_in_app(AppOnly::new(app.client_id, app.client_secret));
        client
    }

    /// Starts the task that is due for the open run.
    pub(super) fn start_run_task(&mut self, now: Timestamp) {
        if self.access != Access::Open || self.jobs.has(Job::Run) {
            return;
        }
        let Some(task) = self.run.as_ref().and_then(|run| run.task(now)) else {
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
        let client = self.client.clone();
        let clock = self.setup.clock.clone();
        let target = self.target(run.account)?;
        let row = run.row;
        run.wait = None;
        match (task, target) {
            (Task::FindPlaylist, _) => {
                let user = self
                    .account
                    .as_ref()
                    .and_then(|account| account.user_id.clone())
                    .unwrap_or_default();
                self.start_run_job(row, clock, async move {
                    Outcome::Playlist(find_playlist(&client, &user).await)
                });
            }
            (Task::CreatePlaylist, _) => {
                run.stage = Stage::CreatingPlaylist;
                self.store.write(|db| runs::save(db, &run))?;
                self.start_run_job(row, clock, async move {
                    Outcome::Created(create_playlist(&client).await)
                });
            }
            (Task::ReadPlaylist, Some(target)) => {
                let known = self.contents.clone();
                self.start_run_job(row, clock, async move {
                    Outcome::Read(read_playlist(&client, &target.id, &known).await)
                });
            }
            (Task::Draw, Some(_)) => {
                let mut known = picks::ever_picked(self.store.read(), run.account)?;
                known.extend(self.contents.keys.iter().cloned());
                let rng = self.fork_rng();
                self.start_run_job(row, clock, async move {
                    let (searched, drawn) = draw(&client, &known, rng).await;
                    Outcome::Drawn { searched, drawn }
                });
            }
            (Task::Send, Some(target)) => {
                let Some((pick, (uri, _))) = self.pick_of(&run)? else {
                    return self.go_to(Stage::Draw);
                };
                run.stage = Stage::Sending;
                let now = self.now();
                self.store.write(|db| {
                    picks::mark_sent(db, pick, now)?;
                    runs::save(db, &run)
                })?;
                self.start_run_job(row, clock, async move {
                    let sent = client
                        .at(Priority::Pick)
                        .add_items(&target.id, &[uri], None)
                        .await;
                    Outcome::Sent(sent.map(|answered| answered.value.id))
                });
            }
            (Task::LookUp, Some(target)) => {
                let Some((_, (uri, isrc))) = self.pick_of(&run)? else {
                    return self.go_to(Stage::Draw);
                };
                self.start_run_job(row, clock, async move {
                    Outcome::LookedUp(look_up(&client, &target.id, &uri, isrc.as_deref()).await)
                });
            }
            (Task::ReadPlaylist | Task::Draw | Task::Send | Task::LookUp, None) => {
                return self.go_to(Stage::FindPlaylist);
            }
        }
        self.run = Some(run);
        Ok(())
    }

    fn start_run_job(
        &mut self,
        run: i64,
        clock: Arc<dyn Clock>,
        work: impl Future<Output = Outcome> + Send + 'static,
    ) {
        self.jobs.start(Job::Run, async move {
            let began = clock.now();
            let outcome = work.await;
            Done::Run {
                run,
                done: RunDone {
                    began,
                    ended: clock.now(),
                    outcome,
                },
            }
        });
    }

    fn go_to(&mut self, stage: Stage) -> Result<(), StoreError> {
        if let Some(run) = &mut self.run {
            run.advance(stage);
            self.store.write(|db| runs::save(db, run))?;
        }
        Ok(())
    }

    /// Row of the run's pick, its URI and its ISRC.
    fn pick_of(&self, run: &Run) -> Result<Option<PickKeys>, StoreError> {
        let Some(pick) = run.pick else {
            return Ok(None);
        };
        Ok(picks::keys(self.store.read(), pick)?.map(|keys| (pick, keys)))
    }

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
            Outcome::Drawn { searched, drawn } => self.drawn(run, told, &searched, drawn),
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
        self.store
            .write(|db| settings::set(db, account, "playlist", &target))?;
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
            self.contents = contents;
        }
        // A pick that waited may have been added by the user meanwhile: then another is drawn.
        let pick = self.pick_of(&run)?;
        let fresh = pick.as_ref().is_some_and(|(_, (uri, isrc))| {
            !self.contents.keys.contains(uri)
                && !isrc
                    .as_ref()
                    .is_some_and(|isrc| self.contents.keys.contains(isrc))
        });
        if !fresh {
            run.pick = None;
        }
        run.advance(if fresh { Stage::Send } else { Stage::Draw });
        let detail = format!("{} tracks in it", self.contents.tracks);
        self.keep(run, step("read playlist", told, true, Some(detail)))
    }

    fn drawn(
        &mut self,
        mut run: Run,
        told: (Timestamp, Timestamp),
        searched: &[Searched],
        drawn: Result<Option<Box<Track>>, Error>,
    ) -> Result<(), StoreError> {
        for search in searched {
            let detail = format!(
                "\"{}\": {} found, {} pass",
                search.words, search.results, search.passed
            );
            let mut step = step("search", told, true, Some(detail));
            step.status = Some(search.status);
            step.took_ms = Some(search.took_ms as i64);
            self.store.write(|db| runs::add_step(db, run.row, &step))?;
        }
        let track = match drawn {
            Ok(Some(track)) => track,
            Ok(None) => {
                return self.end_run(
                    run,
                    Status::Failed,
                    Some("nothing_drawn"),
                    step("draw", told, false, Some("no track passed".into())),
                );
            }
            Err(error) => return self.task_failed(run, told, "search", &error),
        };
        self.call_worked();
        let Some(target) = self.target(run.account)? else {
            return self.go_to(Stage::FindPlaylist);
        };
        let words = searched.last().map(|search| search.words.as_str());
        let now = self.now();
        let pick = self.store.write(|db| {
            let pick = picks::NewPick {
                run: run.row,
                track: &track,
                playlist: &target.id,
                way: "classic",
                words,
            };
            picks::store(db, run.account, &pick, now)
        })?;
        run.pick = pick;
        run.advance(if pick.is_some() {
            Stage::Send
        } else {
            Stage::Draw
        });
        self.keep(
            run,
            step(
                "draw",
                told,
                true,
                Some(format!("{} · {}", track.name, artists(&track))),
            ),
        )
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
        let pick = run.pick;
        self.end_run(
            run,
            Status::Success,
            None,
            step(name, told, true, Some("in the playlist".into())),
        )?;
        if let Some(view) = pick
            .map(|pick| picks::view(self.store.read(), pick))
            .transpose()?
            .flatten()
        {
            self.tell(Event::Picked(Box::new(view)));
        }
        Ok(())
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
        self.run = Some(run);
        self.tell_run();
        self.reply_run();
        self.run = None;
        Ok(())
    }

    fn tell_run(&self) {
        if let Some(run) = &self.run
            && let Ok(Some(view)) = runs::view(self.store.read(), run.row)
        {
            self.tell(Event::Run(Box::new(view)));
        }
    }

    /// Why nothing can be asked of Spotify now; none while it can, or while the vault is still being read.
    fn no_access(&self) -> Option<Failure> {
        let health = match &self.access {
            Access::Open | Access::Unread { trouble: None, .. } => return None,
            Access::NoAccount | Access::Unread { .. } | Access::Doubtful { .. } | Access::Over => {
                self.health()
            }
        };
        Some(Failure::new(health.code(), health.advice()))
    }

    /// Tells everybody who waits for a pick that it has to wait for something else first. The run stays.
    pub(super) fn refuse_waiting(&mut self) {
        if let Some(failure) = self.no_access() {
            for (_, reply) in std::mem::take(&mut self.waiting_for_run) {
                let _ = reply.send(Err(failure.clone()));
            }
        }
    }

    /// Answers everybody who waits for the open run: it has ended or is held up.
    fn reply_run(&mut self) {
        for (row, reply) in std::mem::take(&mut self.waiting_for_run) {
            let answer = match runs::view(self.store.read(), row) {
                Ok(Some(view)) => Ok(Reply::Run(Box::new(view))),
                Ok(None) => Err(Failure::new("no_run", "the run is gone")),
                Err(error) => Err(error.into()),
            };
            let _ = reply.send(answer);
        }
    }

    /// Takes the open run from the diary again; what may have been on its way is looked up first.
    pub(super) fn reload_run(&mut self) {
        let Some(account) = &self.account else { return };
        let now = self.setup.clock.now();
        self.run = runs::open(self.store.read(), account.row).unwrap_or_else(|error| {
            tracing::error!(%error, "the open run cannot be read");
            None
        });
        if let Some(run) = &mut self.run {
            run.resume(now);
        }
    }

    /// What held the run up may be over. Without a reason: whatever it was.
    pub(super) fn nudge_run(&mut self, reason: &str) {
        if let Some(run) = &mut self.run
            && let Some(wait) = &mut run.wait
            && (reason.is_empty() || wait.reason == reason)
        {
            wait.until = Some(Timestamp::MIN);
        }
    }

    /// Another playlist was chosen: a run that has nothing on its way starts over with it.
    pub(super) fn restart_waiting_run(&mut self) {
        let Some(mut run) = self.run.clone().filter(|_| !self.jobs.has(Job::Run)) else {
            return;
        };
        if matches!(
            run.stage,
            Stage::FindPlaylist
                | Stage::CreatePlaylist
                | Stage::ReadPlaylist
                | Stage::Draw
                | Stage::Send
        ) {
            run.pick = None;
            run.advance(Stage::FindPlaylist);
            if self.target(run.account).ok().flatten().is_some() {
                run.advance(Stage::ReadPlaylist);
            }
            self.run = Some(run);
        }
    }

    fn first_stage(&self, account: i64) -> Result<Stage, StoreError> {
        Ok(if self.target(account)?.is_some() {
            Stage::ReadPlaylist
        } else {
            Stage::FindPlaylist
        })
    }

    pub(super) fn target(&self, account: i64) -> Result<Option<Target>, StoreError> {
        settings::get(self.store.read(), account, "playlist")
    }

    pub(super) fn playlist(&self) -> Option<PlaylistView> {
        let account = self.account.as_ref()?;
        let target = self.target(account.row).ok().flatten()?;
        Some(PlaylistView {
            id: target.id,
            name: target.name,
            tracks: None,
            chosen: true,
        })
    }

    fn fork_rng(&mut self) -> StdRng {
        StdRng::seed_from_u64(self.setup.rng.next_u64())
    }
}

fn new_run(account: i64, kind: Kind, due_at: Option<Timestamp>, stage: Stage) -> Run {
    Run {
        row: 0,
        account,
        kind,
        due_at,
        stage,
        wait: None,
        pick: None,
        failures: 0,
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
