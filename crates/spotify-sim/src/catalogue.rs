//! The generated catalogue: artists, albums and tracks in compact tables.

mod generate;
mod names;
mod words;

use std::ops::Range;

use crate::random;

/// What kind of recording a track is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Song,
    Skit,
    Noise,
}

/// `album_type` of an album.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlbumKind {
    Album,
    Single,
    Compilation,
}

impl AlbumKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            AlbumKind::Album => "album",
            AlbumKind::Single => "single",
            AlbumKind::Compilation => "compilation",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Artist {
    pub name: Box<str>,
    /// Between 0 and 1.
    pub fame: f32,
    pub albums: Vec<u32>,
}

#[derive(Debug)]
pub(crate) struct Album {
    pub title: Box<str>,
    pub artist: u32,
    pub kind: AlbumKind,
    pub year: u16,
    pub month: u8,
    pub day: u8,
    /// `year`, `month` or `day`.
    pub precision: &'static str,
    pub tracks: Range<u32>,
}

impl Album {
    /// `release_date` at the album's precision.
    pub(crate) fn release_date(&self) -> String {
        match self.precision {
            "year" => self.year.to_string(),
            "month" => format!("{}-{:02}", self.year, self.month),
            _ => format!("{}-{:02}-{:02}", self.year, self.month, self.day),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub title: Box<str>,
    pub album: u32,
    /// The main artist first.
    pub artists: Vec<u32>,
    pub duration_ms: u32,
    pub isrc: [u8; 12],
    pub explicit: bool,
    /// Whether the listener's market may play it.
    pub playable: bool,
    pub kind: Kind,
    /// Between 0 and 1.
    pub popularity: f32,
}

impl Track {
    pub(crate) fn isrc(&self) -> &str {
        std::str::from_utf8(&self.isrc).unwrap_or_default()
    }
}

/// Every artist, album and track. The same seed and size give the same bytes.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub seed: u64,
    pub artists: Vec<Artist>,
    pub albums: Vec<Album>,
    pub tracks: Vec<Track>,
    /// Tracks in the order of their ISRC, to find the other releases of a recording.
    by_isrc: Vec<u32>,
}

impl Catalogue {
    pub(crate) fn generate(seed: u64, tracks: usize) -> Self {
        generate::catalogue(seed, tracks)
    }

    pub(crate) fn track_id(&self, index: u32) -> String {
        random::id(self.seed, "track", index)
    }

    pub(crate) fn album_id(&self, index: u32) -> String {
        random::id(self.seed, "album", index)
    }

    pub(crate) fn artist_id(&self, index: u32) -> String {
        random::id(self.seed, "artist", index)
    }

    pub(crate) fn track_uri(&self, index: u32) -> String {
        format!("spotify:track:{}", self.track_id(index))
    }

    /// The track of an id.
    pub(crate) fn track_of(&self, id: &str) -> Option<u32> {
        random::index_of(self.seed, "track", id)
            .filter(|&index| (index as usize) < self.tracks.len())
    }

    pub(crate) fn album_of(&self, id: &str) -> Option<u32> {
        random::index_of(self.seed, "album", id)
            .filter(|&index| (index as usize) < self.albums.len())
    }

    pub(crate) fn artist_of(&self, id: &str) -> Option<u32> {
        random::index_of(self.seed, "artist", id)
            .filter(|&index| (index as usize) < self.artists.len())
    }

    /// The track of a `spotify:track:` URI.
    pub(crate) fn track_of_uri(&self, uri: &str) -> Option<u32> {
        self.track_of(uri.strip_prefix("spotify:track:")?)
    }

    pub(crate) fn track(&self, index: u32) -> &Track {
        &self.tracks[index as usize]
    }

    pub(crate) fn album(&self, index: u32) -> &Album {
        &self.albums[index as usize]
    }

    pub(crate) fn artist(&self, index: u32) -> &Artist {
        &self.artists[index as usize]
    }

    /// Every release of a recording, in catalogue order.
    pub(crate) fn releases(&self, isrc: &str) -> Vec<u32> {
        let wanted = isrc.as_bytes();
        let from = self
            .by_isrc
            .partition_point(|&index| &self.track(index).isrc[..] < wanted);
        let same = |index: &&u32| &self.track(**index).isrc[..] == wanted;
        self.by_isrc[from..]
            .iter()
            .take_while(same)
            .copied()
            .collect()
    }

    /// Another release of the same recording, if there is one.
    pub(crate) fn relinked(&self, index: u32) -> Option<u32> {
        let releases = self.releases(self.track(index).isrc());
        releases.into_iter().find(|&other| other != index)
    }
}
