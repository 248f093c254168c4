//! Secrets reach no output and no file but the vault, and the program listens nowhere but on loopback.

use std::fs;
use std::net::TcpStream;

use spotify_sim::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Fault};

use crate::process::{Process, until};
use crate::tap::Tap;
use crate::world::{World, browse, consent_page};

/// A piece of a secret is as bad as all of it.
const PIECE: usize = 14;

#[test]
fn no_secret_is_said_or_stored_in_the_data_folder() {
    let mut world = World::new();
    let tap = Tap::before(&world.base);
    world.base.clone_from(&tap.base);
    let mut said = Vec::new();

    let mut login = world.start(&["login", "--client-id", DEMO_CLIENT_ID, "--paste", "-vv"]);
    let page = consent_page(&mut login);
    let pasted = world.sim().approve(&page).unwrap();
    login.types("http://127.0.0.1/callback?code=mistyped-code&state=mistyped-state");
    login.line("another sign-in attempt");
    login.types(&pasted);
    said.push(login.end().with(0));

    let agent = world.agent_with(&["run", "-vv"]);
    let playlist = world.own_playlist();
    said.push(
        world
            .run(&["playlist", "choose", &playlist.id, "-vv"])
            .with(0),
    );
    let mut dry = world.command(["pick", "--dry-run", "-vv"]);
    dry.env("SIDETRACK_CLIENT_ID", DEMO_CLIENT_ID)
        .env("SIDETRACK_CLIENT_SECRET", DEMO_CLIENT_SECRET);
    said.push(Process::start(dry).end().with(0));
    for fault in [
        Fault::Rate429,
        Fault::Spurious401,
        Fault::Server5xx,
        Fault::Html200,
        Fault::Cut,
        Fault::Accounts5xx,
        Fault::AccountsHtml,
        Fault::InvalidGrantOnce,
        Fault::RotateRefresh,
        Fault::Post5xxAfterSuccess,
    ] {
        world.sim().set_fault(fault, 1);
    }
    said.push(world.run(&["pick", "-vv"]));
    agent.signal("TERM");
    said.push(agent.end().with(0));
    assert!(
        said.iter()
            .any(|one| one.err.contains("DEBUG") || one.err.contains("INFO")),
        "with -vv it talks"
    );

    let secrets = secrets(&tap, &pasted);
    for one in &said {
        refuse(&secrets, &one.out, "standard output");
        refuse(&secrets, &one.err, "standard error");
    }
    for file in fs::read_dir(world.data()).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        refuse(
            &secrets,
            &String::from_utf8_lossy(&bytes),
            path.to_str().unwrap(),
        );
    }
}

/// Everything that must stay secret, as it went over the wire.
fn secrets(tap: &Tap, pasted: &str) -> Vec<String> {
    let mut all = vec![DEMO_CLIENT_SECRET.to_owned(), "mistyped-code".to_owned()];
    for mark in [
        "\"access_token\":\"",
        "\"refresh_token\":\"",
        "Bearer ",
        "refresh_token=",
        "code_verifier=",
        "&code=",
        "Basic ",
    ] {
        let found = tap.secrets_after(mark);
        let optional = mark == "&code=";
        assert!(
            optional || !found.is_empty(),
            "{mark} never went over the wire"
        );
        all.extend(found);
    }
    let (_, code) = pasted.split_once("code=").unwrap();
    all.push(code.split('&').next().unwrap().to_owned());
    all
}

fn refuse(secrets: &[String], text: &str, place: &str) {
    for secret in secrets {
        let piece = &secret[..secret.len().min(PIECE)];
        assert!(!text.contains(piece), "{piece}... is in {place}");
    }
}

#[test]
fn the_sign_in_listens_on_loopback_only() {
    let world = World::new();
    let mut login = world.start(&["login", "--client-id", DEMO_CLIENT_ID, "--no-browser"]);
    let page = consent_page(&mut login);
    let address = world.sim().approve(&page).unwrap();
    let sockets = listening(login.id());
    assert_eq!(sockets.len(), 1, "{sockets:?}");
    assert!(sockets[0].starts_with("127.0.0.1:"), "{sockets:?}");
    browse(&address);
    login.end().with(0);
    let closed = TcpStream::connect(&sockets[0]);
    assert!(closed.is_err(), "nobody listens after the sign-in");

    let agent = world.agent();
    until("a call", || (world.sim().request_count() > 2).then_some(()));
    assert_eq!(listening(agent.id()), [""; 0], "the agent listens nowhere");
}

/// Addresses on which a process listens for TCP connections.
fn listening(process: u32) -> Vec<String> {
    let links = fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let own: Vec<String> = links
        .flatten()
        .filter_map(|link| fs::read_link(link.path()).ok())
        .map(|target| target.display().to_string())
        .collect();
    let mut addresses = Vec::new();
    for table in ["tcp", "tcp6"] {
        let table = fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap();
        for row in table.lines().skip(1) {
            let fields: Vec<&str> = row.split_whitespace().collect();
            const LISTEN: &str = "0A";
            if fields[3] == LISTEN && own.contains(&format!("socket:[{}]", fields[9])) {
                addresses.push(readable(fields[1]));
            }
        }
    }
    addresses
}

/// `0100007F:1F90` is 127.0.0.1:8080.
fn readable(address: &str) -> String {
    let (host, port) = address.split_once(':').unwrap();
    let port = u16::from_str_radix(port, 16).unwrap();
    let host = u32::from_str_radix(host, 16).map_or(host.to_owned(), |bytes| {
        std::net::Ipv4Addr::from(bytes.swap_bytes()).to_string()
    });
    format!("{host}:{port}")
}
