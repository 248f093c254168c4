//! The processes of a session, found by a mark in their environment.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, kill_process};

pub use rustix::process::Signal;

/// Every process of a session has this in its environment; the value is the session's folder.
pub(crate) const MARK: &str = "HEADLESS_SESSION";

/// A process of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// The number of its parent; 1 or a reaper's when that one is gone.
    pub parent: u32,
    /// Name of its executable, at most 15 bytes, as the kernel keeps it.
    pub name: String,
    /// Its command line.
    pub args: Vec<String>,
}

impl Process {
    /// Sends it a signal. A process that is gone already is not an error.
    pub fn signal(&self, signal: Signal) {
        if let Some(pid) = i32::try_from(self.id).ok().and_then(Pid::from_raw) {
            // The only refusal for a process of our own is that it is gone.
            let _ = kill_process(pid, signal);
        }
    }

    /// Whether it still runs. A zombie does not.
    #[must_use]
    pub fn runs(&self) -> bool {
        stat(self.id).is_some_and(|(state, _)| state != "Z" && state != "X")
    }

    /// Memory in KiB: `(resident, proportional)`, or nothing when it is gone.
    #[must_use]
    pub fn memory(&self) -> Option<(u64, u64)> {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.id)).ok()?;
        let line = |name: &str| -> Option<u64> {
            let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
            rest.trim().trim_end_matches(" kB").parse().ok()
        };
        Some((line("Rss:")?, line("Pss:")?))
    }
}

/// All running processes of the session in `folder`. Zombies have no environment and do not count.
pub(crate) fn of_session(folder: &Path) -> Vec<Process> {
    let mark = format!("{MARK}={}", folder.display());
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| is_marked(*id, mark.as_bytes()))
        .filter_map(process)
        .collect()
}

fn is_marked(id: u32, mark: &[u8]) -> bool {
    let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|one| one == mark)
}

fn process(id: u32) -> Option<Process> {
    let (_, parent) = stat(id)?;
    let line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    let args = line.split(|byte| *byte == 0).filter(|arg| !arg.is_empty());
    Some(Process {
        id,
        parent,
        name: fs::read_to_string(format!("/proc/{id}/comm"))
            .ok()?
            .trim_end()
            .to_owned(),
        args: args
            .map(|arg| String::from_utf8_lossy(arg).into_owned())
            .collect(),
    })
}

/// State and parent. The name before them stands in brackets and may hold anything.
fn stat(id: u32) -> Option<(String, u32)> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut words = text.rsplit_once(')')?.1.split_whitespace();
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen_as_it_is() {
        let me = process(std::process::id()).unwrap();
        assert!(me.runs());
        assert_eq!(me.args, std::env::args().collect::<Vec<_>>());
        let (resident, proportional) = me.memory().unwrap();
        assert!(resident >= proportional && proportional > 0);
    }

    #[test]
    fn a_session_that_never_was_has_no_processes() {
        assert_eq!(of_session(Path::new("/no/such/session")), []);
    }
}
