//! The stage of the demo, for the terminal and for the desktop: a served simulation, an accelerated clock, an agent that
//! has signed in by itself, and a past.

mod past;
mod picks;
mod stage;

pub use stage::{Scene, Stage};
