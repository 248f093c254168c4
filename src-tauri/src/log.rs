//! The log of both programs, on standard error.

use std::io::IsTerminal;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to tell what happens, as far as `SIDETRACK_LOG` says: levels by target, such as `warn,sidetrack_core=debug`.
/// Without it, or when it is none, `usual` stands.
pub fn start(usual: Targets) {
    let asked = std::env::var("SIDETRACK_LOG").ok();
    let asked = asked.and_then(|levels| levels.parse::<Targets>().ok());
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_target(false);
    tracing_subscriber::registry()
        .with(lines)
        .with(asked.unwrap_or(usual))
        .init();
}
