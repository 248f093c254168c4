//! Requests: each is answered at once from what is known, or by a job that holds the reply.

use super::jobs::{Done, Job};
use super::runs::Target;
use super::whole::{PAGE, Reader};
use super::{Agent, Contents, Envelope, ReplySender};
use crate::care::erase::Scope;
use crate::control::protocol::{Event, Failure, Reply, Request};
use crate::pick_change::Kind;
use crate::plan::{Handled, Plan};
use crate::search;
use crate::stats;
use crate::store::{AccountRow, StoreError, damage_in, gaps, listens, runs, settings};
use crate::view::PlaylistView;
use jiff::Timestamp;
use spotify::{Error, Priority};

impl Agent {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "answer_now names the rest one by one"
    )]
    pub(super) fn answer(&mut self, envelope: Envelope) {
        let Some(envelope) = self.let_wait(envelope) else {
            return;
        };
        let Envelope { request, reply } = envelope;
        let refused = self.no_diary(&request);
        if let Some(failure) = refused.or_else(|| self.not_to_read(&request)) {
            return drop(reply.send(Err(failure)));
        }
        if needs_access(&request) {
            self.ask_vault_again();
        }
        match request {
            Request::SignIn {
                client_id,
                redirect,
            } => self.begin_sign_in(&client_id, redirect, reply),
            Request::Pasted { address } => self.take_pasted(&address, reply),
            Request::SignedIn => self.await_sign_in(reply),
            Request::SignOut => self.sign_out(reply),
            Request::Disconnect { confirmed } => self.leave(Scope::Spotify, confirmed, reply),
            Request::DeleteEverything { confirmed } => {
                self.leave(Scope::Everything, confirmed, reply);
            }
            Request::Backup { to } => self.backup_now(to, reply),
            Request::Restore { source } => self.restore(source, reply),
            Request::Import { paths } => self.import(paths, reply),
            Request::UndoImport { id } => self.undo_import(id, reply),
            Request::Pick { options } => self.pick_now(&options, reply),
            Request::RetryRun { run } => self.retry_run(run, reply),
            Request::CancelRun { run } => drop(reply.send(self.cancel_run(run))),
            Request::DryPick { app, options } => self.dry_pick(app, &options, reply),
            Request::Playlists => self.list_playlists(reply),
            Request::ChoosePlaylist { id: Some(id) } => self.choose_playlist(id, reply),
            Request::KeepPick { pick, keep: true } => self.change_pick(pick, Kind::Keep, reply),
            Request::KeepPick { pick, keep: false } => self.change_pick(pick, Kind::Unkeep, reply),
            Request::RemovePick { pick } => self.change_pick(pick, Kind::Remove, reply),
            Request::RestorePick { pick } => self.change_pick(pick, Kind::Restore, reply),
            Request::Play { uri } => self.command_player(uri, true, reply),
            Request::Queue { uri } => self.command_player(uri, false, reply),
            quick => {
                let _ = reply.send(self.answer_quick(quick));
            }
        }
    }

    /// A diary that turns out to be damaged is let go, and the request is answered as without one.
    fn answer_quick(&mut self, request: Request) -> Result<Reply, Failure> {
        let answer = self.answer_now(request.clone());
        let damage = answer.as_ref().err();
        let Some(failure) = damage.filter(|failure| failure.code == "diary_damaged") else {
            return answer;
        };
        self.found_damaged(damage_in(&failure.message));
        match self.no_diary(&request) {
            Some(failure) => Err(failure),
            None => self.answer_now(request),
        }
    }

    fn answer_now(&mut self, request: Request) -> Result<Reply, Failure> {
        match request {
            Request::Status => Ok(Reply::Status(Box::new(self.status()?))),
            Request::Listens {
                limit,
                before,
                words,
            } => {
                let before = before.map_or(i64::MAX, Timestamp::as_millisecond);
                let (db, account) = (self.store.read(), self.diary_row()?);
                let found = search::find(db, &words)?;
                let latest = listens::latest_of(db, account, before, found.as_ref(), limit)?;
                Ok(Reply::Listens(latest))
            }
            Request::TopArtists {
                from,
                to,
                by,
                limit,
            } => {
                let from = from.map_or(i64::MIN, Timestamp::as_millisecond);
                let to = to.map_or(i64::MAX, Timestamp::as_millisecond);
                Ok(Reply::Artists(stats::top_artists(
                    self.store.read(),
                    self.diary_row()?,
                    from,
                    to,
                    by,
                    limit as usize,
                )?))
            }
            Request::Gaps { closed } => Ok(Reply::Gaps(gaps::parts(
                self.store.read(),
                self.diary_row()?,
                closed,
            )?)),
            Request::Runs { limit } => Ok(Reply::Runs(runs::latest(
                self.store.read(),
                self.account_row()?,
                limit,
            )?)),
            Request::DeleteListens { listens } => self.delete_listens(&listens),
            Request::RestoreListens { listens } => self.restore_listens(&listens),
            Request::MergeRecordings { tracks, into } => self.merge_recordings(&tracks, into),
            Request::SplitRecording { track } => self.split_recording(track),
            Request::UndoRecording { change } => self.undo_recording(&change),
            Request::SetPlan { plan } => self.set_plan(plan),
            Request::ChoosePlaylist { .. } => {
                let account = self.account_row()?;
                self.set_target(account, None)?;
                self.playlist_changed();
                Ok(Reply::Done)
            }
            Request::SetDrawing { drawing } => self.set_drawing(drawing),
            Request::BlockArtist { artist, blocked } => self.block_artist(artist, blocked),
            Request::WordLists => self.word_lists(),
            Request::SetWordList { list, words } => self.set_word_list(list, words),
            Request::SetTidy { after_days } => self.set_tidy(after_days),
            Request::SetHomeZone { name } => self.set_home_zone(name.as_deref()),
            Request::PauseRecording { paused, until } => self.pause_recording(paused, until),
            Request::PausePicks { paused } => self.pause_picks(paused),
            Request::CancelSignIn => {
                self.cancel_sign_in();
                Ok(Reply::Done)
            }
            Request::Stop => {
                self.tell(Event::Stopping);
                self.stopping = true;
                Ok(Reply::Done)
            }
            Request::CancelImport => Ok(self.cancel_import()),
            Request::Imports => self.imports(),
            Request::Watch => Ok(self.watch_player()),
            Request::TryNow => Ok(self.try_now()),
            Request::Settings => Ok(Reply::Settings(Box::new(self.settings()))),
            Request::SetNotifications { notifications } => self.set_notifications(notifications),
            Request::SettingsChanged => {
                self.last_settings = None;
                Ok(Reply::Done)
            }
            Request::ShowWindow { page } => self.show_window(page),
            Request::Subscribe => Ok(Reply::Done),
            Request::SignIn { .. }
            | Request::Pasted { .. }
            | Request::SignedIn
            | Request::SignOut
            | Request::Disconnect { .. }
            | Request::DeleteEverything { .. }
            | Request::Backup { .. }
            | Request::Restore { .. }
            | Request::Import { .. }
            | Request::UndoImport { .. }
            | Request::Pick { .. }
            | Request::RetryRun { .. }
            | Request::CancelRun { .. }
            | Request::DryPick { .. }
            | Request::KeepPick { .. }
            | Request::RemovePick { .. }
            | Request::RestorePick { .. }
            | Request::Play { .. }
            | Request::Queue { .. }
            | Request::Playlists => Err(Failure::new("bad_request", "not answered here")),
        }
    }

    pub(super) fn account_row(&self) -> Result<AccountRow, Failure> {
        self.account
            .as_ref()
            .map(|account| account.row)
            .ok_or_else(nobody_signed_in)
    }

    fn pause_picks(&mut self, paused: bool) -> Result<Reply, Failure> {
        let account = self.account_row()?;
        self.store
            .write(|db| settings::set(db, account, "picks_paused", &paused))?;
        self.kept.picks_paused = paused;
        Ok(Reply::Done)
    }

    /// A changed plan starts with its next time: nothing is caught up for times it did not have.
    fn set_plan(&mut self, plan: Plan) -> Result<Reply, Failure> {
        let account = self.account_row()?;
        let plan = plan.checked()?;
        // What is due by the same rule stays due.
        let handled = match plan.rule == self.kept.plan.rule {
            true => self.handled(),
            false => Handled::until(self.now(), &(self.setup.zone)()),
        };
        self.store.write(|db| {
            settings::set(db, account, "plan", &plan)?;
            settings::set(db, account, "plan_handled", &handled)
        })?;
        (self.kept.plan, self.kept.handled) = (plan, Some(handled));
        Ok(Reply::Done)
    }

    fn list_playlists(&mut self, reply: ReplySender) {
        let Some(account) = &self.account else {
            return drop(reply.send(Err(nobody_signed_in())));
        };
        if let Some(failure) = self.vault_refusal() {
            return drop(reply.send(Err(failure)));
        }
        let user = account.user_id.clone().unwrap_or_default();
        let chosen = self.kept.target.as_ref().map(|target| target.id.clone());
        let client = self.client.clone();
        self.jobs.start(Job::Answer, async move {
            let answer = async {
                let mut reader = Reader::new(&client, Priority::User);
                let mut views = Vec::new();
                let mut offset = 0;
                loop {
                    let page = reader.playlists(offset).await?;
                    views.extend(
                        page.items
                            .into_iter()
                            .filter(|playlist| playlist.open_to(&user))
                            .map(|playlist| PlaylistView {
                                chosen: Some(&playlist.id) == chosen.as_ref(),
                                id: playlist.id,
                                name: playlist.name,
                                tracks: playlist.total,
                            }),
                    );
                    if !page.more || offset > 5_000 {
                        return Ok(Reply::Playlists(views));
                    }
                    offset += PAGE;
                }
            };
            let _ = reply.send(answer.await);
            Done::Answer
        });
    }

    /// The user's word for a playlist is checked with Spotify, then kept; an id, URI or address will do.
    fn choose_playlist(&mut self, word: String, reply: ReplySender) {
        let Some(account) = &self.account else {
            return drop(reply.send(Err(nobody_signed_in())));
        };
        if let Some(failure) = self.vault_refusal() {
            return drop(reply.send(Err(failure)));
        }
        let (row, user) = (account.row, account.user_id.clone().unwrap_or_default());
        let id = playlist_id(&word);
        let client = self.client.clone();
        self.jobs.start(Job::Answer, async move {
            let looked = client.at(Priority::User).playlist(&id).await;
            match looked {
                Ok(answered) if answered.value.open_to(&user) => Done::Chosen {
                    account: row,
                    target: Target {
                        id: answered.value.id,
                        name: answered.value.name,
                    },
                    reply,
                },
                Ok(_) => {
                    let _ = reply.send(Err(Failure::new(
                        "playlist_not_yours",
                        "that playlist is not yours: Spotify lets nobody else add to it",
                    )));
                    Done::Answer
                }
                Err(error) => {
                    let is_unknown = matches!(error, Error::NotFound | Error::BadRequest { .. });
                    let failure = match is_unknown {
                        true => no_playlist(&word),
                        false => error.into(),
                    };
                    let _ = reply.send(Err(failure));
                    Done::Answer
                }
            }
        });
    }

    pub(super) fn take_in_chosen(
        &mut self,
        account: AccountRow,
        target: Target,
        reply: ReplySender,
    ) -> Result<(), StoreError> {
        if self.account.as_ref().map(|account| account.row) != Some(account) {
            let _ = reply.send(Err(nobody_signed_in()));
            return Ok(());
        }
        self.set_target(account, Some(target))?;
        self.playlist_changed();
        let _ = reply.send(Ok(Reply::Done));
        Ok(())
    }

    /// A run that waited for a playlist goes on with the new one, from the start.
    fn playlist_changed(&mut self) {
        self.contents = Contents::default();
        self.restart_waiting_run();
    }
}

/// Whether a request needs the sign-in at once.
fn needs_access(request: &Request) -> bool {
    matches!(
        request,
        Request::Pick { .. }
            | Request::RetryRun { .. }
            | Request::DryPick { app: None, .. }
            | Request::Playlists
            | Request::ChoosePlaylist { id: Some(_) }
            | Request::KeepPick { .. }
            | Request::RemovePick { .. }
            | Request::RestorePick { .. }
            | Request::Play { .. }
            | Request::Queue { .. }
    )
}

/// What has to be said when a request needs an account.
pub(super) fn nobody_signed_in() -> Failure {
    Failure::new("no_account", "nobody is signed in: run `sidetrack login`")
}

fn no_playlist(word: &str) -> Failure {
    let text = format!(
        "Spotify knows no playlist \u{201c}{}\u{201d}: give its link, or one of those that `sidetrack playlist list` shows",
        word.trim()
    );
    Failure::new("no_such_playlist", text)
}

fn playlist_id(word: &str) -> String {
    let word = word.trim();
    let word = word.rsplit(['/', ':']).next().unwrap_or(word);
    word.split('?').next().unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::playlist_id;

    #[test]
    fn an_id_a_uri_and_an_address_all_name_a_playlist() {
        for word in [
            "37i9",
            "spotify:playlist:37i9",
            "https://open.spotify.com/playlist/37i9?si=abc",
            " 37i9 ",
        ] {
            assert_eq!(playlist_id(word), "37i9");
        }
    }
}
