//! What a window asks for: settings, a look at the player, a command to it, trying again, and to be shown.

use super::Agent;
use super::ReplySender;
use super::jobs::{Done, Job};
use super::requests::nobody_signed_in;
use crate::control::protocol::{Event, Failure, Reply};
use crate::home;
use crate::schedule::Watch;
use crate::store::{StoreError, settings};
use crate::view::settings::{Notifications, PauseView, SettingsView};
use jiff::SignedDuration;
use rusqlite::Connection;
use spotify::{Error, Priority};

/// How long a look lasts that is not asked for again, seconds on the wall.
const LEASE_S: f64 = 60.0;

const NOTIFICATIONS: &str = "notifications";

/// What is told by notification, as stored.
pub(super) fn notifications(db: &Connection) -> Result<Notifications, StoreError> {
    Ok(settings::get(db, settings::PROGRAM, NOTIFICATIONS)?.unwrap_or_default())
}

impl Agent {
    /// Somebody looks at the player: the first look is due at once.
    pub(super) fn watch_player(&mut self) -> Reply {
        let now = self.setup.clock.now();
        if self.watched_until <= now {
            self.watch.player_at = now;
        }
        // In a demo time is faster than whoever looks.
        let lease = SignedDuration::try_from_secs_f64(LEASE_S * self.setup.clock.speed());
        self.watched_until = now.saturating_add(lease.unwrap_or_default()).unwrap_or(now);
        Reply::Done
    }

    /// What was put off by our own back-off is due at once. Spotify's blocks stay: the queue of calls keeps them.
    pub(super) fn try_now(&mut self) -> Reply {
        let now = self.setup.clock.now();
        self.watch = Watch::start(now);
        self.time_at = (now, 0);
        self.ask_vault_again();
        self.nudge_run("");
        self.nudge_changes();
        self.mend_soon();
        Reply::Done
    }

    /// Plays a track now, or queues it.
    pub(super) fn command_player(&mut self, uri: String, plays: bool, reply: ReplySender) {
        let refused = match () {
            () if self.account.is_none() => Some(nobody_signed_in()),
            () if !uri.starts_with("spotify:track:") => {
                Some(Failure::new("bad_request", "that is no track"))
            }
            () => self.no_access(),
        };
        if let Some(failure) = refused {
            return drop(reply.send(Err(failure)));
        }
        let client = self.client.clone();
        self.jobs.start(Job::Answer, async move {
            let api = client.at(Priority::User);
            let commanded = if plays {
                api.play(&[uri], None).await
            } else {
                api.queue_add(&uri, None).await
            };
            let error = commanded.err();
            let answer = error
                .clone()
                .map_or(Ok(Reply::Done), |error| Err(error.into()));
            let _ = reply.send(answer);
            Done::Commanded { error, plays }
        });
    }

    /// A command was answered; after a play the player shows something else.
    pub(super) fn take_in_command(&mut self, error: Option<Error>, plays: bool) {
        match error {
            Some(error) => self.call_failed(&error),
            None => {
                self.call_worked();
                if plays {
                    self.watch.player_at = self.setup.clock.now();
                }
            }
        }
    }

    /// Brings the window up, where somebody listens who can.
    pub(super) fn show_window(&self, page: Option<String>) -> Result<Reply, Failure> {
        if !self.setup.desktop {
            let text = "no desktop program runs that could open the window";
            return Err(Failure::new("no_desktop", text));
        }
        self.tell(Event::ShowWindow { page });
        Ok(Reply::Done)
    }

    pub(super) fn set_notifications(
        &mut self,
        notifications: Notifications,
    ) -> Result<Reply, Failure> {
        self.store
            .write(|db| settings::set(db, settings::PROGRAM, NOTIFICATIONS, &notifications))?;
        self.notifications = notifications;
        Ok(Reply::Done)
    }

    /// Changes the home time zone; none: that of the system.
    pub(super) fn set_home_zone(&mut self, name: Option<&str>) -> Result<Reply, Failure> {
        let name = name.map(home::known).transpose()?;
        self.store.write(|db| home::choose(db, name.as_deref()))?;
        self.home_zone = name;
        // What is shown by local time is read again.
        self.tell(Event::DiaryChanged);
        Ok(Reply::Done)
    }

    /// The settings as they are now.
    pub(super) fn settings(&self) -> SettingsView {
        let pause = self.pause(self.setup.clock.now());
        SettingsView {
            account: self.account_view(),
            plan: self.kept.plan.clone(),
            plan_words: self.kept.plan.words(),
            next_runs: self.next_runs(5),
            drawing: self.kept.drawing.clone(),
            tidy_after_days: self.kept.tidy_after_days,
            playlist: self.playlist(),
            picks_paused: self.kept.picks_paused,
            recording_paused: pause.map(|pause| PauseView {
                until: pause.until.map(|until| self.on_our_clock(until)),
            }),
            home_zone: self.home_zone.clone(),
            system_zone: (self.setup.zone)().iana_name().map(str::to_owned),
            notifications: self.notifications,
            backup: self.backups.view(),
            data_dir: self.setup.folder.display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Tells the settings whenever they are not what was told last, whatever changed them.
    pub(super) fn tell_settings(&mut self) {
        let settings = self.settings();
        if self.last_settings.as_ref() != Some(&settings) {
            self.tell(Event::Settings(Box::new(settings.clone())));
            self.last_settings = Some(settings);
        }
    }
}
