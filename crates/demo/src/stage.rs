//! Setting the stage: what runs, at what pace, and how it ends.

use crate::past::remember;
use crate::picks;
use anyhow::{Context, Result, anyhow, bail};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::protocol::{Redirect, Reply, Request};
use sidetrack_core::plan::Plan;
use sidetrack_core::vault::MemoryVault;
use spotify::{BoxFuture, Clock, Endpoints, HttpTransport, Secret};
use spotify_sim::{Config, DEMO_CLIENT_ID, Now, Play, Served, Sim, SimLimits, scaled};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Days of listening before the demo begins.
const PAST_DAYS: i64 = 240;
const DAY_MS: i64 = 86_400_000;

/// A clock that runs `speed` times as fast as the real one.
struct FastClock {
    now: Now,
    speed: f64,
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond((self.now)()).unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration.div_f64(self.speed)))
    }

    fn speed(&self) -> f64 {
        self.speed
    }
}

/// What is to be played.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Seed of catalogue, listener and draws.
    pub seed: u64,
    /// Simulated seconds in a second.
    pub speed: f64,
    /// Whether there are random tracks of the months before the demo, and one of today.
    pub picked: bool,
    /// Simulated time until the plan adds one.
    pub next_pick: SignedDuration,
    /// Whether a desktop program listens, which can open the window.
    pub desktop: bool,
}

/// Everything of a demo; [`Stage::strike`] takes it down.
pub struct Stage {
    served: Served,
    clock: Arc<FastClock>,
    zone: TimeZone,
    folder: PathBuf,
    /// Takes the folder along, unless it was named.
    temporary: Option<TempDir>,
    endpoints: Endpoints,
    handle: Handle,
    work: JoinHandle<()>,
    opened: Timestamp,
}

impl Stage {
    /// Sets everything up in a folder that goes with the stage; returns when the agent records.
    pub async fn set(scene: Scene) -> Result<Stage> {
        let folder = tempfile::Builder::new()
            .prefix("sidetrack-demo-")
            .tempdir()?;
        let stage = Stage::set_in(scene, folder.path()).await?;
        Ok(Stage {
            temporary: Some(folder),
            ..stage
        })
    }

    /// Sets everything up in `folder`, which must not hold a diary; returns when the agent records.
    pub async fn set_in(scene: Scene, folder: &Path) -> Result<Stage> {
        if folder.join(sidetrack_core::store::FILE_NAME).exists() {
            bail!(
                "{} holds a diary already: name an empty folder for the demo",
                folder.display()
            );
        }
        let Scene { seed, speed, .. } = scene;
        let zone = TimeZone::system();
        let today = spotify::SystemClock.now();
        let config = config(seed, today, &zone);
        let from = lively_time(&config, today.as_millisecond());
        let served = Sim::served(config, 0, from, speed)
            .await
            .context("the simulated Spotify")?;
        let clock = Arc::new(FastClock {
            now: scaled(from, speed),
            speed,
        });
        let endpoints = Endpoints::new(&format!("{}/v1", served.base_url()), &served.base_url())?;
        let vault = Arc::new(MemoryVault::new());
        let start = |background: bool| {
            let zone = zone.clone();
            Agent::open(Setup {
                folder: folder.to_owned(),
                endpoints: endpoints.clone(),
                transport: Arc::new(HttpTransport::new()?),
                clock: clock.clone(),
                zone: Arc::new(move || zone.clone()),
                vault: vault.clone(),
                rng: Box::new(StdRng::seed_from_u64(seed)),
                pacing: Default::default(),
                background,
                desktop: scene.desktop,
            })
            .map_err(anyhow::Error::from)
        };
        sign_in(&served.sim, start(false)?).await?;
        let past = served.sim.plays_between(i64::MIN, from);
        remember(folder, &served, &past, &zone)?;
        if scene.picked {
            picks::remember(folder, &served, &past, seed)?;
        }
        let (agent, handle) = start(true)?;
        let work = tokio::spawn(agent.run());
        let opened = clock.now();
        if scene.picked {
            handle.ask(Request::pick()).await?;
        }
        plan_next(&handle, opened.checked_add(scene.next_pick)?, &zone).await?;
        Ok(Stage {
            served,
            clock,
            zone,
            folder: folder.to_owned(),
            temporary: None,
            endpoints,
            handle,
            work,
            opened,
        })
    }

    /// The data folder; unless it was named, it goes when the stage is struck.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the simulated Spotify is.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The clock of the demo.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// The way to the agent.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// The simulated Spotify.
    pub fn sim(&self) -> &Sim {
        &self.served.sim
    }

    /// The simulated time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// When the demo began, in simulated time.
    pub fn opened(&self) -> Timestamp {
        self.opened
    }

    /// The zone that times are shown in.
    pub fn zone(&self) -> TimeZone {
        self.zone.clone()
    }

    /// Simulated seconds in a second.
    pub fn speed(&self) -> f64 {
        self.clock.speed
    }

    /// Takes everything down; the data folder goes with it.
    pub async fn strike(self) {
        let _ = self.handle.ask(Request::Stop).await;
        let _ = tokio::time::timeout(Duration::from_secs(3), self.work).await;
        self.served.stop().await;
        drop(self.temporary);
    }
}

/// Plans a random track for the minute of `at`.
async fn plan_next(handle: &Handle, at: Timestamp, zone: &TimeZone) -> Result<()> {
    let minute = zone
        .to_datetime(at)
        .time()
        .with()
        .second(0)
        .subsec_nanosecond(0)
        .build()?;
    let plan = Plan::at(vec![minute]);
    handle.ask(Request::SetPlan { plan }).await?;
    Ok(())
}

fn config(seed: u64, today: Timestamp, zone: &TimeZone) -> Config {
    Config {
        seed,
        start_ms: today.as_millisecond() - PAST_DAYS * DAY_MS,
        utc_offset_minutes: zone.to_offset(today).seconds() / 60,
        limits: SimLimits::unlimited(),
        ..Config::default()
    }
}

/// A minute before the liveliest hour of the last week, so that there is something to see.
fn lively_time(config: &Config, until: i64) -> i64 {
    let rehearsal = Sim::new(Config {
        now: Arc::new(move || until),
        ..config.clone()
    });
    let plays: Vec<Play> = rehearsal.plays_between(until - 7 * DAY_MS, until);
    let visible = |play: &&Play| !play.private && !play.offline;
    let hour_from = |from: i64| {
        plays
            .iter()
            .filter(visible)
            .filter(|play| play.started_ms >= from && play.ended_ms < from + 3_600_000)
            .count()
    };
    let liveliest = plays
        .iter()
        .filter(visible)
        .map(|play| play.started_ms)
        .max_by_key(|from| hour_from(*from));
    liveliest.unwrap_or(until) - 60_000
}

/// Signs in as the user would, with nobody at the consent page.
async fn sign_in(sim: &Sim, (agent, handle): (Agent, Handle)) -> Result<()> {
    let work = tokio::spawn(agent.run());
    let request = Request::SignIn {
        client_id: DEMO_CLIENT_ID.to_owned(),
        redirect: Redirect::Paste { port: None },
    };
    let Reply::Open { url, .. } = handle.ask(request).await? else {
        bail!("no address to open")
    };
    let address = sim.approve(&url).map_err(|error| anyhow!(error))?;
    handle
        .ask(Request::Pasted {
            address: Secret::new(address),
        })
        .await?;
    handle.ask(Request::Stop).await?;
    work.await?;
    Ok(())
}
