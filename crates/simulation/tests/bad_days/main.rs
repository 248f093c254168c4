//! Bad days: for each, what the agent says of itself meanwhile, that Spotify is left in peace, that nothing is lost or
//! doubled, and that it recovers by itself.

mod accounts;
mod answers;
mod care;
mod changes;
mod clocks;
mod consent;
mod desk;
mod details;
mod gaps;
mod keyring;
mod kills;
mod limits;
mod network;
mod pauses;
mod runs;
mod support;
