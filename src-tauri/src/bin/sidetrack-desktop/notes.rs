//! What the notifications say, and what their buttons do.

use crate::problems::Problem;
use crate::words::{self, Moment};
use jiff::Timestamp;
use sidetrack_core::control::protocol::Failure;
use sidetrack_core::draw::filters::BlockedArtist;
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::view::{PickView, RunView, plain};
use sidetrack_desktop::page::Page;

/// What the user can ask for, by a button or by the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Show the window, on this page.
    Window(Option<Page>),
    /// Open a track at Spotify.
    OpenTrack(String),
    /// Queue a track.
    Queue(String),
    /// Add a random track now.
    Draw,
    /// Take a pick out of the playlist.
    Remove(i64),
    /// Put it back.
    Restore(i64),
    /// Draw nothing by an artist any more, or again.
    Block(BlockedArtist, bool),
}

/// Which notification it takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The newest random track.
    Pick,
    /// What stops the recording.
    Problem,
    /// The answer to what the user has just done.
    Answer,
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which one it replaces.
    pub slot: Slot,
    /// First line.
    pub title: String,
    /// The rest, unescaped, lines separated by `\n`.
    pub text: String,
    /// Address of a picture.
    pub cover: Option<String>,
    /// Keys, labels and meanings of the buttons. `default` is a click on the notification itself.
    pub actions: Vec<(&'static str, &'static str, Wish)>,
    /// Said instead where buttons are not drawn.
    pub without_buttons: Option<&'static str>,
}

impl Note {
    fn answer(title: impl Into<String>, text: impl Into<String>) -> Note {
        Note {
            slot: Slot::Answer,
            title: title.into(),
            text: text.into(),
            cover: None,
            actions: Vec::new(),
            without_buttons: None,
        }
    }

    fn problem(title: &str, text: &str, page: Option<Page>) -> Note {
        Note {
            slot: Slot::Problem,
            actions: vec![
                ("default", "Open Sidetrack", Wish::Window(page)),
                ("window", "Open Sidetrack", Wish::Window(page)),
            ],
            ..Note::answer(title, text)
        }
    }
}

/// New random tracks: one with all that can be done about it, several as a list.
pub fn arrived(picks: &[PickView], playlist: Option<&str>) -> Option<Note> {
    match picks {
        [] => None,
        [pick] => Some(picked(pick, playlist)),
        picks => Some(summary(picks)),
    }
}

/// Tracks of a summary that are named.
const NAMED: usize = 3;

fn summary(picks: &[PickView]) -> Note {
    let line = |pick: &PickView| format!("{} · {}", pick.track.name, pick.track.artists_line());
    let mut lines: Vec<String> = picks
        .iter()
        .take(NAMED)
        .map(|pick| plain(&line(pick)))
        .collect();
    if picks.len() > NAMED {
        lines.push(format!("and {} more", picks.len() - NAMED));
    }
    let page = Wish::Window(Some(Page::Discoveries));
    Note {
        slot: Slot::Pick,
        cover: picks.iter().find_map(|pick| pick.track.cover.clone()),
        actions: vec![
            ("default", "Show them", page.clone()),
            ("window", "Show them", page),
        ],
        ..Note::answer(format!("{} new sidetracks", picks.len()), lines.join("\n"))
    }
}

/// A new random track.
fn picked(pick: &PickView, playlist: Option<&str>) -> Note {
    let track = &pick.track;
    let by = match track.year {
        Some(year) => format!("{} · {year}", track.artists_line()),
        None => track.artists_line(),
    };
    let place = match playlist {
        Some(name) => format!("New in {name}"),
        None => "New in your playlist".into(),
    };
    let uri = || track.uri.clone();
    Note {
        slot: Slot::Pick,
        title: plain(&track.name),
        text: format!("{}\n{}", plain(&by), plain(&place)),
        cover: track.cover.clone(),
        actions: vec![
            ("default", "Open", Wish::OpenTrack(uri())),
            ("open", "Open", Wish::OpenTrack(uri())),
            ("queue", "Queue", Wish::Queue(uri())),
            ("another", "Another", Wish::Draw),
            ("remove", "Remove", Wish::Remove(pick.id)),
            (
                "block",
                "Block artist",
                Wish::Block(first_artist(pick), true),
            ),
        ],
        without_buttons: Some("Open, queue or remove it from the tray icon and the window."),
    }
}

/// The first artist of a pick, to be blocked.
pub fn first_artist(pick: &PickView) -> BlockedArtist {
    let track = &pick.track;
    BlockedArtist {
        uri: track
            .artist_uris
            .first()
            .filter(|uri| !uri.is_empty())
            .cloned(),
        name: track.artists.first().cloned().unwrap_or_default(),
    }
}

/// What stops the recording.
pub fn problem(problem: &Problem) -> Note {
    Note::problem(&problem.title, &problem.text, Some(Page::Settings))
}

/// The diary was not backed up.
pub fn no_backup(failure: &Failure) -> Note {
    let text = format!("{}\nIt is tried again every hour.", words::failure(failure));
    Note::problem("The diary was not backed up", &text, Some(Page::Settings))
}

/// The sign-in ends at `at`.
pub fn sign_in_ends(at: Timestamp, moment: &Moment) -> Note {
    let title = format!("The sign-in ends on {}", words::day(at, moment));
    let text =
        "Spotify ends every sign-in after six months. Sign in again before and nothing is missed.";
    Note::problem(&title, text, Some(Page::Settings))
}

/// The window ended otherwise than by being closed.
pub fn window_ended(how: &str) -> Note {
    Note {
        slot: Slot::Problem,
        ..Note::answer("The window ended by itself", plain(how))
    }
}

/// The program of the window could not be started.
pub fn no_window(reason: &str) -> Note {
    Note {
        slot: Slot::Problem,
        ..Note::answer("The window does not open", plain(reason))
    }
}

/// Another Sidetrack without a desktop has the data folder.
pub fn no_desktop() -> Note {
    Note::answer(
        "Sidetrack runs without a desktop",
        "`sidetrack run` keeps the diary, so there is no tray icon. End it and start Sidetrack again to have one.",
    )
}

/// Sidetrack cannot start.
pub fn cannot_start(failure: &Failure) -> Note {
    Note {
        slot: Slot::Problem,
        ..Note::answer("Sidetrack cannot start", words::failure(failure))
    }
}

/// A setting was not changed.
pub fn not_changed(failure: &Failure) -> Note {
    Note::answer("Nothing was changed", words::failure(failure))
}

/// Starting at login was not switched.
pub fn not_at_login(reason: &str) -> Note {
    Note::answer("Start at login was not changed", plain(reason))
}

/// A wish was granted; `None` where what happens tells by itself.
pub fn granted(wish: &Wish) -> Option<Note> {
    match wish {
        Wish::Queue(_) => Some(Note::answer("Queued after this song", "")),
        Wish::Remove(pick) => Some(Note {
            actions: vec![("undo", "Undo", Wish::Restore(*pick))],
            ..Note::answer("Removed from the playlist", "")
        }),
        Wish::Restore(_) => Some(Note::answer("Back in the playlist", "")),
        Wish::Block(artist, true) => Some(Note {
            actions: vec![("undo", "Undo", Wish::Block(artist.clone(), false))],
            ..Note::answer(
                format!("Nothing by {} is drawn any more", plain(&artist.name)),
                "",
            )
        }),
        Wish::Block(artist, false) => Some(Note::answer(
            format!("{} may be drawn again", plain(&artist.name)),
            "",
        )),
        Wish::Window(_) | Wish::OpenTrack(_) | Wish::Draw => None,
    }
}

/// A wish was not granted.
pub fn failed(wish: &Wish, failure: &Failure) -> Note {
    let title = match wish {
        Wish::Window(_) => "The window does not open",
        Wish::OpenTrack(_) => "The track does not open",
        Wish::Queue(_) => "Not queued",
        Wish::Draw => "No random track added",
        Wish::Remove(_) => "Not removed",
        Wish::Restore(_) => "Not put back",
        Wish::Block(..) => "Not blocked",
    };
    Note::answer(title, words::failure(failure))
}

/// A run that the user asked for is over or held up; `None` when it brought a track, which tells by itself.
pub fn drawn(run: &RunView, moment: &Moment) -> Option<Note> {
    let why = run.reason.as_deref().map(words::cause);
    match run.status {
        Status::Waiting => {
            let again = match run.wait_until.filter(|until| *until > moment.now) {
                Some(until) => format!("Next try {}.", words::when(until, moment)),
                None => "It goes on by itself.".into(),
            };
            let text = why.map_or(again.clone(), |why| format!("{why} {again}"));
            Some(Note::answer("The random track waits", text))
        }
        Status::Failed => Some(Note::answer(
            "No random track added",
            why.unwrap_or_default(),
        )),
        Status::Open | Status::Success | Status::Skipped | Status::Coalesced => None,
    }
}

/// What to tell of a run of the plan that nobody waits for: it waits for the user, or it has failed.
pub fn stuck(run: &RunView) -> Option<Note> {
    let cause = run.reason.as_deref().map(words::cause_and_advice);
    let cause = cause.unwrap_or_default();
    let (title, text, page) = match run.status {
        _ if run.kind != Kind::Plan => return None,
        Status::Waiting if run.wait_until.is_none() => {
            ("The random track waits for you", cause, Page::Settings)
        }
        Status::Failed => {
            let last = run.steps.last().filter(|step| !step.ok);
            let told = last.and_then(|step| step.detail.clone());
            let text = match run.reason.as_deref() {
                Some("nothing_drawn") => told.map_or(cause, |told| sentence(&told)),
                _ => cause,
            };
            ("No random track added", text, Page::Discoveries)
        }
        Status::Open | Status::Waiting | Status::Success | Status::Skipped | Status::Coalesced => {
            return None;
        }
    };
    Some(Note::problem(title, &text, Some(page)))
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests;
