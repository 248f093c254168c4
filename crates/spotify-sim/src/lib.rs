//! A simulated Spotify: accounts service and Web API over a generated catalogue and a generated listener.
//!
//! [`Sim::router`] is the whole server as an axum `Router`, to be called in-process under a virtual clock;
//! [`Sim::served`] puts it on a loopback port in accelerated time. Everything is a function of [`Config`] and of the
//! time that its `now` tells: the same seed gives the same catalogue and the same plays, whoever asks how often.
//!
//! # What is played
//! The listener has a daily rhythm, favourites that drift, sessions, skips, pauses, repeats, private and offline
//! sessions. [`Sim::plays`] is the ground truth; [`Class`] says what a recorder owes to each play. A play commanded
//! through the API interrupts the current one, overtaken plans are dropped, then the habit goes on.
//!
//! # `/sim`
//! | request | answer |
//! | --- | --- |
//! | `GET /sim/health` | `ok` |
//! | `GET /sim/plays?from=&to=` | every play that ended within, with its class (UTC ms) |
//! | `GET /sim/playlists` | playlists as they really are |
//! | `GET /sim/requests?from=&to=` | the request log |
//! | `GET /sim/time`, `POST /sim/time` `{"advance_ms"}` or `{"set_ms"}` | the simulated time |
//! | `GET /sim/faults`, `POST /sim/faults` `{"name", "p" or "times"}`, `DELETE /sim/faults` | [`Fault`]s |
//! | `POST /sim/revoke` | the user withdraws consent |
//! | `POST /sim/approve` `{"url"}` | what the consent page would redirect to |

mod accounts;
mod api;
mod body;
mod call;
mod catalogue;
mod config;
mod control;
mod fault;
mod gate;
mod image;
mod limits;
mod listener;
mod log;
mod playlists;
mod random;
mod search;
mod served;
mod sim;
mod state;
mod truth;
mod verdict;

pub use accounts::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URIS, User};
pub use config::{Config, DEFAULT_START_MS, ListenerHabit, Now, SimLimits};
pub use fault::{Fault, Odds};
pub use limits::Group;
pub use log::RequestLog;
pub use served::{Served, scaled};
pub use sim::{PlaylistTruth, Sim};
pub use truth::{Class, Play};
