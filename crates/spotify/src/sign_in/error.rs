//! Why a sign-in did not work out, with what the user can do about it.

use jiff::Timestamp;

use crate::TransportError;
use crate::accounts::TokenError;

/// Why nobody is signed in. Holds no token and no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The user said no on the consent page.
    #[error("consent was refused on Spotify's page")]
    Denied,
    /// The address belongs to another attempt, or is not from Spotify.
    #[error("the address belongs to another sign-in attempt: start again and use the newest page")]
    StateMismatch,
    /// The address has neither a code nor an error.
    #[error("the address holds no code: copy all of it, from http:// to the last letter")]
    NoCode,
    /// No browser came back in time. Spotify shows wrong settings only in the browser.
    #[error(
        "no answer from the browser. If Spotify's page showed an error, check in the developer \
         dashboard that {redirect_uri} is registered exactly so (or without its port), with \
         127.0.0.1 and not localhost, that the client id is the app's own, and that the account \
         is on the app's user list"
    )]
    TimedOut {
        /// The address that the browser should have been sent to.
        redirect_uri: String,
    },
    /// Another program listens on the fixed port.
    #[error("port {port} is taken by another program")]
    PortTaken {
        /// The port asked for.
        port: u16,
    },
    /// No port could be listened on.
    #[error("no local port to listen on: {reason}")]
    NoListener {
        /// What the system said.
        reason: String,
    },
    /// The redirect address is not an address.
    #[error("{redirect_uri:?} is not a web address")]
    BadRedirect {
        /// The text as given.
        redirect_uri: String,
    },
    /// Spotify refused the attempt: a code too old or used before, a wrong redirect address.
    #[error("refused by Spotify: {error} {description}")]
    Refused {
        /// The OAuth error code.
        error: String,
        /// Spotify's words.
        description: String,
    },
    /// Spotify does not know the client id.
    #[error("client id refused: copy it from the app's page in the developer dashboard")]
    InvalidClient,
    /// The grant covers less than was asked.
    #[error("consent is missing for {}", missing.join(", "))]
    MissingScopes {
        /// The scopes that were not granted.
        missing: Vec<String>,
    },
    /// No connection to Spotify.
    #[error("offline: {0}")]
    Offline(String),
    /// Spotify limits the calls at present.
    #[error("rate limited until {until}")]
    Limited {
        /// Local clock.
        until: Timestamp,
    },
    /// The accounts service gave no usable answer: try again.
    #[error("unreadable answer of the accounts service: {reason}")]
    Unreadable {
        /// What was wrong with it.
        reason: String,
    },
}

impl SignInError {
    /// A stable name of the case, for programs and translations.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied => "sign_in_denied",
            Self::StateMismatch => "sign_in_state",
            Self::NoCode => "sign_in_no_code",
            Self::TimedOut { .. } => "sign_in_timed_out",
            Self::PortTaken { .. } => "port_taken",
            Self::NoListener { .. } => "no_listener",
            Self::BadRedirect { .. } => "bad_redirect",
            Self::Refused { .. } => "sign_in_refused",
            Self::InvalidClient => "invalid_client",
            Self::MissingScopes { .. } => "missing_scope",
            Self::Offline(_) => "offline",
            Self::Limited { .. } => "rate_limited",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    pub(super) fn from_token(error: TokenError, now: Timestamp) -> Self {
        match error {
            TokenError::Unreached(TransportError::NotSent(reason)) => Self::Offline(reason),
            TokenError::Unreached(error) => Self::Unreadable {
                reason: error.to_string(),
            },
            TokenError::Limited { wait } => Self::Limited {
                until: now.saturating_add(wait).unwrap_or(now),
            },
            TokenError::InvalidGrant { description } => Self::Refused {
                error: "invalid_grant".into(),
                description,
            },
            TokenError::InvalidClient => Self::InvalidClient,
            TokenError::Refused { error, description } => Self::Refused { error, description },
            TokenError::Unreadable { .. } => Self::Unreadable {
                reason: error.to_string(),
            },
        }
    }
}
