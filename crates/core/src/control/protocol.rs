//! What crosses the control socket: JSON lines, first a greeting from each side, then requests, replies and events.

use crate::care::backup::BackupView;
use crate::care::restore::{RestoredView, Source};
use crate::draw::filters::{BlockedArtist, Drawing, Filters, WayName};
use crate::draw::lists::{List, ListView};
use crate::health::Health;
use crate::import::ImportReport;
use crate::plan::Plan;
use crate::sighting::TrackRow;
use crate::stats::RankBy;
use crate::store::recordings::RecordingChange;
use crate::view::history::ListenKey;
use crate::view::imports::{ImportView, ImportsView, UndoneView};
use crate::view::settings::{Notifications, SettingsView};
use crate::view::{
    ArtistCount, Erasure, GapPart, ListenView, NowPlaying, PickView, PlaylistView, RunView,
    StatusView,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use spotify::Secret;
use std::path::PathBuf;

/// Version of the protocol; both sides must speak the same.
pub const PROTOCOL: u32 = 4;

/// The first line of each side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// Version of the program.
    pub version: String,
}

impl Hello {
    /// The greeting of this program.
    pub fn ours() -> Hello {
        Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// How the browser's answer comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Redirect {
    /// To a listener on this port of the loopback address; 0 takes any free one.
    Loopback {
        /// The port.
        port: u16,
    },
    /// The user copies the address the browser was sent to.
    Paste {
        /// The port in the redirect address, for apps registered with one.
        port: Option<u16>,
    },
}

/// An app of the user's own, for drawing without a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AppKeys {
    /// Client id.
    pub client_id: String,
    /// Client secret.
    pub client_secret: Secret,
}

/// How a run by hand draws, where that is not as the settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PickOptions {
    /// Tracks; none: one.
    pub count: Option<u8>,
    /// The way.
    pub way: Option<WayName>,
    /// The filters.
    pub filters: Option<Filters>,
}

/// What can be asked of the agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// How things stand.
    Status,
    /// Begin a sign-in; the reply has the address to open.
    SignIn {
        /// Client id of the user's own app.
        client_id: String,
        /// How the browser's answer comes back.
        redirect: Redirect,
    },
    /// The pasted address of a sign-in begun with [`Redirect::Paste`].
    Pasted {
        /// The whole address, or its query.
        address: Secret,
    },
    /// Wait until the begun sign-in has ended.
    SignedIn,
    /// Give up the sign-in that was begun.
    CancelSignIn,
    /// Forget the sign-in; the diary stays.
    SignOut,
    /// Sign out and delete everything that came from Spotify, of every account, and every copy of the diary. What was
    /// imported from files stays.
    Disconnect {
        /// Without, nothing is deleted: the reply counts what would go.
        confirmed: bool,
    },
    /// Back the diary up.
    Backup {
        /// A file that is not there yet, or a folder; none: among the daily backups.
        to: Option<PathBuf>,
    },
    /// Set the present diary aside and put another one in its place.
    Restore {
        /// Which.
        source: Source,
    },
    /// Sign out and delete every diary, every setting and every copy.
    DeleteEverything {
        /// Without, nothing is deleted: the reply counts what would go.
        confirmed: bool,
    },
    /// Add random tracks now; the reply comes when they are in the playlist, or held up.
    Pick {
        /// How; by default one track as the settings say.
        #[serde(default)]
        options: PickOptions,
    },
    /// Draw and change nothing.
    DryPick {
        /// Draw with these keys; none: as the signed-in user.
        app: Option<AppKeys>,
        /// How.
        #[serde(default)]
        options: PickOptions,
    },
    /// Do again what a run that is over was to do; the reply comes when that is done, or held up.
    RetryRun {
        /// Row of the run.
        run: i64,
    },
    /// End a run that is not over, and bring nothing more; what it has brought stays.
    CancelRun {
        /// Row of the run.
        run: i64,
    },
    /// Import the histories under these paths; the reply comes at the end, [`Event::Import`] tells how far it is.
    Import {
        /// Files, folders or zips; absolute.
        paths: Vec<PathBuf>,
    },
    /// Give up the import under way: nothing of it is kept.
    CancelImport,
    /// Take an import back; what other sources saw stays.
    UndoImport {
        /// Its number.
        id: i64,
    },
    /// The imports there were, and the one under way.
    Imports,
    /// The last listens.
    Listens {
        /// How many at the most.
        limit: u32,
        /// Only those that started before.
        before: Option<Timestamp>,
        /// Only those with all of these words in title, artists or album; blank: all.
        #[serde(default)]
        words: String,
    },
    /// Delete listens from the diary; later sightings do not bring them back.
    DeleteListens {
        /// Which.
        listens: Vec<ListenKey>,
    },
    /// Put deleted listens back: the undo of [`Request::DeleteListens`].
    RestoreListens {
        /// Which.
        listens: Vec<ListenKey>,
    },
    /// Show tracks as one recording.
    MergeRecordings {
        /// Rows of the tracks.
        tracks: Vec<TrackRow>,
        /// Row of the track whose recording they are.
        into: TrackRow,
    },
    /// Show a track as a recording of its own.
    SplitRecording {
        /// Row of the track.
        track: TrackRow,
    },
    /// Take a merge or a split back.
    UndoRecording {
        /// What it changed.
        change: RecordingChange,
    },
    /// The artists heard most.
    TopArtists {
        /// From.
        from: Option<Timestamp>,
        /// Until, exclusive.
        to: Option<Timestamp>,
        /// How to rank.
        by: RankBy,
        /// How many at the most.
        limit: u32,
    },
    /// Stretches in which plays may be missing.
    Gaps {
        /// Also those that an import has closed.
        closed: bool,
    },
    /// The last runs.
    Runs {
        /// How many at the most.
        limit: u32,
    },
    /// The user's own playlists.
    Playlists,
    /// Send picks to this playlist; none: to one that Sidetrack creates.
    ChoosePlaylist {
        /// Spotify id.
        id: Option<String>,
    },
    /// Change the plan.
    SetPlan {
        /// The new plan.
        plan: Plan,
    },
    /// Change how tracks are drawn.
    SetDrawing {
        /// The new choice.
        drawing: Drawing,
    },
    /// Draw nothing by an artist any more, or again.
    BlockArtist {
        /// Who.
        artist: BlockedArtist,
        /// Whether to block.
        blocked: bool,
    },
    /// The lists of words that some filters go by.
    WordLists,
    /// Change such a list.
    SetWordList {
        /// Which.
        list: List,
        /// Its words; none: as it was shipped.
        words: Option<Vec<String>>,
    },
    /// Take picks out of the playlist that were not played.
    SetTidy {
        /// After so many days; none: never.
        after_days: Option<u16>,
    },
    /// Change the time zone of plays of which no hour was recorded.
    SetHomeZone {
        /// An IANA name such as `Europe/Stockholm`; none: that of the system.
        name: Option<String>,
    },
    /// Pause recording, or go on.
    PauseRecording {
        /// Whether to pause.
        paused: bool,
        /// Until when; none: until told otherwise.
        until: Option<Timestamp>,
    },
    /// Pause picks, or go on.
    PausePicks {
        /// Whether to pause.
        paused: bool,
    },
    /// Save the track of a pick to the user's library, or take it out again.
    KeepPick {
        /// Row of the pick.
        pick: i64,
        /// Whether to keep it.
        keep: bool,
    },
    /// Take a pick out of the playlist, as far as Sidetrack added it.
    RemovePick {
        /// Row of the pick.
        pick: i64,
    },
    /// Put a removed pick back: the undo of [`Request::RemovePick`].
    RestorePick {
        /// Row of the pick.
        pick: i64,
    },
    /// Play a track now on the active device.
    Play {
        /// Spotify URI of the track.
        uri: String,
    },
    /// Queue a track after the one that plays.
    Queue {
        /// Spotify URI of the track.
        uri: String,
    },
    /// A window shows what is playing: look more often for the next minute. Asked again and again while it does.
    Watch,
    /// Whatever was put off by a failure is due at once, as far as no block of Spotify's stands against it.
    TryNow,
    /// The settings.
    Settings,
    /// Change what is told by notification.
    SetNotifications {
        /// The new choice.
        notifications: Notifications,
    },
    /// A setting that the agent does not keep has changed, such as starting at login: tell everybody.
    SettingsChanged,
    /// Bring the window to the front, or open it; fails with `no_desktop` when no desktop program listens.
    ShowWindow {
        /// Page to show; none: the one it was on.
        page: Option<String>,
    },
    /// Send events from now on.
    Subscribe,
    /// End the agent.
    Stop,
}

impl Request {
    /// One random track as the settings say.
    pub fn pick() -> Request {
        Request::Pick {
            options: PickOptions::default(),
        }
    }
}

/// What the agent answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "is", content = "value", rename_all = "snake_case")]
pub enum Reply {
    /// Done.
    Done,
    /// To [`Request::Status`].
    Status(Box<StatusView>),
    /// To [`Request::SignIn`]: open this, and the redirect address that must be registered.
    Open {
        /// Address of the consent page.
        url: String,
        /// Redirect address.
        redirect_uri: String,
    },
    /// To [`Request::Disconnect`] and [`Request::DeleteEverything`]: what goes, or went.
    Erased(Erasure),
    /// To [`Request::Backup`].
    BackedUp(Box<BackupView>),
    /// To [`Request::Restore`].
    Restored(Box<RestoredView>),
    /// To [`Request::Import`].
    Imported(Box<ImportReport>),
    /// To [`Request::UndoImport`].
    Undone(UndoneView),
    /// To [`Request::Imports`].
    Imports(Box<ImportsView>),
    /// To [`Request::Pick`].
    Run(Box<RunView>),
    /// To [`Request::DryPick`].
    Drawn {
        /// What was drawn.
        picks: Vec<PickView>,
        /// Why they are fewer than asked for.
        short: Option<Failure>,
    },
    /// To [`Request::WordLists`].
    WordLists(Vec<ListView>),
    /// To [`Request::Listens`].
    Listens(Vec<ListenView>),
    /// To [`Request::MergeRecordings`] and [`Request::SplitRecording`]: what takes it back.
    RecordingChanged(RecordingChange),
    /// To [`Request::TopArtists`].
    Artists(Vec<ArtistCount>),
    /// To [`Request::Gaps`], oldest first.
    Gaps(Vec<GapPart>),
    /// To [`Request::Runs`].
    Runs(Vec<RunView>),
    /// To [`Request::Playlists`].
    Playlists(Vec<PlaylistView>),
    /// To [`Request::KeepPick`], [`Request::RemovePick`], [`Request::RestorePick`]: as it is now.
    Pick(Box<PickView>),
    /// To [`Request::Settings`].
    Settings(Box<SettingsView>),
}

/// What happened, as whole view models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "event", content = "value", rename_all = "snake_case")]
pub enum Event {
    /// The state of the recorder changed.
    Health(Health),
    /// The player shows something else.
    NowPlaying(Option<Box<NowPlaying>>),
    /// A listen that nothing had shown before.
    Listen(Box<ListenView>),
    /// Plays may be missing between these times.
    Gap {
        /// From.
        from: Timestamp,
        /// To.
        to: Timestamp,
        /// Name of the reason, such as `page_full`.
        reason: String,
    },
    /// A run made a step or ended.
    Run(Box<RunView>),
    /// A run has ended with new random tracks in the playlist.
    Picked(Vec<PickView>),
    /// A pick was kept, removed or put back.
    PickChanged(Box<PickView>),
    /// An import under way, or how it ended; then every list of listens is another.
    Import(Box<ImportView>),
    /// The settings changed, whoever changed them; also what the agent does not keep (starting at login).
    Settings(Box<SettingsView>),
    /// The diary was not backed up; it is tried again. Told once until it works.
    BackupFailed(Failure),
    /// The diary is another one: whatever was read from it is void.
    DiaryChanged,
    /// The agent ends because somebody asked it to.
    Stopping,
    /// Somebody wants to see the window.
    ShowWindow {
        /// Page to show; none: the one it was on.
        page: Option<String>,
    },
    /// The user must sign in again before this time.
    SignInEnds {
        /// End of the sign-in.
        at: Timestamp,
    },
}

/// Why a request was not met. Programs decide by `code`, people read `message`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[error("{message}")]
pub struct Failure {
    /// Stable name.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
}

impl Failure {
    /// A failure by its code and message.
    pub fn new(code: &str, message: impl Into<String>) -> Failure {
        Failure {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

impl From<spotify::Error> for Failure {
    fn from(error: spotify::Error) -> Failure {
        Failure::new(error.code(), error.to_string())
    }
}

impl From<crate::store::StoreError> for Failure {
    fn from(error: crate::store::StoreError) -> Failure {
        Failure::new(error.code(), error.to_string())
    }
}

/// A line from the client: a request with a number to recognise the reply by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Number of the request.
    pub id: u64,
    /// The request.
    pub request: Request,
}

/// A line from the agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The reply to a request.
    Ok {
        /// Its number.
        id: u64,
        /// The reply.
        reply: Reply,
    },
    /// A request was not met.
    Failed {
        /// Its number.
        id: u64,
        /// Why.
        failure: Failure,
    },
    /// Something happened.
    Event(Event),
}
