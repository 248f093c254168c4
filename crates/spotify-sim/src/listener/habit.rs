//! What the listener does on a day of their own accord: a pure function of seed and day before.

use std::sync::Arc;

use rand::RngExt;

use super::{Context, Device, Pause, Slot, What};
use crate::catalogue::{Catalogue, Kind};
use crate::config::ListenerHabit;
use crate::random::{self, Stream};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;
const FAVOURITES: usize = 40;
const LISTED_WHEN_OVER_MS: i64 = 30_000;

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
    shares: ListenerHabit,
    offset_ms: i64,
    catalogue: Arc<Catalogue>,
    /// The listener's own playlists: id and tracks.
    playlists: Vec<(String, Vec<u32>)>,
    favourites: Vec<u32>,
    next_day: i64,
    free_from_ms: i64,
    sessions: u32,
}

/// What all slots of a session share.
struct Session {
    number: u32,
    private: bool,
    private_shown: bool,
    offline: bool,
    device: Device,
    shuffle: bool,
    /// When an offline device comes back, as a delay after the session.
    sync_after_ms: i64,
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

    fn session(&mut self, stream: &mut Stream, start: i64, length: usize, slots: &mut Vec<Slot>) {
        let session = self.new_session(stream);
        let first = slots.len();
        let mut at = start;
        if stream.random_bool(self.shares.podcasts) {
            for slot in self.podcast(stream, &session, at) {
                at = slot.end_ms + 500;
                slots.push(slot);
            }
        } else {
            for (track, context, repeat_one) in self.programme(stream, length) {
                let slot = self.slot(stream, &session, at, track, context, repeat_one);
                at = slot.end_ms + stream.random_range(60..900);
                slots.push(slot);
            }
        }
        self.free_from_ms = at;
        if session.offline {
            let back = at + session.sync_after_ms;
            for (slot, place) in slots[first..].iter_mut().zip(0..) {
                slot.listed_ms = back + place * 40;
            }
        }
    }

    fn new_session(&mut self, stream: &mut Stream) -> Session {
        self.sessions += 1;
        let kind: f64 = stream.random();
        let private = kind < self.shares.private;
        let offline = !private && kind < self.shares.private + self.shares.offline;
        let device = match stream.random_range(0..10) {
            _ if offline => Device::Phone,
            0..=4 => Device::Computer,
            5..=7 => Device::Phone,
            _ => Device::Speaker,
        };
        // From one hour to three days, small delays more often.
        let lateness = 72f64.powf(stream.random_range(0.0..1.0));
        Session {
            number: self.sessions,
            private,
            private_shown: stream.random(),
            offline,
            device,
            shuffle: stream.random_bool(0.4),
            sync_after_ms: (lateness * HOUR_MS as f64) as i64,
        }
    }

    /// What a session plays: tracks with where they come from, repeats included.
    fn programme(&self, stream: &mut Stream, length: usize) -> Vec<(u32, Context, bool)> {
        let artist = self.favourite(stream);
        let mode = stream.random_range(0..100);
        let album = {
            let albums = &self.catalogue.artist(artist).albums;
            albums
                .get(stream.random_range(0..albums.len().max(1)))
                .copied()
        };
        let mut programme = Vec::new();
        let mut next_in_album = 0;
        while programme.len() < length {
            let (track, context) = match (mode, album) {
                (0..35, Some(album)) => {
                    let tracks = self.catalogue.album(album).tracks.clone();
                    let track = tracks.start + next_in_album % tracks.len() as u32;
                    next_in_album += 1;
                    (track, Context::Album(album))
                }
                (35..60, _) => (self.track_by(stream, artist), Context::Artist(artist)),
                (60..85, _) if !self.playlists.is_empty() => self.playlist_track(stream),
                _ => {
                    let other = self.favourite(stream);
                    (self.track_by(stream, other), Context::None)
                }
            };
            let run = if stream.random_bool(self.shares.repeat_one) {
                stream.random_range(2..=4)
            } else {
                1
            };
            for _ in 0..run {
                programme.push((track, context.clone(), run > 1));
            }
        }
        programme
    }

    fn slot(
        &self,
        stream: &mut Stream,
        session: &Session,
        start_ms: i64,
        track: u32,
        context: Context,
        repeat_one: bool,
    ) -> Slot {
        let duration_ms = i64::from(self.catalogue.track(track).duration_ms);
        let local = stream.random_bool(self.shares.local);
        let (heard, finished) = self.heard(stream, duration_ms);
        let pause = stream.random_bool(self.shares.pause).then(|| Pause {
            at_ms: start_ms + stream.random_range(0..heard),
            for_ms: stream.random_range(30_000..20 * MINUTE_MS),
        });
        let end_ms = start_ms + heard + pause.map_or(0, |pause| pause.for_ms);
        Slot {
            what: if local {
                What::Local(track)
            } else {
                What::Track(track)
            },
            duration_ms,
            from_ms: 0,
            start_ms,
            end_ms,
            pause,
            finished,
            private: session.private,
            private_shown: session.private_shown,
            offline: session.offline,
            device: session.device,
            context,
            session: session.number,
            repeat_one,
            shuffle: session.shuffle,
            listed_ms: end_ms + stream.random_range(800..15_000),
        }
    }

    /// How long a track is heard, ms, and whether that counts as its end.
    fn heard(&self, stream: &mut Stream, duration_ms: i64) -> (i64, bool) {
        let shares = &self.shares;
        let luck: f64 = stream.random();
        let skip = stream.random_range(1_500..20_000);
        let late = stream.random_range(20_000..=(duration_ms * 9 / 10).max(20_001));
        let fade = stream.random_range(1_000..12_000);
        if luck < shares.skip && skip < duration_ms * 3 / 4 {
            return (skip, false);
        }
        if luck < shares.skip + shares.late_skip && late < duration_ms * 19 / 20 {
            return (late, false);
        }
        if luck > 1.0 - shares.crossfade && duration_ms > 2 * LISTED_WHEN_OVER_MS {
            return (duration_ms - fade, true);
        }
        (duration_ms, true)
    }

    fn podcast(&self, stream: &mut Stream, session: &Session, start_ms: i64) -> Vec<Slot> {
        let blank = self.slot(stream, session, start_ms, 0, Context::None, false);
        let episode = stream.random_range(0..200);
        let mut at = start_ms;
        let mut one = |what, duration_ms: i64| {
            let end_ms = at + duration_ms;
            let slot = Slot {
                what,
                duration_ms,
                start_ms: at,
                end_ms,
                pause: None,
                ..blank.clone()
            };
            at = end_ms + 300;
            Slot {
                finished: true,
                ..slot
            }
        };
        let half = stream.random_range(10 * MINUTE_MS..30 * MINUTE_MS);
        vec![one(What::Ad, 30_000), one(What::Episode(episode), half)]
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
    fn favourite(&self, stream: &mut Stream) -> u32 {
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

    fn track_by(&self, stream: &mut Stream, artist: u32) -> u32 {
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

    fn playlist_track(&self, stream: &mut Stream) -> (u32, Context) {
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
