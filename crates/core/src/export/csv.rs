//! The diary as a table: RFC 4180, UTF-8, one listen on each line.
//!
//! A text that begins with `=`, `+`, `-`, `@`, a tab or a line break is a formula to some programs; it gets an apostrophe
//! in front.

use super::rows::{self, ListenRow};
use super::tally::Tally;
use super::{Stuck, Wanted};
use crate::home;
use crate::sighting::Source;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use rusqlite::Connection;
use std::borrow::Cow;
use std::io::Write;

const HEAD: [&str; 15] = [
    "started_at",
    "ended_at",
    "local_time",
    "utc_offset",
    "ms_played",
    "estimated",
    "skipped",
    "title",
    "artists",
    "album",
    "uri",
    "isrc",
    "device",
    "context",
    "sources",
];

/// Writes head and lines.
pub fn write(
    db: &Connection,
    wanted: &Wanted,
    out: &mut impl Write,
    tally: &mut Tally,
) -> Result<(), Stuck> {
    let mut table = table(out);
    table.write_record(HEAD)?;
    let (from, to) = wanted.span();
    let mut query = rows::all(db)?;
    for account in &wanted.accounts {
        for listen in query.query_map((account, from, to), rows::listen)? {
            table.write_record(cells(&listen?, &wanted.zone))?;
            tally.listen()?;
        }
    }
    Ok(table.flush()?)
}

/// A table without lines.
pub(super) fn table<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(out)
}

fn cells(listen: &ListenRow, at_home: &TimeZone) -> [String; 15] {
    let recorded = listen.offset_minutes.and_then(home::offset);
    let zone = recorded.map_or_else(|| at_home.clone(), TimeZone::fixed);
    let local = zone.to_datetime(at(listen.started_at));
    [
        utc(at(listen.started_at)),
        utc(at(listen.ended_at)),
        local.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        recorded.map_or_else(String::new, written),
        listen.ms_played.to_string(),
        listen.estimated.to_string(),
        listen.skipped.to_string(),
        safe(&listen.title).into_owned(),
        safe(&listen.artists.join(";")).into_owned(),
        text(listen.album.as_deref()),
        text(listen.uri.as_deref()),
        text(listen.isrc.as_deref()),
        text(listen.device.as_deref()),
        text(listen.context.as_deref()),
        sources(listen.sources),
    ]
}

fn at(ms: i64) -> Timestamp {
    crate::store::listens::time(ms)
}

/// The cell of a text that may be missing.
pub(super) fn text(text: Option<&str>) -> String {
    safe(text.unwrap_or_default()).into_owned()
}

/// The cell of a number that may be missing.
pub(super) fn number<T: ToString>(number: Option<T>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// The cell of a time that may be missing.
pub(super) fn time(at: Option<Timestamp>) -> String {
    at.map(utc).unwrap_or_default()
}

/// A time in RFC 3339, UTC with milliseconds.
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn written(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn sources(bits: u8) -> String {
    let names: Vec<&str> = Source::all_in(bits).into_iter().map(name).collect();
    names.join(";")
}

fn name(source: Source) -> &'static str {
    match source {
        Source::Export => "export",
        Source::RecentlyPlayed => "recently_played",
        Source::Player => "player",
        Source::AccountData => "account_data",
        Source::ListenBrainz => "listenbrainz",
        Source::LastFm => "lastfm",
    }
}

/// How formulas begin, in the wide letters of East Asia too.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text that no program takes for a formula.
fn safe(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_formulas_are_written_plainly() {
        let offset = |minutes: i32| written(Offset::from_seconds(minutes * 60).unwrap());
        assert_eq!(
            [offset(60), offset(-210), offset(0)],
            ["+01:00", "-03:30", "+00:00"]
        );
        assert_eq!(
            safe("=HYPERLINK(\"http://x\")"),
            "'=HYPERLINK(\"http://x\")"
        );
        assert_eq!(safe("1+1"), "1+1");
        for source in Source::ALL {
            assert_eq!(serde_json::to_value(source).unwrap(), name(source));
        }
    }
}
