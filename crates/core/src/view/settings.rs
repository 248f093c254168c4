//! What the page Settings shows of the agent.

use super::{AccountView, PlaylistView};
use crate::control::protocol::Failure;
use crate::draw::filters::Drawing;
use crate::plan::Plan;
use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// The settings that the agent keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SettingsView {
    /// The account; none: nobody is signed in.
    pub account: Option<AccountView>,
    /// When runs are due.
    pub plan: Plan,
    /// The same in words.
    pub plan_words: String,
    /// When the next runs are due, at most five.
    pub next_runs: Vec<Timestamp>,
    /// How tracks are drawn.
    pub drawing: Drawing,
    /// Picks that were not played after so many days are taken out of the playlist; none: they stay.
    pub tidy_after_days: Option<u16>,
    /// The playlist that picks go to; none: Sidetrack makes one with the first pick.
    pub playlist: Option<PlaylistView>,
    /// Whether picks are paused.
    pub picks_paused: bool,
    /// Whether recording is paused, and until when.
    pub recording_paused: Option<PauseView>,
    /// The home time zone that the user chose; none: that of the system.
    pub home_zone: Option<String>,
    /// The time zone of the system, where it has a name.
    pub system_zone: Option<String>,
    /// What is told by notification.
    pub notifications: Notifications,
    /// How backups stand.
    pub backup: BackupState,
    /// Where the diary is.
    pub data_dir: String,
    /// Version of the agent.
    pub version: String,
}

/// How backups stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BackupState {
    /// When the newest was made; none: there is none yet.
    pub newest: Option<Timestamp>,
    /// Why the last one was not made; it is tried again.
    pub failed: Option<Failure>,
}

/// A pause of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PauseView {
    /// When recording goes on; none: when the user says so.
    pub until: Option<Timestamp>,
}

/// What is told by notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Notifications {
    /// Each new random track.
    pub picks: bool,
    /// What stops the recording until the user acts: sign in again, a locked keyring, a full disk, a sign-in that ends soon.
    pub problems: bool,
    /// When picks are told later; none: at once, always.
    #[serde(default)]
    pub quiet: Option<Quiet>,
}

/// Hours of the user's day in which picks are not told. Those that arrive are told together when the hours are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Quiet {
    /// From; where that is later than `to`, over midnight.
    pub from: Time,
    /// Until, excluded.
    pub to: Time,
}

impl Quiet {
    /// Whether a time of day is quiet.
    pub fn has(&self, time: Time) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

impl Default for Notifications {
    fn default() -> Notifications {
        Notifications {
            picks: true,
            problems: true,
            quiet: None,
        }
    }
}
