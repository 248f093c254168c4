//! What may not be drawn: the user's filters, each of them optional.

mod sieve;

pub use sieve::{Keys, Known, Sieve};

use crate::names;
use serde::{Deserialize, Serialize};

/// The way of drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WayName {
    /// Every track that search can reach, about equally likely.
    #[default]
    Even,
    /// A random string, one of its first three results.
    Classic,
}

impl WayName {
    /// Stable name, as stored with a pick.
    pub fn word(self) -> &'static str {
        match self {
            WayName::Even => "even",
            WayName::Classic => "classic",
        }
    }
}

/// How tracks are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct Drawing {
    /// The way.
    pub way: WayName,
    /// What may not be drawn.
    pub filters: Filters,
}

/// How much of what was heard before is turned away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// Nothing.
    Any,
    /// Tracks that are in the diary, in any release of the recording.
    #[default]
    NewTrack,
    /// Everything by an artist who is in the diary.
    NewArtist,
}

/// An artist of whom nothing is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BlockedArtist {
    /// Spotify URI; none: everybody of that name.
    pub uri: Option<String>,
    /// Name.
    pub name: String,
}

/// What may not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct Filters {
    /// What was heard before.
    pub heard: Heard,
    /// What was picked before, by id, ISRC or as the same title of the same artist.
    pub picked: bool,
    /// Released before this year; tracks without a year pass.
    pub from_year: Option<i16>,
    /// Released after this year.
    pub to_year: Option<i16>,
    /// Shorter than this, seconds.
    pub shortest_s: Option<u32>,
    /// Longer than this, seconds.
    pub longest_s: Option<u32>,
    /// What is marked as explicit.
    pub explicit: bool,
    /// What cannot be played in the user's market.
    pub market: bool,
    /// Audiobooks, radio plays, sermons and lessons.
    pub spoken_word: bool,
    /// Sounds to sleep by, noise and frequencies.
    pub sleep_noise: bool,
    /// Karaoke, covers for sing-alongs and tributes.
    pub karaoke: bool,
    /// What is made by the thousand, with or without a person.
    pub slop: bool,
    /// Artists of whom nothing is drawn.
    pub artists: Vec<BlockedArtist>,
    /// Words or phrases in title, album or artist.
    pub words: Vec<String>,
}

impl Default for Filters {
    fn default() -> Filters {
        Filters {
            heard: Heard::NewTrack,
            picked: true,
            from_year: None,
            to_year: None,
            shortest_s: None,
            longest_s: None,
            explicit: false,
            market: true,
            spoken_word: true,
            sleep_noise: true,
            karaoke: true,
            slop: true,
            artists: Vec::new(),
            words: Vec::new(),
        }
    }
}

impl Filters {
    /// Everything that can be drawn may be.
    pub fn none() -> Filters {
        Filters {
            heard: Heard::Any,
            picked: false,
            market: false,
            spoken_word: false,
            sleep_noise: false,
            karaoke: false,
            slop: false,
            ..Filters::default()
        }
    }

    /// Blocks an artist, or no longer; whether they were blocked before.
    pub fn block(&mut self, artist: BlockedArtist, blocked: bool) -> bool {
        let same = |known: &BlockedArtist| match (&known.uri, &artist.uri) {
            (Some(known), Some(uri)) => known == uri,
            _ => names::normal(&known.name) == names::normal(&artist.name),
        };
        let was_blocked = self.artists.iter().any(same);
        self.artists.retain(|known| !same(known));
        if blocked {
            self.artists.push(artist);
        }
        was_blocked
    }
}

/// Which filter turned a track away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is no track, or a local file.
    NoTrack,
    /// It is in the playlist.
    InPlaylist,
    /// It was picked before.
    Picked,
    /// It was heard before.
    HeardTrack,
    /// Its artist was heard before.
    HeardArtist,
    /// Its year.
    Years,
    /// Its length.
    Length,
    /// It is explicit.
    Explicit,
    /// It cannot be played where the user is.
    Market,
    /// Spoken word.
    SpokenWord,
    /// Noise to sleep by.
    SleepNoise,
    /// Karaoke or a tribute.
    Karaoke,
    /// Made by the thousand.
    Slop,
    /// A blocked artist.
    BlockedArtist,
    /// A blocked word.
    BlockedWord,
}

impl Refusal {
    /// The filter as people call it.
    pub fn words(self) -> &'static str {
        match self {
            Refusal::NoTrack => "not a track",
            Refusal::InPlaylist => "already in the playlist",
            Refusal::Picked => "picked before",
            Refusal::HeardTrack => "heard before",
            Refusal::HeardArtist => "artist heard before",
            Refusal::Years => "years",
            Refusal::Length => "length",
            Refusal::Explicit => "explicit",
            Refusal::Market => "not available to you",
            Refusal::SpokenWord => "spoken word",
            Refusal::SleepNoise => "sleep and noise",
            Refusal::Karaoke => "karaoke and tributes",
            Refusal::Slop => "made by the thousand",
            Refusal::BlockedArtist => "blocked artists",
            Refusal::BlockedWord => "blocked words",
        }
    }
}

#[cfg(test)]
mod tests;
