//! Processes of the program: started, read while they run, signalled, and ended with the test.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(90);

/// Looks again and again until there is something.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        pause(Duration::from_millis(15));
    }
}

/// Lets time pass where it is the matter of the test: a kill at any moment, or the next look.
#[expect(
    clippy::disallowed_methods,
    reason = "other processes do not run on a virtual clock"
)]
pub fn pause(length: Duration) {
    std::thread::sleep(length);
}

/// What a command ended with.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// Fails unless the command ended with this code.
    #[track_caller]
    pub fn with(self, code: i32) -> Ended {
        assert_eq!(
            self.status.code(),
            Some(code),
            "the wrong exit code; it said\n{}\n{}",
            self.out,
            self.err
        );
        self
    }

    /// Standard output as the value that it is the JSON of.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error} in {}{}", self.out, self.err))
    }

    /// Fails unless standard output has this.
    #[track_caller]
    pub fn prints(self, words: &str) -> Ended {
        assert!(
            self.out.contains(words),
            "{words:?} is missing in {:?}",
            self.out
        );
        self
    }

    /// Fails unless standard error says this.
    #[track_caller]
    pub fn says(self, words: &str) -> Ended {
        assert!(
            self.err.contains(words),
            "{words:?} is missing in {:?}",
            self.err
        );
        self
    }
}

/// A running process; killed when dropped.
pub struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    out: Heard,
    err: Heard,
}

/// What a pipe has said so far.
struct Heard {
    text: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Heard {
    fn from(mut pipe: impl Read + Send + 'static) -> Heard {
        let text = Arc::new(Mutex::new(Vec::new()));
        let writer = text.clone();
        let reader = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                writer.lock().unwrap().extend(&piece[..length]);
            }
        });
        Heard { text, reader }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.text.lock().unwrap()).into_owned()
    }

    fn whole(self) -> String {
        self.reader.join().unwrap();
        String::from_utf8_lossy(&self.text.lock().unwrap()).into_owned()
    }
}

impl Process {
    /// Starts it with its three pipes in our hands.
    pub fn start(mut command: Command) -> Process {
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Process {
            stdin: child.stdin.take(),
            out: Heard::from(child.stdout.take().unwrap()),
            err: Heard::from(child.stderr.take().unwrap()),
            child,
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything it has said so far.
    pub fn said(&self) -> String {
        let mut said = self.out.so_far();
        write!(said, "{}", self.err.so_far()).unwrap();
        said
    }

    /// Waits for a line that has these words and gives it.
    #[track_caller]
    pub fn line(&mut self, words: &str) -> String {
        until(&format!("{words:?} in {:?}", self.said()), || {
            let said = self.said();
            // The last piece may be half a line.
            let whole = said.rfind('\n').map_or("", |end| &said[..end]);
            let found = whole.lines().find(|line| line.contains(words));
            assert!(
                found.is_some() || self.runs(),
                "it ended without {words:?}: {said}"
            );
            found.map(str::to_owned)
        })
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
    }

    /// Whether it has not ended yet.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success(), "no process to signal");
    }

    /// Waits until it ends by itself.
    pub fn end(mut self) -> Ended {
        drop(self.stdin.take());
        let said = self.said();
        let status = until(&format!("the end; so far {said}"), || {
            self.child.try_wait().unwrap()
        });
        self.ended(status)
    }

    /// Kills it as a power cut would and says what it had said.
    pub fn kill(mut self) -> Ended {
        // It may have ended by itself.
        let _ = self.child.kill();
        let status = self.child.wait().unwrap();
        self.ended(status)
    }

    fn ended(mut self, status: ExitStatus) -> Ended {
        let nothing = || Heard::from(std::io::empty());
        let out = std::mem::replace(&mut self.out, nothing());
        let err = std::mem::replace(&mut self.err, nothing());
        Ended {
            status,
            out: out.whole(),
            err: err.whole(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, and there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
