//! A pick that changes nothing: as the signed-in user, or with an app's own keys and no sign-in.

use super::jobs::{Done, Job};
use super::tasks::{draw, nothing_drawn, track_view};
use super::{Agent, ReplySender};
use crate::control::protocol::{AppKeys, Failure, Reply};
use crate::store::picks;
use crate::view::PickView;
use spotify::{AppOnly, Client, MemoryLimits};
use std::sync::Arc;

impl Agent {
    /// Draws one and changes nothing.
    pub(super) fn dry_pick(&mut self, app: Option<AppKeys>, reply: ReplySender) {
        let account = self.account.as_ref().map(|account| account.row);
        if app.is_none() && account.is_none() {
            let text = "nobody is signed in: run `sidetrack login`, or give a client id and secret";
            return drop(reply.send(Err(Failure::new("no_account", text))));
        }
        if let Some(failure) = self.vault_refusal().filter(|_| app.is_none()) {
            return drop(reply.send(Err(failure)));
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
                    let found_by = searched.last();
                    let pick = PickView {
                        id: 0,
                        track: track_view(&track),
                        way: "classic".into(),
                        words: found_by.map(|search| search.words.clone()),
                        chosen_at: now,
                        added_at: None,
                        playlist: None,
                        candidates: found_by.and_then(|search| search.total),
                        removed_at: None,
                        kept_at: None,
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
}
