//! The session itself: its folder, its environment and its parts.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::builder::{Builder, Screen};
use crate::daemon::Daemon;
use crate::keeper::Keeper;
use crate::process::{self, MARK, Process};
use crate::{Error, Keyring, Notifier, bus, display, keyring, notifier, panel};

/// What a command inside has of the caller's environment; nothing else of the caller's session leaks in.
const HANDED_ON: [&str; 9] = [
    "PATH",
    "USER",
    "LOGNAME",
    "SHELL",
    "TMPDIR",
    "TZ",
    "RUST_BACKTRACE",
    "LLVM_PROFILE_FILE",
    "NEXTEST",
];

/// A running session. Dropping it ends everything that runs in it and removes its folder.
pub struct Desktop {
    // The fields are dropped in this order: first the keeper ends every process, then they are reaped.
    keeper: Option<Keeper>,
    panel: Option<Daemon>,
    notifier: Option<Daemon>,
    keyring: Option<Daemon>,
    // Held until the end.
    _display: Vec<Daemon>,
    _bus: Daemon,
    session: Session,
    _folder: TempDir,
}

/// Folder and environment of a session.
pub struct Session {
    folder: PathBuf,
    environment: Vec<(OsString, OsString)>,
}

impl Session {
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Adds a variable; a later one of the same name wins.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.push((name.into(), value.into()));
    }

    /// A command inside the session, without input.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().stdin(Stdio::null());
        let handed_on = HANDED_ON
            .iter()
            .filter_map(|name| Some((name, env::var_os(name)?)));
        command.envs(handed_on);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `command` and gives what it printed.
    pub fn output(&self, mut command: Command, package: &'static str) -> Result<String, Error> {
        let program = command.get_program().to_string_lossy().into_owned();
        let output = command.output().map_err(|source| Error::Program {
            program: program.clone(),
            package,
            source,
        })?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        Err(Error::Failed {
            program,
            said: text(&output.stdout) + &text(&output.stderr),
        })
    }

    fn new(folder: &Path, builder: &Builder) -> Result<Self, Error> {
        let folder = folder.to_owned();
        for name in [
            "home",
            "home/.config",
            "home/.local",
            "home/.local/share",
            "home/.local/state",
            "home/.cache",
            "log",
            "bin",
        ] {
            fs::create_dir(folder.join(name))?;
        }
        DirBuilder::new().mode(0o700).create(folder.join("run"))?;
        let mut session = Self {
            folder: folder.clone(),
            environment: Vec::new(),
        };
        for (name, place) in [
            (MARK, ""),
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_CONFIG_HOME", "home/.config"),
            ("XDG_DATA_HOME", "home/.local/share"),
            ("XDG_STATE_HOME", "home/.local/state"),
            ("XDG_CACHE_HOME", "home/.cache"),
        ] {
            session.set(
                name,
                if place.is_empty() {
                    folder.clone()
                } else {
                    folder.join(place)
                },
            );
        }
        session.set("DBUS_SESSION_BUS_ADDRESS", bus::address(&folder));
        for (name, value) in [
            ("LC_ALL", "C.UTF-8"),
            ("XDG_CURRENT_DESKTOP", "XFCE"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
            ("NO_AT_BRIDGE", "1"),
            ("GTK_A11Y", "none"),
            ("GSETTINGS_BACKEND", "memory"),
        ] {
            session.set(name, value);
        }
        // Programs of the session's own come first: a browser that only writes down its address, say.
        let mut path = folder.join("bin").into_os_string();
        path.push(":");
        path.push(env::var_os("PATH").unwrap_or_default());
        session.set("PATH", path);
        session
            .environment
            .extend(builder.environment.iter().cloned());
        Ok(session)
    }
}

impl Desktop {
    /// The wishes for a session; see [`Builder`].
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn start(wishes: &Builder) -> Result<Self, Error> {
        let folder = TempDir::with_prefix("headless-")?;
        let keeper = Some(Keeper::start(folder.path())?);
        let mut session = Session::new(folder.path(), wishes)?;
        let screen = display::start(&mut session, wishes.screen)?;
        let mut drawing: Vec<_> = screen.into_iter().collect();
        let bus = bus::start(&session)?;
        if let Screen::X11 { .. } = wishes.screen {
            drawing.push(display::window_manager(&session)?);
        }
        let mut desktop = Self {
            keeper,
            panel: None,
            notifier: None,
            keyring: None,
            _display: drawing,
            _bus: bus,
            session,
            _folder: folder,
        };
        if let Some(keyring) = wishes.keyring {
            desktop.start_keyring(keyring)?;
        }
        if let Some(notifier) = wishes.notifier {
            desktop.start_notifier(notifier)?;
        }
        if wishes.panel {
            desktop.start_panel()?;
        }
        Ok(desktop)
    }

    /// A command inside the session, for arguments to be added. It has no input and inherits the output.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.session.command(program)
    }

    /// The folder of the session. Below it `home` and `run` are what their names say, programs in
    /// `bin` come first on the `PATH`, and `log` holds what the parts print.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.session.folder()
    }

    /// Where the session bus listens.
    #[must_use]
    pub fn bus_address(&self) -> String {
        bus::address(self.folder())
    }

    /// Whether somebody on the session bus has this name.
    #[must_use]
    pub fn has_bus_name(&self, name: &str) -> bool {
        bus::owned(&self.session, name)
    }

    /// All processes that run in the session, its own parts among them.
    #[must_use]
    pub fn processes(&self) -> Vec<Process> {
        process::of_session(self.folder())
    }

    /// Starts the Secret Service, in place of one that runs.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn start_keyring(&mut self, keyring: Keyring) -> Result<(), Error> {
        self.stop_keyring();
        self.keyring = Some(keyring::start(&self.session, keyring)?);
        Ok(())
    }

    /// Ends the Secret Service, when it runs.
    pub fn stop_keyring(&mut self) {
        if let Some(keyring) = self.keyring.take() {
            keyring.stop();
        }
    }

    /// Unlocks the login keyring with its password, as signing in to the desktop does.
    ///
    /// # Errors
    /// [`Error::Failed`] when gnome-keyring refuses.
    pub fn unlock_keyring(&self) -> Result<(), Error> {
        keyring::unlock(self.folder())
    }

    /// Locks the login keyring.
    ///
    /// # Errors
    /// [`Error::Failed`] when it is not locked afterwards.
    pub fn lock_keyring(&self) -> Result<(), Error> {
        keyring::lock(&self.session)
    }

    /// Starts a panel that hosts tray items, in place of one that runs.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn start_panel(&mut self) -> Result<(), Error> {
        self.stop_panel();
        self.panel = Some(panel::start(&self.session)?);
        Ok(())
    }

    /// Ends the panel, when it runs.
    pub fn stop_panel(&mut self) {
        if let Some(panel) = self.panel.take() {
            panel.stop();
        }
    }

    /// Starts a notification daemon, in place of one that runs.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn start_notifier(&mut self, notifier: Notifier) -> Result<(), Error> {
        self.stop_notifier();
        self.notifier = Some(notifier::start(&self.session, notifier)?);
        Ok(())
    }

    /// Ends the notification daemon, when it runs.
    pub fn stop_notifier(&mut self) {
        if let Some(notifier) = self.notifier.take() {
            notifier.stop();
        }
    }

    /// Takes the action of this label in the notification that dunst shows, as a user does.
    ///
    /// # Errors
    /// [`Error::Failed`] when dunst is not there.
    pub fn take_action(&self, label: &str) -> Result<(), Error> {
        notifier::take_action(&self.session, label)
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Ends the session now, as dropping it does.
    pub fn end(mut self) {
        self.keeper.take();
    }
}
