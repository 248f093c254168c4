//! Every listen as a few bytes, in the order of the page from the bottom up: by local day, then by time.

use crate::sighting::{Source, TrackRow};
use crate::stats::local::{DAY, HomeOffsets};
use crate::store::{AccountRow, StoreError, listens};
use crate::view::history::Origin;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row};

/// Bit of [`Heard::marks`] beside those of the sources: the second flag of a stored listen, moved out of their way.
const SKIPPED: u8 = 1 << 7;

/// One listen: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Start, UTC milliseconds.
    pub started_at: i64,
    track: u32,
    /// Days since 1970-01-01, where it was heard.
    pub day: u16,
    marks: u8,
}

impl Heard {
    /// Row of its track.
    pub fn track(&self) -> TrackRow {
        i64::from(self.track)
    }

    /// Bits of its sources, and whether it was skipped.
    pub fn marks(&self) -> u8 {
        self.marks
    }
}

/// Whether a listen with these marks was left early.
pub fn is_skipped(marks: u8) -> bool {
    marks & SKIPPED != 0
}

/// Whether this origin told of a listen with these marks.
pub fn is_of(marks: u8, origin: Origin) -> bool {
    let bits = match origin {
        Origin::Recorded => Source::RecentlyPlayed.bit() | Source::Player.bit(),
        Origin::Export => Source::Export.bit(),
        Origin::AccountData => Source::AccountData.bit(),
        Origin::Listenbrainz => Source::ListenBrainz.bit(),
        Origin::Lastfm => Source::LastFm.bit(),
    };
    marks & bits != 0
}

/// A stretch in which listens may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// UTC milliseconds.
    pub from: i64,
    /// UTC milliseconds.
    pub to: i64,
    /// Stable name of the reason.
    pub reason: String,
    /// The day it ends on.
    pub day: u16,
}

/// The diary of one account.
#[derive(Debug, Default)]
pub struct Columns {
    /// By day, then by time.
    pub heard: Vec<Heard>,
    /// By the time they end.
    pub gaps: Vec<Gap>,
}

impl Columns {
    /// Reads them; days of listens recorded without an offset, and of gaps, are those of `home`.
    pub fn load(
        db: &Connection,
        account: AccountRow,
        home: &TimeZone,
    ) -> Result<Columns, StoreError> {
        let mut columns = Columns::default();
        let mut offsets = HomeOffsets::new(home);
        let mut query = db.prepare_cached(
            "SELECT started_at, track, (sources & 127) | ((flags & 2) << 6), offset_minutes FROM listen WHERE account = ?1 ORDER BY started_at",
        )?;
        let mut rows = query.query([account])?;
        while let Some(row) = rows.next()? {
            columns.heard.push(from_row(row, &mut offsets)?);
        }
        columns.heard.shrink_to_fit();
        // In order already but where the user travelled, which the sort is quick to see.
        columns
            .heard
            .sort_by_key(|listen| (listen.day, listen.started_at));
        for (from, to, reason) in listens::gaps(db, account)? {
            let to = to.max(from);
            let ends = to.saturating_sub(1).max(from);
            let day = day(ends, offsets.minutes(ends));
            columns.gaps.push(Gap {
                from,
                to,
                reason,
                day,
            });
        }
        columns.gaps.sort_by_key(|gap| (gap.day, gap.to));
        Ok(columns)
    }
}

fn from_row(row: &Row, home: &mut HomeOffsets) -> rusqlite::Result<Heard> {
    let started_at: i64 = row.get(0)?;
    let offset = match row.get::<_, Option<i64>>(3)? {
        Some(recorded) => recorded,
        None => home.minutes(started_at),
    };
    Ok(Heard {
        started_at,
        track: u32::try_from(row.get::<_, i64>(1)?).unwrap_or(u32::MAX),
        day: day(started_at, offset),
        marks: row.get(2)?,
    })
}

/// The local day of a time; days before 1970 and after 2149 become the first and the last.
fn day(at: i64, minutes_east: i64) -> u16 {
    let number = at
        .saturating_add(minutes_east.saturating_mul(60_000))
        .div_euclid(DAY);
    number.clamp(0, i64::from(u16::MAX)) as u16
}
