//! `spotify-sim`: a simulated Spotify on 127.0.0.1.

use clap::Parser;
use jiff::Timestamp;
use spotify_sim::{Config, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Served, Sim};

const DAY_MS: i64 = 86_400_000;

/// A simulated Spotify: accounts service and Web API over a generated catalogue and listener.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8750)]
    port: u16,
    /// Seed of catalogue, listener and faults.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Tracks in the catalogue.
    #[arg(long, default_value_t = 20_000)]
    tracks: usize,
    /// How many times as fast as real time it runs.
    #[arg(long, default_value_t = 1.0, value_parser = positive)]
    speed: f64,
    /// When its time begins, such as 2026-11-02T12:00:00Z; the present if left out.
    #[arg(long)]
    at: Option<Timestamp>,
    /// Days the listener has been listening already.
    #[arg(long, default_value_t = 7)]
    past_days: u16,
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if number > 0.0 && number.is_finite() {
        Ok(number)
    } else {
        Err("must be above 0".to_owned())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let at_ms = arguments.at.unwrap_or_else(present).as_millisecond();
    let config = Config {
        seed: arguments.seed,
        tracks: arguments.tracks,
        start_ms: at_ms - i64::from(arguments.past_days) * DAY_MS,
        ..Config::default()
    };
    let served = Sim::served(config, arguments.port, at_ms, arguments.speed).await?;
    let ended = ended()?;
    announce(&served);
    ended.await?;
    served.stop().await;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a served simulation begins in the present"
)]
fn present() -> Timestamp {
    Timestamp::now()
}

#[expect(
    clippy::print_stdout,
    reason = "telling where it listens is what a server's output is for"
)]
fn announce(served: &Served) {
    let base = served.base_url();
    println!("spotify-sim listens on {base}");
    println!("export SIDETRACK_SPOTIFY_API={base}/v1");
    println!("export SIDETRACK_SPOTIFY_ACCOUNTS={base}");
    println!("client id     {DEMO_CLIENT_ID}");
    println!("client secret {DEMO_CLIENT_SECRET}");
}

/// Listens for SIGINT and SIGTERM from now on; what comes back waits for one of them.
#[cfg(unix)]
fn ended() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => Ok(()),
            _ = terminated.recv() => Ok(()),
        }
    })
}

/// Waits for ctrl-c.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "has the shape of its twin")]
fn ended() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
