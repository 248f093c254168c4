//! What the window shows of the desktop itself; the rest comes from the agent and the diary.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sidetrack_core::export::Format;

/// Whether Sidetrack starts when the user logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StartAtLogin {
    /// It does.
    On,
    /// It does not.
    Off,
    /// This system, or a demo, has no such thing.
    Unavailable,
}

/// The colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// How the desktop part stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DesktopView {
    /// Whether this is a demo on a simulated account.
    pub demo: bool,
    /// Whether Sidetrack starts when the user logs in.
    pub start_at_login: StartAtLogin,
    /// The colours.
    pub theme: Theme,
    /// The page that was asked for when the window started.
    pub page: Option<String>,
    /// The redirect address to register for the user's app at Spotify.
    pub redirect_uri: String,
    /// Version of the window.
    pub version: String,
}

/// A sign-in that has begun: the browser was opened at `url`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SignInView {
    /// Address of the consent page.
    pub url: String,
    /// Where it will send the browser.
    pub redirect_uri: String,
}

/// What a plan would come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PlanPreview {
    /// The plan in words.
    pub words: String,
    /// When its next runs are due.
    pub next: Vec<Timestamp>,
}

/// What to export from the diary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportAsk {
    /// How to write it.
    pub format: Format,
    /// The first day; none: from the first listen on.
    pub first: Option<Date>,
    /// The last day; none: up to now.
    pub last: Option<Date>,
}

/// A file that the diary, or a part of it, was written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportView {
    /// Its name, without the folder.
    pub name: String,
    /// Listens in it, or picks, or runs: whatever was asked for.
    pub listens: u64,
    /// Podcasts, audiobooks and videos in it.
    pub apart: u64,
}
