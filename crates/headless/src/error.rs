//! What can go wrong with a session.

use std::io;
use std::time::Duration;

/// Why a session, or a part of it, is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is not installed, or cannot be started.
    #[error("cannot start {program} ({package} brings it): {source}")]
    Program {
        /// Its name.
        program: String,
        /// The Debian package that brings it.
        package: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A part was started and did not get ready.
    #[error("{what} was not there after {} s{said}", after.as_secs())]
    NotReady {
        /// What was waited for.
        what: String,
        /// How long.
        after: Duration,
        /// The last lines of its log, or nothing.
        said: String,
    },
    /// A program was run and failed.
    #[error("{program} failed: {said}")]
    Failed {
        /// Its name.
        program: String,
        /// What it printed.
        said: String,
    },
    /// A file or folder of the session could not be made or read.
    #[error("{0}")]
    Io(#[from] io::Error),
}
