//! Waiting for something that another process does.

use std::time::{Duration, Instant};

use crate::Error;

const STEP: Duration = Duration::from_millis(20);

/// Asks `ready` again and again until it says yes.
///
/// # Errors
/// [`Error::NotReady`] with `what` when it never did within `limit`.
pub fn wait_for(what: &str, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<(), Error> {
    let start = Instant::now();
    while !ready() {
        if start.elapsed() > limit {
            return Err(Error::NotReady {
                what: what.to_owned(),
                after: limit,
                said: String::new(),
            });
        }
        pause(STEP);
    }
    Ok(())
}

/// Lets this thread sleep: for what can only be waited for by the clock, such as that nothing happens.
#[expect(
    clippy::disallowed_methods,
    reason = "real processes are waited for in real time"
)]
pub fn pause(length: Duration) {
    std::thread::sleep(length);
}
