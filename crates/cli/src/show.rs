//! Replies as text for people, or as JSON.

pub mod care;
pub mod discoveries;
pub mod drawing;
pub mod imports;
pub mod runs;
pub mod status;

use crate::args::{Arguments, Command};
use anstream::println;
use anstyle::{AnsiColor, Color, Style};
use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use sidetrack_core::control::protocol::Reply;
use sidetrack_core::home;
use sidetrack_core::view::settings::SettingsView;
use sidetrack_core::view::{ArtistCount, Erasure, GapPart, ListenView};

/// Dim, for what matters less.
pub const DIM: Style = Style::new().dimmed();
/// Bold.
pub const BOLD: Style = Style::new().bold();
/// For what went well.
pub const GOOD: Style = color(AnsiColor::Green);
/// For what needs looking at.
pub const WARN: Style = color(AnsiColor::Yellow);
/// For random tracks.
pub const PICK: Style = color(AnsiColor::Magenta).bold();

const fn color(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

/// Shows a reply as the arguments want it.
pub fn reply(reply: &Reply, arguments: &Arguments) -> Result<()> {
    reply_at(reply, arguments, &TimeZone::system())
}

/// The same; listens of which nobody recorded the hour are shown in the `home` time zone.
pub fn reply_at(reply: &Reply, arguments: &Arguments, home: &TimeZone) -> Result<()> {
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&value(reply)?)?);
        return Ok(());
    }
    match reply {
        Reply::Done => println!("Done."),
        Reply::Status(status) => status::status(status),
        Reply::Open { url, .. } => println!("{url}"),
        Reply::Erased(counts) => show_erased(counts),
        Reply::BackedUp(made) => care::backed_up(made),
        Reply::Restored(done) => care::restored(done, false)?,
        Reply::Imported(report) => imports::report(report),
        Reply::Undone(undone) => imports::undone(*undone),
        Reply::Imports(all) => imports::list(all),
        Reply::Run(run) => runs::run(run),
        Reply::Drawn { picks, .. } => picks.iter().for_each(runs::drawn),
        Reply::Pick(pick) => runs::drawn(pick),
        Reply::Listens(listens) => {
            let show = |listen| show_listen(listen, home);
            listens.iter().rev().for_each(show);
        }
        Reply::Artists(artists) => show_artists(artists),
        Reply::Gaps(gaps) => show_gaps(gaps),
        Reply::Runs(runs) => runs.iter().rev().for_each(runs::run),
        Reply::Playlists(playlists) => playlists.iter().for_each(runs::playlist),
        // No command asks for it yet.
        Reply::RecordingChanged(_) => {}
        Reply::Settings(settings) if matches!(arguments.command, Command::Plan(_)) => {
            status::plan(settings);
        }
        Reply::Settings(settings) if matches!(arguments.command, Command::Drawing(_)) => {
            drawing::drawing(&settings.drawing);
        }
        Reply::Settings(settings) => show_home_zone(settings),
        Reply::WordLists(lists) => {
            if let Command::Words(how) = &arguments.command {
                drawing::words(lists, how.list.list());
            }
        }
    }
    if is_empty(reply) {
        let nothing = if matches!(reply, Reply::Gaps(_)) {
            "No gaps."
        } else {
            "Nothing yet."
        };
        println!("{DIM}{nothing}{DIM:#}");
    }
    Ok(())
}

/// Shows a list, newest first, as the arguments want it: for people the newest comes last.
pub fn list<T: Serialize>(list: &[T], arguments: &Arguments, show: impl Fn(&T)) -> Result<()> {
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(list)?);
        return Ok(());
    }
    list.iter().rev().for_each(show);
    if list.is_empty() {
        println!("{DIM}Nothing yet.{DIM:#}");
    }
    Ok(())
}

/// The value of a reply without the name of its kind.
fn value(reply: &Reply) -> Result<serde_json::Value> {
    if let Reply::Drawn { picks, .. } = reply {
        return Ok(serde_json::to_value(picks)?);
    }
    let mut whole = serde_json::to_value(reply)?;
    Ok(whole
        .get_mut("value")
        .map_or(serde_json::json!({ "ok": true }), serde_json::Value::take))
}

fn is_empty(reply: &Reply) -> bool {
    match reply {
        Reply::Listens(list) => list.is_empty(),
        Reply::Artists(list) => list.is_empty(),
        Reply::Gaps(list) => list.is_empty(),
        Reply::Runs(list) => list.is_empty(),
        Reply::Playlists(list) => list.is_empty(),
        Reply::Imports(all) => all.past.is_empty(),
        Reply::Done
        | Reply::Status(_)
        | Reply::Open { .. }
        | Reply::Erased(_)
        | Reply::BackedUp(_)
        | Reply::Restored(_)
        | Reply::Imported(_)
        | Reply::Undone(_)
        | Reply::Run(_)
        | Reply::Drawn { .. }
        | Reply::Pick(_)
        | Reply::Settings(_)
        | Reply::WordLists(_)
        | Reply::RecordingChanged(_) => false,
    }
}

/// A local time: the hour today, else with the date.
pub fn when(at: Timestamp) -> String {
    on_the_wall(at, TimeZone::system())
}

/// So many of something, whose plural has an s.
pub fn many(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

fn on_the_wall(at: Timestamp, zone: TimeZone) -> String {
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Minutes and seconds, or hours and minutes.
pub fn length(ms: i64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0..3600 => format!("{}:{:02}", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// One listen on one line, at the hour on the wall where it was heard.
pub fn show_listen(listen: &ListenView, at_home: &TimeZone) {
    let recorded = listen.offset_minutes.and_then(home::offset);
    let zone = recorded.map_or_else(|| at_home.clone(), TimeZone::fixed);
    let about = if listen.estimated { "~" } else { "" };
    let skip = if listen.skipped {
        format!(" {DIM}left early{DIM:#}")
    } else {
        String::new()
    };
    println!(
        "{DIM}{}{DIM:#}  {BOLD}{}{BOLD:#} · {}  {DIM}{about}{}{DIM:#}{skip}",
        on_the_wall(listen.started_at, zone),
        listen.track.name,
        listen.track.artists_line(),
        length(listen.ms_played)
    );
}

fn show_home_zone(settings: &SettingsView) {
    let system = settings.system_zone.as_deref().unwrap_or("has no name");
    match &settings.home_zone {
        Some(chosen) => {
            println!("{BOLD}{chosen}{BOLD:#} {DIM}(chosen; this computer's: {system}){DIM:#}")
        }
        None => println!("{BOLD}{system}{BOLD:#} {DIM}(this computer's){DIM:#}"),
    }
}

fn show_gaps(gaps: &[GapPart]) {
    for gap in gaps {
        let closed = match gap.closed_by.as_slice() {
            [] => String::new(),
            by => format!("  {GOOD}closed by {}{GOOD:#}", by.join(", ")),
        };
        println!(
            "{DIM}{} to {}{DIM:#}  {}{closed}",
            when(gap.from),
            when(gap.to),
            gap.words
        );
    }
}

fn show_artists(artists: &[ArtistCount]) {
    for (rank, artist) in artists.iter().enumerate() {
        let about = if artist.estimated { "~" } else { "" };
        println!(
            "{DIM}{:>3}{DIM:#}  {BOLD}{}{BOLD:#}  {DIM}{about}{}, {} plays{DIM:#}",
            rank + 1,
            artist.name,
            length(artist.ms_played),
            artist.plays
        );
    }
}

fn show_erased(counts: &Erasure) {
    println!("Signed out. Deleted: {}.", counted(counts));
    if counts.stays > 0 {
        println!("{} listens that files of yours told stay.", counts.stays);
    }
}

/// What goes, in words.
pub fn counted(counts: &Erasure) -> String {
    let copies = match counts.copies {
        1 => "1 copy".to_owned(),
        copies => format!("{copies} copies"),
    };
    format!(
        "{} (from {}), {}, {}, {copies} of the diary",
        many(counts.listens, "listen"),
        many(counts.sightings, "sighting"),
        many(counts.picks, "pick"),
        many(counts.runs, "run")
    )
}
