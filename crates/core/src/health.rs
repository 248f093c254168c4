//! How recording stands, as one state that is always visible.

use crate::store::Unwritable;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of the recorder. Each but the first says what is in the way and, by its text, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Health {
    /// All is well.
    Recording,
    /// Not looked yet.
    Starting,
    /// Nobody has signed in.
    NoAccount,
    /// Recording was paused by the user.
    Paused {
        /// When it goes on; none: until the user says so.
        until: Option<Timestamp>,
    },
    /// Spotify cannot be reached, or answers nonsense.
    Offline {
        /// Since when.
        since: Timestamp,
    },
    /// Spotify refuses calls.
    Blocked {
        /// Until when.
        until: Timestamp,
    },
    /// Spotify refused the sign-in, which it has done wrongly before: asked again before it is believed.
    SignInDoubtful {
        /// Refusals in a row.
        refusals: u32,
    },
    /// The sign-in is over: six months passed, or it was revoked.
    SignInAgain,
    /// The keyring is locked.
    KeyringLocked,
    /// There is no keyring (yet).
    KeyringAbsent,
    /// What the keyring or the credential file holds cannot be read.
    KeyringDamaged {
        /// Why, and what to do about it; no secret.
        reason: String,
    },
    /// The app at Spotify does not let this account in; the code says why.
    Refused {
        /// `owner_needs_premium`, `user_not_registered`, `missing_scope`, `invalid_client`.
        reason: String,
    },
    /// The diary cannot be written: disk full or read-only.
    DiaryNotWritable {
        /// Why.
        reason: Unwritable,
    },
    /// The diary cannot be read. It is left as it is until the user has chosen.
    DiaryUnreadable {
        /// `diary_damaged` or `diary_newer`.
        reason: String,
        /// When the newest backup was made that can be restored; none: there is none.
        backup: Option<Timestamp>,
    },
    /// All is well, but nobody records: this is a command looking by itself.
    NotRunning,
}

impl Health {
    /// Stable name of the state.
    pub fn code(&self) -> &'static str {
        match self {
            Health::Recording => "recording",
            Health::Starting => "starting",
            Health::NoAccount => "no_account",
            Health::Paused { .. } => "paused",
            Health::Offline { .. } => "offline",
            Health::Blocked { .. } => "blocked",
            Health::SignInDoubtful { .. } => "sign_in_doubtful",
            Health::SignInAgain => "sign_in_again",
            Health::KeyringLocked => "keyring_locked",
            Health::KeyringAbsent => "keyring_absent",
            Health::KeyringDamaged { .. } => "keyring_damaged",
            Health::Refused { .. } => "refused",
            Health::DiaryNotWritable { .. } => "diary_not_writable",
            Health::DiaryUnreadable { .. } => "diary_unreadable",
            Health::NotRunning => "not_running",
        }
    }

    /// What it means and what to do, in one sentence.
    pub fn advice(&self) -> String {
        match self {
            Health::Recording => "Recording what you hear.".into(),
            Health::Starting => "Starting.".into(),
            Health::NoAccount => "Nobody is signed in: run `sidetrack login`.".into(),
            Health::Paused { .. } => "Recording is paused.".into(),
            Health::Offline { .. } => "Spotify cannot be reached; trying again by itself.".into(),
            Health::Blocked { .. } => {
                "Spotify asked for a break; going on by itself afterwards.".into()
            }
            Health::SignInDoubtful { .. } => {
                "Spotify refused the sign-in once; asking again before believing it.".into()
            }
            Health::SignInAgain => {
                "The sign-in has ended: run `sidetrack login`. Nothing is lost.".into()
            }
            Health::KeyringLocked => {
                "The keyring is locked: unlock it, recording then goes on by itself.".into()
            }
            Health::KeyringAbsent => {
                "No keyring answers; waiting for it. Without one, name a file with --credentials."
                    .into()
            }
            Health::KeyringDamaged { reason } => {
                format!("The stored sign-in cannot be read: {reason}.")
            }
            Health::Refused { reason } => refused(reason).into(),
            Health::DiaryNotWritable { reason } => not_writable(*reason).into(),
            Health::DiaryUnreadable { reason, backup } => {
                unreadable(reason, backup.is_some()).into()
            }
            Health::NotRunning => {
                "Nothing is recorded while Sidetrack does not run: start it, or `sidetrack run`."
                    .into()
            }
        }
    }
}

fn not_writable(reason: Unwritable) -> &'static str {
    match reason {
        Unwritable::DiskFull => {
            "The disk is full: recording goes on by itself when there is room again."
        }
        Unwritable::ReadOnly => {
            "The diary may only be read: make its file and folder writable, recording then goes on by itself."
        }
        Unwritable::Failing => "The diary cannot be written: is the disk full, or failing?",
    }
}

fn unreadable(reason: &str, backup: bool) -> &'static str {
    match (reason, backup) {
        ("diary_newer", _) => {
            "The diary was written by a newer Sidetrack: install that one again. Nothing was changed."
        }
        (_, true) => {
            "The diary is damaged: `sidetrack restore` brings the newest good backup back and keeps the damaged file."
        }
        (_, false) => {
            "The diary is damaged and there is no backup: `sidetrack restore --fresh` begins an empty one and keeps the damaged file."
        }
    }
}

fn refused(reason: &str) -> &'static str {
    match reason {
        "owner_needs_premium" => {
            "The owner of the Spotify app needs Premium; a new subscription can take hours to count."
        }
        "user_not_registered" => {
            "Add this account under User Management of your app in Spotify's dashboard."
        }
        "missing_scope" => {
            "A permission is missing: run `sidetrack login` and agree to all of them."
        }
        "invalid_client" => {
            "Spotify does not know this client id: check it in Spotify's dashboard and run `sidetrack login`."
        }
        _ => "Spotify refuses this account.",
    }
}
