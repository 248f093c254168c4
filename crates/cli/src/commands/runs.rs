//! `sidetrack runs`: the runs of the plan, with their steps.

use super::diary;
use crate::args::{Arguments, Runs, StatusName};
use crate::exit::Ended;
use crate::show;
use anyhow::Result;
use sidetrack_core::export::{Format, runs as export};
use sidetrack_core::run::Status;
use sidetrack_core::store::runs;
use std::path::Path;

/// Runs for people.
const USUAL: u32 = 5;

/// Shows them, or writes them to a file.
pub async fn run(arguments: &Arguments, how: &Runs) -> Result<Ended> {
    let status = how.status.map(status);
    let limit = diary::limit(how.limit, &how.table, USUAL);
    let runs = diary::read(arguments, move |store, account, _| {
        runs::page(store.read(), account, limit, None, status)
    });
    let runs = runs.await?;
    match &how.table.csv {
        None => show::list(&runs, arguments, show::runs::run)?,
        Some(file) => {
            let written = match file == Path::new("-") {
                true => export::to_writer(&runs, Format::Csv, std::io::stdout().lock(), file),
                false => export::to_file(&runs, Format::Csv, file, how.table.force),
            };
            diary::wrote(written, file, runs.len(), "run", arguments)?;
        }
    }
    Ok(Ended::Done)
}

fn status(name: StatusName) -> Status {
    match name {
        StatusName::Open => Status::Open,
        StatusName::Waiting => Status::Waiting,
        StatusName::Success => Status::Success,
        StatusName::Failed => Status::Failed,
        StatusName::Skipped => Status::Skipped,
        StatusName::Coalesced => Status::Coalesced,
    }
}
