//! Sidetrack's domain: the diary of what is heard and the random tracks put beside it. Knows no window and no tray.
//!
//! # Where things live
//! [`sighting`] is what a source said, [`fold`] makes listens of it, [`coverage`] tells what may be missing,
//! [`standing`] and [`gap`] why, [`store`] keeps it all, [`search`] finds it, [`history`] pages through it, [`import`] reads
//! histories from elsewhere, [`export`] writes it out. [`schedule`] and [`plan`] say what is due, [`run`] is one execution of the plan, [`draw`] finds its
//! track, [`pick_change`] is what is done to it later. [`agent`] owns all state and does what those decide;
//! [`control`] is how others speak to it, in the words of [`view`]. [`vault`] keeps secrets, [`health`] names the states, [`limits`] remembers Spotify's blocks.
//!
//! # Invariants
//! - No function reads the clock, the random source, the network or the keyring by itself: [`agent::Setup`] passes
//!   them in. So a year can run in seconds, and every fault can be played.
//! - One agent owns a data folder ([`lock`]). Everybody else sends it requests and gets events with whole view models.
//! - Sightings are stored as they came; listens are a deterministic fold of them and can be thrown away. A page of
//!   sightings and the listens it changes are one transaction.
//! - Every change made at Spotify is written down as intended before it is sent and as done after. What a crash or a
//!   time-out leaves open is looked up, twice, before anything is sent again ([`run`]).
//! - Blocked by Spotify is a stored time, not a sleep, and outlives a restart.
//! - A due time is acted on only after Spotify has told the time: a computer's clock may jump.
//! - Tokens live in the [`vault`] and in memory. They reach no log, no error text and no view.

pub mod agent;
pub mod care;
pub mod control;
pub mod coverage;
pub mod draw;
pub mod export;
pub mod fold;
pub mod gap;
pub mod health;
pub mod history;
pub mod home;
pub mod import;
pub mod limits;
pub mod lock;
pub mod names;
pub mod pick_change;
pub mod place;
pub mod plan;
pub mod run;
pub mod schedule;
pub mod search;
pub mod sighting;
pub mod standing;
pub mod stats;
pub mod store;
pub mod vault;
pub mod view;
