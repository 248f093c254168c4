//! Signing in: through the browser, by a pasted address, refused, as somebody else, again.

use sidetrack_core::health::Health;
use sidetrack_core::view::{ListenView, StatusView};
use spotify_sim::{DEMO_CLIENT_ID, User};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use crate::process::until;
use crate::world::{World, browse, consent_page};

const LOGIN: [&str; 4] = ["login", "--client-id", DEMO_CLIENT_ID, "--no-browser"];

#[test]
fn through_the_browser_to_a_free_port() {
    let world = World::new();
    let mut login = world.start(&[&LOGIN[..], &["--json"]].concat());
    let page = consent_page(&mut login);
    assert!(
        page.starts_with(&format!("{}/authorize?", world.base)),
        "Spotify's own page"
    );
    let address = world.sim().approve(&page).unwrap();
    assert!(browse(&address).starts_with("HTTP/1.1 200"));

    let status: StatusView = login.end().with(0).json();
    let account = status.account.unwrap();
    assert_eq!(account.name, "Robin Ear");
    assert_eq!(account.client_id, DEMO_CLIENT_ID);
    assert!(!account.ends_soon, "six months are left");
    let stored = world.status().account.unwrap();
    assert_eq!(stored.account_id, account.account_id, "it is stored");
    let mode = world.credentials().metadata().unwrap().permissions().mode();
    assert_eq!(
        mode & 0o777,
        0o600,
        "the credential file is the user's alone"
    );
}

#[test]
fn through_the_browser_to_a_fixed_port() {
    let world = World::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    let wanted = port.to_string();
    let taken = [&LOGIN[..], &["--port", &wanted]].concat();
    world
        .run(&taken)
        .with(1)
        .says("is taken by another program");

    drop(free);
    let mut login = world.start(&taken);
    let page = consent_page(&mut login);
    let address = world.sim().approve(&page).unwrap();
    assert!(address.starts_with(&format!("http://127.0.0.1:{port}/callback?")));
    browse(&address);
    login.end().with(0);
}

#[test]
fn beside_an_agent_which_then_records_without_a_restart() {
    let world = World::new();
    let _agent = world.agent();
    assert_eq!(world.status().health, Health::NoAccount);
    let mut login = world.start(&LOGIN);
    let page = consent_page(&mut login);
    browse(&world.sim().approve(&page).unwrap());
    login.end().with(0);
    let status = world.status_until("listens", |status| status.listens > 0);
    assert_eq!(status.health, Health::Recording);
}

#[test]
fn a_wrong_state_is_not_taken_and_the_right_address_is() {
    let world = World::new();
    let mut login = world.start(&["login", "--client-id", DEMO_CLIENT_ID, "--paste"]);
    let page = consent_page(&mut login);
    let right = world.sim().approve(&page).unwrap();
    let (before, _) = right.split_once("state=").unwrap();
    login.types(&format!("{before}state=of-another-attempt"));
    login.line("belongs to another sign-in attempt");
    login.types("nothing of the kind");
    login.line("holds no code");
    login.types(&right);
    login.end().with(0);
    assert!(world.status().account.is_some());
}

#[test]
fn a_wrong_state_in_the_browser_changes_nothing() {
    let world = World::new();
    let mut login = world.start(&LOGIN);
    let page = consent_page(&mut login);
    let right = world.sim().approve(&page).unwrap();
    let (before, _) = right.split_once("state=").unwrap();
    assert!(browse(&format!("{before}state=of-another-attempt")).starts_with("HTTP/1.1 400"));
    assert!(browse(&right).starts_with("HTTP/1.1 200"));
    login.end().with(0);
}

#[test]
fn three_wrong_addresses_end_the_attempt() {
    let world = World::new();
    let mut login = world.start(&["login", "--client-id", DEMO_CLIENT_ID, "--paste"]);
    consent_page(&mut login);
    for _ in 0..3 {
        login.types("http://127.0.0.1/callback");
    }
    login.end().with(1).says("no pasted address worked");
    assert_eq!(world.status().account, None);
}

#[test]
fn denied_on_the_page() {
    let world = World::new();
    let mut login = world.start(&LOGIN);
    let page = consent_page(&mut login);
    browse(&world.sim().decide(&page, None).unwrap());
    login.end().with(1).says("consent was refused");
    assert_eq!(world.status().account, None);
    assert!(!world.credentials().exists(), "nothing to keep");
}

/// Spotify shows a wrong client id in the browser only, so the user gives up there.
#[test]
fn a_wrong_client_id_ends_with_the_users_patience() {
    let world = World::new();
    let mut login = world.start(&["login", "--client-id", "unknown", "--no-browser"]);
    let page = consent_page(&mut login);
    let shown = world.sim().approve(&page).unwrap_err();
    assert_eq!(shown, "INVALID_CLIENT: Invalid client");
    login.line("Waiting for the answer");
    login.signal("INT");
    login.end().with(1).says("given up");
    assert_eq!(world.status().account, None);
}

/// The app was deleted after the page was shown: then the token request is refused.
#[test]
fn a_code_that_spotify_does_not_take_is_said_so() {
    let world = World::new();
    let mut login = world.start(&["login", "--client-id", DEMO_CLIENT_ID, "--paste"]);
    let page = consent_page(&mut login);
    let address = world.sim().approve(&page).unwrap();
    world.sim().revoke();
    login.types(&address);
    login.line("refused by Spotify: invalid_grant");
    drop(login);
    assert_eq!(world.status().account, None);
}

#[test]
fn another_account_has_its_own_diary() {
    let world = World::new();
    world.login();
    let agent = world.agent();
    world.status_until("listens", |status| status.listens > 0);
    let first: Vec<ListenView> = world.ask(&["listens", "-n", "100"]);

    world.login_as(User::Guest);
    let guest = world.status();
    assert_eq!(guest.account.as_ref().unwrap().name, "Guest");
    assert_eq!(guest.listens, 0, "never mixed");
    assert_eq!(world.ask::<Vec<ListenView>>(&["listens"]), []);
    drop(agent);
    assert_eq!(world.status().account.unwrap().name, "Guest");

    world.login();
    let again: Vec<ListenView> = world.ask(&["listens", "-n", "100"]);
    assert_eq!(again, first, "the first diary is as it was");
}

#[test]
fn signing_in_again_heals_a_revoked_sign_in() {
    let world = World::new();
    world.login();
    let playlist = world.choose_own_playlist();
    let _agent = world.agent();
    world.status_until("a listen", |status| status.listens > 0);
    world.sim().revoke();
    // The look at the player that a changed setting brings finds the token dead.
    world.run(&["resume", "recording"]).with(0);
    world.status_until("the refusal", |status| {
        matches!(status.health, Health::SignInDoubtful { .. })
    });
    world.run(&["pick"]).with(3);

    world.login();
    world.status_until("recording", |status| status.health == Health::Recording);
    world.run(&["pick"]).with(0);
    assert_eq!(
        world.sim().playlist_uris(&playlist.id).len(),
        playlist.uris.len() + 1
    );
}

#[test]
fn signing_out_forgets_the_tokens_and_keeps_the_diary() {
    let world = World::new();
    world.login();
    let agent = world.agent();
    let heard = world
        .status_until("listens", |status| status.listens > 0)
        .listens;
    world.run(&["logout"]).with(0);
    let kept = std::fs::read_to_string(world.credentials()).unwrap();
    assert_eq!(kept.trim(), "{}", "no token is left");
    until("silence", || {
        (world.status().health == Health::NoAccount).then_some(())
    });
    drop(agent);
    let out = world.run(&["status"]).with(0).out;
    assert!(out.contains(&format!("{heard} listens kept")), "{out}");
    world.run(&["pick"]).with(3);
    world.login();
    assert_eq!(world.status().listens, heard);
}
