//! What stands in one history file, by whatever service it was written: tracks, plays, and what could not be used.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// At most so many problems of one file are named; all are counted.
pub const PROBLEMS_NAMED: usize = 100;

/// Which kind of history a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Spotify's extended streaming history: `Streaming_History_Audio_*`, older `endsong_*`. END, whole seconds.
    ExtendedAudio,
    /// The same of videos: `Streaming_History_Video_*`.
    ExtendedVideo,
    /// Spotify's account data: `StreamingHistory_music_*`, older `StreamingHistory*`. END, whole minutes, no ids.
    AccountData,
    /// Podcasts and audiobooks of the account data.
    AccountPodcasts,
    /// Listens of ListenBrainz, as exported or as its API gives them. START, whole seconds.
    #[serde(rename = "listenbrainz")]
    ListenBrainz,
    /// Scrobbles of Last.fm, as the common exporters write them. START, whole seconds or minutes.
    #[serde(rename = "lastfm")]
    LastFm,
}

impl FileKind {
    /// The word for it in the store and in `--json`.
    pub fn word(self) -> &'static str {
        match self {
            FileKind::ExtendedAudio => "extended_audio",
            FileKind::ExtendedVideo => "extended_video",
            FileKind::AccountData => "account_data",
            FileKind::AccountPodcasts => "account_podcasts",
            FileKind::ListenBrainz => "listenbrainz",
            FileKind::LastFm => "lastfm",
        }
    }
}

/// Everything that stands in one file. `read` = plays + apart + all `skipped`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Which kind of history.
    pub kind: FileKind,
    /// The file's path inside the folder or zip that was given.
    pub name: String,
    /// The last number in the file's name: Spotify counts its files.
    pub number: Option<u32>,
    /// XXH3-128 of the file's bytes.
    pub digest: [u8; 16],
    /// The tracks, each once.
    pub tracks: Vec<NamedTrack>,
    /// The plays of music, in the file's order.
    pub plays: Vec<Play>,
    /// Podcasts, audiobooks and videos.
    pub apart: Vec<Apart>,
    /// Whether Sidetrack wrote the file: it lacks what the diary lacked then.
    pub own: bool,
    /// Whether it ends before its list does, so that nobody knows what came after.
    pub cut_off: bool,
    /// Where records stand that could not be read: from the play before to the play behind, UTC milliseconds. What
    /// lies at the begin or the end of the file is open there: the least or the greatest number.
    pub holes: Vec<(i64, i64)>,
    /// Records in the file, as far as they can be told apart.
    pub read: u64,
    /// Records that could not be used, by reason.
    pub skipped: BTreeMap<Skip, u64>,
    /// The first of them by place; not every reason is worth a line.
    pub problems: Vec<Problem>,
}

/// A track as a history names it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NamedTrack {
    /// `spotify:track:…`, where the history knows.
    pub uri: Option<Box<str>>,
    /// International Standard Recording Code, where the history knows.
    pub isrc: Option<Box<str>>,
    /// Title; empty where only the URI is known.
    pub title: Box<str>,
    /// Artists as told, in order. Spotify's own exports name the album's artist alone.
    pub artists: Vec<Box<str>>,
    /// Album.
    pub album: Option<Box<str>>,
    /// Length in milliseconds.
    pub duration_ms: Option<u32>,
}

/// One play of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Play {
    /// END or START by [`FileKind`], UTC milliseconds.
    pub at: i64,
    /// Milliseconds heard, where the history knows.
    pub ms_played: Option<u32>,
    /// Place in [`Parsed::tracks`].
    pub track: u32,
    /// Bits of [`marks`](crate::sighting::marks).
    pub marks: u8,
    /// Minutes east of UTC: only our own export says so.
    pub offset_minutes: Option<i16>,
    /// Milliseconds between START and END beside those heard, 0 where none are told: only our own export says so.
    pub paused_ms: i32,
    /// ISO 3166 code of the country it was heard in, capital letters; `[0, 0]`: unknown.
    pub country: [u8; 2],
    /// Number of the record in its file, from 1.
    pub place: u32,
}

/// Something played that is not music.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// END, UTC milliseconds.
    pub at: i64,
    /// What it was.
    pub kind: ApartKind,
    /// Spotify's URI of episode, chapter or video.
    pub uri: Option<Box<str>>,
    /// Episode, chapter or video.
    pub title: Box<str>,
    /// Show, book, or who made the video.
    pub series: Box<str>,
    /// Milliseconds heard or seen.
    pub ms_played: u32,
}

/// What is kept apart from music.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApartKind {
    /// An episode of a show.
    Podcast,
    /// A chapter of a book.
    Audiobook,
    /// Anything in a video history.
    Video,
}

impl ApartKind {
    /// The word for it in the store and in `--json`.
    pub fn word(self) -> &'static str {
        match self {
            ApartKind::Podcast => "podcast",
            ApartKind::Audiobook => "audiobook",
            ApartKind::Video => "video",
        }
    }
}

/// Why a record could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// It cannot be read, or a field is missing or of the wrong type.
    Damaged,
    /// Its time is none, lies in the future, or before there was anything to record.
    BadTime,
    /// It tells a playing time that cannot be.
    BadNumber,
    /// It names no track: a listen to something withdrawn since.
    NoTrack,
    /// It says what is playing now, which is no listen yet.
    NowPlaying,
}

impl Skip {
    /// The word for it in reports and in `--json`.
    pub fn word(self) -> &'static str {
        match self {
            Skip::Damaged => "damaged",
            Skip::BadTime => "bad_time",
            Skip::BadNumber => "bad_number",
            Skip::NoTrack => "no_track",
            Skip::NowPlaying => "now_playing",
        }
    }
}

/// A record that could not be used, or a file that could not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Problem {
    /// The file's path inside the folder or zip that was given.
    pub file: String,
    /// Such as `record 12, line 340`; empty for a whole file.
    pub place: String,
    /// What is wrong with it, for people.
    pub reason: String,
}
