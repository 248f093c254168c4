//! The Spotify Web API as typed calls: OAuth, endpoints, models, pacing, errors. HTTP only.

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
mod text;
mod transport;
mod verdict;

pub use accounts::AccessToken;
pub use client::{Answered, Api, Client, Setup, SkewSample};
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
pub use transport::{HttpTransport, Transport, TransportError, TransportSetupError};
