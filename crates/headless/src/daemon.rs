//! One part of the session: a process, its log, and waiting until it is ready.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::Error;
use crate::wait::wait_for;

/// How long a part may take to get ready, or to end, on a machine that is busy.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running part. It is ended by [`Daemon::stop`], or with the session.
pub struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts `command`, whose program `package` brings; what it prints goes to a log in `folder`.
    pub fn start(
        mut command: Command,
        package: &'static str,
        folder: &Path,
    ) -> Result<Self, Error> {
        let program = command.get_program().to_string_lossy().into_owned();
        let name = Path::new(&program).file_name().unwrap_or_default();
        let log = folder.join("log").join(name).with_extension("log");
        let output = File::options().create(true).append(true).open(&log)?;
        command.stdout(output.try_clone()?).stderr(output);
        let child = command.spawn().map_err(|source| Error::Program {
            program,
            package,
            source,
        })?;
        Ok(Self { child, log })
    }

    /// The process, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits until `ready`. Ends early, with what it printed, when the process ends.
    pub fn wait_until(&mut self, what: &str, mut ready: impl FnMut() -> bool) -> Result<(), Error> {
        let mut gone = false;
        let waited = wait_for(what, PATIENCE, || {
            let is_ready = ready();
            gone = !is_ready && matches!(self.child.try_wait(), Ok(Some(_)));
            is_ready || gone
        });
        match waited {
            Ok(()) if !gone => Ok(()),
            Ok(()) => Err(Error::Failed {
                program: what.to_owned(),
                said: last_lines(&self.log),
            }),
            Err(Error::NotReady { what, after, .. }) => Err(Error::NotReady {
                what,
                after,
                said: format!(": {}", last_lines(&self.log)),
            }),
            Err(other) => Err(other),
        }
    }

    /// Asks it to end, and makes it when it does not within two seconds.
    pub fn stop(mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Not reaped yet, so the number is still its own; a refusal means that it ended by itself.
            let _ = kill_process(pid, Signal::TERM);
        }
        let polite = Duration::from_secs(2);
        // When it has not ended by then, dropping it ends it.
        let _ = wait_for("", polite, || !matches!(self.child.try_wait(), Ok(None)));
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself, and there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().rev().take(12).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
