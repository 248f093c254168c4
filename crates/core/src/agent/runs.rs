//! Runs: begins what the plan makes due, and tells those who wait how they ended.

use super::jobs::Job;
use super::outcomes::step;
use super::{Agent, access::Access};
use crate::control::protocol::{Event, Failure, Reply};
use crate::plan::Due;
use crate::run::{Kind, Run, Stage, Status};
use crate::store::runs::{self, Missed};
use crate::store::{StoreError, picks, settings};
use crate::view::PlaylistView;
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

    pub(super) fn first_stage(&self) -> Stage {
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

pub(super) fn new_run(account: i64, kind: Kind, due_at: Option<Timestamp>, stage: Stage) -> Run {
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
