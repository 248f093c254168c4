//! Runs, picks and playlists as text for people.

use super::{BOLD, DIM, GOOD, PICK, WARN, when};
use crate::args::Playlist;
use anstream::println;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::view::{PickView, PlaylistView, RunView};

/// How it stands, or ended.
pub fn state(run: &RunView) -> String {
    let (style, text) = match run.status {
        Status::Success => (GOOD, "success".to_owned()),
        Status::Open => (BOLD, "under way".to_owned()),
        Status::Waiting => (WARN, "held up".to_owned()),
        Status::Failed => (WARN, "failed".to_owned()),
        Status::Skipped => (DIM, "skipped".to_owned()),
        Status::Coalesced => (DIM, "made up for by a later run".to_owned()),
    };
    let reason = run.reason.as_deref().map_or(String::new(), |reason| {
        format!(" ({})", reason.replace('_', " "))
    });
    let until = run
        .wait_until
        .filter(|until| *until > Timestamp::UNIX_EPOCH)
        .map_or(String::new(), |until| format!(" until {}", when(until)));
    format!("{style}{text}{style:#}{reason}{until}")
}

/// When it began and ended, to the second.
fn times(run: &RunView) -> String {
    let time = |at: Timestamp| {
        let local = at.to_zoned(TimeZone::system());
        local.strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    let took = |ended: Timestamp| ended.duration_since(run.started_at).as_secs();
    match run.ended_at {
        Some(ended) if matches!(run.status, Status::Skipped | Status::Coalesced) => {
            format!("noticed {}", time(ended))
        }
        Some(ended) => format!(
            "started {}, ended {}, {} s",
            time(run.started_at),
            time(ended),
            took(ended)
        ),
        None => format!("started {}", time(run.started_at)),
    }
}

/// A run with its steps.
pub fn run(run: &RunView) {
    let kind = match (run.kind, run.due_at) {
        (Kind::Plan, Some(due)) => format!("due {}", when(due)),
        (Kind::Plan, None) => "by plan".to_owned(),
        (Kind::Manual, _) => format!("by hand {}", when(run.started_at)),
    };
    println!("{BOLD}Run {}{BOLD:#} {kind}: {}", run.id, state(run));
    println!("  {DIM}{}{DIM:#}", times(run));
    for step in &run.steps {
        let mark = if step.ok {
            format!("{GOOD}✓{GOOD:#}")
        } else {
            format!("{WARN}✗{WARN:#}")
        };
        let status = step
            .status
            .map_or(String::new(), |status| format!("  {status}"));
        let took = step
            .took_ms
            .map_or(String::new(), |ms| format!("  {ms} ms"));
        println!(
            "  {mark} {}  {}{DIM}{status}{took}{DIM:#}",
            step.name,
            step.detail.as_deref().unwrap_or_default()
        );
    }
    for pick in run.picks.iter().filter(|pick| pick.added_at.is_some()) {
        println!("  {PICK}{}{PICK:#}", pick_line(pick));
    }
}

/// A pick with all that is known of it, on one line.
pub fn pick_line(pick: &PickView) -> String {
    let year = pick
        .track
        .year
        .map_or(String::new(), |year| format!(", {year}"));
    let words = pick
        .words
        .as_deref()
        .map_or(String::new(), |words| format!("  (found by \"{words}\")"));
    format!(
        "{} · {}{year}{words}",
        pick.track.name,
        pick.track.artists_line()
    )
}

/// What a draw would have picked.
pub fn drawn(pick: &PickView) {
    println!("{PICK}{}{PICK:#}", pick_line(pick));
    println!("{DIM}{}   nothing was changed{DIM:#}", pick.track.uri);
}

/// Where picks go from now on, or what else was set.
pub fn playlist_set(what: &Playlist, playlist: Option<&PlaylistView>) {
    match (what, playlist) {
        (Playlist::Tidy { days: Some(days) }, _) => {
            println!("What nobody has played for {days} days is taken out of the playlist.");
        }
        (Playlist::Tidy { days: None }, _) => println!("Picks stay in the playlist."),
        (Playlist::List | Playlist::Choose { .. } | Playlist::Create, Some(playlist)) => {
            let (name, id) = (&playlist.name, &playlist.id);
            println!("Picks go to {BOLD}{name}{BOLD:#}  https://open.spotify.com/playlist/{id}");
        }
        (Playlist::List | Playlist::Choose { .. } | Playlist::Create, None) => {
            println!(
                "Picks go to a playlist called Sidetrack, which is made with the next one unless you have it. It is made\n\
                 private, but Spotify may show it on your profile all the same: look there if that matters."
            );
        }
    }
}

/// A playlist to choose.
pub fn playlist(playlist: &PlaylistView) {
    let mark = if playlist.chosen { "→" } else { " " };
    let tracks = playlist
        .tracks
        .map_or(String::new(), |tracks| format!(", {tracks} tracks"));
    println!(
        "{mark} {BOLD}{}{BOLD:#}{tracks}  {DIM}{}{DIM:#}",
        playlist.name, playlist.id
    );
}
