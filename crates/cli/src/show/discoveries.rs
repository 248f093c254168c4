//! What became of random tracks, as text for people.

use super::{BOLD, DIM, GOOD, PICK, WARN};
use anstream::println;
use anstyle::Style;
use jiff::tz::TimeZone;
use sidetrack_core::view::discoveries::{Discovery, Fate};

/// A pick on one line: day, fate, plays, year, title and artists.
pub fn discovery(found: &Discovery) {
    let track = &found.pick.track;
    let day = TimeZone::system().to_datetime(found.pick.chosen_at).date();
    let (style, fate) = fate(found.fate);
    let year = track.year.map_or(String::new(), |year| year.to_string());
    println!(
        "{DIM}{day}{DIM:#}  {style}{fate:7}{style:#}  {:>3}  {year:>4}  {BOLD}{}{BOLD:#} · {}",
        found.plays,
        track.name,
        track.artists_line()
    );
}

fn fate(fate: Fate) -> (Style, &'static str) {
    match fate {
        Fate::New => (BOLD, "new"),
        Fate::Skipped => (DIM, "skipped"),
        Fate::Heard => (GOOD, "heard"),
        Fate::Removed => (WARN, "removed"),
        Fate::Kept => (PICK, "kept"),
    }
}
