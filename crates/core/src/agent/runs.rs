//! Runs: begins what the plan makes due or the user asks for, and tells those who wait how they ended.

use super::jobs::Job;
use super::outcomes::step;
use super::requests::nobody_signed_in;
use super::{Agent, ReplySender, access::Access};
use crate::control::protocol::{Event, Failure, PickOptions, Reply};
use crate::plan::{Due, MOST_TRACKS};
use crate::run::{Kind, Run, Stage, Status};
use crate::store::runs::{self, Missed};
use crate::store::{StoreError, picks, settings};
use crate::view::{PlaylistView, RunView};
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// The playlist that picks go to, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Target {
    pub id: String,
    pub name: String,
}

impl Agent {
    /// Looks whether the plan makes a run due. Only with Spotify's time: a clock that jumped must not invent runs.
    pub(super) fn start_due_run(&mut self, now: Timestamp) {
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        if self.skew.is_none() {
            return;
        }
        let now = self.by_spotify(now);
        let due = self
            .kept
            .plan
            .due(self.handled(), now, &(self.setup.zone)());
        if let Some(due) = due
            && let Err(error) = self.begin_due(account, &due, now)
        {
            tracing::error!(%error, "a due run was not begun");
        }
    }

    pub(super) fn plan_wakes_at(&self) -> Option<Timestamp> {
        self.next_run()
            .filter(|_| self.skew.is_some() && self.setup.background)
    }

    pub(super) fn next_run(&self) -> Option<Timestamp> {
        self.account.as_ref()?;
        self.next_runs(1).pop()
    }

    /// When the next runs are due.
    pub(super) fn next_runs(&self, count: usize) -> Vec<Timestamp> {
        if self.account.is_none() {
            return Vec::new();
        }
        let (plan, zone) = (&self.kept.plan, (self.setup.zone)());
        plan.coming(self.handled(), self.now(), &zone)
            .take(count)
            .collect()
    }

    fn begin_due(&mut self, account: i64, due: &Due, now: Timestamp) -> Result<(), StoreError> {
        let open = self.run.as_ref().map(|run| run.kind);
        let paused = self.kept.picks_paused;
        // What the user asked for by hand makes up for nothing: the plan waits until that is over.
        if open == Some(Kind::Manual) && !paused && !due.too_late {
            return Ok(());
        }
        let mut run = new_run(account, Kind::Plan, Some(due.newest.at), self.first_stage());
        run.wanted = self.kept.plan.tracks;
        // Of two reasons the one that the user can do something about.
        let skipped = match (paused, due.too_late) {
            (true, _) => Some((Status::Skipped, "picks_paused")),
            (false, true) => Some((Status::Skipped, "too_late")),
            (false, false) => open.map(|_| (Status::Coalesced, "run_open")),
        };
        // Where the newest gets no run, nothing makes up for those before it.
        let (older, why) = match skipped {
            Some((Status::Skipped, why)) => (Status::Skipped, why),
            Some(_) | None => (Status::Coalesced, "missed"),
        };
        let missed = |at: Timestamp, status: Status, reason: &'static str| Missed {
            account,
            due: at,
            wanted: self.kept.plan.tracks,
            status,
            reason,
        };
        let began = self.store.write(|db| {
            for older_due in &due.coalesced {
                runs::record_missed(db, &missed(older_due.at, older, why), now)?;
            }
            settings::set(db, account, "plan_handled", &due.newest)?;
            if let Some((status, reason)) = skipped {
                runs::record_missed(db, &missed(due.newest.at, status, reason), now)?;
                return Ok(false);
            }
            runs::begin(db, &mut run, now)
        })?;
        self.kept.handled = Some(due.newest);
        if began {
            self.run = Some(run);
            self.tell_run();
        }
        Ok(())
    }

    /// A run of the account; without one a failure.
    fn run_view(&self, row: i64) -> Result<RunView, Failure> {
        let account = self.account_row()?;
        runs::of_account(self.store.read(), account, row)?
            .ok_or_else(|| Failure::new("no_run", format!("there is no run {row}")))
    }

    /// Does again what a run that is over was to do.
    pub(super) fn retry_run(&mut self, row: i64, reply: ReplySender) {
        if let Err(failure) = self.run_view(row) {
            return drop(reply.send(Err(failure)));
        }
        if self.run.as_ref().is_some_and(|run| run.row == row) {
            return self.pick_now(&PickOptions::default(), reply);
        }
        match runs::again(self.store.read(), row) {
            Ok(Some((left, drawing))) => {
                let options = PickOptions {
                    count: Some(left),
                    way: drawing.as_ref().map(|drawing| drawing.way),
                    filters: drawing.map(|drawing| drawing.filters),
                };
                self.pick_now(&options, reply);
            }
            Ok(None) => {
                let text = "this run has brought what it was to bring";
                drop(reply.send(Err(Failure::new("run_done", text))));
            }
            Err(error) => drop(reply.send(Err(error.into()))),
        }
    }

    /// Ends the open run, unless something of it may be on its way.
    pub(super) fn cancel_run(&mut self, row: i64) -> Result<Reply, Failure> {
        self.run_view(row)?;
        let Some(run) = self.run.clone().filter(|run| run.row == row) else {
            let text = "this run is over";
            return Err(Failure::new("run_done", text));
        };
        if run.is_in_doubt() {
            let text = "something of this run may be on its way to Spotify: it can be cancelled when that is known";
            return Err(Failure::new("run_in_doubt", text));
        }
        let status = match runs::brought(self.store.read(), row)? {
            0 => Status::Skipped,
            _ => Status::Success,
        };
        if let Err(error) = self.end_run(run, status, Some("cancelled"), None) {
            self.diary_refused(&error);
            return Err(error.into());
        }
        Ok(Reply::Run(Box::new(self.run_view(row)?)))
    }

    /// A run by hand; it joins the one that is open.
    pub(super) fn pick_now(&mut self, options: &PickOptions, reply: ReplySender) {
        let count = options.count.unwrap_or(1);
        if let Some(failure) = bad_count(count) {
            return drop(reply.send(Err(failure)));
        }
        let is_special = *options != PickOptions::default();
        if let Some(run) = self.run.as_ref().filter(|_| is_special) {
            let text = format!(
                "run {0} is not over: wait until it is, or end it with `sidetrack runs --cancel {0}`",
                run.row
            );
            return drop(reply.send(Err(Failure::new("run_open", text))));
        }

        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            let _ = reply.send(Err(nobody_signed_in()));
            return;
        };
        if let Some(failure) = self.no_access() {
            return drop(reply.send(Err(failure)));
        }
        if self.run.is_none() {
            let now = self.now();
            let mut run = new_run(account, Kind::Manual, None, self.first_stage());
            run.wanted = count;
            run.drawing = is_special.then(|| self.drawing_with(options));
            match self.store.write(|db| runs::begin(db, &mut run, now)) {
                Ok(_) => self.run = Some(run),
                Err(error) => {
                    self.diary_refused(&error);
                    return drop(reply.send(Err(error.into())));
                }
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

    pub(super) fn tell_run(&self) {
        if let Some(run) = &self.run
            && let Ok(Some(view)) = runs::view(self.store.read(), run.row)
        {
            self.tell(Event::Run(Box::new(view)));
        }
    }

    /// Why nothing can be asked of Spotify now; none while it can, or while the vault is still being read.
    pub(super) fn no_access(&self) -> Option<Failure> {
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
            self.refuse_changes(&failure);
            for (_, reply) in std::mem::take(&mut self.waiting_for_run) {
                let _ = reply.send(Err(failure.clone()));
            }
        }
    }

    /// Answers everybody who waits for the open run: it has ended or is held up.
    pub(super) fn reply_run(&mut self) {
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
        let is_under_way = self.jobs.has(Job::Run);
        let Some(run) = &mut self.run else { return };
        let name = match run.stage {
            _ if is_under_way => None,
            Stage::Sending => Some("add track"),
            Stage::CreatingPlaylist => Some("create playlist"),
            Stage::FindPlaylist
            | Stage::CreatePlaylist
            | Stage::CheckPlaylist { .. }
            | Stage::ReadPlaylist
            | Stage::Draw
            | Stage::Send
            | Stage::LookUp { .. }
            | Stage::Done => None,
        };
        run.resume(now);
        let row = run.row;
        if let Some(name) = name {
            let detail = Some("Sidetrack ended before the answer came".to_owned());
            let step = step(name, (now, now, None), false, detail);
            let told = self.store.write(|db| runs::add_step(db, row, &step));
            if let Err(error) = told {
                tracing::warn!(%error, "a step that was broken off is not told");
            }
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
            // What was sent may still be found: the read tells.
            let was_sent =
                |pick| picks::sent(self.store.read(), pick).is_ok_and(|sent| sent.at.is_some());
            run.pick = run.pick.filter(|pick| was_sent(*pick));
            run.advance(Stage::FindPlaylist);
            if self.kept.target.is_some() {
                run.advance(Stage::ReadPlaylist);
            }
            self.run = Some(run);
        }
    }

    fn first_stage(&self) -> Stage {
        match &self.kept.target {
            Some(_) => Stage::ReadPlaylist,
            None => Stage::FindPlaylist,
        }
    }

    pub(super) fn playlist(&self) -> Option<PlaylistView> {
        let target = self.kept.target.clone()?;
        Some(PlaylistView {
            id: target.id,
            name: target.name,
            tracks: None,
            chosen: true,
        })
    }

    pub(super) fn fork_rng(&mut self) -> StdRng {
        StdRng::seed_from_u64(self.setup.rng.next_u64())
    }
}

/// Why so many tracks cannot be drawn at once.
pub(super) fn bad_count(count: u8) -> Option<Failure> {
    let text = || format!("1 to {MOST_TRACKS} tracks at once");
    (!(1..=MOST_TRACKS).contains(&count)).then(|| Failure::new("bad_count", text()))
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
        wanted: 1,
        drawing: None,
        failures: 0,
    }
}
