//! What the listener does on a day of their own accord: a pure function of seed and day before.

use std::sync::Arc;

use rand::RngExt;

use super::{Context, Slot};
use crate::catalogue::{Catalogue, Kind};
use crate::config::ListenerHabit;
use crate::random::{self, Stream};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;
const FAVOURITES: usize = 40;

/// How likely a session is to begin in each hour of the day.
const WEEKDAY: [u32; 24] = [
    1, 0, 0, 0, 0, 0, 3, 9, 8, 4, 4, 4, 5, 4, 4, 4, 6, 9, 9, 8, 8, 7, 5, 2,
];
const WEEKEND: [u32; 24] = [
    4, 2, 1, 0, 0, 0, 0, 1, 3, 6, 8, 8, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 6,
];

/// Plans days, one after the other.
#[derive(Debug)]
pub(crate) struct Habit {
    seed: u64,
    pub(super) shares: ListenerHabit,
    offset_ms: i64,
    pub(super) catalogue: Arc<Catalogue>,
    /// The listener's own playlists: id and tracks.
    pub(super) playlists: Vec<(String, Vec<u32>)>,
    favourites: Vec<u32>,
    next_day: i64,
    pub(super) free_from_ms: i64,
    pub(super) sessions: u32,
}

impl Habit {
    pub(crate) fn new(
        seed: u64,
        shares: ListenerHabit,
        utc_offset_minutes: i32,
        start_ms: i64,
        catalogue: Arc<Catalogue>,
        playlists: Vec<(String, Vec<u32>)>,
    ) -> Self {
        let offset_ms = i64::from(utc_offset_minutes) * MINUTE_MS;
        let mut habit = Self {
            seed,
            shares,
            offset_ms,
            catalogue,
            playlists,
            favourites: Vec::new(),
            next_day: (start_ms + offset_ms).div_euclid(DAY_MS),
            free_from_ms: start_ms,
            sessions: 0,
        };
        let mut stream = random::stream(seed, "favourites", 0);
        habit.favourites = (0..FAVOURITES)
            .map(|_| habit.some_artist(&mut stream))
            .collect();
        habit
    }

    /// The slots of the next day, in order.
    pub(crate) fn day(&mut self) -> Vec<Slot> {
        let day = self.next_day;
        self.next_day += 1;
        let mut stream = random::stream(self.seed, "day", day as u64);
        self.drift(&mut stream);
        // Day 0 of the epoch was a Thursday.
        let weekend = (day + 3).rem_euclid(7) >= 5;
        let mut slots = Vec::new();
        for (start, length) in self.session_starts(&mut stream, weekend) {
            let start =
                (day * DAY_MS - self.offset_ms + start).max(self.free_from_ms + 2 * MINUTE_MS);
            self.session(&mut stream, start, length, &mut slots);
        }
        slots
    }

    /// When sessions begin within the day, ms, and how many plays each has.
    fn session_starts(&self, stream: &mut Stream, weekend: bool) -> Vec<(i64, usize)> {
        let busy = if weekend { 1.2 } else { 0.92 };
        let quiet = if stream.random_bool(0.06) { 0.15 } else { 1.0 };
        let wanted = self.shares.plays_per_day * busy * quiet * stream.random_range(0.55..1.45);
        let hours = if weekend { &WEEKEND } else { &WEEKDAY };
        let mut starts = Vec::new();
        let mut planned = 0;
        while (planned as f64) < wanted {
            let length = 3 + (28.0 * stream.random_range(0.0f64..1.0).powf(2.2)) as usize;
            let length = length.min((wanted - planned as f64).ceil() as usize).max(1);
            let start =
                i64::from(weighted(stream, hours)) * HOUR_MS + stream.random_range(0..HOUR_MS);
            starts.push((start, length));
            planned += length;
        }
        starts.sort_unstable();
        starts
    }

    /// Favourites change places often and are replaced now and then.
    fn drift(&mut self, stream: &mut Stream) {
        let place = stream.random_range(1..FAVOURITES);
        self.favourites.swap(place - 1, place);
        if stream.random_bool(0.2) {
            let place = stream.random_range(FAVOURITES / 4..FAVOURITES);
            self.favourites[place] = self.some_artist(stream);
        }
    }

    /// Zipf: the first favourite about as often as the second and third together.
    pub(super) fn favourite(&self, stream: &mut Stream) -> u32 {
        let luck: f64 = stream.random();
        let rank = (FAVOURITES as f64).powf(luck) - 1.0;
        self.favourites[(rank as usize).min(FAVOURITES - 1)]
    }

    /// The most famous of a few artists with songs.
    fn some_artist(&self, stream: &mut Stream) -> u32 {
        let mut best = 0;
        for _ in 0..4 {
            let track = stream.random_range(0..self.catalogue.tracks.len()) as u32;
            let artist = self.catalogue.track(track).artists[0];
            let song = self.catalogue.track(track).kind == Kind::Song;
            if song && self.catalogue.artist(artist).fame >= self.catalogue.artist(best).fame {
                best = artist;
            }
        }
        best
    }

    pub(super) fn track_by(&self, stream: &mut Stream, artist: u32) -> u32 {
        let albums = &self.catalogue.artist(artist).albums;
        if albums.is_empty() {
            return stream.random_range(0..self.catalogue.tracks.len()) as u32;
        }
        let album = albums[stream.random_range(0..albums.len())];
        let tracks = self.catalogue.album(album).tracks.clone();
        // The first tracks of an album are the ones people know.
        let luck: f64 = stream.random();
        tracks.start + (luck * luck * tracks.len() as f64) as u32
    }

    pub(super) fn playlist_track(&self, stream: &mut Stream) -> (u32, Context) {
        let (id, tracks) = &self.playlists[stream.random_range(0..self.playlists.len())];
        let track = tracks[stream.random_range(0..tracks.len())];
        (track, Context::Playlist(id.clone()))
    }
}

fn weighted(stream: &mut Stream, weights: &[u32; 24]) -> u32 {
    let mut left = stream.random_range(0..weights.iter().sum());
    for (weight, hour) in weights.iter().zip(0..) {
        if left < *weight {
            return hour;
        }
        left -= weight;
    }
    0
}
