//! Tracks (and episodes, which Spotify puts in the same places), artists, albums, images.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json;

/// One track, episode or local file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Track {
    /// Absent for local files.
    pub id: Option<String>,
    /// Always there: what tells tracks apart, local files too.
    pub uri: String,
    /// The title; empty for a track that was withdrawn.
    pub name: String,
    /// In Spotify's order.
    pub artists: Vec<ArtistRef>,
    /// Absent for episodes.
    pub album: Option<AlbumRef>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
    /// Marked as explicit.
    pub explicit: bool,
    /// ISRC and other codes.
    pub external_ids: ExternalIds,
    /// A file from the user's own disk.
    pub is_local: bool,
    /// Absent when no market was known.
    pub is_playable: Option<bool>,
    /// Why it cannot be played.
    pub restrictions: Option<Restrictions>,
    /// Counted within its disc, from 1.
    pub track_number: Option<u32>,
    /// From 1.
    pub disc_number: Option<u32>,
    /// `track` or `episode`.
    pub kind: String,
    /// The podcast, of an episode.
    pub show: Option<ShowRef>,
}

impl Track {
    /// The International Standard Recording Code, which re-releases share.
    #[must_use]
    pub fn isrc(&self) -> Option<&str> {
        self.external_ids.isrc.as_deref()
    }

    /// None without any key (id or URI).
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let kind = json::key(value, "type").unwrap_or_else(|| "track".into());
        let id = json::key(value, "id");
        let uri = json::key(value, "uri")
            .or_else(|| id.as_ref().map(|id| format!("spotify:{kind}:{id}")))?;
        Some(Self {
            is_local: json::flag(value, "is_local").unwrap_or(uri.starts_with("spotify:local:")),
            id,
            uri,
            name: json::text(value, "name").unwrap_or_default(),
            artists: json::list(value, "artists", ArtistRef::read),
            album: json::object(value, "album").map(AlbumRef::read),
            duration_ms: json::number(value, "duration_ms"),
            explicit: json::flag(value, "explicit").unwrap_or_default(),
            external_ids: json::object(value, "external_ids")
                .map(ExternalIds::read)
                .unwrap_or_default(),
            is_playable: json::flag(value, "is_playable"),
            restrictions: json::object(value, "restrictions").map(Restrictions::read),
            track_number: json::small_number(value, "track_number"),
            disc_number: json::small_number(value, "disc_number"),
            kind,
            show: json::object(value, "show").map(ShowRef::read),
        })
    }
}

/// An artist as named by a track or an album.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArtistRef {
    /// Absent for local files.
    pub id: Option<String>,
    /// Absent for local files.
    pub uri: Option<String>,
    /// The name as shown.
    pub name: String,
}

impl ArtistRef {
    fn read(value: &Value) -> Option<Self> {
        let id = json::key(value, "id");
        let name = json::text(value, "name").unwrap_or_default();
        if id.is_none() && name.is_empty() {
            return None;
        }
        Some(Self {
            id,
            uri: json::key(value, "uri"),
            name,
        })
    }
}

/// An album as named by a track.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlbumRef {
    /// Absent for local files.
    pub id: Option<String>,
    /// Absent for local files.
    pub uri: Option<String>,
    /// The title.
    pub name: String,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; of this release, not of the first one.
    pub release_date: Option<String>,
    /// `year`, `month` or `day`.
    pub release_date_precision: Option<String>,
    /// Covers, largest first.
    pub images: Vec<Image>,
}

impl AlbumRef {
    fn read(value: &Value) -> Self {
        Self {
            id: json::key(value, "id"),
            uri: json::key(value, "uri"),
            name: json::text(value, "name").unwrap_or_default(),
            release_date: json::key(value, "release_date"),
            release_date_precision: json::key(value, "release_date_precision"),
            images: json::list(value, "images", Image::read),
        }
    }
}

/// The podcast that an episode belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShowRef {
    /// Spotify's id.
    pub id: Option<String>,
    /// The name as shown.
    pub name: String,
}

impl ShowRef {
    fn read(value: &Value) -> Self {
        Self {
            id: json::key(value, "id"),
            name: json::text(value, "name").unwrap_or_default(),
        }
    }
}

/// A picture at an address that may stop working within a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Where it is.
    pub url: String,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
}

impl Image {
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            url: json::key(value, "url")?,
            width: json::small_number(value, "width"),
            height: json::small_number(value, "height"),
        })
    }
}

/// Codes that other catalogues know too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the standards' own")]
pub struct ExternalIds {
    pub isrc: Option<String>,
    pub ean: Option<String>,
    pub upc: Option<String>,
}

impl ExternalIds {
    fn read(value: &Value) -> Self {
        Self {
            isrc: json::key(value, "isrc"),
            ean: json::key(value, "ean"),
            upc: json::key(value, "upc"),
        }
    }
}

/// Why a track cannot be played.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Restrictions {
    /// `market`, `product`, `explicit`, or what Spotify adds later.
    pub reason: Option<String>,
}

impl Restrictions {
    fn read(value: &Value) -> Self {
        Self {
            reason: json::key(value, "reason"),
        }
    }
}

/// `GET /artists/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Artist {
    /// Spotify's id.
    pub id: String,
    /// `spotify:artist:` and the id.
    pub uri: Option<String>,
    /// The name as shown.
    pub name: String,
    /// Mostly empty since 2026.
    pub genres: Vec<String>,
    /// Pictures.
    pub images: Vec<Image>,
}

impl Artist {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: json::key(value, "id")?,
            uri: json::key(value, "uri"),
            name: json::text(value, "name").unwrap_or_default(),
            genres: json::list(value, "genres", |genre| genre.as_str().map(str::to_owned)),
            images: json::list(value, "images", Image::read),
        })
    }
}
