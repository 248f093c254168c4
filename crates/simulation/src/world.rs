//! Everything around the agent, and the agent itself: started, killed, started again.

use crate::vault::MortalVault;
use crate::{Network, VirtualClock};
use anyhow::{Context, Result, bail};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::protocol::{Redirect, Reply, Request};
use sidetrack_core::vault::MemoryVault;
use sidetrack_core::view::StatusView;
use spotify::{Endpoints, Pacing, Secret};
use spotify_sim::{Config, DEMO_CLIENT_ID, RequestLog, Sim, User};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// The zone the simulated user lives in: it has daylight saving.
pub const HOME: &str = "Europe/Stockholm";

/// A simulated user's computer and Spotify.
pub struct World {
    /// The clocks.
    pub clock: VirtualClock,
    /// The simulated Spotify.
    pub sim: Sim,
    /// The way between.
    pub network: Network,
    /// The keyring.
    pub vault: Arc<MemoryVault>,
    folder: TempDir,
    zone: Arc<Mutex<TimeZone>>,
    /// Where the user was from when on, UTC milliseconds; ascending.
    stays: Vec<(i64, TimeZone)>,
    seed: u64,
    starts: u64,
    agent: Option<(Handle, JoinHandle<()>)>,
}

impl World {
    /// A world that begins at `start_ms`; the agent is not started yet.
    pub fn new(seed: u64, start_ms: i64, tracks: usize) -> Result<World> {
        World::with(seed, start_ms, tracks, |_| {})
    }

    /// The same with a Spotify or a listener that `change` makes special.
    pub fn with(
        seed: u64,
        start_ms: i64,
        tracks: usize,
        change: impl FnOnce(&mut Config),
    ) -> Result<World> {
        let clock = VirtualClock::new(start_ms);
        let zone = TimeZone::get(HOME).context("time zone data")?;
        let told = clock.clone();
        let mut config = Config {
            seed,
            tracks,
            start_ms,
            now: Arc::new(move || told.true_ms()),
            utc_offset_minutes: 60,
            ..Config::default()
        };
        change(&mut config);
        let sim = Sim::new(config);
        let network = Network::new(sim.router(), clock.fuse().clone());
        let folder = tempfile::tempdir()?;
        Ok(World {
            clock,
            sim,
            network,
            vault: Arc::new(MemoryVault::new()),
            folder,
            stays: vec![(start_ms, zone.clone())],
            zone: Arc::new(Mutex::new(zone)),
            seed,
            starts: 0,
            agent: None,
        })
    }

    /// Starts the agent on the data folder.
    pub fn start(&mut self) -> Result<Handle> {
        self.starts += 1;
        let zone = self.zone.clone();
        let setup = Setup {
            folder: self.folder.path().to_owned(),
            endpoints: Endpoints::new("http://127.0.0.1:9/v1", "http://127.0.0.1:9")?,
            transport: Arc::new(self.network.clone()),
            clock: Arc::new(self.clock.clone()),
            zone: Arc::new(move || zone.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            vault: Arc::new(MortalVault {
                kept: self.vault.clone(),
                fuse: self.clock.fuse().clone(),
            }),
            rng: Box::new(ChaCha8Rng::seed_from_u64(
                self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts),
            )),
            pacing: Pacing::default(),
            background: true,
            desktop: false,
        };
        let (agent, handle) = Agent::open(setup)?;
        let task = tokio::spawn(agent.run());
        self.agent = Some((handle.clone(), task));
        Ok(handle)
    }

    /// Kills the agent where it stands: nothing of it runs any more, nothing is tidied up. What it was given in this
    /// very moment dies with it.
    pub async fn kill(&mut self) {
        if let Some((_, task)) = self.agent.take() {
            task.abort();
            let _ = task.await;
            self.sim.undeliver(self.sim.now_ms());
        }
        self.clock.fuse().renew();
    }

    /// Kills the agent at its next step but `steps`, wherever that is; after an hour without one, where it stands.
    pub async fn kill_at_step(&mut self, steps: u64) {
        self.clock.fuse().light(steps);
        self.kill_when_burnt().await;
    }

    /// The same, counting only what is done before and after changes at Spotify.
    pub async fn kill_at_change(&mut self, steps: u64) {
        self.clock.fuse().light_for_changes(steps);
        self.kill_when_burnt().await;
    }

    async fn kill_when_burnt(&mut self) {
        let fuse = self.clock.fuse().clone();
        let _ = tokio::time::timeout(Duration::from_secs(3_600), fuse.burnt()).await;
        self.kill().await;
    }

    /// The user arrives in another time zone, named as in the time zone data.
    pub fn travel(&mut self, zone: &str) -> Result<()> {
        let zone = TimeZone::get(zone).context("time zone data")?;
        self.stays.push((self.clock.true_ms(), zone.clone()));
        *self.zone.lock().unwrap_or_else(PoisonError::into_inner) = zone;
        Ok(())
    }

    /// The running agent.
    pub fn agent(&self) -> Result<&Handle> {
        self.agent
            .as_ref()
            .map(|(handle, _)| handle)
            .context("the agent is not running")
    }

    /// Signs the listener in as the user would, by pasting the address.
    pub async fn sign_in(&self) -> Result<()> {
        self.sign_in_as(User::Listener).await
    }

    /// The same as somebody.
    pub async fn sign_in_as(&self, user: User) -> Result<()> {
        let request = Request::SignIn {
            client_id: DEMO_CLIENT_ID.to_owned(),
            redirect: Redirect::Paste { port: None },
        };
        let Reply::Open { url, .. } = self.agent()?.ask(request).await? else {
            bail!("no address to open")
        };
        let agreed = self.sim.decide(&url, Some(user));
        let address = agreed.map_err(anyhow::Error::msg)?;
        self.agent()?
            .ask(Request::Pasted {
                address: Secret::new(address),
            })
            .await?;
        Ok(())
    }

    /// What the agent says of itself.
    pub async fn status(&self) -> Result<StatusView> {
        let Reply::Status(status) = self.agent()?.ask(Request::Status).await? else {
            bail!("no status")
        };
        Ok(*status)
    }

    /// Lets virtual time pass.
    pub async fn pass(&self, length: SignedDuration) {
        tokio::time::sleep(Duration::try_from(length).unwrap_or_default()).await;
    }

    /// Lets virtual time pass until the true time is `at_ms`; none when that is over.
    pub async fn pass_until(&self, at_ms: i64) {
        let left = at_ms - self.clock.true_ms();
        self.pass(SignedDuration::from_millis(left.max(0))).await;
    }

    /// The requests that reached Spotify from `since_ms` on, oldest first.
    pub fn requests_since(&self, since_ms: i64) -> Vec<RequestLog> {
        let mut requests = self.sim.requests();
        requests.retain(|request| request.at_ms >= since_ms);
        requests
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the user was from when on, UTC milliseconds; ascending, the first from the beginning.
    pub fn stays(&self) -> &[(i64, TimeZone)] {
        &self.stays
    }
}
