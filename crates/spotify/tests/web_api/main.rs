//! The client through its public interface: scripted answers in, recorded requests out.

#![expect(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod answers;
mod endpoints;
mod failures;
mod limits;
mod loopback;
mod models;
mod queue;
mod sign_in;
mod tokens;
mod transport;
mod world;
