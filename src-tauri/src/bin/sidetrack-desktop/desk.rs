//! The resident at work: takes in events, clicks and buttons one by one, and keeps tray and notifications current.

use crate::acts;
use crate::ends;
use crate::facts::Facts;
use crate::menu::{self, Face, Id};
use crate::notes::{self, Note, Wish};
use crate::problems::Problems;
use crate::teller::Teller;
use crate::tray::{Click, Tray};
use crate::window::{self, Window};
use crate::words::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::agent::Handle;
use sidetrack_core::control::protocol::{Event, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::place;
use sidetrack_core::view::{Erasure, PickView};
use sidetrack_desktop::autostart::Autostart;
use sidetrack_desktop::covers::Covers;
use sidetrack_desktop::page::Page;
use sidetrack_desktop::signals::Signals;
use sidetrack_desktop::view::StartAtLogin;
use spotify::Clock;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, Interval, Sleep};

/// How often it is looked whether quiet hours are over.
const QUIET_LOOKS: Duration = Duration::from_secs(60);

/// What the desk works with.
pub struct Parts {
    /// The way to the agent.
    pub agent: Handle,
    /// The agent's clock.
    pub clock: Arc<dyn Clock>,
    /// Data folder.
    pub folder: PathBuf,
    /// Covers of it.
    pub covers: Covers,
    /// The switch for starting at login; none where there is none.
    pub autostart: Option<Autostart>,
    /// Whether its tracks exist here only.
    pub demo: bool,
}

/// The owner of everything that is shown.
pub struct Desk {
    parts: Parts,
    facts: Facts,
    shown: Face,
    tray: Tray,
    teller: Teller,
    window: Window,
    problems: Problems,
    /// What is shown is of another diary.
    ask_anew: bool,
    /// Picks that arrived in quiet hours.
    untold: Vec<PickView>,
    /// The run that was last told to be stuck, and why.
    stuck: Option<(i64, Option<String>)>,
    /// When it is looked whether those are over.
    quiet: Interval,
    /// When a problem that lasts is told.
    telling: Pin<Box<Sleep>>,
    events: Receiver<Event>,
    clicks: UnboundedReceiver<Click>,
    wishes: UnboundedReceiver<Wish>,
    said: (UnboundedSender<Note>, UnboundedReceiver<Note>),
}

impl Desk {
    /// Puts up the tray item.
    pub fn open(parts: Parts) -> std::io::Result<Desk> {
        let (clicked, clicks) = unbounded_channel();
        let (wished, wishes) = unbounded_channel();
        let facts = Facts {
            demo: parts.demo,
            ..Facts::unknown(start_at_login(parts.autostart.as_ref()))
        };
        let shown = menu::face(&facts, &moment(parts.clock.as_ref()));
        let icon = app_icon(&parts.folder);
        Ok(Desk {
            events: parts.agent.subscribe(),
            tray: Tray::start(shown.clone(), clicked)?,
            teller: Teller::new(parts.covers.clone(), icon, wished),
            window: Window::of(&parts.folder),
            problems: Problems::default(),
            ask_anew: false,
            untold: Vec::new(),
            stuck: None,
            quiet: tokio::time::interval(QUIET_LOOKS),
            telling: Box::pin(tokio::time::sleep_until(Instant::now())),
            said: unbounded_channel(),
            parts,
            facts,
            shown,
            clicks,
            wishes,
        })
    }

    /// Works until somebody wants an end to it.
    pub async fn work(&mut self, signals: &mut Signals, show_window: bool) {
        let mut stop = std::pin::pin!(signals.told_to_stop());
        let mut session_over = std::pin::pin!(ends::session_over());
        let agent = self.parts.agent.clone();
        let mut agent_gone = std::pin::pin!(agent.gone());
        self.look_anew().await;
        if show_window {
            self.open_window(None);
        }
        loop {
            if std::mem::take(&mut self.ask_anew) {
                self.look_anew().await;
            }
            self.refresh();
            let waiting = self.problems.is_waiting();
            tokio::select! {
                event = self.events.recv() => match event {
                    Ok(event) => self.take(event),
                    Err(RecvError::Lagged(_)) => self.look_anew().await,
                    Err(RecvError::Closed) => return,
                },
                Some(click) = self.clicks.recv() => {
                    if click == Click::Line(Id::Quit) {
                        return;
                    }
                    self.clicked(click);
                }
                Some(wish) = self.wishes.recv() => self.wish(wish),
                Some(note) = self.said.1.recv() => self.teller.show(note),
                ended = self.window.ended() => self.window_ended(ended),
                () = self.telling.as_mut(), if waiting => self.tell_problem(),
                _ = self.quiet.tick(), if !self.untold.is_empty() => self.tell_picks(),
                () = &mut agent_gone => return,
                () = &mut stop => return,
                () = &mut session_over => {
                    tracing::info!("the session is over");
                    return;
                }
            }
        }
    }

    /// Takes everything away that is seen.
    pub async fn close(self) {
        tokio::join!(self.tray.end(), self.teller.end(), self.window.end());
    }

    /// Asks the agent how all stands.
    async fn look_anew(&mut self) {
        if let Ok(Reply::Status(status)) = self.parts.agent.ask(Request::Status).await {
            self.facts.take_status(*status);
        }
        if let Ok(Reply::Settings(settings)) = self.parts.agent.ask(Request::Settings).await {
            self.facts.take_settings(*settings);
        }
        if let Ok(Reply::Runs(runs)) = self.parts.agent.ask(Request::Runs { limit: 20 }).await {
            self.facts.take_runs(runs);
        }
        self.mind_problems();
    }

    /// Shows what has changed.
    fn refresh(&mut self) {
        let face = menu::face(&self.facts, &moment(self.parts.clock.as_ref()));
        if face != self.shown {
            self.tray.show(face.clone());
            self.shown = face;
        }
    }

    fn take(&mut self, event: Event) {
        self.facts.take_event(&event);
        match event {
            Event::Health(health) => {
                self.mind_problems();
                if health == Health::NoAccount {
                    self.forget_covers();
                }
            }
            Event::Run(run) if self.facts.notifications.problems => {
                let why = (run.id, run.reason.clone());
                if let Some(note) = notes::stuck(&run).filter(|_| self.stuck.as_ref() != Some(&why))
                {
                    self.stuck = Some(why);
                    self.teller.show(note);
                }
            }
            Event::Picked(picks) if self.facts.notifications.picks => {
                self.untold.extend(picks);
                self.tell_picks();
            }
            Event::Settings(_) => {
                self.facts.start_at_login = start_at_login(self.parts.autostart.as_ref());
            }
            Event::ShowWindow { page } => self.open_window(Page::named(page.as_deref())),
            Event::SignInEnds { at } if self.facts.notifications.problems => {
                let moment = moment(self.parts.clock.as_ref());
                self.teller.show(notes::sign_in_ends(at, &moment));
            }
            Event::BackupFailed(failure) if self.facts.notifications.problems => {
                self.teller.show(notes::no_backup(&failure));
            }
            Event::DiaryChanged => self.diary_changed(),
            Event::NowPlaying(_)
            | Event::Import(_)
            | Event::BackupFailed(_)
            | Event::Listen(_)
            | Event::Gap { .. }
            | Event::Run(_)
            | Event::Picked(_)
            | Event::PickChanged(_)
            | Event::Stopping
            | Event::SignInEnds { .. } => {}
        }
    }

    /// Nothing that was known of the old diary holds for the new one.
    fn diary_changed(&mut self) {
        self.facts = Facts {
            demo: self.facts.demo,
            ..Facts::unknown(self.facts.start_at_login)
        };
        self.ask_anew = true;
    }

    fn clicked(&mut self, click: Click) {
        match click {
            Click::Item | Click::Line(Id::Open) => self.wish(Wish::Window(None)),
            Click::Line(Id::State | Id::Settings) => self.wish(Wish::Window(Some(Page::Settings))),
            Click::Line(Id::Pick) => {
                if let Some(pick) = &self.facts.pick {
                    self.wish(Wish::OpenTrack(pick.track.uri.clone()));
                }
            }
            Click::Line(Id::Draw) => self.wish(Wish::Draw),
            Click::Line(Id::Block) => {
                if let Some(pick) = &self.facts.pick {
                    self.wish(Wish::Block(notes::first_artist(pick), true));
                }
            }
            Click::Line(Id::PauseHour) => self.pause(true, acts::in_an_hour),
            Click::Line(Id::PauseTomorrow) => self.pause(true, acts::tomorrow),
            Click::Line(Id::PauseOpen) => self.pause(true, |_| None),
            Click::Line(Id::GoOn) => self.pause(false, |_| None),
            Click::Line(Id::PausePicks) => self.ask(Request::PausePicks {
                paused: !self.facts.picks_paused,
            }),
            Click::Line(Id::AtLogin) => self.turn_autostart(),
            Click::Line(Id::Playing | Id::Pause | Id::Quit) => {}
        }
        // A check mark has turned by the click alone: show what is true.
        self.tray.show(self.shown.clone());
    }

    fn pause(&self, paused: bool, until: impl Fn(&Moment) -> Option<Timestamp>) {
        let until = until(&moment(self.parts.clock.as_ref()));
        self.ask(Request::PauseRecording { paused, until });
    }

    /// Asks for something that changes what is shown, or fails with words.
    fn ask(&self, request: Request) {
        let (agent, said) = (self.parts.agent.clone(), self.said.0.clone());
        tokio::spawn(async move {
            if let Err(failure) = agent.ask(request).await {
                let _ = said.send(notes::not_changed(&failure));
            }
        });
    }

    fn wish(&mut self, wish: Wish) {
        match wish {
            // Nothing at Spotify has the id of a simulated track.
            Wish::OpenTrack(_) if self.parts.demo => self.show_window(None),
            Wish::Window(page) => self.show_window(page),
            Wish::OpenTrack(_)
            | Wish::Queue(_)
            | Wish::Draw
            | Wish::Remove(_)
            | Wish::Restore(_)
            | Wish::Block(..) => self.grant(wish),
        }
    }

    fn grant(&self, wish: Wish) {
        let (agent, said) = (self.parts.agent.clone(), self.said.0.clone());
        let clock = self.parts.clock.clone();
        tokio::spawn(async move {
            let moment = || moment(clock.as_ref());
            if let Some(note) = acts::grant(wish, &agent, moment).await {
                let _ = said.send(note);
            }
        });
    }

    /// Starts the window, or has the one that is there show itself.
    fn show_window(&mut self, page: Option<Page>) {
        if self.window.is_open() {
            self.grant(Wish::Window(page));
        } else {
            self.open_window(page);
        }
    }

    fn turn_autostart(&mut self) {
        let Some(autostart) = &self.parts.autostart else {
            return;
        };
        if let Err(error) = autostart.set(self.facts.start_at_login != StartAtLogin::On) {
            let failure = std::io::Error::other(error).to_string();
            self.teller.show(notes::not_at_login(&failure));
        }
        self.facts.start_at_login = autostart.state();
        self.ask(Request::SettingsChanged);
    }

    fn open_window(&mut self, page: Option<Page>) {
        if let Err(error) = self.window.open(page) {
            tracing::error!(%error, "the window was not started");
            self.teller.show(notes::no_window(&error.to_string()));
        }
    }

    fn window_ended(&mut self, ended: std::io::Result<std::process::ExitStatus>) {
        match ended {
            Ok(status) if window::was_meant(status) => {}
            Ok(status) => {
                tracing::warn!(%status, "the window ended badly");
                self.teller.show(notes::window_ended(&status.to_string()));
            }
            Err(error) => tracing::warn!(%error, "the window is lost"),
        }
        if let Some(page) = self.window.crossed() {
            self.open_window(page);
        }
    }

    fn mind_problems(&mut self) {
        if let Some(patience) = self.problems.take(&self.facts.health) {
            self.telling.as_mut().reset(Instant::now() + patience);
        }
    }

    /// Tells of the picks that arrived, unless the hours are quiet.
    fn tell_picks(&mut self) {
        let moment = moment(self.parts.clock.as_ref());
        let time = moment.zone.to_datetime(moment.now).time();
        let quiet = self.facts.notifications.quiet;
        if quiet.is_some_and(|quiet| quiet.has(time)) {
            return;
        }
        let picks = std::mem::take(&mut self.untold);
        let playlist = picks.last().and_then(|pick| self.facts.playlist_of(pick));
        if let Some(note) = notes::arrived(&picks, playlist) {
            self.teller.show(note);
        }
    }

    fn tell_problem(&mut self) {
        if let Some(problem) = self.problems.tell()
            && self.facts.notifications.problems
        {
            self.teller.show(notes::problem(&problem));
        }
    }

    /// When everything that came from Spotify was deleted, of every account, the covers go too.
    fn forget_covers(&self) {
        let (agent, covers) = (self.parts.agent.clone(), self.parts.covers.clone());
        tokio::spawn(async move {
            let count = Request::Disconnect { confirmed: false };
            let Ok(Reply::Erased(kept)) = agent.ask(count).await else {
                return;
            };
            if kept == Erasure::default() {
                let cleared = tokio::task::spawn_blocking(move || covers.clear()).await;
                if let Ok(Err(error)) = cleared {
                    tracing::warn!(%error, "covers were not deleted");
                }
            }
        });
    }
}

fn moment(clock: &dyn Clock) -> Moment {
    Moment {
        now: clock.now(),
        zone: TimeZone::system(),
    }
}

fn start_at_login(autostart: Option<&Autostart>) -> StartAtLogin {
    autostart.map_or(StartAtLogin::Unavailable, Autostart::state)
}

/// The program's icon as a file, for daemons that draw icons by path.
fn app_icon(folder: &std::path::Path) -> PathBuf {
    let file = folder.join("icon.png");
    let icon = include_bytes!("../../../../icons/icon-128.png");
    if std::fs::read(&file).is_ok_and(|there| there == icon) {
        return file;
    }
    if let Err(error) = place::write(&file, icon) {
        tracing::debug!(%error, "no icon for notifications");
    }
    file
}
