//! Filling the catalogue: artists with albums, re-releases, compilations, skits and sleep noise.

use rand::RngExt;

use super::names::{self, pick};
use super::words::{self, Language, NOISE, NOISE_ARTISTS, SKITS};
use super::{Album, AlbumKind, Artist, Catalogue, Kind, Track};
use crate::random::{self, Stream};

const LAST_YEAR: u16 = 2026;
const FIRST_YEAR: u16 = 1950;
const ALBUMS_PER_COMPILATION: usize = 40;

/// Generates a catalogue of `size` tracks.
pub(super) fn catalogue(seed: u64, size: usize) -> Catalogue {
    let languages = words::languages();
    let mut press = Press {
        languages: &languages,
        stream: random::stream(seed, "catalogue", 0),
        size,
        recordings: 0,
        various: None,
        artists: Vec::new(),
        albums: Vec::new(),
        tracks: Vec::with_capacity(size),
    };
    while press.tracks.len() < size {
        press.artist_with_albums();
    }
    let mut by_isrc: Vec<u32> = (0..press.tracks.len() as u32).collect();
    by_isrc.sort_by_key(|&index| (press.tracks[index as usize].isrc, index));
    Catalogue {
        seed,
        artists: press.artists,
        albums: press.albums,
        tracks: press.tracks,
        by_isrc,
    }
}

struct Press<'l> {
    languages: &'l [Language],
    stream: Stream,
    size: usize,
    recordings: u32,
    various: Option<u32>,
    artists: Vec<Artist>,
    albums: Vec<Album>,
    tracks: Vec<Track>,
}

/// Who makes recordings.
struct Singer<'l> {
    artist: u32,
    language: &'l Language,
    noise: bool,
}

impl<'l> Press<'l> {
    fn artist_with_albums(&mut self) {
        let singer = self.new_singer();
        // A Pareto tail: most artists have one or two albums, a few have dozens.
        let reach: f64 = self.stream.random_range(0.02..1.0);
        let albums = (1.0 / reach.powf(0.8)).min(30.0) as u16;
        let debut = self.year();
        for number in 0..albums.max(1) {
            let year = match debut + number {
                year if year <= LAST_YEAR => year,
                _ => self.stream.random_range(debut..=LAST_YEAR),
            };
            self.new_album(&singer, year);
            if self.tracks.len() >= self.size {
                return;
            }
        }
    }

    fn new_singer(&mut self) -> Singer<'l> {
        let language = self.language();
        let noise = self.stream.random_bool(0.015);
        let name = if noise {
            let number = self.stream.random_range(1..100);
            format!("{} {number}", pick(&mut self.stream, &NOISE_ARTISTS))
        } else {
            names::artist(&mut self.stream, language)
        };
        let luck: f64 = self.stream.random();
        let artist = self.new_artist(&name, luck.powi(4) as f32);
        Singer {
            artist,
            language,
            noise,
        }
    }

    fn new_artist(&mut self, name: &str, fame: f32) -> u32 {
        let name = name.into();
        self.artists.push(Artist {
            name,
            fame,
            albums: Vec::new(),
        });
        self.artists.len() as u32 - 1
    }

    fn language(&mut self) -> &'l Language {
        let languages = self.languages;
        let total: f64 = languages.iter().map(|language| language.weight).sum();
        let mut left = self.stream.random_range(0.0..total);
        let drawn = languages.iter().find(|language| {
            left -= language.weight;
            left < 0.0
        });
        drawn.unwrap_or(&languages[0])
    }

    /// Exponential: half of all releases are younger than nine years.
    fn year(&mut self) -> u16 {
        let luck: f64 = self.stream.random_range(0.000_1..1.0);
        let age = (-luck.ln() * 13.0) as u16;
        LAST_YEAR.saturating_sub(age).max(FIRST_YEAR)
    }

    fn new_album(&mut self, singer: &Singer<'l>, year: u16) {
        let single = !singer.noise && self.stream.random_bool(0.35);
        let kind = if single {
            AlbumKind::Single
        } else {
            AlbumKind::Album
        };
        let count = match kind {
            AlbumKind::Single => self.stream.random_range(1..=3),
            AlbumKind::Album | AlbumKind::Compilation => self.stream.random_range(8..=16),
        };
        let tracks: Vec<Track> = (0..count).map(|_| self.recording(singer, year)).collect();
        let title = tracks[0].title.to_string();
        self.press(singer.artist, &title, kind, year, tracks.clone());
        if self.stream.random_bool(0.07) {
            self.rerelease(singer, &title, kind, year, tracks);
        }
        if self.albums.len().is_multiple_of(ALBUMS_PER_COMPILATION) {
            self.compilation();
        }
    }

    /// Adds an album, cut short where the catalogue is full.
    fn press(
        &mut self,
        artist: u32,
        title: &str,
        kind: AlbumKind,
        year: u16,
        mut tracks: Vec<Track>,
    ) {
        tracks.truncate(self.size - self.tracks.len());
        if tracks.is_empty() {
            return;
        }
        let album = self.albums.len() as u32;
        let first = self.tracks.len() as u32;
        for mut track in tracks {
            track.album = album;
            self.tracks.push(track);
        }
        self.artists[artist as usize].albums.push(album);
        let precision = match self.stream.random_range(0..20) {
            _ if year < 1960 => "year",
            0 | 1 => "year",
            2 => "month",
            _ => "day",
        };
        self.albums.push(Album {
            title: title.into(),
            artist,
            kind,
            year,
            month: self.stream.random_range(1..=12),
            day: self.stream.random_range(1..=28),
            precision,
            tracks: first..self.tracks.len() as u32,
        });
    }

    /// The same recordings under other ids: a deluxe edition, or the single of an album.
    fn rerelease(
        &mut self,
        singer: &Singer<'l>,
        title: &str,
        kind: AlbumKind,
        year: u16,
        mut tracks: Vec<Track>,
    ) {
        let later = year
            .saturating_add(self.stream.random_range(0..12))
            .min(LAST_YEAR);
        for track in &mut tracks {
            track.popularity *= 0.6;
        }
        match kind {
            AlbumKind::Single => self.press(singer.artist, title, AlbumKind::Single, later, tracks),
            AlbumKind::Album | AlbumKind::Compilation => {
                let bonus = self.recording(singer, later);
                tracks.push(bonus);
                self.press(
                    singer.artist,
                    &format!("{title} (Deluxe)"),
                    kind,
                    later,
                    tracks,
                );
            }
        }
    }

    fn compilation(&mut self) {
        let artist = match self.various {
            Some(artist) => artist,
            None => self.new_artist("Various Artists", 0.3),
        };
        self.various = Some(artist);
        let one = |press: &mut Self| {
            let index = press.stream.random_range(0..press.tracks.len());
            press.tracks[index].clone()
        };
        let tracks: Vec<Track> = (0..18).map(|_| one(self)).collect();
        let year = self.year();
        let number = self.albums.len();
        self.press(
            artist,
            &format!("Now Hits Vol. {number}"),
            AlbumKind::Compilation,
            year,
            tracks,
        );
    }

    fn recording(&mut self, singer: &Singer<'l>, year: u16) -> Track {
        let &Singer {
            artist,
            language,
            noise,
        } = singer;
        let skit = !noise && self.stream.random_bool(0.012);
        let kind = match (noise, skit) {
            (true, _) => Kind::Noise,
            (false, true) => Kind::Skit,
            (false, false) => Kind::Song,
        };
        let (mut title, duration_ms) = match kind {
            Kind::Noise => self.noise(),
            Kind::Skit => (
                pick(&mut self.stream, &SKITS).to_owned(),
                self.stream.random_range(8_000..40_000),
            ),
            Kind::Song => (names::title(&mut self.stream, language), self.song_length()),
        };
        let mut artists = vec![artist];
        if kind == Kind::Song && self.stream.random_bool(0.14) {
            self.add_guest(&mut artists, &mut title);
        }
        let explicit = language.country == "US" && self.stream.random_bool(0.2);
        let luck: f32 = self.stream.random();
        Track {
            title: title.into(),
            album: 0,
            artists,
            duration_ms,
            isrc: self.isrc(language.country, year),
            explicit,
            playable: !self.stream.random_bool(0.01),
            kind,
            popularity: self.artists[artist as usize].fame * luck * luck,
        }
    }

    fn noise(&mut self) -> (String, u32) {
        let number = self.stream.random_range(1..400);
        let title = format!("{}, Pt. {number}", pick(&mut self.stream, &NOISE));
        (title, self.stream.random_range(30_000..600_000))
    }

    /// Around three and a half minutes, between one and twelve.
    fn song_length(&mut self) -> u32 {
        let sum: f64 = (0..4).map(|_| self.stream.random_range(0.0..1.0)).sum();
        let length = 60_000.0 + sum * 75_000.0;
        let long = if self.stream.random_bool(0.04) {
            2.4
        } else {
            1.0
        };
        (length * long) as u32
    }

    fn add_guest(&mut self, artists: &mut Vec<u32>, title: &mut String) {
        let guest = self.stream.random_range(0..self.artists.len()) as u32;
        if artists.contains(&guest) || self.various == Some(guest) {
            return;
        }
        artists.push(guest);
        if self.stream.random_bool(0.5) && title.chars().count() < 50 {
            title.push_str(&format!(" (feat. {})", self.artists[guest as usize].name));
        }
    }

    /// Country, registrant, year and a number that no other recording of that year's registrant has.
    fn isrc(&mut self, country: &str, year: u16) -> [u8; 12] {
        let recording = self.recordings;
        self.recordings += 1;
        let registrant =
            random::base62(u128::from(recording / 100_000) * 36 + 400, 3).to_ascii_uppercase();
        let text = format!(
            "{country}{registrant}{:02}{:05}",
            year % 100,
            recording % 100_000
        );
        let mut isrc = [b'0'; 12];
        isrc.copy_from_slice(&text.as_bytes()[..12]);
        isrc
    }
}
