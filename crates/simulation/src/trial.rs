//! A trial: days pass with faults, the agent is killed and comes back, then the diary is judged.

use crate::faults::{self, Calamity, Calendar};
use crate::habits::Habits;
use crate::importing;
use crate::verdict::{self, Verdict};
use crate::world::{HOME, World};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::health::Health;
use sidetrack_core::vault::VaultError;
use spotify_sim::{Config, Fault, SimLimits};
use std::path::PathBuf;

/// What to try.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Seed of everything; the same one plays the same trial.
    pub seed: u64,
    /// Length in days.
    pub days: u32,
    /// Tracks in the catalogue.
    pub tracks: usize,
    /// Which faults.
    pub faults: Faults,
    /// Where to keep what the run leaves: the diary before any import, the histories to import, and the truth.
    pub keep: Option<PathBuf>,
}

/// Which faults strike.
#[derive(Clone, Debug, PartialEq)]
pub enum Faults {
    /// All of them.
    All,
    /// None.
    None,
    /// One, at a probability of a tenth.
    One(Fault),
}

/// The user looks this often whether they have to sign in again.
const GLANCE_MS: i64 = 3 * 3_600_000;

/// Plays a trial on a runtime of its own whose time is virtual.
pub fn run(trial: &Trial) -> Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()?;
    runtime.block_on(play(trial))
}

/// 00:30 of the first day in the user's zone: late enough that nothing is due at once. One trial in three begins days
/// before summer time, one days before winter time, one somewhere in the year.
fn start_ms(seed: u64) -> i64 {
    // 23:30 UTC of 2026-03-25 and of 2026-10-21: both are four days before a change.
    let (spring, autumn) = (1_774_481_400_000, 1_792_625_400_000);
    match seed % 3 {
        0 => autumn,
        1 => spring,
        _ => spring + (seed % 40) as i64 * 7 * 86_400_000,
    }
}

/// A listener with more of what is hard than most. With all faults, every third Spotify has ceilings so low that a
/// day may hit them.
fn special(config: &mut Config, trial: &Trial) {
    config.listener.private = 0.05;
    config.listener.offline = 0.05;
    if trial.faults == Faults::All && trial.seed.is_multiple_of(3) {
        config.limits = SimLimits {
            search_per_day: Some(15),
            player_per_day: Some(700),
            playlists_per_day: Some(40),
            ..SimLimits::default()
        };
    }
}

async fn play(trial: &Trial) -> Result<Verdict> {
    let start = start_ms(trial.seed);
    let mut world = World::with(trial.seed, start, trial.tracks, |config| {
        special(config, trial);
    })?;
    world.start()?;
    world.sign_in().await.context("sign-in")?;
    let habits = Habits::of(trial.seed);
    habits.set(&world).await.context("settings")?;
    let end = start + i64::from(trial.days) * 86_400_000;
    let calendar = calendar(trial, &world, &habits, start, end);
    for (after, calamity) in &calendar.0 {
        live_until(&world, (start + after).min(end)).await;
        happen(&mut world, calamity).await?;
    }
    live_until(&world, end).await;
    settle(&mut world).await?;
    let mut verdict = verdict::judge_with(&world, start, &habits)?;
    for (_, calamity) in &calendar.0 {
        *verdict.calamities.entry(calamity.name()).or_default() += 1;
    }
    verdict.is_a_test(trial.days);
    world.kill().await;
    let (imported, wrong) = importing::prove(&world, trial.seed, trial.keep.as_deref())?;
    verdict.imported = imported;
    verdict.wrong.extend(wrong);
    Ok(verdict)
}

fn calendar(trial: &Trial, world: &World, habits: &Habits, start: i64, end: i64) -> Calendar {
    match &trial.faults {
        Faults::All => {
            faults::everyday(&world.sim);
            let due: Vec<i64> = verdict::due_at_home(world, habits, start, end)
                .into_iter()
                .map(|due| due.as_millisecond() - start)
                .collect();
            let mut rng = ChaCha8Rng::seed_from_u64(trial.seed ^ 0x5eed);
            Calendar::draw(trial.days, &due, HOME, &mut rng)
        }
        Faults::One(fault) => {
            world.sim.set_fault(*fault, 0.1);
            Calendar::default()
        }
        Faults::None => Calendar::default(),
    }
}

/// Lets time pass until `at_ms`; the user signs in again where the program asks for it.
async fn live_until(world: &World, at_ms: i64) {
    while world.clock.true_ms() < at_ms {
        let glance = world.clock.true_ms() + GLANCE_MS;
        world.pass_until(at_ms.min(glance)).await;
        let health = world.status().await.map(|status| status.health);
        if matches!(health, Ok(Health::SignInAgain))
            && let Err(error) = world.sign_in().await
        {
            tracing::info!(%error, "not signed in yet");
        }
    }
}

async fn happen(world: &mut World, calamity: &Calamity) -> Result<()> {
    tracing::info!(?calamity, "it happens");
    match calamity {
        Calamity::Kill(away) => {
            world.kill().await;
            world.pass(*away).await;
            world.start()?;
        }
        Calamity::KillAtStep(steps, away) => {
            world.kill_at_step(*steps).await;
            world.pass(*away).await;
            world.start()?;
        }
        Calamity::KillAtChange(steps, away) => {
            world.kill_at_change(*steps).await;
            world.pass(*away).await;
            world.start()?;
        }
        Calamity::Network { down } => world.network.set_down(*down),
        Calamity::Suspend(length) => world.clock.suspend(*length),
        Calamity::WrongClock(by) => world.clock.set_wrong(*by),
        Calamity::Keyring { locked: true } => {
            world.kill().await;
            world.vault.set_failure(Some(VaultError::Locked));
            world.start()?;
        }
        Calamity::Keyring { locked: false } => world.vault.set_failure(None),
        Calamity::Strike(fault, times) => world.sim.set_fault(*fault, *times),
        Calamity::Revoke => world.sim.revoke(),
        Calamity::Travel(zone) => world.travel(zone)?,
    }
    Ok(())
}

/// The faults end, the user comes home, and the last blocks run out, so that everything that can still be told is told.
async fn settle(world: &mut World) -> Result<()> {
    world.sim.clear_faults();
    world.sim.set_limits(SimLimits::default());
    world.network.set_down(false);
    world.clock.set_wrong(SignedDuration::ZERO);
    world.vault.set_failure(None);
    world.travel(HOME)?;
    // A run that became due in these hours may still be under way after them.
    let rest = SignedDuration::from_hours(24) + SignedDuration::from_mins(10);
    let end = world.clock.true_ms() + rest.as_millis() as i64;
    live_until(world, end).await;
    Ok(())
}
