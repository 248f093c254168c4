//! What one source said of one play, as it was said. Sightings are the truth; listens are derived from them.

use serde::{Deserialize, Serialize};

/// Row number of a track in the store.
pub type TrackRow = i64;

/// Where an [`Ended`] sighting came from, by falling truth: an export knows the milliseconds heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A streaming-history record: END in whole seconds, and the milliseconds heard.
    Export = 1,
    /// An item of `GET /me/player/recently-played`: END in milliseconds, nothing on how much was heard.
    RecentlyPlayed = 2,
    /// Looks at `GET /me/player`: a start, and what was seen.
    Player = 4,
}

impl Source {
    /// The number that stands in the store, also its bit in [`Listen::sources`](crate::fold::Listen::sources).
    pub fn bit(self) -> u8 {
        self as u8
    }

    /// The source of a stored number.
    pub fn from_bit(bit: u8) -> Option<Source> {
        [Source::Export, Source::RecentlyPlayed, Source::Player]
            .into_iter()
            .find(|source| source.bit() == bit)
    }

    /// The sources in a bit set.
    pub fn all_in(bits: u8) -> Vec<Source> {
        [Source::Export, Source::RecentlyPlayed, Source::Player]
            .into_iter()
            .filter(|source| bits & source.bit() != 0)
            .collect()
    }
}

/// A play that a source says has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Which source said so.
    pub source: Source,
    /// The track as that source named it.
    pub track: TrackRow,
    /// End of the play, UTC milliseconds.
    pub ended_at: i64,
    /// Milliseconds heard, where the source knows.
    pub ms_played: Option<i64>,
    /// Playlist, album or artist it was played from, as a Spotify URI.
    pub context: Option<String>,
    /// Minutes east of UTC in force where it was recorded.
    pub offset_minutes: i32,
}

/// One look at the player. `track` is `None` when nothing that counts was loaded: silence, an advertisement,
/// a podcast, a private session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Spotify's time of the answer, UTC milliseconds.
    pub at: i64,
    /// The loaded track.
    pub track: Option<TrackRow>,
    /// Position in the track, milliseconds.
    pub progress_ms: i64,
    /// Whether it was sounding.
    pub is_playing: bool,
    /// Spotify's `timestamp`: when the player last changed state (play, pause, skip, seek), UTC milliseconds.
    pub changed_at: Option<i64>,
    /// Name of the device.
    pub device: Option<String>,
    /// Playlist, album or artist it was played from, as a Spotify URI.
    pub context: Option<String>,
    /// Minutes east of UTC in force where it was recorded.
    pub offset_minutes: i32,
}

impl Look {
    /// Whether this look says the same as `earlier` apart from the passing of time, so that storing it adds nothing.
    pub fn repeats(&self, earlier: &Look) -> bool {
        let paused = !self.is_playing && !earlier.is_playing;
        self.track == earlier.track
            && (self.track.is_none() || (paused && self.progress_ms == earlier.progress_ms))
    }
}
