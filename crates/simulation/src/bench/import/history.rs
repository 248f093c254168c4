//! A generated extended streaming history: the same records for the same seed, in files as Spotify writes them.

use super::words::Words;
use anyhow::Result;
use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const ARTISTS: usize = 20_000;
const ALBUMS: usize = 6;
const TRACKS: usize = 10;
/// 2011-01-01.
const BEGIN: i64 = 1_293_840_000;
/// Seconds between two sessions, on average: so that a million records span fifteen years.
const PAUSE: i64 = 9_000;

/// Writes `records` records, `per_file` to a file, and returns how many files.
pub fn write(folder: &Path, records: u32, per_file: u32) -> Result<u32> {
    std::fs::create_dir_all(folder)?;
    let mut listener = Listener::new(1);
    for (number, from) in (0..records).step_by(per_file as usize).enumerate() {
        let count = per_file.min(records - from);
        let name = format!("Streaming_History_Audio_{number:03}.json");
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        write!(file, "[")?;
        for place in 0..count {
            let between = if place == 0 { "\n" } else { ",\n" };
            write!(file, "{between}{}", listener.next())?;
        }
        write!(file, "\n]\n")?;
        file.flush()?;
    }
    Ok(records.div_ceil(per_file))
}

/// Who listens: sessions by day and evening, artists by how well known they are, whole albums, favourites again.
struct Listener {
    random: ChaCha8Rng,
    words: Words,
    fame: Vec<f64>,
    now: i64,
    /// Records left of this session.
    session: u32,
    /// Tracks of an album that are still to come.
    album: VecDeque<Song>,
    recent: VecDeque<Song>,
}

#[derive(Clone, Copy)]
struct Song {
    artist: usize,
    album: usize,
    track: usize,
}

impl Listener {
    fn new(seed: u64) -> Listener {
        let weight = |rank: usize| 1.0 / (rank as f64 + 3.0).powf(1.1);
        let mut sum = 0.0;
        let fame = (0..ARTISTS).map(|rank| {
            sum += weight(rank);
            sum
        });
        Listener {
            random: ChaCha8Rng::seed_from_u64(seed),
            words: Words::new(),
            fame: fame.collect(),
            now: BEGIN,
            session: 0,
            album: VecDeque::new(),
            recent: VecDeque::new(),
        }
    }

    /// The next record, as text.
    fn next(&mut self) -> String {
        if self.session == 0 {
            self.session = self.random.random_range(5..60);
            self.now += self.random.random_range(PAUSE / 4..PAUSE * 7 / 4);
        }
        self.session -= 1;
        if self.random.random_bool(0.01) {
            return self.episode();
        }
        let song = self.choose();
        let length = 120_000 + self.words.number_of(song.id(), 240_000) as i64;
        let is_skip = self.random.random_bool(0.3);
        let heard = if is_skip {
            self.random.random_range(0..30_000)
        } else {
            length
        };
        self.now += heard / 1000;
        self.song(song, heard, is_skip)
    }

    fn choose(&mut self) -> Song {
        if let Some(next) = self.album.pop_front() {
            return next;
        }
        if !self.recent.is_empty() && self.random.random_bool(0.55) {
            let place = self.random.random_range(0..self.recent.len());
            return self.recent[place];
        }
        let at = self.random.random_range(0.0..self.fame[ARTISTS - 1]);
        let artist = self.fame.partition_point(|sum| *sum < at);
        let (album, track) = (self.few(ALBUMS), self.few(TRACKS));
        let song = Song {
            artist,
            album,
            track,
        };
        if self.random.random_bool(0.015) {
            self.album = (0..TRACKS).map(|track| Song { track, ..song }).collect();
        }
        self.recent.push_back(song);
        if self.recent.len() > 300 {
            self.recent.pop_front();
        }
        song
    }

    /// A number below `count`, the smaller the likelier.
    fn few(&mut self, count: usize) -> usize {
        let part: f64 = self.random.random_range(0.0..1.0);
        (part.powi(4) * count as f64) as usize
    }

    fn song(&mut self, song: Song, heard: i64, is_skip: bool) -> String {
        let (title, artist) = (
            self.words.title(song.id()),
            self.words.artist(song.artist as u64),
        );
        let album = self.words.title(song.id() / TRACKS as u64 + 7_000_000);
        let uri = format!("spotify:track:{}", self.words.id(song.id()));
        let end = if is_skip { "fwdbtn" } else { "trackdone" };
        self.record(
            heard,
            end,
            is_skip,
            [json!(title), json!(artist), json!(album), json!(uri)],
            [Value::Null, Value::Null, Value::Null],
        )
    }

    fn episode(&mut self) -> String {
        let heard = self.random.random_range(60_000..3_600_000);
        self.now += heard / 1000;
        let number = self.random.random_range(0..2_000_u64);
        let (title, show) = (
            self.words.title(number + 9_000_000),
            self.words.artist(number / 50 + 90_000),
        );
        let uri = format!("spotify:episode:{}", self.words.id(number + 9_000_000));
        let none = [Value::Null, Value::Null, Value::Null, Value::Null];
        self.record(
            heard,
            "trackdone",
            false,
            none,
            [json!(title), json!(show), json!(uri)],
        )
    }

    /// Title, artist, album and URI of the song; title, show and URI of the episode.
    fn record(
        &mut self,
        heard: i64,
        end: &str,
        is_skip: bool,
        song: [Value; 4],
        episode: [Value; 3],
    ) -> String {
        let ts = Timestamp::from_second(self.now).unwrap_or_default();
        let platforms = [
            "Android OS 10 API 29 (samsung, SM-G970F)",
            "Windows 10 (10.0.19045; x64; AppX)",
            "iOS 17.1 (iPhone15,2)",
            "linux [arm 0]",
        ];
        let platform = platforms[self.random.random_range(0..platforms.len())];
        let (last, shuffle) = (
            self.random.random_range(1..255),
            self.random.random_bool(0.4),
        );
        let ([title, artist, album, uri], [episode, show, episode_uri]) = (song, episode);
        format!(
            "  {{\n    \"ts\": \"{ts}\",\n    \"platform\": \"{platform}\",\n    \"ms_played\": {heard},\n    \"conn_country\": \"SE\",\n    \
             \"ip_addr\": \"203.0.113.{last}\",\n    \"master_metadata_track_name\": {title},\n    \"master_metadata_album_artist_name\": {artist},\n    \
             \"master_metadata_album_album_name\": {album},\n    \"spotify_track_uri\": {uri},\n    \"episode_name\": {episode},\n    \
             \"episode_show_name\": {show},\n    \"spotify_episode_uri\": {episode_uri},\n    \"audiobook_title\": null,\n    \"audiobook_uri\": null,\n    \
             \"audiobook_chapter_uri\": null,\n    \"audiobook_chapter_title\": null,\n    \"reason_start\": \"trackdone\",\n    \"reason_end\": \"{end}\",\n    \
             \"shuffle\": {shuffle},\n    \"skipped\": {is_skip},\n    \"offline\": false,\n    \"offline_timestamp\": {},\n    \"incognito_mode\": false\n  }}",
            self.now
        )
    }
}

impl Song {
    fn id(self) -> u64 {
        ((self.artist * ALBUMS + self.album) * TRACKS + self.track) as u64
    }
}
