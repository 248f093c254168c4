//! The window's process: started when somebody wants to see it, asked to leave when Sidetrack ends.

use rustix::process::Signal;
use sidetrack_desktop::page::Page;
use sidetrack_desktop::programs;
use std::fs::{File, TryLockError};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// How long a window may take to close.
const LEAVING: Duration = Duration::from_secs(2);

/// A window that ends this soon after it was asked to show itself was on its way out already.
const CROSSING: Duration = Duration::from_millis(500);

/// The window of one data folder.
pub struct Window {
    folder: PathBuf,
    child: Option<Child>,
    /// When the one that is there was asked to show itself last, and which page.
    asked: Option<(Instant, Option<Page>)>,
}

impl Window {
    /// The window of `folder`, not opened yet.
    pub fn of(folder: &Path) -> Window {
        Window {
            folder: folder.to_owned(),
            child: None,
            asked: None,
        }
    }

    /// Whether a window is there, whoever started it. One that has just ended is not, though [`Window::ended`] has not
    /// told yet.
    pub fn is_open(&mut self) -> bool {
        let child = self.child.as_mut();
        let runs = child.is_some_and(|child| matches!(child.try_wait(), Ok(None)));
        runs || is_locked(&self.folder)
    }

    /// Starts the window unless one is there; one that is there shows itself when the agent tells it to.
    pub fn open(&mut self, page: Option<Page>) -> std::io::Result<()> {
        if self.is_open() {
            self.asked = Some((Instant::now(), page));
            return Ok(());
        }
        self.asked = None;
        self.child = Some(command(&self.folder, page)?.spawn()?);
        Ok(())
    }

    /// Returns when the window that was started here has ended; never while there is none.
    pub async fn ended(&mut self) -> std::io::Result<ExitStatus> {
        let Some(child) = &mut self.child else {
            return std::future::pending().await;
        };
        let status = child.wait().await;
        self.child = None;
        status
    }

    /// Whether the window that has just ended was asked for while it was on its way out, and for which page: it is to be
    /// opened again.
    pub fn crossed(&mut self) -> Option<Option<Page>> {
        let (asked, page) = self.asked.take()?;
        (asked.elapsed() < CROSSING).then_some(page)
    }

    /// Ends the window that was started here.
    pub async fn end(mut self) {
        let Some(child) = &mut self.child else {
            return;
        };
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(id) = id.and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process(id, Signal::TERM);
        }
        if tokio::time::timeout(LEAVING, child.wait()).await.is_err() {
            let _ = child.kill().await;
        }
    }
}

/// Whether a window ended because somebody wanted it to: closed, or asked by the system.
pub fn was_meant(status: ExitStatus) -> bool {
    let asked = [Signal::HUP, Signal::INT, Signal::TERM].map(Signal::as_raw);
    status.success()
        || status
            .signal()
            .is_some_and(|signal| asked.contains(&signal))
}

/// Starts a window that outlives this program.
pub fn open_detached(folder: &Path) -> std::io::Result<()> {
    command(folder, None)?.spawn().map(drop)
}

fn command(folder: &Path, page: Option<Page>) -> std::io::Result<Command> {
    let mut command = Command::new(programs::beside(programs::WINDOW)?);
    command.arg("--data-dir").arg(folder);
    if let Some(page) = page {
        command.args(["--page", &page.to_string()]);
    }
    Ok(command)
}

/// Whether a window holds its lock on the folder.
fn is_locked(folder: &Path) -> bool {
    match File::open(folder.join(programs::WINDOW_LOCK)) {
        Ok(file) => matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_open_while_it_holds_its_lock() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_locked(folder.path()));
        let lock = File::create(folder.path().join(programs::WINDOW_LOCK)).unwrap();
        assert!(!is_locked(folder.path()));
        lock.try_lock().unwrap();
        assert!(is_locked(folder.path()));
        drop(lock);
        assert!(!is_locked(folder.path()));
    }
}
