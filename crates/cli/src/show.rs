//! Replies as text for people, or as JSON.

pub mod care;
pub mod imports;

use crate::args::{Arguments, Command};
use anstream::println;
use anstyle::{AnsiColor, Color, Style};
use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::Reply;
use sidetrack_core::health::Health;
use sidetrack_core::home;
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::view::settings::SettingsView;
use sidetrack_core::view::{
    ArtistCount, DetailsView, Erasure, GapPart, ListenView, PickView, PlaylistView, RunView,
    StatusView,
};

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
        Reply::Status(status) if matches!(arguments.command, Command::Plan { .. }) => {
            show_plan(status)
        }
        Reply::Status(status) => show_status(status),
        Reply::Open { url, .. } => println!("{url}"),
        Reply::Erased(counts) => show_erased(counts),
        Reply::BackedUp(made) => care::backed_up(made),
        Reply::Restored(done) => care::restored(done, false)?,
        Reply::Imported(report) => imports::report(report),
        Reply::Undone(undone) => imports::undone(*undone),
        Reply::Imports(all) => imports::list(all),
        Reply::Run(run) => show_run(run),
        Reply::Drawn(pick) | Reply::Pick(pick) => show_drawn(pick),
        Reply::Listens(listens) => {
            let show = |listen| show_listen(listen, home);
            listens.iter().rev().for_each(show);
        }
        Reply::Artists(artists) => show_artists(artists),
        Reply::Gaps(gaps) => show_gaps(gaps),
        Reply::Runs(runs) => runs.iter().rev().for_each(show_run),
        Reply::Playlists(playlists) => playlists.iter().for_each(show_playlist),
        // No command asks for them yet.
        Reply::Settings(settings) => show_home_zone(settings),
        Reply::RecordingChanged(_) => {}
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

/// The value of a reply without the name of its kind.
fn value(reply: &Reply) -> Result<serde_json::Value> {
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
        | Reply::Drawn(_)
        | Reply::Pick(_)
        | Reply::Settings(_)
        | Reply::RecordingChanged(_) => false,
    }
}

/// A local time: the hour today, else with the date.
pub fn when(at: Timestamp) -> String {
    on_the_wall(at, TimeZone::system())
}

/// So many of something, whose plural has an s.
fn many(number: u64, one: &str) -> String {
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

/// The state of the recorder with its colour.
pub fn health(health: &Health) -> String {
    let style = if *health == Health::Recording {
        GOOD
    } else {
        WARN
    };
    let detail = match health {
        Health::Blocked { until } | Health::Paused { until: Some(until) } => {
            format!(" until {}", when(*until))
        }
        Health::Offline { since } => format!(" since {}", when(*since)),
        Health::Recording
        | Health::Starting
        | Health::NoAccount
        | Health::Paused { until: None }
        | Health::SignInDoubtful { .. }
        | Health::SignInAgain
        | Health::KeyringLocked
        | Health::KeyringAbsent
        | Health::KeyringDamaged { .. }
        | Health::Refused { .. }
        | Health::DiaryNotWritable { .. }
        | Health::DiaryUnreadable { .. }
        | Health::NotRunning => String::new(),
    };
    format!(
        "{style}{}{style:#}{detail}",
        health.code().replace('_', " ")
    )
}

fn line(name: &str, value: &str) {
    println!("{DIM}{name:>12}{DIM:#}  {value}");
}

fn show_status(status: &StatusView) {
    line("state", &state(status));
    if status.health != Health::Recording {
        line("", &status.health.advice());
    }
    if let Some(account) = &status.account {
        let ends = when(account.signs_out_at);
        let warn = if account.ends_soon {
            WARN
        } else {
            Style::new()
        };
        let text = format!("{}, {warn}signed in until {ends}{warn:#}", account.name);
        line("account", &text);
    }
    show_heard(status);
    show_plan(status);
    let playlist = status.playlist.as_ref();
    line(
        "playlist",
        playlist.map_or("made with the first pick", |playlist| &playlist.name),
    );
    if let Some(run) = &status.last_run {
        let track = run.pick.as_ref().map_or("", |pick| &pick.track.name);
        line("last run", &format!("{} {track}", run_state(run)));
    }
    for (what, until) in &status.blocked {
        let text = format!("{WARN}{what} until {}{WARN:#}", when(*until));
        line("blocked", &text);
    }
    line("data", &status.data_dir);
}

fn state(status: &StatusView) -> String {
    let health = health(&status.health);
    match status.agent_pid {
        Some(pid) => format!("{health} {DIM}(process {pid}){DIM:#}"),
        None if status.health == Health::NotRunning => health,
        None => format!("{health}, and no agent runs"),
    }
}

fn show_heard(status: &StatusView) {
    if let Some(now) = &status.now_playing {
        let state = if now.is_playing { "playing" } else { "paused" };
        let track = &now.track;
        line(state, &format!("{} · {}", track.name, track.artists_line()));
    }
    if let Some(last) = &status.last_listen {
        let (track, at) = (&last.track, when(last.ended_at));
        let text = format!("{} · {} {DIM}{at}{DIM:#}", track.name, track.artists_line());
        line("last listen", &text);
    }
    let gaps = match status.gaps {
        0 => String::new(),
        1 => ", 1 gap in which some may be missing".to_owned(),
        gaps => format!(", {gaps} gaps in which some may be missing"),
    };
    line("diary", &diary(status, &gaps));
    // What is not known yet is asked of Spotify.
    if status.account.is_some()
        && let Some(details) = status.details.as_ref().and_then(details)
    {
        line("details", &details);
    }
}

/// How far length and year of what was imported are known; none when nothing more will come.
fn details(known: &DetailsView) -> Option<String> {
    let share = known.known * 100 / known.imported.max(1);
    let days = match known.days_left {
        0 => return None,
        1 => "today".to_owned(),
        days => format!("over the next {days} days"),
    };
    Some(format!(
        "known for {share} % of what you imported, the rest comes {days}"
    ))
}

fn diary(status: &StatusView, gaps: &str) -> String {
    match status.account {
        None if status.listens > 0 => {
            format!("{} listens kept, sign in to go on", status.listens)
        }
        Some(_) | None => format!("{} listens{gaps}", status.listens),
    }
}

fn show_plan(status: &StatusView) {
    let times: Vec<String> = status
        .plan
        .iter()
        .map(|time| time.strftime("%H:%M").to_string())
        .collect();
    let next = status
        .next_run
        .map_or(String::new(), |at| format!(", next {}", when(at)));
    let paused = if status.picks_paused {
        format!(" {WARN}(paused){WARN:#}")
    } else {
        String::new()
    };
    line(
        "plan",
        &format!(
            "a random track every day at {}{next}{paused}",
            times.join(" and ")
        ),
    );
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

fn run_state(run: &RunView) -> String {
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

fn show_run(run: &RunView) {
    let kind = match (run.kind, run.due_at) {
        (Kind::Plan, Some(due)) => format!("due {}", when(due)),
        (Kind::Plan, None) => "by plan".to_owned(),
        (Kind::Manual, _) => format!("by hand {}", when(run.started_at)),
    };
    println!("{BOLD}Run {}{BOLD:#} {kind}: {}", run.id, run_state(run));
    for step in &run.steps {
        let mark = if step.ok {
            format!("{GOOD}✓{GOOD:#}")
        } else {
            format!("{WARN}✗{WARN:#}")
        };
        let status = step
            .status
            .map_or(String::new(), |status| format!(" {status}"));
        let took = step.took_ms.map_or(String::new(), |ms| format!(" {ms} ms"));
        println!(
            "  {mark} {}  {}{DIM}{status}{took}{DIM:#}",
            step.name,
            step.detail.as_deref().unwrap_or_default()
        );
    }
    if let Some(pick) = run.pick.as_ref().filter(|_| run.status == Status::Success) {
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

fn show_drawn(pick: &PickView) {
    println!("{PICK}{}{PICK:#}", pick_line(pick));
    println!("{DIM}{}   nothing was changed{DIM:#}", pick.track.uri);
}

fn show_playlist(playlist: &PlaylistView) {
    let mark = if playlist.chosen { "→" } else { " " };
    let tracks = playlist
        .tracks
        .map_or(String::new(), |tracks| format!(", {tracks} tracks"));
    println!(
        "{mark} {BOLD}{}{BOLD:#}{tracks}  {DIM}{}{DIM:#}",
        playlist.name, playlist.id
    );
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
