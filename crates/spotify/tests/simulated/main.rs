//! The client against the simulated Spotify, in-process and under virtual time.

#![expect(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod accounts;
mod calls;
mod faults;
mod world;
