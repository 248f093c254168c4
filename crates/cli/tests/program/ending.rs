//! How `sidetrack run` ends: when it is told to, whatever is under way.

use sidetrack_core::health::Health;
use spotify_sim::Fault;

use crate::process::until;
use crate::world::World;

#[test]
fn each_polite_signal_ends_it_well() {
    let world = World::new();
    world.login();
    for signal in ["TERM", "INT", "HUP"] {
        let agent = world.agent();
        world.status_until("recording", |status| status.health == Health::Recording);
        agent.signal(signal);
        agent.end().with(0);
        assert_eq!(
            world.status().agent_pid,
            None,
            "nobody answers after {signal}"
        );
    }
}

#[test]
fn calls_that_hang_hold_nothing_up() {
    let world = World::new();
    world.login();
    world.sim().set_fault(Fault::Timeout, true);
    let agent = world.agent();
    let hanging = || {
        let requests = world.sim().requests();
        requests
            .iter()
            .any(|request| request.fault == Some("timeout") && request.status == 0)
    };
    until("a call that hangs", || hanging().then_some(()));
    agent.signal("TERM");
    agent.end().with(0);
    assert!(hanging(), "the call was not waited for");
}

#[test]
fn a_pick_under_way_is_finished_by_the_next_agent() {
    let world = World::new();
    world.login();
    let playlist = world.choose_own_playlist();
    let agent = world.agent();
    let pick = world.start(&["pick"]);
    until("the open run", || (!world.runs().is_empty()).then_some(()));
    agent.signal("TERM");
    agent.end().with(0);
    let picked = pick.end().status.code();
    assert!(
        [Some(7), Some(0)].contains(&picked),
        "the agent went away: {picked:?}"
    );

    let _agent = world.agent();
    world.status_until("the run's end", |status| {
        status
            .last_run
            .as_ref()
            .is_some_and(|run| run.status == sidetrack_core::run::Status::Success)
    });
    assert_eq!(world.runs().len(), 1);
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 1
    );
}
