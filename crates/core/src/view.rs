//! View models: what the command line and the window show. They cross the control socket as JSON.

pub mod discoveries;
pub mod history;
pub mod imports;
pub mod listening;
pub mod settings;
pub mod today;

use crate::health::Health;
use crate::run::{Kind, Status};
use crate::sighting::Source;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A name without what could move a cursor, ring a bell or turn the line around: names come from strangers.
pub fn plain(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    name.chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .collect()
}

/// A track with its names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TrackView {
    /// Spotify URI.
    pub uri: String,
    /// Title.
    pub name: String,
    /// Artists in order.
    pub artists: Vec<String>,
    /// Their Spotify URIs, in the same order; empty for one that Spotify does not know.
    #[serde(default)]
    pub artist_uris: Vec<String>,
    /// Album title.
    pub album: Option<String>,
    /// Release year of the album.
    pub year: Option<i16>,
    /// Length, milliseconds.
    pub duration_ms: Option<i64>,
    /// ISRC.
    pub isrc: Option<String>,
    /// Address of the cover.
    pub cover: Option<String>,
}

impl TrackView {
    /// "Title, Artist, Artist" in the order people say it.
    pub fn artists_line(&self) -> String {
        self.artists.join(", ")
    }
}

/// One listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListenView {
    /// What was heard.
    pub track: TrackView,
    /// Start.
    pub started_at: Timestamp,
    /// End.
    pub ended_at: Timestamp,
    /// Milliseconds heard.
    pub ms_played: i64,
    /// Whether `ms_played` is an estimate.
    pub estimated: bool,
    /// Whether it was left early.
    pub skipped: bool,
    /// Which sources saw it.
    pub sources: Vec<Source>,
    /// Device, where seen.
    pub device: Option<String>,
    /// Minutes east of UTC where it was recorded; none: in the home time zone, by assumption.
    pub offset_minutes: Option<i32>,
}

/// What the player shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NowPlaying {
    /// The track.
    pub track: TrackView,
    /// Position at `at`, milliseconds.
    pub progress_ms: i64,
    /// Whether it sounds.
    pub is_playing: bool,
    /// Device.
    pub device: Option<String>,
    /// When this was seen.
    pub at: Timestamp,
}

/// A random track chosen for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PickView {
    /// Row of the pick.
    pub id: i64,
    /// The track.
    pub track: TrackView,
    /// The way it was drawn.
    pub way: String,
    /// The search words that found it.
    pub words: Option<String>,
    /// When it was drawn.
    pub chosen_at: Timestamp,
    /// When it was seen in the playlist.
    pub added_at: Option<Timestamp>,
    /// The playlist it went to; none for a dry run.
    pub playlist: Option<String>,
    /// How many tracks the search said it had found, where it did.
    pub candidates: Option<u32>,
    /// When it was taken out of the playlist by Sidetrack.
    pub removed_at: Option<Timestamp>,
    /// Whether it was taken out as nobody had played it, and not because the user asked for that.
    #[serde(default)]
    pub tidied: bool,
    /// When it was seen to be no longer in the playlist, though Sidetrack did not take it out.
    #[serde(default)]
    pub gone_at: Option<Timestamp>,
    /// When the user saved it to the library.
    pub kept_at: Option<Timestamp>,
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StepView {
    /// What was done.
    pub name: String,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, milliseconds.
    pub took_ms: Option<i64>,
    /// Whether it worked.
    pub ok: bool,
    /// HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Search words, error, or whatever tells the story.
    pub detail: Option<String>,
}

/// One execution of the plan, with its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RunView {
    /// Row of the run.
    pub id: i64,
    /// By plan or by hand.
    pub kind: Kind,
    /// When it was due; by hand: none.
    pub due_at: Option<Timestamp>,
    /// Start.
    pub started_at: Timestamp,
    /// End; none while it is open.
    pub ended_at: Option<Timestamp>,
    /// How it stands.
    pub status: Status,
    /// Why it waits or failed: a code such as `rate_limited`.
    pub reason: Option<String>,
    /// When a waiting run goes on.
    pub wait_until: Option<Timestamp>,
    /// Tracks that it is to bring.
    pub wanted: u8,
    /// What it picked: what is in the playlist, and what is on its way there.
    pub picks: Vec<PickView>,
    /// Its steps, in order.
    pub steps: Vec<StepView>,
}

/// A playlist that can take picks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PlaylistView {
    /// Spotify id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Tracks in it, as last seen.
    pub tracks: Option<u32>,
    /// Whether picks go here.
    pub chosen: bool,
}

/// The signed-in account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountView {
    /// `account_id` of Spotify.
    pub account_id: String,
    /// Name to show.
    pub name: String,
    /// Client id of the user's own app.
    pub client_id: String,
    /// When the sign-in ends: six months after consent.
    pub signs_out_at: Timestamp,
    /// Whether that is less than a month away.
    pub ends_soon: bool,
}

/// What time it is for the agent: a demo runs faster than the clock on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AgentClock {
    /// Now.
    pub now: Timestamp,
    /// Seconds that pass in a second; 1 but in a demo.
    pub speed: f64,
}

/// Everything `sidetrack status` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StatusView {
    /// How recording stands.
    pub health: Health,
    /// Version of the agent.
    pub version: String,
    /// Process of the agent; none when the command looked by itself.
    pub agent_pid: Option<u32>,
    /// Data folder.
    pub data_dir: String,
    /// What time it is for the agent.
    pub clock: AgentClock,
    /// The account.
    pub account: Option<AccountView>,
    /// What is playing.
    pub now_playing: Option<NowPlaying>,
    /// The last listen.
    pub last_listen: Option<ListenView>,
    /// Listens in the diary; with nobody signed in those of all accounts.
    pub listens: u64,
    /// Stretches in which plays may be missing.
    pub gaps: u64,
    /// How far the details of what was imported are known; none: nothing was imported.
    #[serde(default)]
    pub details: Option<DetailsView>,
    /// Playlist that picks go to.
    pub playlist: Option<PlaylistView>,
    /// The plan in words.
    pub plan: String,
    /// Whether picks are paused.
    pub picks_paused: bool,
    /// When the next run is due.
    pub next_run: Option<Timestamp>,
    /// The run that is open, or the last one.
    pub last_run: Option<RunView>,
    /// Times until which Spotify refuses calls: ("all" or a group, until).
    pub blocked: Vec<(String, Timestamp)>,
}

/// An artist in a top list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ArtistCount {
    /// Name.
    pub name: String,
    /// Plays of at least 30 s.
    pub plays: u64,
    /// Milliseconds heard, skips included.
    pub ms_played: i64,
    /// Whether some of those milliseconds are estimates.
    pub estimated: bool,
}

/// How far length, year and cover of what was imported are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DetailsView {
    /// Imported plays.
    pub imported: u64,
    /// Those of tracks whose details are known.
    pub known: u64,
    /// Tracks that Spotify is still to be asked for.
    pub tracks_left: u64,
    /// Days that this takes.
    pub days_left: u64,
}

/// A stretch in which listens may be missing, or may have been until an import told them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GapPart {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Stable name of the reason, such as `page_full`.
    pub reason: String,
    /// What happened, in a few words.
    pub words: String,
    /// The imports that closed it; none: it is open.
    pub closed_by: Vec<String>,
}

/// What disconnecting, or deleting everything, deletes; counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Erasure {
    /// Listens that go.
    pub listens: u64,
    /// Listens that stay, as files of the user's own tell them.
    pub stays: u64,
    /// Copies of the diary: backups, and what was set aside.
    pub copies: u64,
    /// Sightings they were made of.
    pub sightings: u64,
    /// Picks.
    pub picks: u64,
    /// Runs.
    pub runs: u64,
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_keep_their_script_and_lose_what_steers_a_terminal() {
        assert_eq!(plain("يا قلب 夜"), "يا قلب 夜");
        assert_eq!(plain("a\u{1b}[2J\nb\u{202e}c\u{9b}"), "a[2Jbc");
    }
}
