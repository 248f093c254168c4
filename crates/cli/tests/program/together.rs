//! More than one process at a time on one data folder.

use sidetrack_core::view::{RunView, StatusView};

use crate::process::{Ended, Process};
use crate::world::World;

#[test]
fn a_second_agent_is_refused() {
    let world = World::new();
    let agent = world.agent();
    world.run(&["run"]).with(7).says("already runs");
    assert_eq!(
        world.status().agent_pid,
        Some(agent.id()),
        "the first goes on"
    );
}

#[test]
fn agents_started_at_once_come_down_to_one() {
    let world = World::new();
    let starts = [(); 4].map(|()| world.start(&["run"]));
    let one = world.status_until("an agent", |status| status.agent_pid.is_some());
    let mut refused = 0;
    for agent in starts {
        if Some(agent.id()) == one.agent_pid {
            agent.signal("TERM");
            agent.end().with(0);
            break;
        }
        agent.end().with(7);
        refused += 1;
    }
    assert!(refused <= 3);
}

/// A command has the folder for a moment, which is no reason for the agent not to start.
#[test]
fn an_agent_starts_between_commands() {
    let world = World::new();
    world.login();
    let commands = [(); 6].map(|()| world.start(&["status", "--json"]));
    let mut agent = world.start(&["run"]);
    for command in commands {
        command.end().with(0).json::<StatusView>();
    }
    world.status_until("the agent", |status| status.agent_pid == Some(agent.id()));
    assert!(agent.runs());
}

#[test]
fn two_commands_at_once_both_work() {
    let world = World::new();
    world.login();
    let playlist = world.choose_own_playlist();
    let picks = [(); 2].map(|()| world.start(&["pick", "--json"]));
    let status = world.start(&["status"]);
    let runs = picks.map(|pick| pick.end().with(0).json::<RunView>().id);
    status.end().with(0);
    assert_ne!(runs[0], runs[1], "one after the other");
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 2
    );
}

#[test]
fn picks_beside_an_agent_share_one_run() {
    let world = World::new();
    world.login();
    let playlist = world.choose_own_playlist();
    let _agent = world.agent();
    let picks = [(); 3].map(|()| world.start(&["pick", "--json"]));
    let runs = picks.map(|pick| pick.end().with(0).json::<RunView>().id);
    assert_eq!(runs, [runs[0]; 3]);
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 1
    );
}

#[test]
fn ten_questions_at_once_get_ten_answers() {
    let world = World::new();
    world.login();
    let agent = world.agent();
    world.status_until("listens", |status| status.listens > 0);
    world.run(&["pause", "recording"]).with(0);
    let asked: Vec<Process> = (0..10)
        .map(|_| world.start(&["status", "--json"]))
        .collect();
    let mut answers: Vec<StatusView> = asked
        .into_iter()
        .map(|process| process.end().with(0).json())
        .collect();
    // Each tells when it was given; all else is the same.
    let told = answers[0].clock;
    answers.iter_mut().for_each(|answer| answer.clock = told);
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    assert_eq!(answers[0].agent_pid, Some(agent.id()));
}

#[test]
fn a_stuck_agent_is_not_waited_for() {
    let world = World::new();
    let agent = world.agent();
    agent.signal("STOP");
    let asked: Ended = world.run(&["status"]);
    agent.signal("CONT");
    asked.with(7).says("does not answer");
    world.run(&["status"]).with(0);
}
