//! `sidetrack export`: the diary as a file, read beside whatever agent runs.

use crate::args::{Arguments, Export, ExportFormat};
use crate::exit::Ended;
use crate::link::Link;
use anyhow::{Context, Result, bail};
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::export::{self, Exported, Format, Wanted};
use sidetrack_core::store::Store;
use std::path::Path;

/// Exports as told.
pub async fn run(arguments: &Arguments, how: &Export) -> Result<Ended> {
    let format = format(how)?;
    // An agent, running or our own, has brought the diary up to date, or has found that it is.
    let mut link = Link::open_to_read(arguments).await?;
    let written = write(&mut link, how, format).await;
    link.close().await;
    match written? {
        Some(exported) => tell(arguments, how, exported)?,
        None => tracing::debug!("nobody reads on"),
    }
    Ok(Ended::Done)
}

fn format(how: &Export) -> Result<Format> {
    match how.format {
        Some(ExportFormat::Csv) => Ok(Format::Csv),
        Some(ExportFormat::Json) => Ok(Format::Json),
        None => Format::of(&how.file)
            .context("the file's name does not end in .csv or .json: say which with --format"),
    }
}

/// Writes it; none when who reads standard output has had enough.
async fn write(link: &mut Link, how: &Export, format: Format) -> Result<Option<Exported>> {
    let Reply::Status(status) = link.ask(Request::Status).await? else {
        bail!("no status");
    };
    let store = Store::open_read_only(Path::new(&status.data_dir))?;
    let wanted = Wanted {
        accounts: export::whose(store.read(), how.all_accounts)?,
        format,
        first: how.since,
        last: how.until,
        zone: jiff::tz::TimeZone::system(),
    };
    if wanted.accounts.is_empty() {
        let text = "there is no diary yet: run `sidetrack login`, or import one";
        return Err(Failure::new("no_account", text).into());
    }
    let (file, force) = (how.file.clone(), how.force);
    let exported = tokio::task::spawn_blocking(move || {
        if file == Path::new("-") {
            export::to_writer(
                store.read(),
                &wanted,
                std::io::stdout().lock(),
                &file,
                &mut export::unwatched,
            )
        } else {
            export::to_file(store.read(), &wanted, &file, force, &mut export::unwatched)
        }
    });
    match exported.await? {
        Ok(exported) => Ok(Some(exported)),
        Err(error) if error.is_broken_pipe() => Ok(None),
        Err(error) => Err(Failure::from(error).into()),
    }
}

fn tell(arguments: &Arguments, how: &Export, exported: Exported) -> Result<()> {
    if how.file == Path::new("-") {
        return Ok(());
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&exported)?);
        return Ok(());
    }
    let apart = match exported.apart {
        0 => String::new(),
        apart => format!(" and {apart} podcasts, audiobooks and videos"),
    };
    println!(
        "Exported {} listens{apart} to {}.",
        exported.listens,
        how.file.display()
    );
    Ok(())
}
