//! `sidetrack discoveries`: what became of each random track.

use super::diary;
use crate::args::{Arguments, Discoveries, FateName};
use crate::exit::Ended;
use crate::show;
use anyhow::Result;
use jiff::tz::TimeZone;
use sidetrack_core::export::discoveries as export;
use sidetrack_core::stats;
use sidetrack_core::view::discoveries::Fate;
use std::path::Path;

/// Picks in the table for people.
const USUAL: u32 = 20;

/// Shows them, or writes them to a file.
pub async fn run(arguments: &Arguments, how: &Discoveries) -> Result<Ended> {
    let view = diary::read(arguments, |store, account, now| {
        stats::discoveries(store.read(), account, now, &TimeZone::system())
    });
    let mut picks = view.await?.discoveries;
    if let Some(fate) = how.fate.map(fate) {
        picks.retain(|pick| pick.fate == fate);
    }
    picks.truncate(diary::limit(how.limit, &how.table, USUAL) as usize);
    match &how.table.csv {
        None => show::list(&picks, arguments, show::discoveries::discovery)?,
        Some(file) => {
            let written = match file == Path::new("-") {
                true => export::to_writer(&picks, std::io::stdout().lock(), file),
                false => export::to_file(&picks, file, how.table.force),
            };
            diary::wrote(written, file, picks.len(), "pick", arguments)?;
        }
    }
    Ok(Ended::Done)
}

fn fate(name: FateName) -> Fate {
    match name {
        FateName::New => Fate::New,
        FateName::Skipped => Fate::Skipped,
        FateName::Heard => Fate::Heard,
        FateName::Removed => Fate::Removed,
        FateName::Kept => Fate::Kept,
    }
}
