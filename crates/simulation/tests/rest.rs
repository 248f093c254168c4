//! The agent rests while it waits: nothing that is due and cannot be done keeps it awake.

use sidetrack_core::control::protocol::Request;
use sidetrack_core::vault::VaultError;
use sidetrack_simulation::World;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn an_open_run_behind_a_locked_keyring_lets_the_agent_sleep() {
    let mut world = World::new(1, 1_774_481_400_000, 500).unwrap();
    world.start().unwrap();
    world.sign_in().await.unwrap();
    world.network.set_down(true);
    let agent = world.agent().unwrap().clone();
    let pick = tokio::spawn(async move { agent.ask(Request::pick()).await });
    tokio::time::sleep(Duration::from_secs(60)).await;
    world.kill().await;
    pick.await.unwrap().unwrap();
    world.vault.set_failure(Some(VaultError::Locked));
    world.start().unwrap();
    tokio::time::sleep(HOUR).await;
    let before = world.clock.sleeps();
    tokio::time::sleep(HOUR).await;
    let sleeps = world.clock.sleeps() - before;
    assert!(
        sleeps <= 200,
        "{sleeps} sleeps in an hour in which nothing can be done"
    );
}
