//! What one source said of one play, as it was said. Sightings are the truth; listens are derived from them.

use serde::{Deserialize, Serialize};

/// Row number of a track in the store.
pub type TrackRow = i64;

/// Row number of an imported file in the store; 0 is what the agent recorded itself.
pub type FileRow = i64;

/// Where a sighting came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A record of Spotify's extended streaming history: END in whole seconds, and the milliseconds heard.
    Export = 1,
    /// An item of `GET /me/player/recently-played`: END in milliseconds, nothing on how much was heard.
    RecentlyPlayed = 2,
    /// Looks at `GET /me/player`: a start, and what was seen.
    Player = 4,
    /// A record of Spotify's account data: END in whole minutes, the milliseconds heard, names and no id.
    AccountData = 8,
    /// A listen of ListenBrainz: START in whole seconds.
    #[serde(rename = "listenbrainz")]
    ListenBrainz = 16,
    /// A scrobble of Last.fm: START in whole seconds, names and no id.
    #[serde(rename = "lastfm")]
    LastFm = 32,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 6] = [
        Source::Export,
        Source::RecentlyPlayed,
        Source::Player,
        Source::AccountData,
        Source::ListenBrainz,
        Source::LastFm,
    ];

    /// The number that stands in the store, also its bit in [`Listen::sources`](crate::fold::Listen::sources).
    pub fn bit(self) -> u8 {
        self as u8
    }

    /// The source of a stored number.
    pub fn from_bit(bit: u8) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.bit() == bit)
    }

    /// The sources in a bit set.
    pub fn all_in(bits: u8) -> Vec<Source> {
        let among = |source: &Source| bits & source.bit() != 0;
        Source::ALL.into_iter().filter(among).collect()
    }
}

/// What a record says of a play beside its time, as bits.
pub mod marks {
    /// The user left it early.
    pub const SKIPPED: u8 = 1;
    /// It sounded to its end.
    pub const FINISHED: u8 = 2;
    /// Shuffle was on.
    pub const SHUFFLE: u8 = 4;
    /// The device was offline.
    pub const OFFLINE: u8 = 8;
    /// In a private session.
    pub const PRIVATE: u8 = 16;
    /// The milliseconds heard are an estimate: only our own exports say so.
    pub const ESTIMATED: u8 = 32;
    /// Of an estimate: the start was told, and the END is what is guessed.
    pub const START: u8 = 128;
    /// The time of a scrobble is a whole minute; of a record of our own exports: it is from account data.
    pub const MINUTE: u8 = 64;
}

/// A play as a source told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which source said so.
    pub source: Source,
    /// The track as that source named it.
    pub track: TrackRow,
    /// END of the play, or its START for [`Source::ListenBrainz`] and [`Source::LastFm`]; UTC milliseconds.
    pub at: i64,
    /// Milliseconds heard, where the source knows.
    pub ms_played: Option<i64>,
    /// Bits of [`marks`].
    pub marks: u8,
    /// The imported file that brought it; 0: recorded.
    pub file: FileRow,
    /// Playlist, album or artist it was played from, as a Spotify URI.
    pub context: Option<String>,
    /// Minutes east of UTC in force where it was recorded; none: in the home time zone, by assumption.
    pub offset_minutes: Option<i32>,
    /// Milliseconds between START and END beside those heard, where there are any and the source knows: only our own
    /// exports do. Less than nothing where clocks disagreed.
    pub paused_ms: Option<i64>,
}

impl Sighting {
    /// START of a play of which this tells END, milliseconds heard and pause; UTC milliseconds.
    pub fn told_start(&self) -> Option<i64> {
        Some(self.at - self.ms_played? - self.paused_ms?)
    }

    /// How long the play took, if nothing was left out of what this tells; milliseconds.
    pub fn took_ms(&self) -> i64 {
        self.ms_played.unwrap_or(0) + self.paused_ms.unwrap_or(0)
    }
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
