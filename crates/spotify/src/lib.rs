//! The Spotify Web API as typed calls: OAuth, endpoints, models, pacing, errors. HTTP only.
//!
//! A [`Client`] is made of a [`Setup`]: addresses, [`Transport`], [`Clock`] and [`LimitStore`], so
//! that tests need neither network nor real time. A user signs in once with [`SignIn`] (through a
//! [`Loopback`] listener or a pasted address), which leaves a [`Grant`]; a [`Session`] of it signs
//! the calls. `client.at(priority)` gives the [`Api`], whose methods are the endpoints.
//!
//! What holds for every call:
//! - One call is in flight at a time, a spacing apart, the most urgent first.
//! - What Spotify or a daily ceiling forbids is refused at once as an [`Error`] that says until
//!   when; it is stored, and nothing here ever sleeps for it.
//! - A new refresh token is stored before its access token is used. One refresh runs at a time, and
//!   once begun it is finished.
//! - Reads are tried again after trouble, writes never: [`Error::uncertain`] says when to look first.
//! - An item that cannot be read is skipped and counted; it never loses its page.
//! - No token and no secret is in any error, `Debug` text or log.

mod accounts;
mod api;
mod call;
mod client;
mod clock;
mod credentials;
mod endpoints;
mod error;
mod exchange;
mod flight;
mod grant;
mod group;
mod json;
mod limits;
mod model;
mod pacing;
mod queue;
mod secret;
mod sign_in;
mod skew;
mod text;
mod transport;
mod verdict;

pub use accounts::AccessToken;
pub use client::{Answered, Api, Client, Setup};
pub use clock::{BoxFuture, Clock, SystemClock};
pub use credentials::{AppOnly, Credentials, Session};
pub use endpoints::{EndpointError, Endpoints};
pub use error::Error;
pub use grant::{Grant, GrantStore, GrantStoreError, SCOPES};
pub use group::{Group, Priority};
pub use limits::{GroupLimit, LimitStore, Limits, MemoryLimits};
pub use model::*;
pub use pacing::{Ceilings, Pacing};
pub use secret::Secret;
pub use sign_in::{Code, Loopback, SignIn, SignInError};
pub use skew::SkewSample;
pub use transport::{HttpTransport, Transport, TransportError, TransportSetupError};
