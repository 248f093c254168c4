//! Leaving: the stored sign-in goes first, so that a vault that refuses leaves everything as it was.

use sidetrack_core::agent::Handle;
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::vault::VaultError;
use sidetrack_simulation::World;

async fn signed_in(agent: &Handle) -> bool {
    let Ok(Reply::Status(status)) = agent.ask(Request::Status).await else {
        panic!("no status");
    };
    status.account.is_some()
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn a_locked_keyring_keeps_everything_and_an_open_one_lets_all_go() {
    let mut world = World::new(1, 1_774_481_400_000, 500).unwrap();
    let agent = world.start().unwrap();
    world.sign_in().await.unwrap();
    for leave in [Request::SignOut, Request::Disconnect { confirmed: true }] {
        world.vault.set_failure(Some(VaultError::Locked));
        let refused = agent.ask(leave).await.unwrap_err();
        assert_eq!(refused.code, "keyring_locked");
        assert!(signed_in(&agent).await, "nothing was changed");
    }
    world.vault.set_failure(None);
    agent.ask(Request::SignOut).await.unwrap();
    assert!(!signed_in(&agent).await);
    let gone = agent.ask(Request::Disconnect { confirmed: true }).await;
    assert!(
        matches!(gone, Ok(Reply::Erased(_))),
        "a diary without a sign-in can be deleted"
    );
}
