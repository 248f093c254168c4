//! What plays now, what was played, and on what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Track;
use crate::json;

/// `GET /me/player` or `/me/player/currently-playing`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Playback {
    /// When the state last changed (play, pause, skip, seek); not the time of the answer.
    pub timestamp: Option<Timestamp>,
    /// How far into the item, at the time of the answer.
    pub progress_ms: Option<u64>,
    /// False while paused.
    pub is_playing: bool,
    /// Absent during ads.
    pub item: Option<Track>,
    /// What kind of thing plays.
    pub kind: PlayingKind,
    /// The playlist, album or artist it is played from.
    pub context: Option<Context>,
    /// Never there in currently-playing.
    pub device: Option<Device>,
    /// `off`, `track` or `context`; never there in currently-playing.
    pub repeat_state: Option<String>,
    /// Never there in currently-playing.
    pub shuffle_state: Option<bool>,
}

/// `currently_playing_type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum PlayingKind {
    Track,
    Episode,
    Ad,
    #[default]
    Unknown,
}

impl Playback {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let says_something = ["is_playing", "item", "currently_playing_type"]
            .iter()
            .any(|field| value.get(field).is_some());
        says_something.then(|| Self {
            timestamp: json::unix_ms(value, "timestamp"),
            progress_ms: json::number(value, "progress_ms"),
            is_playing: json::flag(value, "is_playing").unwrap_or_default(),
            item: json::object(value, "item").and_then(Track::read),
            kind: PlayingKind::read(value),
            context: json::object(value, "context").and_then(Context::read),
            device: json::object(value, "device").map(Device::read),
            repeat_state: json::key(value, "repeat_state"),
            shuffle_state: json::flag(value, "shuffle_state"),
        })
    }
}

impl PlayingKind {
    fn read(value: &Value) -> Self {
        match value.get("currently_playing_type").and_then(Value::as_str) {
            Some("track") => Self::Track,
            Some("episode") => Self::Episode,
            Some("ad") => Self::Ad,
            Some(_) | None => Self::Unknown,
        }
    }
}

/// Where something is played from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// Spotify URI.
    pub uri: String,
    /// `playlist`, `album`, `artist`, ...
    pub kind: String,
}

impl Context {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            uri: json::key(value, "uri")?,
            kind: json::text(value, "type").unwrap_or_default(),
        })
    }
}

/// A Connect device that is awake.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// Not stable for ever, and sometimes absent.
    pub id: Option<String>,
    /// As the user named it.
    pub name: String,
    /// `Computer`, `Smartphone`, `Speaker`, ...
    pub kind: String,
    /// Plays at present.
    pub is_active: bool,
    /// What plays is not to be recorded.
    pub is_private_session: bool,
    /// Takes no commands.
    pub is_restricted: bool,
    /// 0 to 100.
    pub volume_percent: Option<u32>,
}

impl Device {
    fn read(value: &Value) -> Self {
        let flag = |field| json::flag(value, field).unwrap_or_default();
        Self {
            id: json::key(value, "id"),
            name: json::text(value, "name").unwrap_or_default(),
            kind: json::text(value, "type").unwrap_or_default(),
            is_active: flag("is_active"),
            is_private_session: flag("is_private_session"),
            is_restricted: flag("is_restricted"),
            volume_percent: json::small_number(value, "volume_percent"),
        }
    }

    pub(crate) fn read_element(value: &Value) -> Option<Self> {
        value.is_object().then(|| Self::read(value))
    }
}

/// One entry of recently-played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayedItem {
    /// What was played.
    pub track: Track,
    /// The END of the play.
    pub played_at: Timestamp,
    /// Where it was played from.
    pub context: Option<Context>,
}

impl PlayedItem {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let track = json::object(value, "track").and_then(Track::read);
        let item = || json::object(value, "item").and_then(Track::read);
        Some(Self {
            track: track.or_else(item)?,
            played_at: json::time(value, "played_at")?,
            context: json::object(value, "context").and_then(Context::read),
        })
    }
}

/// `GET /me/player/queue`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Queue {
    /// Absent when nothing plays.
    pub currently_playing: Option<Track>,
    /// What comes next, soonest first.
    pub queue: Vec<Track>,
    /// Entries that could not be read.
    pub skipped: u32,
}

impl Queue {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        if !value.is_object() {
            return None;
        }
        let (queue, skipped) = json::counted_list(value, "queue", Track::read);
        Some(Self {
            currently_playing: json::object(value, "currently_playing").and_then(Track::read),
            queue,
            skipped,
        })
    }
}
