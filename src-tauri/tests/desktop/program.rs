//! A program of ours that a test has started, and waiting for what it does.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use sidetrack_headless::{Process, Signal, pause};

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The window's program, as far as the kernel keeps its name.
pub const WINDOW: &str = "sidetrack-windo";

/// Looks again and again until there is something.
#[track_caller]
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    eventually(PATIENCE, look).unwrap_or_else(|| panic!("waited in vain for {what}"))
}

/// The same with a patience of its own; none when it was in vain.
pub fn eventually<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return Some(seen);
        }
        if begun.elapsed() > patience {
            return None;
        }
        pause(Duration::from_millis(25));
    }
}

/// A running program. It ends with its desktop, not when it is dropped: a picture of a test that failed has it in.
pub struct Program {
    child: Child,
}

impl Program {
    /// Starts it; what it says goes to `log`, behind what is there.
    #[track_caller]
    pub fn start(mut command: Command, log: PathBuf) -> Program {
        let log = File::options().create(true).append(true).open(log).unwrap();
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn();
        Program {
            child: child.unwrap_or_else(|error| panic!("{command:?}: {error}")),
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended yet.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to end and waits for that.
    #[track_caller]
    pub fn terminate(mut self) -> ExitStatus {
        let id = rustix_id(self.child.id());
        rustix::process::kill_process(id, Signal::TERM).unwrap();
        self.wait()
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it ends by itself.
    #[track_caller]
    pub fn end(mut self) -> ExitStatus {
        self.wait()
    }

    #[track_caller]
    fn wait(&mut self) -> ExitStatus {
        until("the end of a program", || self.child.try_wait().unwrap())
    }
}

fn rustix_id(id: u32) -> rustix::process::Pid {
    rustix::process::Pid::from_raw(id.try_into().unwrap()).unwrap()
}

/// Whether a process belongs to a window: its program, or one of WebKit's helpers. Names end after 15 bytes.
pub fn is_window(process: &Process) -> bool {
    let name = process.name.as_str();
    name == WINDOW || (name.starts_with("WebKit") && name != "WebKitWebDriver")
}
