//! What may not be drawn: the user's filters, each of them optional.

use super::lists::{List, WordLists};
use crate::names;
use serde::{Deserialize, Serialize};
use spotify::Track;
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

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

    /// Blocks an artist, or no longer.
    pub fn block(&mut self, artist: BlockedArtist, blocked: bool) {
        let same = |known: &BlockedArtist| match (&known.uri, &artist.uri) {
            (Some(known), Some(uri)) => known == uri,
            _ => names::normal(&known.name) == names::normal(&artist.name),
        };
        self.artists.retain(|known| !same(known));
        if blocked {
            self.artists.push(artist);
        }
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

/// What tracks are known by: URIs, ISRCs, and title with first artist; hashed, as there may be a hundred thousand.
#[derive(Clone, Debug, Default)]
pub struct Keys(HashSet<u64>);

impl Keys {
    /// Adds a URI, an ISRC, or any other word.
    pub fn add(&mut self, word: &str) {
        self.0.insert(xxh3_64(word.as_bytes()));
    }

    /// Adds a key of [`names::key`].
    pub fn add_name(&mut self, key: i64) {
        self.0.insert(key.cast_unsigned());
    }

    /// Whether a URI or another word is known.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(&xxh3_64(word.as_bytes()))
    }

    /// Whether a track is known by its id or its ISRC.
    pub fn has_id(&self, track: &Track) -> bool {
        let isrc = track.isrc().map(str::to_ascii_uppercase);
        self.has(&track.uri) || isrc.is_some_and(|isrc| self.has(&isrc))
    }

    /// Whether a track is known by its id, its ISRC, or as the same title of the same artist.
    pub fn has_recording(&self, track: &Track) -> bool {
        let first = track.artists.first();
        let name = first.and_then(|artist| names::key(&track.name, &artist.name));
        self.has_id(track) || name.is_some_and(|key| self.0.contains(&key.cast_unsigned()))
    }
}

/// What the filters compare with.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What the playlist holds.
    pub playlist: Keys,
    /// What was ever picked.
    pub picked: Keys,
    /// What was heard.
    pub heard: Keys,
    /// URIs and plain names of the artists heard.
    pub artists: Keys,
}

/// The filters at work.
pub struct Sieve {
    filters: Filters,
    lists: WordLists,
    known: Known,
    blocked: Vec<String>,
    /// Of blocked artists without a URI.
    blocked_names: HashSet<String>,
}

impl Sieve {
    /// The filters with what they need to know.
    pub fn new(filters: Filters, lists: WordLists, known: Known) -> Sieve {
        let of = |word: &String| names::normal(word);
        let nameless = filters.artists.iter().filter(|artist| artist.uri.is_none());
        Sieve {
            blocked: filters
                .words
                .iter()
                .map(of)
                .filter(|word| !word.is_empty())
                .collect(),
            blocked_names: nameless.map(|artist| of(&artist.name)).collect(),
            filters,
            lists,
            known,
        }
    }

    /// Whether only some years pass.
    pub fn asks_for_years(&self) -> bool {
        self.filters.from_year.is_some() || self.filters.to_year.is_some()
    }

    /// A track was drawn: not again.
    pub fn has_drawn(&mut self, track: &Track) {
        let isrc = track.isrc().map(str::to_ascii_uppercase);
        for key in isrc.iter().map(String::as_str).chain([track.uri.as_str()]) {
            self.known.playlist.add(key);
        }
    }

    /// Why a track may not be drawn; none: it may.
    pub fn refusal(&self, track: &Track) -> Option<Refusal> {
        let filters = &self.filters;
        let checks = [
            (track.is_local || track.id.is_none(), Refusal::NoTrack),
            (self.known.playlist.has_id(track), Refusal::InPlaylist),
            (filters.market && !is_playable(track), Refusal::Market),
            (filters.explicit && track.explicit, Refusal::Explicit),
            (!self.fits_length(track), Refusal::Length),
            (!self.fits_years(track), Refusal::Years),
            (self.blocks_artist(track), Refusal::BlockedArtist),
            (
                filters.picked && self.known.picked.has_recording(track),
                Refusal::Picked,
            ),
        ];
        let refused = checks.into_iter().find(|(refused, _)| *refused);
        refused
            .map(|(_, refusal)| refusal)
            .or_else(|| self.heard(track))
            .or_else(|| self.worded(track))
    }

    fn fits_length(&self, track: &Track) -> bool {
        let Some(ms) = track.duration_ms else {
            return true;
        };
        let seconds = ms / 1000;
        self.filters
            .shortest_s
            .is_none_or(|least| seconds >= u64::from(least))
            && self
                .filters
                .longest_s
                .is_none_or(|most| seconds <= u64::from(most))
    }

    fn fits_years(&self, track: &Track) -> bool {
        let date = track
            .album
            .as_ref()
            .and_then(|album| album.release_date.as_deref());
        let Some(year) = date.and_then(|date| date.get(..4)?.parse::<i16>().ok()) else {
            return true;
        };
        self.filters.from_year.is_none_or(|from| year >= from)
            && self.filters.to_year.is_none_or(|to| year <= to)
    }

    fn blocks_artist(&self, track: &Track) -> bool {
        track.artists.iter().any(|artist| {
            let uri = artist.uri.as_deref();
            let named =
                |blocked: &BlockedArtist| blocked.uri.is_some() && blocked.uri.as_deref() == uri;
            self.filters.artists.iter().any(named)
                || self.blocked_names.contains(&names::normal(&artist.name))
        })
    }

    fn heard(&self, track: &Track) -> Option<Refusal> {
        let by_known = || {
            track.artists.iter().any(|artist| {
                let uri = artist.uri.as_deref();
                uri.is_some_and(|uri| self.known.artists.has(uri))
                    || self.known.artists.has(&names::normal(&artist.name))
            })
        };
        match self.filters.heard {
            Heard::Any => None,
            Heard::NewArtist if by_known() => Some(Refusal::HeardArtist),
            Heard::NewTrack | Heard::NewArtist => self
                .known
                .heard
                .has_recording(track)
                .then_some(Refusal::HeardTrack),
        }
    }

    fn worded(&self, track: &Track) -> Option<Refusal> {
        let album = track.album.as_ref().map(|album| album.name.as_str());
        let artists = track.artists.iter().map(|artist| artist.name.as_str());
        let names = std::iter::once(track.name.as_str())
            .chain(album)
            .chain(artists);
        // One after the other with a bar between, so that no phrase is found across two names.
        let text: Vec<String> = names
            .map(|name| format!(" {} ", names::normal(name)))
            .collect();
        let text = text.join("|");
        let filters = &self.filters;
        let lists = [
            (filters.spoken_word, List::SpokenWord, Refusal::SpokenWord),
            (filters.sleep_noise, List::SleepNoise, Refusal::SleepNoise),
            (filters.karaoke, List::Karaoke, Refusal::Karaoke),
            (filters.slop, List::Slop, Refusal::Slop),
        ];
        let listed = lists
            .into_iter()
            .find(|(on, list, _)| *on && self.lists.finds(*list, &text));
        listed.map(|(_, _, refusal)| refusal).or_else(|| {
            let blocked = self
                .blocked
                .iter()
                .any(|word| super::lists::stands_in(word, &text));
            blocked.then_some(Refusal::BlockedWord)
        })
    }
}

/// Whether Spotify says that it can be played in the user's market.
fn is_playable(track: &Track) -> bool {
    track.is_playable != Some(false) && track.restrictions.is_none()
}

#[cfg(test)]
mod tests;
