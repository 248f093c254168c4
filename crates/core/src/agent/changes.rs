//! Changes of picks: begins what the user asks for, writes it down before it is sent, and looks up what stays in doubt.

use super::jobs::{Done, Job};
use super::tasks::{count_in_playlist, send_change};
use super::{Agent, Contents, ReplySender, access::Access};
use crate::control::protocol::{Event, Failure, Reply};
use crate::pick_change::{Change, Copies, Kind, Stage, Task, Verdict};
use crate::store::pick_changes::{self, Subject};
use crate::store::{AccountRow, StoreError, picks};
use jiff::Timestamp;
use spotify::{Error, Priority};

/// A change under way and who waits for it.
pub(super) struct Changing {
    change: Change,
    account: AccountRow,
    waiting: Vec<ReplySender>,
    /// Whether one of its tasks is under way.
    busy: bool,
}

/// What a task of a change brought.
pub(super) enum ChangeDone {
    /// The copies that are there.
    Counted(Result<Copies, Error>),
    /// What came of sending it; Spotify's time then.
    Sent(Result<Timestamp, Error>),
}

impl ChangeDone {
    fn error(&self) -> Option<&Error> {
        match self {
            ChangeDone::Counted(counted) => counted.as_ref().err(),
            ChangeDone::Sent(sent) => sent.as_ref().err(),
        }
    }
}

impl Agent {
    /// Begins a change; joins the one that is under way for the pick if that is the same.
    pub(super) fn change_pick(&mut self, pick: i64, kind: Kind, reply: ReplySender) {
        match self.begin_change(pick, kind) {
            Ok(None) => {
                let _ = reply.send(self.pick_reply(pick));
            }
            Ok(Some(at)) => self.changes[at].waiting.push(reply),
            Err(failure) => drop(reply.send(Err(failure))),
        }
    }

    /// Place of the change in the list; none when all is as it should be.
    pub(super) fn begin_change(&mut self, pick: i64, kind: Kind) -> Result<Option<usize>, Failure> {
        let account = self.account_row()?;
        if let Some(failure) = self.no_access() {
            return Err(failure);
        }
        let Some(subject) = pick_changes::subject(self.store.read(), account, pick)? else {
            return Err(Failure::new("pick_gone", "this pick is not in the diary"));
        };
        let of_pick = |changing: &Changing| changing.change.pick == pick;
        if let Some(at) = self.changes.iter().position(of_pick) {
            let same = self.changes[at].change.kind == kind;
            let text = "this track is being changed already: wait a moment";
            return same
                .then_some(Some(at))
                .ok_or_else(|| Failure::new("pick_busy", text));
        }
        if is_so(&subject, kind)? {
            return Ok(None);
        }
        let now = self.setup.clock.now();
        let changed_at = subject.changed_at.map(|at| self.on_our_clock(at));
        self.changes.push(Changing {
            change: Change::new(pick, kind, changed_at, now),
            account,
            waiting: Vec::new(),
            busy: false,
        });
        Ok(Some(self.changes.len() - 1))
    }

    pub(super) fn changes_wake_at(&self) -> Option<Timestamp> {
        let can = self.access == Access::Open && !self.jobs.has(Job::Change);
        self.changes
            .iter()
            .filter(|_| can)
            .filter_map(|changing| changing.change.wakes_at())
            .min()
    }

    /// Starts the next task of a change that is due; one at a time.
    pub(super) fn start_change(&mut self, now: Timestamp) {
        if self.access != Access::Open || self.jobs.has(Job::Change) {
            return;
        }
        let due = |changing: &Changing| changing.change.task(now);
        let Some((at, task)) = self
            .changes
            .iter()
            .enumerate()
            .find_map(|(at, changing)| Some((at, due(changing)?)))
        else {
            return;
        };
        let begun = match task {
            Task::Count => self.start_count(at),
            Task::Send => self.start_send(at),
        };
        if let Err(error) = begun {
            tracing::error!(%error, "a change of a pick was not begun");
            let changing = self.changes.remove(at);
            answer(changing.waiting, &Err(error.into()));
        }
    }

    fn start_count(&mut self, at: usize) -> Result<(), StoreError> {
        let (pick, kind, subject) = self.subject_of(at)?;
        self.changes[at].busy = true;
        let client = self.client.clone();
        self.jobs.start(Job::Change, async move {
            let counted = if kind.of_playlist() {
                count_in_playlist(&client, &subject).await
            } else {
                let saved = client.at(Priority::User).saved(&[subject.uri]).await;
                saved.map(|answered| Copies {
                    all: answered.value.into_iter().filter(|saved| *saved).count(),
                    ..Copies::default()
                })
            };
            Done::Change {
                pick,
                done: ChangeDone::Counted(counted),
            }
        });
        Ok(())
    }

    /// The intention is on disk before anything is sent.
    fn start_send(&mut self, at: usize) -> Result<(), StoreError> {
        let (pick, kind, subject) = self.subject_of(at)?;
        let changing = &mut self.changes[at];
        let account = changing.account;
        changing.change.stage = Stage::Sending;
        changing.busy = true;
        let change = changing.change.clone();
        self.store
            .write(|db| pick_changes::intend(db, account, &change))?;
        let client = self.client.clone();
        self.jobs.start(Job::Change, async move {
            let sent = send_change(&client, kind, &subject.playlist, subject.uri).await;
            Done::Change {
                pick,
                done: ChangeDone::Sent(sent),
            }
        });
        Ok(())
    }

    fn subject_of(&self, at: usize) -> Result<(i64, Kind, Subject), StoreError> {
        let Changing {
            change, account, ..
        } = &self.changes[at];
        let subject = pick_changes::subject(self.store.read(), *account, change.pick)?;
        let gone = || StoreError::Sql(rusqlite::Error::QueryReturnedNoRows);
        Ok((change.pick, change.kind, subject.ok_or_else(gone)?))
    }

    pub(super) fn take_in_change(&mut self, pick: i64, done: ChangeDone) -> Result<(), StoreError> {
        let ours = |changing: &Changing| changing.busy && changing.change.pick == pick;
        let Some(at) = self.changes.iter().position(ours) else {
            return Ok(());
        };
        match done.error() {
            None => self.call_worked(),
            Some(error) => self.call_failed(error),
        }
        let now = self.setup.clock.now();
        let changing = &mut self.changes[at];
        changing.busy = false;
        let change = &mut changing.change;
        let entered = match (&done, change.stage) {
            (ChangeDone::Sent(Ok(at)), _) => Some(Some(*at)),
            (ChangeDone::Counted(Ok(copies)), Stage::LookUp { .. }) => Some(copies.newest),
            (ChangeDone::Counted(_) | ChangeDone::Sent(Err(_)), _) => None,
        };
        let verdict = match &done {
            ChangeDone::Counted(Ok(copies)) => change.counted(*copies, now),
            ChangeDone::Counted(Err(error)) => change.not_counted(error, now),
            ChangeDone::Sent(sent) => change.sent(sent.as_ref().err(), now),
        };
        match verdict {
            Verdict::GoesOn => Ok(()),
            Verdict::InDoubt => {
                answer(std::mem::take(&mut changing.waiting), &Err(in_doubt()));
                Ok(())
            }
            Verdict::Done => self.end_change(at, Ok(entered)),
            Verdict::NotOurs => self.end_change(at, Err(not_ours())),
            Verdict::Failed => {
                let kind = change.kind;
                let failure = done
                    .error()
                    .map_or_else(in_doubt, |error| failure(error, kind));
                self.end_change(at, Err(failure))
            }
        }
    }

    /// Stores what became of a change and tells it. Where it is done: whether it was sent, and if so, what Spotify's clock
    /// showed when that was done.
    fn end_change(
        &mut self,
        at: usize,
        ended: Result<Option<Option<Timestamp>>, Failure>,
    ) -> Result<(), StoreError> {
        let (pick, kind) = (self.changes[at].change.pick, self.changes[at].change.kind);
        let now = self.now();
        self.store.write(|db| match &ended {
            Ok(sent) => pick_changes::done(db, pick, kind, *sent, now),
            Err(_) => pick_changes::forget(db, pick),
        })?;
        let waiting = self.changes.remove(at).waiting;
        if kind.of_playlist() {
            self.contents = Contents::default();
        }
        let reply = ended.and_then(|_| self.pick_reply(pick));
        answer(waiting, &reply);
        // Also what was not done: whoever showed it as done has to take that back.
        if let Some(view) = picks::view(self.store.read(), pick)? {
            self.tell(Event::PickChanged(Box::new(view)));
        }
        Ok(())
    }

    fn pick_reply(&self, pick: i64) -> Result<Reply, Failure> {
        let view = picks::view(self.store.read(), pick)?;
        let gone = || Failure::new("pick_gone", "this pick is not in the diary");
        Ok(Reply::Pick(Box::new(view.ok_or_else(gone)?)))
    }

    /// Takes the changes in doubt from the diary again. Who waits hears `failure`; what was not sent is given up.
    pub(super) fn reload_changes(&mut self, failure: &Failure) {
        for changing in std::mem::take(&mut self.changes) {
            answer(changing.waiting, &Err(failure.clone()));
        }
        let Some(account) = self.account.as_ref().map(|account| account.row) else {
            return;
        };
        let now = self.setup.clock.now();
        let intended = pick_changes::intended(self.store.read(), account);
        let intended = intended.unwrap_or_else(|error| {
            tracing::error!(%error, "the changes of picks cannot be read");
            Vec::new()
        });
        let resume = |(pick, kind)| Changing {
            change: Change::in_doubt(pick, kind, now),
            account,
            waiting: Vec::new(),
            busy: false,
        };
        self.changes = intended.into_iter().map(resume).collect();
    }

    /// Nothing can be asked of Spotify now: what was not sent is given up, what is in doubt stays.
    pub(super) fn refuse_changes(&mut self, failure: &Failure) {
        for changing in &mut self.changes {
            answer(std::mem::take(&mut changing.waiting), &Err(failure.clone()));
        }
        self.changes
            .retain(|changing| changing.busy || !changing.change.is_unsent());
    }

    /// What put looks off is over.
    pub(super) fn nudge_changes(&mut self) {
        for changing in &mut self.changes {
            changing.change.nudge();
        }
    }

    pub(super) fn clock_jumped_for_changes(&mut self, now: Timestamp) {
        for changing in &mut self.changes {
            changing.change.clock_jumped(now);
        }
    }
}

/// Whether the pick is already as the change would make it.
fn is_so(subject: &Subject, kind: Kind) -> Result<bool, Failure> {
    if kind.of_playlist() && !subject.added {
        let text = "this track is not in the playlist yet";
        return Err(Failure::new("pick_not_added", text));
    }
    Ok(match kind {
        Kind::Remove => subject.removed,
        Kind::Tidy => subject.removed || subject.gone,
        Kind::Restore => !subject.removed && !subject.gone,
        Kind::Keep => subject.kept,
        Kind::Unkeep => !subject.kept,
    })
}

fn answer(waiting: Vec<ReplySender>, reply: &Result<Reply, Failure>) {
    for waiting in waiting {
        let _ = waiting.send(reply.clone());
    }
}

fn in_doubt() -> Failure {
    let text = "Spotify did not answer, so it may be done or not: Sidetrack looks and then tells";
    Failure::new("uncertain", text)
}

fn not_ours() -> Failure {
    let text = "a copy of this track that you added yourself is in the playlist, and Spotify would remove it too: nothing was changed";
    Failure::new("pick_not_ours", text)
}

fn failure(error: &Error, kind: Kind) -> Failure {
    if *error == Error::NotFound && kind.of_playlist() {
        return Failure::new("playlist_missing", "the playlist is gone");
    }
    error.clone().into()
}
