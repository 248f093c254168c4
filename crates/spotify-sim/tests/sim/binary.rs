//! The program: it says where it listens and ends when it is told to.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn it_tells_its_address_and_ends_on_sigterm() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_spotify-sim"))
        .args([
            "--port", "0", "--seed", "3", "--tracks", "500", "--speed", "100",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(5).map(Result::unwrap).collect();
    let base = lines[0].rsplit(' ').next().unwrap();
    assert!(base.starts_with("http://127.0.0.1:"), "{lines:?}");
    assert_eq!(lines[1], format!("export SIDETRACK_SPOTIFY_API={base}/v1"));
    assert_eq!(
        lines[2],
        format!("export SIDETRACK_SPOTIFY_ACCOUNTS={base}")
    );
    let ended = Command::new("kill")
        .args(["-TERM", &program.id().to_string()])
        .status()
        .unwrap();
    assert!(ended.success());
    assert!(program.wait().unwrap().success(), "it ends cleanly");
}
