//! Sidetrack's domain: the diary of what is heard and the random tracks put beside it. Knows no window and no tray.
//!
//! Where things live: [`sighting`] is what a source said, [`fold`] makes listens of it, [`store`] keeps both.
//! [`schedule`] and [`plan`] say what is due, [`run`] is one execution of the plan, [`draw`] finds its track.
//! [`agent`] owns all state and does what those decide; [`control`] is how others speak to it, in the words of
//! [`view`]. [`vault`] keeps secrets, [`health`] names the states.

pub mod agent;
pub mod control;
pub mod coverage;
pub mod draw;
pub mod fold;
pub mod health;
pub mod limits;
pub mod lock;
pub mod plan;
pub mod run;
pub mod schedule;
pub mod sighting;
pub mod stats;
pub mod store;
pub mod vault;
pub mod view;
