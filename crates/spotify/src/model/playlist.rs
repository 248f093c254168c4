//! Playlists and what is in them, in the old and the new shape.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Image, Track};
use crate::json;

/// A playlist without its items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Playlist {
    /// Spotify's id.
    pub id: String,
    /// `spotify:playlist:` and the id.
    pub uri: Option<String>,
    /// Need not be unique.
    pub name: String,
    /// Plain text shown below the name.
    pub description: Option<String>,
    /// Whose it is; items of other people's playlists answer 403.
    pub owner: Option<Owner>,
    /// Listed on the owner's profile; no access control, and Spotify may ignore what was asked.
    pub public: Option<bool>,
    /// Others may add to it.
    pub collaborative: bool,
    /// Changes with the items, name, cover; shown up to 30 s late after a write.
    pub snapshot_id: Option<String>,
    /// How many items; absent for other people's playlists.
    pub total: Option<u32>,
    /// Covers; the addresses expire within a day.
    pub images: Vec<Image>,
}

impl Playlist {
    /// Whether the user with this id may read its items and add to it.
    #[must_use]
    pub fn open_to(&self, user_id: &str) -> bool {
        self.collaborative || self.owner.as_ref().is_some_and(|owner| owner.id == user_id)
    }

    pub(crate) fn read(value: &Value) -> Option<Self> {
        let total = |field| json::small_number(json::object(value, field)?, "total");
        Some(Self {
            id: json::key(value, "id")?,
            uri: json::key(value, "uri"),
            name: json::text(value, "name").unwrap_or_default(),
            description: json::key(value, "description"),
            owner: json::object(value, "owner").and_then(Owner::read),
            public: json::flag(value, "public"),
            collaborative: json::flag(value, "collaborative").unwrap_or_default(),
            snapshot_id: json::key(value, "snapshot_id"),
            total: total("items").or_else(|| total("tracks")),
            images: json::list(value, "images", Image::read),
        })
    }
}

/// The owner of a playlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// The user id, as in [`super::Me::id`].
    pub id: String,
    /// The name as shown.
    pub display_name: Option<String>,
}

impl Owner {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: json::key(value, "id")?,
            display_name: json::key(value, "display_name"),
        })
    }
}

/// One entry of a playlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaylistItem {
    /// Absent in very old playlists.
    pub added_at: Option<Timestamp>,
    /// The id of the user who added it.
    pub added_by: Option<String>,
    /// What was added.
    pub track: Track,
}

impl PlaylistItem {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let item = json::object(value, "item").and_then(Track::read);
        let track = || json::object(value, "track").and_then(Track::read);
        Some(Self {
            added_at: json::time(value, "added_at"),
            added_by: json::object(value, "added_by").and_then(|user| json::key(user, "id")),
            track: item.or_else(track)?,
        })
    }
}

/// What a playlist write answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// The state after the write; playlist reads show it only after about 30 s.
    pub id: Option<String>,
}

impl Snapshot {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        value.is_object().then(|| Self {
            id: json::key(value, "snapshot_id"),
        })
    }
}
