//! The control socket: requests and events between the agent and everything that shows or steers it.

pub mod claim;
pub mod client;
pub mod protocol;
pub mod server;
mod socket;
