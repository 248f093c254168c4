//! The exit codes that `--help` promises, each at least once.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use spotify_sim::Fault;

use crate::world::World;

#[test]
fn the_help_lists_them() {
    let world = World::new();
    let help = world.run(&["--help"]).with(0).out;
    for code in 0..=7 {
        assert!(help.contains(&format!(" {code}  ")), "{code} in {help}");
    }
}

#[test]
fn done_and_wrong_arguments() {
    let world = World::new();
    world.run(&["status"]).with(0);
    world.run(&["sttaus"]).with(2);
    world.run(&["plan", "25:99"]).with(2);
    world
        .run(&["stats", "top-artists", "--since", "2026-13-01"])
        .with(2);
}

#[test]
fn three_where_nobody_is_signed_in() {
    let world = World::new();
    for command in [
        &["pick"][..],
        &["pick", "--dry-run"],
        &["listens"],
        &["runs"],
        &["discoveries"],
        &["stats", "top-artists"],
        &["playlist", "list"],
        &["playlist", "create"],
        &["playlist", "choose", "x"],
        &["plan", "09:00"],
        &["pause", "picks"],
        &["resume", "recording"],
    ] {
        let ended = world.run(command).with(3);
        assert!(ended.err.contains("nobody is signed in") || ended.err.contains("Nobody"));
        assert_eq!(ended.out, "");
    }
    world.run(&["logout"]).with(0);
}

#[test]
fn four_when_spotify_is_away_and_five_when_a_pick_waits_for_it() {
    let world = World::new();
    world.login();
    world.choose_own_playlist();
    world.sim().set_fault(Fault::Server5xx, true);
    world.run(&["playlist", "list"]).with(4);
    world.run(&["pick", "--dry-run"]).with(4);
    let held = world.run(&["pick"]).with(5);
    assert!(held.out.contains("held up"), "{}", held.out);
    world.sim().clear_faults();
    world.run(&["pick"]).with(0);
    assert_eq!(world.runs().len(), 1, "the same run went on");
}

#[test]
fn four_when_spotify_asked_for_a_break() {
    let world = World::new();
    world.login();
    world.sim().set_fault(Fault::RetryAfterLong, 1);
    world.run(&["playlist", "list"]).with(4);
    world.sim().clear_faults();
    world.run(&["playlist", "list"]).with(4);
    let asked = world.sim().request_count();
    world.run(&["pick"]).with(5).says("");
    let held = world.status();
    assert!(!held.blocked.is_empty(), "the break is shown");
    assert!(
        world.sim().request_count() <= asked + 1,
        "a break is kept over restarts: only the token is renewed"
    );
}

#[test]
fn six_where_the_credential_file_is_open_to_others_or_damaged() {
    let world = World::new();
    world.login();
    fs::set_permissions(world.credentials(), Permissions::from_mode(0o640)).unwrap();
    for command in [&["pick"][..], &["playlist", "list"]] {
        let ended = world.run(command).with(6);
        assert!(ended.err.contains("chmod 600"), "what to do: {}", ended.err);
    }
    fs::set_permissions(world.credentials(), Permissions::from_mode(0o600)).unwrap();
    world.run(&["playlist", "list"]).with(0);

    let kept = fs::read(world.credentials()).unwrap();
    fs::write(world.credentials(), "{ no json").unwrap();
    world.run(&["pick"]).with(6);
    assert_eq!(fs::read(world.credentials()).unwrap(), b"{ no json");
    fs::write(world.credentials(), kept).unwrap();
    world.run(&["playlist", "list"]).with(0);
}

/// `--credentials` is given to every command of a test.
#[test]
fn an_option_that_was_given_is_not_said_to_be_needed() {
    let world = World::new();
    let refused = world.run(&["import"]).with(2);
    let refused = refused.says("Usage: sidetrack import [OPTIONS] [PATH]...");
    assert!(!refused.err.contains("--credentials"), "{}", refused.err);
    let refused = world.run(&["playlist", "choose"]).with(2);
    refused.says("Usage: sidetrack playlist choose [OPTIONS] <PLAYLIST>");
}
