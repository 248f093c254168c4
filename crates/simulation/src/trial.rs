//! A trial: days pass with faults, the agent is killed and comes back, then the diary is judged.

use crate::faults::{self, Calamity, Calendar};
use crate::verdict::{self, Verdict};
use crate::world::World;
use anyhow::{Context, Result};
use jiff::SignedDuration;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::vault::VaultError;
use spotify_sim::Fault;

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

/// Plays a trial on a runtime of its own whose time is virtual.
pub fn run(trial: &Trial) -> Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()?;
    runtime.block_on(play(trial))
}

/// 00:30 on the first day, in the user's zone: late enough that nothing is due at once. Weeks begin through the year,
/// so that both changes of daylight saving come up.
fn start_ms(seed: u64) -> i64 {
    // 2026-03-25 23:30 UTC, four days before the change of March.
    1_774_481_400_000 + (seed % 40) as i64 * 7 * 86_400_000
}

async fn play(trial: &Trial) -> Result<Verdict> {
    let start = start_ms(trial.seed);
    let mut world = World::new(trial.seed, start, trial.tracks)?;
    world.start()?;
    world.sign_in().await.context("sign-in")?;
    let mut rng = ChaCha8Rng::seed_from_u64(trial.seed ^ 0x5eed);
    let end = start + i64::from(trial.days) * 86_400_000;
    let calendar = match &trial.faults {
        Faults::All => {
            faults::everyday(&world.sim);
            let due: Vec<i64> = verdict::due_times(world.zone(), start, end)
                .into_iter()
                .map(|due| due.as_millisecond() - start)
                .collect();
            Calendar::draw(trial.days, &due, &mut rng)
        }
        Faults::One(fault) => {
            world.sim.set_fault(*fault, 0.1);
            Calendar::default()
        }
        Faults::None => Calendar::default(),
    };
    for (after, calamity) in calendar.0 {
        world.pass_until(start + after).await;
        happen(&mut world, &calamity).await?;
    }
    world.pass_until(end).await;
    settle(&world).await;
    verdict::judge(&world, start)
}

async fn happen(world: &mut World, calamity: &Calamity) -> Result<()> {
    tracing::info!(?calamity, "it happens");
    match calamity {
        Calamity::Kill(away) => {
            world.kill().await;
            world.pass(*away).await;
            world.start()?;
        }
        Calamity::Offline(length) => {
            world.network.set_down(true);
            world.pass(*length).await;
            world.network.set_down(false);
        }
        Calamity::Suspend(length) => world.clock.suspend(*length),
        Calamity::WrongClock(by, length) => {
            world.clock.set_wrong(*by);
            world.pass(*length).await;
            world.clock.set_wrong(SignedDuration::ZERO);
        }
        Calamity::LockedKeyring(length) => {
            world.kill().await;
            world.vault.set_failure(Some(VaultError::Locked));
            world.start()?;
            world.pass(*length).await;
            world.vault.set_failure(None);
        }
        Calamity::Once(fault) => world.sim.set_fault(*fault, 1),
    }
    Ok(())
}

/// The faults end and the last blocks run out, so that everything that can still be told is told.
async fn settle(world: &World) {
    world.sim.clear_faults();
    world.pass(SignedDuration::from_hours(24)).await;
    // A run that became due in these hours may still be under way.
    world.pass(SignedDuration::from_mins(10)).await;
}
