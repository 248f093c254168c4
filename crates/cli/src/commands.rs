//! The commands: each asks the agent and shows the reply.

pub mod care;
mod diary;
mod discoveries;
mod export;
mod import;
mod leave;
mod login;
mod run;
mod runs;

pub use run::told_to_stop;

use crate::args::{Arguments, By, Command, Pausable, Playlist, Stats};
use crate::drawing::Pick;
use crate::exit::Ended;
use crate::link::Link;
use crate::{demo, show};
use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sidetrack_core::control::protocol::{AppKeys, Reply, Request};
use sidetrack_core::draw::filters::Filters;
use sidetrack_core::home;
use sidetrack_core::run::Status;
use sidetrack_core::stats::RankBy;
use spotify::Secret;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<Ended> {
    if let Command::Run = &arguments.command {
        return run::run(&arguments).await;
    }
    if let Command::Demo(how) = &arguments.command {
        return demo::run(&arguments, how).await;
    }
    if let Command::Backup(how) = &arguments.command {
        return care::backup(&arguments, how).await;
    }
    if let Command::Restore(how) = &arguments.command {
        return care::restore(&arguments, how).await;
    }
    if let Command::DeleteEverything { yes } = &arguments.command {
        return leave::delete_everything(&arguments, *yes).await;
    }
    if let Command::Check = &arguments.command {
        return care::check(&arguments);
    }
    if let Command::Export(how) = &arguments.command {
        return export::run(&arguments, how).await;
    }
    if let Command::Discoveries(how) = &arguments.command {
        return discoveries::run(&arguments, how).await;
    }
    if let Command::Runs(how) = &arguments.command
        && how.change().is_none()
    {
        return runs::run(&arguments, how).await;
    }
    if let Command::Import(how) = &arguments.command {
        return import::import(&arguments, how).await;
    }
    let mut link = match only_reads(&arguments.command) {
        true => Link::open_to_read(&arguments).await?,
        false => Link::open(&arguments).await?,
    };
    let outcome = ask(&arguments, &mut link).await;
    link.close().await;
    outcome
}

async fn ask(arguments: &Arguments, link: &mut Link) -> Result<Ended> {
    let home = home_zone(&arguments.command, link).await?;
    let mut asked = request(&arguments.command, &home);
    // A running agent may say that it is starting; one of our own has nothing to say yet.
    let says_how_it_is = link.is_running() && matches!(asked, Request::Status);
    if needs_sign_in_read(&arguments.command) && !says_how_it_is {
        link.ready().await?;
    }
    if let Some(changed) = with_what_is_set(&arguments.command, link).await? {
        asked = changed;
    }
    if let Command::Login(how) = &arguments.command {
        login::login(how, link).await?;
    }
    if let Command::Disconnect { yes: false } = &arguments.command
        && !leave::confirmed(link).await?
    {
        return Ok(Ended::Done);
    }
    show_reply(arguments, link, asked, &home).await
}

/// What a command asks that changes only a part of what is set.
async fn with_what_is_set(command: &Command, link: &mut Link) -> Result<Option<Request>> {
    if let Command::Pick(how) = command
        && how.choice.changes_filters()
        && let Reply::Settings(set) = link.ask(Request::Settings).await?
    {
        how.choice.contradiction(&set.drawing.filters)?;
        return Ok(Some(pick(how, Some(set.drawing.filters))));
    }
    if let Command::Playlist {
        what: Playlist::Choose { playlist: name },
    } = command
        && let Some(id) = playlist_of_name(name, link).await?
    {
        return Ok(Some(Request::ChoosePlaylist { id: Some(id) }));
    }
    if let Command::Plan(when) = command
        && !when.only_shows()
        && let Reply::Settings(set) = link.ask(Request::Settings).await?
    {
        let plan = when.plan(set.plan)?;
        return Ok(Some(Request::SetPlan { plan }));
    }
    if let Command::Drawing(how) = command
        && !how.only_shows()
        && let Reply::Settings(set) = link.ask(Request::Settings).await?
    {
        let drawing = how.drawing(set.drawing)?;
        return Ok(Some(Request::SetDrawing { drawing }));
    }
    if let Command::Words(how) = command
        && let Some(file) = &how.set
    {
        let words = Some(lines_of(file)?);
        let list = how.list.list();
        return Ok(Some(Request::SetWordList { list, words }));
    }
    Ok(None)
}

/// The id of the one own playlist that is called so; ids, URIs and addresses are no names.
async fn playlist_of_name(name: &str, link: &mut Link) -> Result<Option<String>> {
    let is_id = name.len() == 22 && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    if is_id || name.contains([':', '/']) {
        return Ok(None);
    }
    let Reply::Playlists(all) = link.ask(Request::Playlists).await? else {
        return Ok(None);
    };
    let mut same = all.into_iter().filter(|playlist| playlist.name == name);
    match (same.next(), same.next()) {
        (Some(one), None) => Ok(Some(one.id)),
        (Some(_), Some(_)) => bail!(
            "several of your playlists are called \u{201c}{name}\u{201d}: give the id that `sidetrack playlist list` shows"
        ),
        (None, _) => Ok(None),
    }
}

/// The lines of a file, or of standard input.
fn lines_of(file: &Path) -> Result<Vec<String>> {
    let text = match file == Path::new("-") {
        true => {
            std::io::read_to_string(std::io::stdin()).context("standard input cannot be read")?
        }
        false => std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?,
    };
    Ok(text.lines().map(str::to_owned).collect())
}

fn pick(how: &Pick, set: Option<Filters>) -> Request {
    let options = how.options(set);
    match how.dry_run {
        true => Request::DryPick {
            app: app_keys(),
            options,
        },
        false => Request::Pick { options },
    }
}

/// The home time zone, for commands that name hours or days of listens.
async fn home_zone(command: &Command, link: &mut Link) -> Result<TimeZone> {
    let system = TimeZone::system();
    if !matches!(command, Command::Listens { .. } | Command::Stats { .. }) {
        return Ok(system);
    }
    let Reply::Settings(settings) = link.ask(Request::Settings).await? else {
        return Ok(system);
    };
    Ok(home::named(settings.home_zone.as_deref(), &system))
}

/// Whether a command works where nothing can be written. `backup`, `check`, `discoveries`, `export` and `runs` see to that
/// themselves.
fn only_reads(command: &Command) -> bool {
    match command {
        Command::Status
        | Command::Listens { .. }
        | Command::Stats { .. }
        | Command::Gaps { .. }
        | Command::Imports
        | Command::HomeZone { name: None } => true,
        Command::Plan(when) => when.only_shows(),
        Command::Drawing(how) => how.only_shows(),
        Command::Words(how) => how.set.is_none() && !how.as_shipped,
        Command::HomeZone { name: Some(_) }
        | Command::Login(_)
        | Command::Logout
        | Command::Disconnect { .. }
        | Command::DeleteEverything { .. }
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Import(_)
        | Command::Check
        | Command::Run
        | Command::Pick(_)
        | Command::Export(_)
        | Command::Discoveries(_)
        | Command::Runs(_)
        | Command::Playlist { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::Demo(_) => false,
    }
}

/// Whether the answer depends on the sign-in, which an agent of our own reads first.
fn needs_sign_in_read(command: &Command) -> bool {
    match command {
        Command::Pick(how) => !how.dry_run || app_keys().is_none(),
        Command::Runs(how) => how.change().is_some(),
        Command::Status | Command::Playlist { .. } | Command::Plan(_) | Command::Drawing(_) => true,
        Command::Login(_)
        | Command::Logout
        | Command::Disconnect { .. }
        | Command::DeleteEverything { .. }
        | Command::Run
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Check
        | Command::Import(_)
        | Command::Imports
        | Command::Stats { .. }
        | Command::Listens { .. }
        | Command::Gaps { .. }
        | Command::HomeZone { .. }
        | Command::Words(_)
        | Command::Export(_)
        | Command::Discoveries(_)
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::Demo(_) => false,
    }
}

/// What a command asks of the agent.
fn request(command: &Command, home: &TimeZone) -> Request {
    match command {
        Command::Login(_)
        | Command::Status
        | Command::Run
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Check
        | Command::Export(_)
        | Command::Discoveries(_)
        | Command::Import(_)
        | Command::Demo(_) => Request::Status,
        Command::Runs(how) => how.change().unwrap_or(Request::Status),
        Command::Imports => Request::Imports,
        Command::Logout => Request::SignOut,
        Command::DeleteEverything { .. } => Request::DeleteEverything { confirmed: true },
        Command::Disconnect { .. } => Request::Disconnect { confirmed: true },
        Command::Pick(how) => pick(how, None),
        Command::Stats { list } => top(list, home),
        Command::Listens { limit, search } => Request::Listens {
            limit: *limit,
            before: None,
            words: search.clone().unwrap_or_default(),
        },
        Command::Gaps { all } => Request::Gaps { closed: *all },
        Command::Playlist { what } => playlist(what),
        Command::HomeZone { name: None } | Command::Drawing(_) | Command::Plan(_) => {
            Request::Settings
        }
        Command::Words(how) if how.as_shipped => Request::SetWordList {
            list: how.list.list(),
            words: None,
        },
        Command::Words(_) => Request::WordLists,
        Command::HomeZone { name: Some(name) } => Request::SetHomeZone {
            name: Some(name.clone()).filter(|name| name != "system"),
        },
        Command::Pause { what } => pause(*what, true),
        Command::Resume { what } => pause(*what, false),
    }
}

fn top(list: &Stats, home: &TimeZone) -> Request {
    let Stats::TopArtists {
        limit,
        since,
        until,
        by,
    } = list;
    Request::TopArtists {
        from: midnight(*since, home),
        to: midnight(until.map(|day| day.saturating_add(1.day())), home),
        by: match by {
            By::Time => RankBy::Time,
            By::Plays => RankBy::Plays,
        },
        limit: *limit,
    }
}

fn playlist(what: &Playlist) -> Request {
    match what {
        Playlist::List => Request::Playlists,
        Playlist::Choose { playlist } => Request::ChoosePlaylist {
            id: Some(playlist.clone()),
        },
        Playlist::Create => Request::ChoosePlaylist { id: None },
        Playlist::Tidy { days } => Request::SetTidy { after_days: *days },
    }
}

async fn show_reply(
    arguments: &Arguments,
    link: &mut Link,
    request: Request,
    home: &TimeZone,
) -> Result<Ended> {
    let mut reply = link.ask(request).await?;
    // What was changed is shown as it is now.
    let shows = matches!(arguments.command, Command::Plan(_) | Command::Drawing(_));
    if shows && matches!(reply, Reply::Done) && !arguments.json {
        reply = link.ask(Request::Settings).await?;
    }
    if let Command::Playlist { what } = &arguments.command
        && matches!(reply, Reply::Done)
        && !arguments.json
        && let Reply::Status(status) = link.ask(Request::Status).await?
    {
        show::runs::playlist_set(what, status.playlist.as_ref());
        return Ok(Ended::Done);
    }
    show::reply_at(&reply, arguments, home)?;
    if let Reply::Drawn {
        picks,
        short: Some(failure),
    } = &reply
    {
        eprintln!(
            "Only {}: {failure}",
            show::many(picks.len() as u64, "track")
        );
        return Ok(Ended::HeldUp);
    }
    let Reply::Run(run) = &reply else {
        return Ok(Ended::Done);
    };
    if matches!(&arguments.command, Command::Runs(how) if how.cancel.is_some()) {
        return Ok(Ended::Done);
    }
    match run.status {
        Status::Success => Ok(Ended::Done),
        Status::Waiting | Status::Open => {
            if matches!(link, Link::Own(..)) && !arguments.json {
                println!("It goes on by itself while `sidetrack run` runs.");
            }
            Ok(Ended::HeldUp)
        }
        Status::Failed | Status::Skipped | Status::Coalesced => {
            // The last step tells it in words, such as which filter turned most away.
            let failed = run.status == Status::Failed;
            let told = run.steps.last().filter(|step| failed && !step.ok);
            let told = told.and_then(|step| step.detail.as_deref());
            let reason = told.or(run.reason.as_deref()).unwrap_or("unknown");
            bail!("no track was added: {reason}")
        }
    }
}

fn pause(what: Pausable, paused: bool) -> Request {
    match what {
        Pausable::Recording => Request::PauseRecording {
            paused,
            until: None,
        },
        Pausable::Picks => Request::PausePicks { paused },
    }
}

/// Client id and secret from the environment: arguments can be read by others.
fn app_keys() -> Option<AppKeys> {
    let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Some(AppKeys {
        client_id: read("SIDETRACK_CLIENT_ID")?,
        client_secret: Secret::new(read("SIDETRACK_CLIENT_SECRET")?),
    })
}

fn midnight(day: Option<Date>, home: &TimeZone) -> Option<Timestamp> {
    Some(day?.to_zoned(home.clone()).ok()?.timestamp())
}

/// Asks on the terminal; without one it fails with `unasked`.
fn yes(question: &str, unasked: &'static str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!(unasked);
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}
