//! A world for one test: a simulated Spotify on loopback, a folder of its own, and the program on both.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use sidetrack_core::view::{RunView, StatusView};
use spotify::{Clock, SystemClock};
use spotify_sim::{
    Config, DEMO_CLIENT_ID, ListenerHabit, PlaylistTruth, Served, Sim, SimLimits, User,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::process::{Ended, Process, until};

const HOUR_MS: i64 = 3_600_000;

/// User id of the simulated listener.
pub const LISTENER: &str = "sim-listener";

/// A simulated Spotify and a folder of one's own.
pub struct World {
    served: Served,
    _runtime: Runtime,
    folder: TempDir,
    /// Where the program finds Spotify.
    pub base: String,
    keyring: Option<Vec<(String, String)>>,
}

/// A listener who heard music until now, and no ceilings.
pub fn config() -> Config {
    Config {
        start_ms: now_ms() - 30 * HOUR_MS,
        limits: SimLimits::unlimited(),
        tracks: 4_000,
        listener: ListenerHabit {
            plays_per_day: 250.0,
            ..ListenerHabit::default()
        },
        ..Config::default()
    }
}

/// The real time, UTC ms.
pub fn now_ms() -> i64 {
    SystemClock.now().as_millisecond()
}

impl World {
    /// A world in real time.
    pub fn new() -> World {
        World::of(config(), 1.0)
    }

    /// A world whose Spotify runs `speed` times as fast as the program.
    pub fn of(config: Config, speed: f64) -> World {
        let runtime = Runtime::new().unwrap();
        let served = runtime.block_on(Sim::served(config, 0, now_ms(), speed));
        let served = served.unwrap();
        World {
            base: served.base_url(),
            served,
            _runtime: runtime,
            folder: TempDir::new().unwrap(),
            keyring: None,
        }
    }

    /// The same with the system's keyring, as these variables show it, in place of a credential file.
    pub fn with_keyring(mut self, session: Vec<(String, String)>) -> World {
        self.keyring = Some(session);
        self
    }

    pub fn sim(&self) -> &Sim {
        &self.served.sim
    }

    /// The folder of the world; the data folder is in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn credentials(&self) -> PathBuf {
        self.folder.path().join("credentials.json")
    }

    /// The program on the data folder, with nothing of our own environment that could steer it.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sidetrack"));
        self.surround(&mut command);
        command.arg("--data-dir").arg(self.data());
        if self.keyring.is_none() {
            command.arg("--credentials").arg(self.credentials());
        }
        command.args(arguments);
        command
    }

    /// The environment of the program.
    pub fn surround(&self, command: &mut Command) {
        for name in std::env::vars_os().map(|(name, _)| name) {
            let shown = name.to_string_lossy().to_ascii_lowercase();
            if shown.starts_with("sidetrack_") || shown.ends_with("_proxy") {
                command.env_remove(name);
            }
        }
        command
            .env("SIDETRACK_SPOTIFY_API", format!("{}/v1", self.base))
            .env("SIDETRACK_SPOTIFY_ACCOUNTS", &self.base)
            .env("HOME", self.folder.path())
            .env("TZ", "UTC")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            .env_remove("XDG_RUNTIME_DIR");
        command.envs(self.keyring.iter().flatten().cloned());
    }

    /// Starts a command.
    pub fn start(&self, arguments: &[&str]) -> Process {
        Process::start(self.command(arguments))
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).end()
    }

    /// Runs a command that works and gives its answer.
    #[track_caller]
    pub fn ask<T: DeserializeOwned>(&self, arguments: &[&str]) -> T {
        let json = [arguments, &["--json"]].concat();
        self.run(&json).with(0).json()
    }

    #[track_caller]
    pub fn status(&self) -> StatusView {
        self.ask(&["status"])
    }

    #[track_caller]
    pub fn runs(&self) -> Vec<RunView> {
        self.ask(&["runs", "--limit", "1000"])
    }

    /// Signs the listener in, and puts the plan half a day away: no run is due while a test counts them.
    #[track_caller]
    pub fn login(&self) {
        self.login_as(User::Listener);
        let later = SystemClock.now() + SignedDuration::from_hours(12);
        let time = later.to_zoned(TimeZone::UTC).strftime("%H:%M").to_string();
        self.run(&["plan", &time]).with(0);
    }

    /// Signs somebody in by a pasted address.
    #[track_caller]
    pub fn login_as(&self, user: User) {
        let mut login = self.start(&["login", "--client-id", DEMO_CLIENT_ID, "--paste"]);
        let page = consent_page(&mut login);
        login.types(&self.sim().decide(&page, Some(user)).unwrap());
        login.end().with(0);
    }

    /// Starts `sidetrack run` and waits until others reach it.
    #[track_caller]
    pub fn agent(&self) -> Process {
        self.agent_with(&["run"])
    }

    /// The same with these arguments.
    #[track_caller]
    pub fn agent_with(&self, arguments: &[&str]) -> Process {
        let agent = self.start(arguments);
        let socket = self.data().join("agent.sock");
        let id = agent.id();
        until("an agent that answers", || {
            socket.exists().then_some(())?;
            Some(self.status()).filter(|status| status.agent_pid == Some(id))
        });
        agent
    }

    /// Waits until `status` is as wanted.
    #[track_caller]
    pub fn status_until(&self, what: &str, wanted: impl Fn(&StatusView) -> bool) -> StatusView {
        until(what, || Some(self.status()).filter(&wanted))
    }

    /// A playlist of the listener's own to send picks to.
    pub fn own_playlist(&self) -> PlaylistTruth {
        let mut playlists = self.sim().playlists().into_iter();
        playlists
            .find(|playlist| playlist.owner == Some(LISTENER))
            .unwrap()
    }

    /// Chooses a playlist of the listener's own: picks then take fewer calls.
    #[track_caller]
    pub fn choose_own_playlist(&self) -> PlaylistTruth {
        let playlist = self.own_playlist();
        self.run(&["playlist", "choose", &playlist.id]).with(0);
        playlist
    }

    /// Requests to change anything that Spotify has had.
    pub fn changes(&self) -> usize {
        let requests = self.sim().requests();
        let changing = |method: &str| ["POST", "PUT", "DELETE"].contains(&method);
        let changes = requests
            .iter()
            .filter(|request| changing(&request.method) && request.path.starts_with("/v1"));
        changes.count()
    }
}

/// The address of Spotify's page that a sign-in shows.
#[track_caller]
pub fn consent_page(login: &mut Process) -> String {
    login.line("/authorize?").trim().to_owned()
}

/// What a browser does when Spotify sends it to an address; what it shows then.
pub fn browse(address: &str) -> String {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}
