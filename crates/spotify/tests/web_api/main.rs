//! The client through its public interface: scripted answers in, recorded requests out.

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
