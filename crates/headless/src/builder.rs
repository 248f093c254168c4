//! What a session shall have.

use std::ffi::OsString;

use crate::{Desktop, Error, Keyring, Notifier};

/// Where a session draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// An X server with a window manager; sizes in pixels.
    X11 {
        /// Width of the screen.
        width: u32,
        /// Height of the screen.
        height: u32,
    },
    /// A Wayland compositor (weston). It has no tray host, and its pictures cannot be saved.
    Wayland {
        /// Width of the screen.
        width: u32,
        /// Height of the screen.
        height: u32,
    },
    /// Nowhere, as on a server.
    None,
}

/// The wishes for a session. Without any it is a whole X desktop of 1280 x 800 pixels.
#[derive(Clone, Debug)]
pub struct Builder {
    pub(crate) screen: Screen,
    pub(crate) keyring: Option<Keyring>,
    pub(crate) panel: bool,
    pub(crate) notifier: Option<Notifier>,
    pub(crate) environment: Vec<(OsString, OsString)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            screen: Screen::X11 {
                width: 1280,
                height: 800,
            },
            keyring: Some(Keyring::Unlocked),
            panel: true,
            notifier: Some(Notifier::Dunst),
            environment: Vec::new(),
        }
    }
}

impl Builder {
    /// Where it draws.
    #[must_use]
    pub fn screen(self, screen: Screen) -> Self {
        Self { screen, ..self }
    }

    /// The Secret Service, or none; see [`Desktop::start_keyring`] for one that comes late.
    #[must_use]
    pub fn keyring(self, keyring: Option<Keyring>) -> Self {
        Self { keyring, ..self }
    }

    /// Whether there is a panel that hosts tray items from the start.
    #[must_use]
    pub fn panel(self, panel: bool) -> Self {
        Self { panel, ..self }
    }

    /// The notification daemon, or none.
    #[must_use]
    pub fn notifier(self, notifier: Option<Notifier>) -> Self {
        Self { notifier, ..self }
    }

    /// A variable for every command of the session.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Starts the session and waits until all its parts are ready.
    ///
    /// # Errors
    /// See [`Error`]; what was started until then is ended.
    pub fn start(self) -> Result<Desktop, Error> {
        Desktop::start(&self)
    }
}
