//! The filters at work: what they compare a track with, and why they turn it away.

use super::{BlockedArtist, Filters, Heard, Refusal};
use crate::draw::Years;
use crate::draw::lists::{self, List, WordLists};
use crate::names;
use spotify::Track;
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

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

    /// The only years that pass, if there are any such.
    pub fn years(&self) -> Option<Years> {
        let (from, to) = (self.filters.from_year, self.filters.to_year);
        (from.is_some() || to.is_some()).then_some(Years { from, to })
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
                .any(|word| lists::stands_in(word, &text));
            blocked.then_some(Refusal::BlockedWord)
        })
    }
}

/// Whether Spotify says that it can be played in the user's market.
fn is_playable(track: &Track) -> bool {
    track.is_playable != Some(false) && track.restrictions.is_none()
}
