//! The simulated Spotify through its public surface: in-process under a virtual clock, and once over TCP.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test's helper is a failed test"
)]

mod binary;
mod broken;
mod catalogue;
mod consent;
mod faults;
mod listener;
mod playlists;
mod recent;
mod search;
mod served;
mod tokens;
mod world;
