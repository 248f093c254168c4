//! What can go wrong with a call: every case is one that a caller can act on.

use jiff::{SignedDuration, Timestamp};

use crate::Group;

/// A time to the minute, rounded up, in UTC.
fn minute(at: &Timestamp) -> String {
    let up = *at + SignedDuration::from_secs(59);
    up.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Why a call has no answer. Holds no token and no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No connection. The call was surely not sent.
    #[error("offline: {reason}")]
    Offline {
        /// What failed on the way.
        reason: String,
    },
    /// Timed out or cut after sending: a write may have happened.
    #[error("no answer: {reason}")]
    Uncertain {
        /// What failed on the way.
        reason: String,
    },
    /// Spotify's rate limit blocks every call. Not sent again before `until`.
    #[error("rate limited until {}", minute(until))]
    RateLimited {
        /// Local clock.
        until: Timestamp,
    },
    /// Spotify's quota blocks one group of endpoints.
    #[error("quota of {group} exceeded until {}", minute(until))]
    QuotaExceeded {
        /// The blocked endpoints.
        group: Group,
        /// Local clock.
        until: Timestamp,
    },
    /// The app's own daily ceiling for one group is used up for this priority.
    #[error("daily ceiling of {group} reached until {}", minute(until))]
    CeilingReached {
        /// The endpoints concerned.
        group: Group,
        /// The next UTC midnight, local clock.
        until: Timestamp,
    },
    /// Nobody is signed in, or only an app where a user is needed. Not sent.
    #[error("not signed in")]
    NotSignedIn,
    /// The accounts service refused the refresh token (`invalid_grant`). One refusal is no proof.
    #[error("sign-in refused: {description}")]
    SignInRefused {
        /// Spotify's words.
        description: String,
    },
    /// The accounts service does not know the client id, or the secret is wrong.
    #[error("client id or secret refused")]
    InvalidClient,
    /// A new refresh token could not be stored, so the access token is not used yet. Not sent.
    #[error("refresh token not stored: {message}")]
    TokenNotStored {
        /// What the store said.
        message: String,
    },
    /// The accounts service gave no usable answer to a refresh. The call itself was not sent.
    #[error("accounts service unavailable: {reason}")]
    AccountsUnavailable {
        /// What came back, or failed on the way.
        reason: String,
    },
    /// Still 401 after a forced refresh and one retry.
    #[error("access token refused")]
    Unauthorized,
    /// The owner of the app has no active Premium, so Spotify refuses every call.
    #[error("the owner of the Spotify app needs an active Premium subscription")]
    OwnerNeedsPremium,
    /// The user is not on the app's list in the developer dashboard.
    #[error("the user is not registered for the app in the developer dashboard")]
    UserNotRegistered,
    /// The grant lacks a scope: sign in again.
    #[error("a scope is missing from the grant")]
    MissingScope,
    /// The signed-in user needs Premium for this command.
    #[error("the command needs a Premium account")]
    PremiumRequired,
    /// No device is awake to play on.
    #[error("no active device")]
    NoActiveDevice,
    /// The player refuses the command at present (already so, or the track cannot be played).
    #[error("the player refuses the command at present")]
    Restricted,
    /// 403 for another reason: a closed endpoint or somebody else's playlist.
    #[error("forbidden: {message}")]
    Forbidden {
        /// Spotify's words.
        message: String,
    },
    /// 404.
    #[error("not found")]
    NotFound,
    /// Any other 4xx, or arguments that Spotify would refuse (then not sent): our mistake.
    #[error("bad request: {message}")]
    BadRequest {
        /// Spotify's words.
        message: String,
    },
    /// 5xx: a write may have happened.
    #[error("server error {status}")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// HTML, nothing, or something else where JSON was promised: a write may have happened.
    #[error("unreadable answer ({status}): {reason}")]
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What was wrong with it.
        reason: String,
    },
    /// The playlist takes no more items.
    #[error("the playlist is full")]
    PlaylistFull,
}

impl Error {
    /// A stable name of the case, for programs and translations.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offline { .. } => "offline",
            Self::Uncertain { .. } => "uncertain",
            Self::RateLimited { .. } => "rate_limited",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::CeilingReached { .. } => "ceiling_reached",
            Self::NotSignedIn => "not_signed_in",
            Self::SignInRefused { .. } => "sign_in_refused",
            Self::InvalidClient => "invalid_client",
            Self::TokenNotStored { .. } => "token_not_stored",
            Self::AccountsUnavailable { .. } => "accounts_unavailable",
            Self::Unauthorized => "unauthorized",
            Self::OwnerNeedsPremium => "owner_needs_premium",
            Self::UserNotRegistered => "user_not_registered",
            Self::MissingScope => "missing_scope",
            Self::PremiumRequired => "premium_required",
            Self::NoActiveDevice => "no_active_device",
            Self::Restricted => "restricted",
            Self::Forbidden { .. } => "forbidden",
            Self::NotFound => "not_found",
            Self::BadRequest { .. } => "bad_request",
            Self::Server { .. } => "server",
            Self::Unreadable { .. } => "unreadable",
            Self::PlaylistFull => "playlist_full",
        }
    }

    /// When the call may be made again, where that is known. Local clock.
    #[must_use]
    pub fn retry_at(&self) -> Option<Timestamp> {
        if let Self::RateLimited { until }
        | Self::QuotaExceeded { until, .. }
        | Self::CeilingReached { until, .. } = self
        {
            Some(*until)
        } else {
            None
        }
    }

    /// True when a write may have happened all the same: look before doing it again.
    #[must_use]
    pub fn uncertain(&self) -> bool {
        matches!(
            self,
            Self::Uncertain { .. } | Self::Server { .. } | Self::Unreadable { .. }
        )
    }

    /// The HTTP status behind the case; `None` when no answer to the call decided it.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Offline { .. }
            | Self::Uncertain { .. }
            | Self::CeilingReached { .. }
            | Self::NotSignedIn
            | Self::SignInRefused { .. }
            | Self::InvalidClient
            | Self::TokenNotStored { .. }
            | Self::AccountsUnavailable { .. } => None,
            Self::RateLimited { .. } | Self::QuotaExceeded { .. } => Some(429),
            Self::Unauthorized => Some(401),
            Self::OwnerNeedsPremium
            | Self::UserNotRegistered
            | Self::MissingScope
            | Self::PremiumRequired
            | Self::Restricted
            | Self::Forbidden { .. }
            | Self::PlaylistFull => Some(403),
            Self::NoActiveDevice | Self::NotFound => Some(404),
            Self::BadRequest { .. } => Some(400),
            Self::Server { status } | Self::Unreadable { status, .. } => Some(*status),
        }
    }
}
