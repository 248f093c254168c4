//! Groups of endpoints that share a daily ceiling, and how urgent a call is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Endpoints that are counted, and blocked by a quota, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// What plays now: player, currently-playing.
    Player,
    /// Recently played.
    History,
    /// Search.
    Search,
    /// Reading playlists and their items.
    PlaylistRead,
    /// Creating playlists, adding and removing items.
    PlaylistWrite,
    /// Saved tracks.
    Library,
    /// Single tracks and artists.
    Catalogue,
    /// Play, queue and devices.
    Control,
    /// The user's own profile.
    Profile,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 9] = [
        Self::Player,
        Self::History,
        Self::Search,
        Self::PlaylistRead,
        Self::PlaylistWrite,
        Self::Library,
        Self::Catalogue,
        Self::Control,
        Self::Profile,
    ];

    /// A stable name, the same as in stored limits.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Player => "player",
            Self::History => "history",
            Self::Search => "search",
            Self::PlaylistRead => "playlist_read",
            Self::PlaylistWrite => "playlist_write",
            Self::Library => "library",
            Self::Catalogue => "catalogue",
            Self::Control => "control",
            Self::Profile => "profile",
        }
    }

    /// False for what an app may ask without a signed-in user.
    pub(crate) fn needs_user(self) -> bool {
        !matches!(self, Self::Search | Self::Catalogue)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How urgent a call is. The queue serves the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Filling in covers and the like; may use 70 % of a ceiling.
    Background,
    /// Recording what is heard; may use 90 % of a ceiling.
    Record,
    /// A due pick.
    Pick,
    /// The user is waiting.
    User,
}
