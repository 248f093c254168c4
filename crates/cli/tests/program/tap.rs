//! A tap on the wire between the program and the simulated Spotify: what was said, and the secrets in it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes every byte on and keeps it.
pub struct Tap {
    /// Where the program finds Spotify.
    pub base: String,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    /// Listens before the server of this base address, until the test ends.
    pub fn before(server: &str) -> Tap {
        let server: SocketAddr = server.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = heard.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(server).unwrap();
                let twins = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (there, back) = (kept.clone(), kept.clone());
                thread::spawn(move || pass(client, server, &there));
                thread::spawn(move || pass(twins.1, twins.0, &back));
            }
        });
        Tap { base, heard }
    }

    /// The values that follow `mark` on the wire, up to the first byte that no token has.
    pub fn secrets_after(&self, mark: &str) -> Vec<String> {
        let heard = String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned();
        let token = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        let mut found: Vec<String> = heard
            .split(mark)
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| token(*c)).collect())
            .filter(|secret: &String| secret.len() > 8)
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut piece = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        kept.lock().unwrap().extend(&piece[..length]);
        if to.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    // Cut connections are passed on as such; the other side may be gone.
    let _ = to.shutdown(std::net::Shutdown::Write);
}
