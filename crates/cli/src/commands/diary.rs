//! Reading the diary beside whatever agent runs, and writing what was read as a table.

use crate::args::{Arguments, Table};
use crate::link::Link;
use crate::show;
use anyhow::{Result, bail};
use jiff::Timestamp;
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::export::ExportError;
use sidetrack_core::store::{AccountRow, Store, StoreError, accounts};
use std::path::Path;

/// Reads with `read` at the agent's time: the diary of who is signed in, else of who was last, else of what was imported.
pub async fn read<T: Send + 'static>(
    arguments: &Arguments,
    read: impl FnOnce(&Store, AccountRow, Timestamp) -> Result<T, StoreError> + Send + 'static,
) -> Result<T> {
    // An agent, running or our own, has brought the diary up to date, or has found that it is.
    let mut link = Link::open_to_read(arguments).await?;
    let found = read_beside(&mut link, read).await;
    link.close().await;
    found
}

async fn read_beside<T: Send + 'static>(
    link: &mut Link,
    read: impl FnOnce(&Store, AccountRow, Timestamp) -> Result<T, StoreError> + Send + 'static,
) -> Result<T> {
    let Reply::Status(status) = link.ask(Request::Status).await? else {
        bail!("no status");
    };
    let found = tokio::task::spawn_blocking(move || -> Result<T, Failure> {
        let store = Store::open_read_only(Path::new(&status.data_dir))?;
        let text =
            "nobody is signed in, and there is no diary yet: run `sidetrack login`, or import one";
        let account =
            accounts::diary(store.read())?.ok_or_else(|| Failure::new("no_account", text))?;
        Ok(read(&store, account, status.clock.now)?)
    });
    Ok(found.await??)
}

/// How many rows are wanted: as many as asked for, else all of them in a table, else `usual`.
pub fn limit(asked: Option<u32>, table: &Table, usual: u32) -> u32 {
    let all_or_usual = if table.csv.is_some() { u32::MAX } else { usual };
    asked.unwrap_or(all_or_usual)
}

/// Tells that so many of something, whose plural has an s, went to a file; whoever reads standard output may have had enough.
pub fn wrote(
    written: Result<(), ExportError>,
    file: &Path,
    number: usize,
    one: &str,
    arguments: &Arguments,
) -> Result<()> {
    match written {
        Err(error) if error.is_broken_pipe() => tracing::debug!("nobody reads on"),
        Err(error) => return Err(Failure::from(error).into()),
        Ok(()) if file == Path::new("-") => {}
        Ok(()) if arguments.json => {
            println!("{:#}", serde_json::json!({ format!("{one}s"): number }))
        }
        Ok(()) => println!(
            "Exported {} to {}.",
            show::many(number as u64, one),
            file.display()
        ),
    }
    Ok(())
}
