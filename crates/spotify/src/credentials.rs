//! Who signs the calls: a signed-in user, an app by itself, or nobody.

mod app_only;
mod session;
mod signing;

pub use app_only::AppOnly;
pub use session::Session;
pub(crate) use signing::Signing;

use jiff::Timestamp;

use crate::accounts::{AccessToken, TokenError};
use crate::exchange::Line;
use crate::queue::Place;
use crate::{Error, Group};

/// Who signs the calls.
#[derive(Debug, Clone, Default)]
pub enum Credentials {
    /// A user who consented.
    User(Session),
    /// The app by itself: search and catalogue only.
    App(AppOnly),
    /// Nobody: every call ends in [`Error::NotSignedIn`].
    #[default]
    None,
}

impl Credentials {
    /// The token to sign a call of `group` with, or `None` when it has to be renewed first.
    pub(crate) fn token(&self, group: Group, now: Timestamp) -> Result<Option<AccessToken>, Error> {
        match self {
            Self::User(session) => Ok(session.token(now)),
            Self::App(app) if !group.needs_user() => Ok(app.token(now)),
            Self::App(_) | Self::None => Err(Error::NotSignedIn),
        }
    }

    /// Gets a new token; concurrent callers share one request.
    pub(crate) async fn renew(&self, line: &Line, place: Place) -> Result<(), Error> {
        match self {
            Self::User(session) => session.renew(line, place).await,
            Self::App(app) => app.renew(line, place).await,
            Self::None => Err(Error::NotSignedIn),
        }
    }

    /// Forgets `token`, which Spotify refused, unless another has taken its place already.
    pub(crate) fn reject(&self, token: &AccessToken) {
        match self {
            Self::User(session) => session.reject(token),
            Self::App(app) => app.reject(token),
            Self::None => {}
        }
    }

    /// Says whether these are the credentials in force.
    pub(crate) fn set_active(&self, active: bool) {
        if let Self::User(session) = self {
            session.set_active(active);
        }
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::User(one), Self::User(two)) => one.same(two),
            (Self::App(one), Self::App(two)) => one.same(two),
            (Self::None, Self::None) => true,
            (Self::User(_) | Self::App(_) | Self::None, _) => false,
        }
    }
}

/// What a caller is told of a failed renewal; a rate limit is written down on the way.
fn explain(error: TokenError, line: &Line) -> Error {
    match error {
        TokenError::Unreached(error) => unreached(error),
        TokenError::Limited { wait } => Error::RateLimited {
            until: line.queue.block_all(wait),
        },
        TokenError::InvalidGrant { description } => Error::SignInRefused { description },
        TokenError::InvalidClient => Error::InvalidClient,
        TokenError::Refused { .. } | TokenError::Unreadable { .. } => Error::AccountsUnavailable {
            reason: error.to_string(),
        },
    }
}

fn unreached(error: crate::TransportError) -> Error {
    let reason = error.to_string();
    match error {
        crate::TransportError::NotSent(_) => Error::Offline { reason },
        crate::TransportError::TimedOut | crate::TransportError::Cut(_) => {
            Error::AccountsUnavailable { reason }
        }
    }
}
