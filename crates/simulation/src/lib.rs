//! Agent, store and simulated Spotify in one process under virtual time, compared with the ground truth.
//!
//! [`World`] is what surrounds the agent: a clock that can jump, a network that can fail, a vault that can lock, and a
//! simulated Spotify. [`trial::run`] lets days pass in it with faults drawn from a seed, killing and starting the
//! agent; [`verdict`] compares the diary and the playlist with what was really played and planned.

pub mod bench;
mod clock;
pub mod exported;
mod faults;
mod fuse;
mod habits;
pub mod importing;
mod network;
pub mod trial;
mod vault;
pub mod verdict;
mod world;

pub use clock::VirtualClock;
pub use faults::{Calamity, Calendar};
pub use fuse::Fuse;
pub use habits::Habits;
pub use network::Network;
pub use world::World;
