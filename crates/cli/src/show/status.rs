//! How things stand, as text for people.

use super::{DIM, GOOD, WARN, many, runs, when};
use anstream::println;
use anstyle::Style;
use jiff::tz::TimeZone;
use sidetrack_core::health::Health;
use sidetrack_core::view::settings::SettingsView;
use sidetrack_core::view::{DetailsView, StatusView};

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

/// All of it.
pub fn status(status: &StatusView) {
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
    plan_line(status);
    let playlist = status.playlist.as_ref();
    line(
        "playlist",
        playlist.map_or("found or made with the next pick", |playlist| {
            &playlist.name
        }),
    );
    if let Some(run) = &status.last_run {
        let track = run.picks.last().map_or("", |pick| &pick.track.name);
        line("last run", &format!("{} {track}", runs::state(run)));
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

/// When picks are due, in a line.
fn plan_line(status: &StatusView) {
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
        &format!("{}{next}{paused}", status.plan.trim_end_matches('.')),
    );
}

/// When picks are due, with the next dates.
pub fn plan(settings: &SettingsView) {
    println!("{}", settings.plan_words);
    if settings.picks_paused {
        println!("{WARN}Paused: `sidetrack resume picks` goes on.{WARN:#}");
    }
    for at in &settings.next_runs {
        let local = at.to_zoned(TimeZone::system());
        println!("  {} {}", local.strftime("%a"), when(*at));
    }
    if !settings.next_runs.is_empty() {
        let hours = many(u64::from(settings.plan.late_hours), "hour");
        println!("{DIM}What was missed is made up for by one within {hours}.{DIM:#}");
    }
}
