//! Runs by hand: begun, tried again, cancelled.

use super::requests::nobody_signed_in;
use super::runs::new_run;
use super::{Agent, ReplySender};
use crate::control::protocol::{Failure, PickOptions, Reply};
use crate::plan::MOST_TRACKS;
use crate::run::{Kind, Status};
use crate::store::runs;
use crate::view::RunView;
use jiff::Timestamp;

impl Agent {
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
}

/// Why so many tracks cannot be drawn at once.
pub(super) fn bad_count(count: u8) -> Option<Failure> {
    let text = || format!("1 to {MOST_TRACKS} tracks at once");
    (!(1..=MOST_TRACKS).contains(&count)).then(|| Failure::new("bad_count", text()))
}
