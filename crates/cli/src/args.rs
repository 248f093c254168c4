//! The arguments, and the help that explains them.

use crate::drawing::{Lasting, Pick, Words};
use crate::when::When;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use sidetrack_core::control::protocol::Request;
use std::path::PathBuf;

/// Heading of the options that every command has.
const EVERYWHERE: &str = "Options of every command";

/// A private diary of everything you hear on Spotify, and one truly random track a day.
#[derive(Debug, Parser)]
#[command(name = "sidetrack", version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// Data folder [default: the system's place for application data]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FOLDER", env = "SIDETRACK_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Keep the sign-in in this file instead of the system's keyring (for machines without one)
    #[arg(
        long,
        global = true,
        help_heading = EVERYWHERE,
        value_name = "FILE",
        env = "SIDETRACK_CREDENTIALS"
    )]
    pub credentials: Option<PathBuf>,
    /// Answer in JSON; where it did not work with {"code", "message"}
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub json: bool,
    /// Say more about what happens (twice: every call)
    #[arg(long, short, global = true, help_heading = EVERYWHERE, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done                        4  Spotify cannot be reached, or asked for a break
  1  it did not work             5  held up: the pick goes on by itself later
  2  wrong arguments             6  the keyring or credential file is locked, absent or damaged
  3  nobody is signed in         7  another Sidetrack has the data folder, or speaks another version

Environment: SIDETRACK_CLIENT_ID, SIDETRACK_CLIENT_SECRET, SIDETRACK_DATA_DIR, SIDETRACK_CREDENTIALS, SIDETRACK_LOG,
SIDETRACK_SPOTIFY_API, SIDETRACK_SPOTIFY_ACCOUNTS (another Spotify, https or loopback only).";

impl Arguments {
    /// Levels of the log on standard error; the long-running command says what it does.
    pub fn log_filter(&self) -> &'static str {
        match (self.verbose, &self.command) {
            (0, Command::Run) => "warn,sidetrack_core=info",
            (0, _) => "error",
            // Only our own crates: what libraries say about requests is not ours to vouch for.
            (1, _) => "warn,sidetrack=info,sidetrack_core=info,spotify=info",
            (_, _) => "warn,sidetrack=debug,sidetrack_core=debug,spotify=debug",
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in to Spotify with your own app's client id
    ///
    /// Create an app at developer.spotify.com/dashboard, register the redirect address http://127.0.0.1/callback
    /// (or one with a port, then give it with --port), and copy its client id.
    Login(Login),
    /// Forget the sign-in; the diary stays
    Logout,
    /// Sign out and delete everything that came from Spotify: tokens, listens, picks, runs, and every backup
    ///
    /// What you imported from files of your own stays.
    Disconnect {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Sign out and delete all that Sidetrack keeps: every diary, setting, backup and cover
    DeleteEverything {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Back the diary up, also while Sidetrack runs
    Backup(Backup),
    /// Put a backup in the place of the diary, which is set aside
    ///
    /// Works beside a running Sidetrack, and for a diary that is damaged. To move to another computer, back up to a file
    /// here and restore that file there. The sign-in stays in the keyring of each computer.
    Restore(Restore),
    /// Import listening histories: folders, zips as downloaded, or single files
    ///
    /// Reads Spotify's extended streaming history and account data (www.spotify.com/account/privacy), ListenBrainz exports
    /// and API answers (JSON), and Last.fm scrobbles (CSV and JSON of the common exporters). Needs no network and no
    /// sign-in. Every record is accounted for; Ctrl-C gives up and keeps nothing; the same file twice changes nothing.
    Import(Import),
    /// The imports there were
    Imports,
    /// Look the diary through: the file, its rows, and whether the listens are what was seen; changes nothing
    Check,
    /// How things stand
    Status,
    /// Record and pick until told to stop: the agent without a desktop, for servers and containers
    Run,
    /// Add a random track to the playlist now
    Pick(Pick),
    /// What you heard most
    Stats {
        /// Which list
        #[command(subcommand)]
        list: Stats,
    },
    /// The last listens
    Listens {
        /// How many
        #[arg(long, short = 'n', default_value_t = 20)]
        limit: u32,
        /// Only those with all of these words in title, artists or album
        #[arg(long, short, value_name = "WORDS")]
        search: Option<String>,
    },
    /// The random tracks that reached your playlist, and what became of each
    ///
    /// The table has the day, the fate, plays of 30 s or more since then, release year, title and artists.
    Discoveries(Discoveries),
    /// When plays may be missing from the diary, and why
    Gaps {
        /// Also those that an import has closed, with what closed them
        #[arg(long)]
        all: bool,
    },
    /// Write the diary to a file: a table, or JSON that imports again
    ///
    /// CSV: one listen on each line, times in UTC with milliseconds and as the clock on the wall showed them (utc_offset is
    /// empty where the offset is assumed), several artists with semicolons between. A text that begins with = + - @ or a
    /// tab gets an apostrophe in front, so that no spreadsheet runs it as a formula.
    /// JSON: records in the shape of Spotify's extended streaming history, podcasts and audiobooks too; `sidetrack import`
    /// makes the same listens of them.
    Export(Export),
    /// The last runs of the plan, with their steps
    Runs(Runs),
    /// The playlist that picks go to
    Playlist {
        /// What to do
        #[command(subcommand)]
        what: Playlist,
    },
    /// When picks are due; without arguments, shows it
    Plan(When),
    /// How tracks are drawn from now on, and what may not be; without arguments, shows it
    Drawing(Lasting),
    /// The words that a filter goes by; without a file, shows them
    Words(Words),
    /// The time zone of plays that an import brought without one; without a name, shows it
    HomeZone {
        /// Such as Europe/Stockholm; system goes back to that of this computer
        name: Option<String>,
    },
    /// Pause recording or picks
    Pause {
        /// What to pause
        what: Pausable,
    },
    /// Go on after a pause
    Resume {
        /// What to go on with
        what: Pausable,
    },
    /// Watch Sidetrack work on a simulated account: no sign-in, nothing of yours is touched
    Demo(Demo),
}

/// Where to back up to.
#[derive(Debug, Args)]
pub struct Backup {
    /// A file that is not there yet, or a folder [default: among the daily backups]
    pub file: Option<PathBuf>,
    /// Show the backups there are
    #[arg(long, conflicts_with = "file")]
    pub list: bool,
}

/// What to import.
#[derive(Debug, Args)]
pub struct Import {
    /// Folders, zips or files
    #[arg(required_unless_present_any = ["undo", "cancel"], value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Give up the import that a running Sidetrack is at; nothing of it is kept
    #[arg(long, conflicts_with_all = ["paths", "undo"])]
    pub cancel: bool,
    /// Take an import back instead; what other sources saw stays
    #[arg(long, value_name = "ID", conflicts_with = "paths")]
    pub undo: Option<i64>,
}

/// What to restore.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup, or "newest" [default: the newest that can be read]
    pub file: Option<PathBuf>,
    /// Begin an empty diary instead; accounts and settings stay
    #[arg(long, conflicts_with = "file")]
    pub fresh: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// How to sign in.
#[derive(Debug, Args)]
pub struct Login {
    /// Client id of your Spotify app
    #[arg(long, env = "SIDETRACK_CLIENT_ID")]
    pub client_id: Option<String>,
    /// Open the page on any machine and paste the address it leads to (for machines without a browser)
    #[arg(long)]
    pub paste: bool,
    /// Port in the redirect address, if your app is registered with one
    #[arg(long)]
    pub port: Option<u16>,
    /// Show the address instead of opening a browser
    #[arg(long)]
    pub no_browser: bool,
}

/// What to export, and where to.
#[derive(Debug, Args)]
pub struct Export {
    /// The file; - is standard output
    pub file: PathBuf,
    /// How to write it [default: as the file's name ends]
    #[arg(long)]
    pub format: Option<ExportFormat>,
    /// First day, such as 2026-01-31
    #[arg(long)]
    pub since: Option<Date>,
    /// Last day
    #[arg(long)]
    pub until: Option<Date>,
    /// Also the diaries of other accounts that signed in here
    #[arg(long)]
    pub all_accounts: bool,
    /// Replace the file if there is one
    #[arg(long)]
    pub force: bool,
}

/// Which picks to show.
#[derive(Debug, Args)]
pub struct Discoveries {
    /// How many [default: 20, with --csv all]
    #[arg(long, short = 'n', value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Only those of this fate
    #[arg(long)]
    pub fate: Option<FateName>,
    /// Where to write them instead
    #[command(flatten)]
    pub table: Table,
}

/// Which runs to show.
#[derive(Debug, Args)]
pub struct Runs {
    /// How many [default: 5, with --csv all]
    #[arg(long, short = 'n', value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Only those that stand or ended so
    #[arg(long)]
    pub status: Option<StatusName>,
    /// End the run of this number, which is held up: it brings nothing more
    #[arg(long, value_name = "RUN", conflicts_with_all = ["limit", "status", "csv", "retry"])]
    pub cancel: Option<i64>,
    /// Do again what the run of this number was to do
    #[arg(long, value_name = "RUN", conflicts_with_all = ["limit", "status", "csv"])]
    pub retry: Option<i64>,
    /// Where to write them instead
    #[command(flatten)]
    pub table: Table,
}

impl Runs {
    /// The change of a run that is asked for; none: only to show them.
    pub fn change(&self) -> Option<Request> {
        let cancel = self.cancel.map(|run| Request::CancelRun { run });
        cancel.or(self.retry.map(|run| Request::RetryRun { run }))
    }
}

/// A table to write, newest first.
#[derive(Debug, Args)]
pub struct Table {
    /// Write a table to this file instead; - is standard output
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "csv")]
    pub force: bool,
}

/// What became of a pick.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FateName {
    /// Not heard yet
    New,
    /// Left early every time
    Skipped,
    /// Heard for 30 s or more
    Heard,
    /// Taken out of the playlist
    Removed,
    /// Saved to the library
    Kept,
}

/// How a run stands or ended.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum StatusName {
    /// Under way
    Open,
    /// Held up
    Waiting,
    /// A track was added
    Success,
    /// Given up
    Failed,
    /// Not wanted
    Skipped,
    /// Made up for by a later run
    Coalesced,
}

/// How to write the diary.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ExportFormat {
    /// A table
    Csv,
    /// Records like Spotify's
    Json,
}

/// Lists of statistics.
#[derive(Debug, Subcommand)]
pub enum Stats {
    /// Artists
    TopArtists {
        /// How many
        #[arg(long, short = 'n', default_value_t = 20)]
        limit: u32,
        /// First day, such as 2026-01-31
        #[arg(long)]
        since: Option<Date>,
        /// Last day
        #[arg(long)]
        until: Option<Date>,
        /// Rank by
        #[arg(long, default_value = "time")]
        by: By,
    },
}

/// How to rank.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum By {
    /// Time heard
    Time,
    /// Plays of at least 30 s
    Plays,
}

/// What to do with the playlist.
#[derive(Debug, Subcommand)]
pub enum Playlist {
    /// Your own playlists
    List,
    /// Send picks to this playlist from now on
    Choose {
        /// Its name, id, URI or address
        playlist: String,
    },
    /// Send picks to a playlist called Sidetrack, creating it if there is none
    Create,
    /// Take out of it what nobody has played after so many days; without a number, nothing any more
    Tidy {
        /// Days
        #[arg(value_parser = clap::value_parser!(u16).range(1..=365))]
        days: Option<u16>,
    },
}

/// What can be paused.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Pausable {
    /// The diary
    Recording,
    /// The random tracks
    Picks,
}

/// How to show the demo.
#[derive(Debug, Args)]
pub struct Demo {
    /// End after this long, such as 60s or 2m, with a summary
    #[arg(long = "for", value_name = "TIME", value_parser = span)]
    pub length: Option<std::time::Duration>,
    /// Simulated seconds in one second
    #[arg(long, default_value_t = 60.0)]
    pub speed: f64,
    /// Seed: the same one plays the same music
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
}

fn span(text: &str) -> Result<std::time::Duration, String> {
    let bare = text.parse::<u64>().map(std::time::Duration::from_secs).ok();
    let parsed = || {
        text.parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|span| span.try_into().ok())
    };
    bare.or_else(parsed)
        .ok_or_else(|| format!("{text:?} is no length of time such as 60s or 2m"))
}
