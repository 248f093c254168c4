//! The keeper: a small process that outlives its owner and ends the session after it.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::process::MARK;

/// Waits for the end of its input, which comes when the owner lets go of the pipe or dies in whatever
/// way; then ends every process that carries the session's mark, politely first, and removes the folder.
///
/// (PR_SET_PDEATHSIG would be tied to the thread that started a process, not to the owner.)
const SCRIPT: &str = r#"
trap '' HUP INT TERM
cat >/dev/null
tries=0
while files=$(grep -lsazxF -- "$1=$2" /proc/[0-9]*/environ); [ -n "$files" ] && [ $tries -lt 300 ]; do
  signal=TERM
  [ $tries -lt 100 ] || signal=KILL
  if [ $((tries % 100)) -eq 0 ] || [ $signal = KILL ]; then
    for file in $files; do file=${file#/proc/}; kill -$signal "${file%/environ}" 2>/dev/null; done
  fi
  tries=$((tries + 1))
  sleep 0.02
done
rm -rf -- "$2"
"#;

/// Ends the session when it is dropped, or when this process ends without dropping it.
pub struct Keeper {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Keeper {
    /// Starts the keeper of the session in `folder`.
    pub fn start(folder: &Path) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "keeper", MARK]).arg(folder);
        command.env_remove(MARK).current_dir("/");
        command.stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        // A group of its own: Ctrl-C and a test runner's time-out mean the owner.
        let mut child = command.process_group(0).spawn()?;
        let pipe = child.stdin.take();
        Ok(Self { child, pipe })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.pipe.take();
        // Nothing can be done about a keeper that somebody else has reaped.
        let _ = self.child.wait();
    }
}
