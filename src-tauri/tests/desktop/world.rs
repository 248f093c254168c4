//! A world for one test: a desktop, a simulated Spotify on loopback, and the programs between them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Failure, Redirect, Reply, Request};
use sidetrack_core::health::Health;
use sidetrack_core::plan::Plan;
use sidetrack_core::store::Store;
use sidetrack_core::view::{PickView, RunView, StatusView};
use sidetrack_headless::{Builder, Desktop, Process, Window};
use spotify::{Clock, SystemClock};
use spotify_sim::{Config, ListenerHabit, PlaylistTruth, Served, Sim, SimLimits};
use tokio::runtime::Runtime;

use crate::browser;
use crate::driver::{Driver, free_port};
use crate::program::{Program, WINDOW, is_window, until};

/// The user's own app at Spotify.
pub const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef";

const HOUR_MS: i64 = 3_600_000;

/// User id of the simulated listener.
const LISTENER: &str = "sim-listener";

/// A desktop and a simulated Spotify.
pub struct World {
    pub desktop: Desktop,
    served: Served,
    runtime: Runtime,
    /// Where the window lets itself be looked into.
    inspector: String,
}

impl World {
    /// A whole desktop.
    pub fn new() -> World {
        World::on(Desktop::builder())
    }

    /// A desktop as wished.
    #[track_caller]
    pub fn on(wishes: Builder) -> World {
        let runtime = Runtime::new().unwrap();
        let now = SystemClock.now().as_millisecond();
        let served = runtime.block_on(Sim::served(config(now), 0, now, 1.0));
        let served = served.unwrap();
        let redirects = ["http://127.0.0.1/callback"];
        served.sim.register_app(CLIENT_ID, None, &redirects);
        let base = served.base_url();
        let inspector = format!("127.0.0.1:{}", free_port());
        let desktop = wishes
            .env("WEBKIT_INSPECTOR_SERVER", &inspector)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("SIDETRACK_SPOTIFY_API", format!("{base}/v1"))
            .env("SIDETRACK_SPOTIFY_ACCOUNTS", &base)
            .env("SIDETRACK_LOG", "info")
            .env("TZ", "UTC")
            .start()
            .unwrap_or_else(|error| panic!("{error}"));
        browser::install(&desktop);
        World {
            desktop,
            served,
            runtime,
            inspector,
        }
    }

    /// Address and port at which the window lets itself be looked into.
    pub fn inspector(&self) -> &str {
        &self.inspector
    }

    pub fn sim(&self) -> &Sim {
        &self.served.sim
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The data folder: the system's place for it, as nobody names another.
    pub fn data(&self) -> PathBuf {
        self.desktop.folder().join("home/.local/share/sidetrack")
    }

    /// What the programs say.
    pub fn log(&self) -> PathBuf {
        self.desktop.folder().join("log/sidetrack.log")
    }

    /// Starts a command on the desktop.
    #[track_caller]
    pub fn start(&self, command: Command) -> Program {
        Program::start(command, self.log())
    }

    /// Starts the resident without a window and waits until it answers.
    #[track_caller]
    pub fn resident(&self) -> Program {
        let mut resident = self.start(self.resident_command(&["--hidden"]));
        until("an agent that answers", || {
            assert!(resident.runs(), "the resident ended: {}", self.said());
            self.try_status()
                .filter(|status| status.agent_pid == Some(resident.id()))
        });
        resident
    }

    /// Opens the window by a second start, as from the applications' menu, and looks into it.
    #[track_caller]
    pub fn look(&self) -> Driver<'_> {
        let second = self.start(self.resident_command(&[]));
        assert!(second.end().success());
        until("the window's process", || self.window_process());
        Driver::attach(self)
    }

    pub fn resident_command(&self, arguments: &[&str]) -> Command {
        let mut command = self
            .desktop
            .command(env!("CARGO_BIN_EXE_sidetrack-desktop"));
        command.args(arguments);
        command
    }

    pub fn window_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(env!("CARGO_BIN_EXE_sidetrack-window"));
        command.args(arguments);
        command
    }

    /// What the programs have said so far.
    pub fn said(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Asks the agent.
    pub fn ask(&self, request: Request) -> Result<Reply, Failure> {
        self.runtime.block_on(async {
            let mut connection = Connection::open(&self.data())
                .await
                .map_err(|error| Failure::new("not_running", error.to_string()))?;
            connection.ask(request).await
        })
    }

    fn try_status(&self) -> Option<StatusView> {
        match self.ask(Request::Status) {
            Ok(Reply::Status(status)) => Some(*status),
            _ => None,
        }
    }

    #[track_caller]
    pub fn status(&self) -> StatusView {
        self.try_status().expect("an agent that answers")
    }

    /// Waits until `status` is as wanted.
    #[track_caller]
    pub fn status_until(&self, what: &str, wanted: impl Fn(&StatusView) -> bool) -> StatusView {
        until(what, || self.try_status().filter(&wanted))
    }

    #[track_caller]
    pub fn runs(&self) -> Vec<RunView> {
        match self.ask(Request::Runs { limit: 100 }) {
            Ok(Reply::Runs(runs)) => runs,
            other => panic!("no runs: {other:?}"),
        }
    }

    /// Adds a random track now, without the tray.
    #[track_caller]
    pub fn pick(&self) -> PickView {
        match self.ask(Request::pick()) {
            Ok(Reply::Run(run)) => run.picks.first().cloned().expect("a pick"),
            other => panic!("no run: {other:?}"),
        }
    }

    /// Signs the listener in: the agent is asked, the consent page is answered as a browser would.
    #[track_caller]
    pub fn sign_in(&self) {
        let request = Request::SignIn {
            client_id: CLIENT_ID.to_owned(),
            redirect: Redirect::Loopback { port: 0 },
        };
        let Ok(Reply::Open { url, .. }) = self.ask(request) else {
            panic!("no consent page: {}", self.said());
        };
        self.runtime.block_on(browser::consent(&url));
        self.signed_in();
    }

    /// Waits for the first listens after a sign-in, and puts the plan half a day away: no run is due while a test counts
    /// them.
    #[track_caller]
    pub fn signed_in(&self) {
        self.status_until("listens", |status| {
            status.health == Health::Recording && status.listens > 0
        });
        let later = SystemClock.now() + jiff::SignedDuration::from_hours(12);
        let time = later.to_zoned(jiff::tz::TimeZone::UTC).time();
        let plan = Plan::at(vec![time]);
        self.ask(Request::SetPlan { plan }).expect("a plan");
    }

    /// Chooses a playlist of the listener's own for the picks.
    #[track_caller]
    pub fn choose_own_playlist(&self) -> PlaylistTruth {
        let mut playlists = self.sim().playlists().into_iter();
        let playlist = playlists
            .find(|playlist| playlist.owner == Some(LISTENER))
            .expect("a playlist of the listener's own");
        let id = Some(playlist.id.clone());
        self.ask(Request::ChoosePlaylist { id }).expect("a choice");
        playlist
    }

    /// The diary, read beside the agent.
    #[track_caller]
    pub fn diary(&self) -> Store {
        Store::open_read_only(&self.data()).expect("a diary")
    }

    /// The window's process, when one runs.
    pub fn window_process(&self) -> Option<Process> {
        let processes = self.desktop.processes();
        processes.into_iter().find(|process| process.name == WINDOW)
    }

    /// Waits for the window on the screen.
    #[track_caller]
    pub fn window(&self) -> Window {
        until("the window on the screen", || {
            let id = self.window_process()?.id;
            let windows = self.desktop.windows().expect("a window manager");
            windows.into_iter().find(|window| window.process == id)
        })
    }

    /// Waits until no window of ours and no process of WebKit's is left.
    #[track_caller]
    pub fn no_window(&self) {
        until("the end of the window and of WebKit", || {
            let processes = self.desktop.processes();
            (!processes.iter().any(is_window)).then_some(())
        });
    }
}

impl Drop for World {
    /// A test that failed leaves what the programs said and what the screen showed.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(!self.said().contains("panicked"), "{}", self.said());
            return;
        }
        eprintln!("== what the programs said\n{}", self.said());
        for process in self.desktop.processes() {
            eprintln!("== runs: {process:?}");
        }
        let name = std::thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(name)
            .with_extension("png");
        match self.desktop.screenshot(&picture, None) {
            Ok(()) => eprintln!("== what the screen showed: {}", picture.display()),
            Err(error) => eprintln!("== no picture of the screen: {error}"),
        }
    }
}

/// A listener who heard music until now, and no ceilings.
fn config(now: i64) -> Config {
    Config {
        start_ms: now - 30 * HOUR_MS,
        limits: SimLimits::unlimited(),
        tracks: 4_000,
        listener: ListenerHabit {
            plays_per_day: 250.0,
            ..ListenerHabit::default()
        },
        ..Config::default()
    }
}
