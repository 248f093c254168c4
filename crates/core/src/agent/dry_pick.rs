//! A pick that changes nothing: as the signed-in user, or with an app's own keys and no sign-in.

use super::by_hand::bad_count;
use super::draw_task::draw;
use super::jobs::{Done, Job};
use super::tasks::track_view;
use super::{Agent, ReplySender};
use crate::control::protocol::{AppKeys, Failure, PickOptions, Reply};
use crate::draw::Drawn;
use crate::draw::filters::WayName;
use crate::view::PickView;
use jiff::Timestamp;
use spotify::{AppOnly, Client, MemoryLimits};
use std::sync::Arc;

impl Agent {
    /// Draws and changes nothing but what is remembered of the catalogue.
    pub(super) fn dry_pick(
        &mut self,
        app: Option<AppKeys>,
        options: &PickOptions,
        reply: ReplySender,
    ) {
        let account = self.account.as_ref().map(|account| account.row);
        if app.is_none() && account.is_none() {
            let text = "nobody is signed in: run `sidetrack login`, or give a client id and secret";
            return drop(reply.send(Err(Failure::new("no_account", text))));
        }
        if let Some(failure) = self.vault_refusal().filter(|_| app.is_none()) {
            return drop(reply.send(Err(failure)));
        }
        let drawing = self.drawing_with(options);
        let count = options.count.unwrap_or(1);
        if let Some(failure) = bad_count(count) {
            return drop(reply.send(Err(failure)));
        }
        let mut task = match self.draw_task(account, drawing) {
            Ok(task) => task,
            Err(error) => return drop(reply.send(Err(error.into()))),
        };
        task.is_dry = true;
        let client = app.map_or_else(|| self.client.clone(), |app| self.app_client(app));
        let now = self.now();
        self.jobs.start(Job::Answer, async move {
            let mut picks = Vec::new();
            let failure = loop {
                let done = draw(&client, &mut task).await;
                let nothing = done.nothing_drawn();
                match done.drawn {
                    Ok(Some(drawn)) => {
                        task.sieve.has_drawn(&drawn.track);
                        picks.push(view(*drawn, task.way, now));
                    }
                    Ok(None) => break Some(nothing),
                    Err(broken) => break Some(Failure::from(broken.error)),
                }
                if picks.len() >= usize::from(count) {
                    break None;
                }
            };
            let answer = match failure {
                Some(failure) if picks.is_empty() => Err(failure),
                short => Ok(Reply::Drawn { picks, short }),
            };
            let _ = reply.send(answer);
            let mut memory = task.memory;
            if let Some(memory) = &mut memory {
                memory.keep_all_that_waits();
            }
            Done::DryDrawn {
                turn: task.turn,
                memory,
            }
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

fn view(drawn: Drawn, way: WayName, now: Timestamp) -> PickView {
    PickView {
        id: 0,
        track: track_view(&drawn.track),
        way: way.word().to_owned(),
        words: Some(drawn.words).filter(|words| !words.is_empty()),
        chosen_at: now,
        added_at: None,
        playlist: None,
        candidates: drawn.candidates,
        removed_at: None,
        tidied: false,
        kept_at: None,
        gone_at: None,
    }
}
