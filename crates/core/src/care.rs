//! Care for the file: backups while it is in use, restoring one, checking it, and deleting what is kept.
//!
//! Everything here works on a data folder. What only reads, and making a backup, may happen beside a running agent;
//! what replaces the file ([`restore`], [`wipe`]) is for whoever holds the folder's lock and has no connection open.

pub mod backup;
pub mod check;
pub mod copy;
pub mod erase;
pub mod files;
pub mod restore;
mod same;
mod unheard;
pub mod view;
