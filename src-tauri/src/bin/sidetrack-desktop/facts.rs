//! What the tray shows, as one value that events keep current.

use sidetrack_core::control::protocol::Event;
use sidetrack_core::health::Health;
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::view::settings::{Notifications, SettingsView};
use sidetrack_core::view::{NowPlaying, PickView, RunView, StatusView};
use sidetrack_desktop::view::StartAtLogin;

/// All that tray and notifications depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Whether all of it is a demo's.
    pub demo: bool,
    /// How recording stands.
    pub health: Health,
    /// What is playing.
    pub now_playing: Option<NowPlaying>,
    /// The newest random track.
    pub pick: Option<PickView>,
    /// Whether a run that the user asked for is under way.
    pub drawing: bool,
    /// Whether somebody is signed in.
    pub account: bool,
    /// Id and name of the playlist that picks go to.
    pub playlist: Option<(String, String)>,
    /// Whether picks are paused.
    pub picks_paused: bool,
    /// Whether the resident starts at login.
    pub start_at_login: StartAtLogin,
    /// What is told by notification.
    pub notifications: Notifications,
}

impl Facts {
    /// Before anything was heard of the agent.
    pub fn unknown(start_at_login: StartAtLogin) -> Facts {
        Facts {
            demo: false,
            health: Health::Starting,
            now_playing: None,
            pick: None,
            drawing: false,
            account: false,
            playlist: None,
            picks_paused: false,
            start_at_login,
            notifications: Notifications::default(),
        }
    }

    /// Takes in the whole status.
    pub fn take_status(&mut self, status: StatusView) {
        self.health = status.health;
        self.now_playing = status.now_playing;
        self.account = status.account.is_some();
        self.playlist = status.playlist.map(|playlist| (playlist.id, playlist.name));
        self.picks_paused = status.picks_paused;
        if let Some(run) = status.last_run {
            self.take_run(&run);
        }
        self.forget_strangers();
    }

    /// Takes in the settings.
    pub fn take_settings(&mut self, settings: SettingsView) {
        self.account = settings.account.is_some();
        self.playlist = settings
            .playlist
            .map(|playlist| (playlist.id, playlist.name));
        self.picks_paused = settings.picks_paused;
        self.notifications = settings.notifications;
        self.forget_strangers();
    }

    /// Takes in the last runs, newest first.
    pub fn take_runs(&mut self, runs: Vec<RunView>) {
        self.pick = runs.into_iter().find_map(picked);
    }

    /// Takes in what happened, as far as it is shown.
    pub fn take_event(&mut self, event: &Event) {
        match event {
            Event::Health(health) => self.health = health.clone(),
            Event::NowPlaying(playing) => self.now_playing = playing.as_deref().cloned(),
            Event::Run(run) => self.take_run(run),
            Event::Picked(picks) => self.pick = picks.last().cloned(),
            Event::PickChanged(pick) => {
                if self.pick.as_ref().is_some_and(|ours| ours.id == pick.id) {
                    self.pick = Some((**pick).clone());
                }
            }
            Event::Settings(settings) => self.take_settings((**settings).clone()),
            Event::Listen(_)
            | Event::Gap { .. }
            | Event::ShowWindow { .. }
            | Event::Import(_)
            | Event::BackupFailed(_)
            | Event::DiaryChanged
            | Event::Stopping
            | Event::SignInEnds { .. } => {}
        }
    }

    /// The name of the playlist that a pick went to.
    pub fn playlist_of(&self, pick: &PickView) -> Option<&str> {
        let id = pick.playlist.as_ref()?;
        let (ours, name) = self.playlist.as_ref()?;
        (ours == id).then_some(name.as_str())
    }

    fn take_run(&mut self, run: &RunView) {
        self.drawing = run.kind == Kind::Manual && run.status == Status::Open;
    }

    /// With nobody signed in nothing of an account is shown.
    fn forget_strangers(&mut self) {
        if !self.account {
            self.pick = None;
            self.now_playing = None;
            self.drawing = false;
        }
    }
}

fn picked(run: RunView) -> Option<PickView> {
    let mut picks = run.picks;
    picks.retain(|pick| pick.added_at.is_some());
    picks.pop()
}
