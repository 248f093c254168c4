//! The agent on a real computer: its clock, network, time zone and randomness, the same for every program.

use super::Setup;
use crate::control::protocol::Failure;
use crate::vault::Vault;
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand::rngs::StdRng;
use spotify::{Endpoints, HttpTransport, Pacing, SystemClock};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Spacing of calls to a simulation on this computer, which needs no politeness.
const SIMULATED_SPACING: Duration = Duration::from_millis(50);

impl Setup {
    /// What an agent of `folder` needs on this computer. Spotify is where the environment says
    /// (`SIDETRACK_SPOTIFY_API`, `SIDETRACK_SPOTIFY_ACCOUNTS`), else at its own addresses.
    ///
    /// Fails with `bad_address` for an address that is none or not safe, and with `network` when the system's proxy
    /// settings or root certificates cannot be read.
    pub fn for_this_machine(
        folder: PathBuf,
        vault: Arc<dyn Vault>,
        background: bool,
        desktop: bool,
    ) -> Result<Setup, Failure> {
        let endpoints = Endpoints::from_env()
            .map_err(|error| Failure::new("bad_address", error.to_string()))?;
        let transport = HttpTransport::new()
            .map_err(|error| Failure::new("network", format!("network: {error}")))?;
        Ok(Setup {
            folder,
            pacing: pacing(&endpoints),
            endpoints,
            transport: Arc::new(transport),
            clock: Arc::new(SystemClock),
            zone: Arc::new(TimeZone::system),
            vault,
            rng: Box::new(system_rng()),
            background,
            desktop,
        })
    }
}

/// Spotify's own servers are called at most once a second. Plain HTTP is only taken for a simulation on this computer.
fn pacing(endpoints: &Endpoints) -> Pacing {
    let polite = Pacing::default();
    let spacing = match endpoints.api.scheme() {
        "http" => SIMULATED_SPACING,
        _ => polite.spacing,
    };
    Pacing { spacing, ..polite }
}

/// The one place that takes randomness from the system.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge to the machine: everything else gets it passed in"
)]
fn system_rng() -> StdRng {
    StdRng::from_rng(&mut rand::rng())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_simulation_is_called_without_pause() {
        let simulated = Endpoints::new("http://127.0.0.1:9/v1", "http://127.0.0.1:9").unwrap();
        assert_eq!(pacing(&simulated).spacing, SIMULATED_SPACING);
        assert_eq!(pacing(&Endpoints::spotify()), Pacing::default());
    }
}
