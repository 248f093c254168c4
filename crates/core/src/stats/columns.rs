//! The listens of one account as a plain vector in the order of local time: what every chart loops over.

use super::PLAY_MS;
use super::catalogue::Ids;
use super::local::{DAY, HomeOffsets, Stretch};
use crate::store::{AccountRow, StoreError, listens};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row};

/// The place of a track that the catalogue does not have.
pub const UNKNOWN: u32 = u32::MAX;

/// One listen as far as charts need it.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// Start, local milliseconds (see [`super::local`]) by the offset it was recorded with, or that of the home time
    /// zone.
    pub start: i64,
    /// From start to end, milliseconds; 0 when the end is no help, and all of it counts for its start.
    length: u32,
    /// Milliseconds heard.
    ms: u32,
    /// Place of the track in the catalogue, or [`UNKNOWN`].
    pub track: u32,
    offset_minutes: i16,
    /// Whether `ms` is an estimate.
    pub estimated: bool,
    /// Whether a source marked it as left early.
    skipped: bool,
}

impl Heard {
    /// Whether it counts as a play.
    pub fn is_play(&self) -> bool {
        i64::from(self.ms) >= PLAY_MS
    }

    /// Whether it was left early: it says so, or was too short for a play. Of 30 s or more it can be both.
    pub fn is_skip(&self) -> bool {
        self.skipped || !self.is_play()
    }

    /// Milliseconds heard.
    pub fn ms(&self) -> i64 {
        i64::from(self.ms)
    }

    /// Start, UTC milliseconds.
    pub fn started_at(&self) -> i64 {
        self.start - i64::from(self.offset_minutes) * 60_000
    }

    /// Milliseconds heard in the stretch: in proportion to the part of the listen that lies in it. The parts of
    /// stretches that adjoin add up to the whole, to the millisecond.
    pub fn part(&self, stretch: Stretch) -> i64 {
        self.heard_by(stretch.to) - self.heard_by(stretch.from)
    }

    /// The parts of it that lie in the stretch, cut at each multiple of `unit` milliseconds: (which multiple, part).
    pub fn pieces(&self, unit: i64, within: Stretch) -> impl Iterator<Item = (i64, i64)> {
        let first = self.start.max(within.from).div_euclid(unit);
        let last = (self.end().min(within.to) - 1).div_euclid(unit);
        let heard = *self;
        (first..=last).map(move |index| {
            let piece = Stretch {
                from: (index * unit).max(within.from),
                to: ((index + 1) * unit).min(within.to),
            };
            (index, heard.part(piece))
        })
    }

    fn end(&self) -> i64 {
        self.start + i64::from(self.length.max(1))
    }

    fn heard_by(&self, at: i64) -> i64 {
        if at <= self.start {
            0
        } else if at >= self.end() {
            i64::from(self.ms)
        } else {
            i64::from(self.ms) * (at - self.start) / i64::from(self.length)
        }
    }
}

/// Every listen of an account.
#[derive(Debug, Default)]
pub struct Columns {
    /// By local start.
    heard: Vec<Heard>,
}

impl Columns {
    /// Reads them; `tracks` gives the places of tracks, `home` the offset of those that were recorded with none.
    pub fn load(
        db: &Connection,
        account: AccountRow,
        tracks: &Ids,
        home: &TimeZone,
    ) -> Result<Columns, StoreError> {
        let mut query = db.prepare_cached(
            "SELECT started_at, ended_at, track, ms_played, offset_minutes, flags FROM listen WHERE account = ?1 ORDER BY started_at",
        )?;
        let mut rows = query.query([account])?;
        let mut heard = Vec::new();
        let mut home = HomeOffsets::new(home);
        while let Some(row) = rows.next()? {
            heard.push(from_row(row, tracks, &mut home)?);
        }
        // Already in order but where the user travelled or the clocks went back, which the sort is quick to see.
        heard.sort_by_key(|listen| listen.start);
        Ok(Columns { heard })
    }

    /// All of them, by local start.
    pub fn all(&self) -> &[Heard] {
        &self.heard
    }

    /// Those that may have a part in the stretch, and few others.
    pub fn around(&self, stretch: Stretch) -> &[Heard] {
        let first = self
            .heard
            .partition_point(|listen| listen.start < stretch.from.saturating_sub(DAY));
        let end = self
            .heard
            .partition_point(|listen| listen.start < stretch.to);
        &self.heard[first.min(end)..end]
    }

    /// Those that started in the stretch.
    pub fn started_in(&self, stretch: Stretch) -> &[Heard] {
        let around = self.around(stretch);
        &around[around.partition_point(|listen| listen.start < stretch.from)..]
    }
}

fn from_row(row: &Row, tracks: &Ids, home: &mut HomeOffsets) -> rusqlite::Result<Heard> {
    let (started_at, ended_at): (i64, i64) = (row.get(0)?, row.get(1)?);
    let offset = match row.get::<_, Option<i64>>(4)? {
        Some(recorded) => recorded,
        None => home.minutes(started_at),
    };
    let offset_minutes = offset.clamp(-26 * 60, 26 * 60) as i16;
    let span = (
        Timestamp::MIN.as_millisecond(),
        Timestamp::MAX.as_millisecond(),
    );
    let length = ended_at.saturating_sub(started_at);
    let flags: u8 = row.get(5)?;
    Ok(Heard {
        start: started_at.clamp(span.0, span.1) + i64::from(offset_minutes) * 60_000,
        length: if (0..=DAY).contains(&length) {
            length as u32
        } else {
            0
        },
        ms: row.get::<_, i64>(3)?.clamp(0, i64::from(u32::MAX)) as u32,
        track: tracks.place(row.get(2)?).unwrap_or(UNKNOWN),
        offset_minutes,
        estimated: flags & listens::ESTIMATED != 0,
        skipped: flags & listens::SKIPPED != 0,
    })
}
