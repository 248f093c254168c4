//! Listens that Spotify's exports alone told, which in an import are nearly all: the fold without its ceremony. The tests
//! hold it to [`crate::fold::find`].

use super::bulk::Row;
use super::listens;
use crate::fold::{self, Facts};
use crate::sighting::{Sighting, Source, TrackRow, marks};

/// A listen told by one record of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub started_at: i64,
    pub ended_at: i64,
    pub track: u32,
    pub ms_played: u32,
    pub file: u32,
    pub offset_minutes: i16,
    pub flags: u8,
}

/// Whether rows of one track can be folded here.
pub(super) fn are_plain(group: &[Facts], told: &[Row]) -> bool {
    let export = |row: &Row| {
        row.source == Source::Export.bit()
            && row.ms_played != Row::UNKNOWN
            && row.marks & marks::ESTIMATED == 0
            && row.paused_ms == 0
    };
    matches!(group, [one] if !one.loose) && told.iter().all(export)
}

/// What is stored of a group as rows, sorted, where they can be folded here.
pub(super) fn rows(group: &[Facts], stored: &[Sighting]) -> Option<Vec<Row>> {
    let mut rows: Vec<Row> = stored.iter().map(Row::of).collect::<Option<_>>()?;
    rows.sort_unstable();
    are_plain(group, &rows).then_some(rows)
}

/// The listens of one track's records, which are sorted.
pub(super) fn fold(facts: &Facts, told: &[Row]) -> Vec<Plain> {
    let mut kept: Vec<Plain> = Vec::with_capacity(told.len());
    for row in told {
        let near = kept
            .iter_mut()
            .rev()
            .take_while(|before| row.at - before.ended_at <= fold::EXPORT_REPEATS_MS)
            .find(|before| repeats(row, before));
        match near {
            Some(before) => before.file = before.file.min(row.file),
            None => kept.push(plain(facts, row)),
        }
    }
    kept.sort_by_key(|listen| (listen.started_at, listen.ended_at));
    for at in 1..kept.len() {
        if kept[at].started_at <= kept[at - 1].started_at {
            kept[at].started_at = kept[at - 1].started_at + 1;
            kept[at].ended_at = kept[at].ended_at.max(kept[at].started_at);
        }
    }
    kept
}

fn repeats(row: &Row, before: &Plain) -> bool {
    row.ms_played == before.ms_played
        && fold::is_export_repeat(row.at - before.ended_at, i64::from(row.ms_played))
}

fn plain(facts: &Facts, row: &Row) -> Plain {
    let heard = i64::from(row.ms_played);
    let mut flags = listens::OFFSET_ASSUMED;
    if fold::is_skip(row.marks, heard, facts.duration_ms) {
        flags |= listens::SKIPPED;
    }
    if row.marks & marks::PRIVATE != 0 {
        flags |= listens::PRIVATE;
    }
    Plain {
        started_at: row.at - heard,
        ended_at: row.at,
        track: row.track,
        ms_played: row.ms_played,
        file: row.file,
        offset_minutes: row.offset_minutes,
        flags,
    }
}

impl Plain {
    /// Its start, UTC milliseconds.
    pub fn start(&self) -> i64 {
        self.started_at
    }

    /// Whether both are one row of the diary: from which file it came does not stand there.
    pub fn is_same(&self, other: &Plain) -> bool {
        let file = other.file;
        Plain { file, ..*self } == *other
    }

    /// The key of its row.
    pub fn key(&self) -> (i64, TrackRow) {
        (self.started_at, TrackRow::from(self.track))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{Evidence, Found};
    use proptest::prelude::*;

    /// Records of one track, some of them repeated, some overlapping as no play can.
    fn records() -> impl Strategy<Value = Vec<(i64, u32, u8)>> {
        let apart = prop_oneof![3 => 0i64..3, 3 => 0i64..60, 1 => 0i64..90_000];
        let heard = prop_oneof![3 => Just(20_000u32), 2 => 0u32..5_000, 2 => 0u32..400_000, 1 => Just(40_000_000)];
        prop::collection::vec((apart, heard, 0u8..32), 0..30)
    }

    proptest! {
        #[test]
        fn the_listens_are_those_of_the_fold(records in records(), length in prop_oneof![Just(0i64), Just(200_000)]) {
            let facts = Facts { row: 3, recording: 3, name: Some(1), duration_ms: length, loose: false };
            let mut at = 1_700_000_000_000;
            let mut rows: Vec<Row> = records.into_iter().enumerate().map(|(number, (apart, ms_played, marks))| {
                at += apart * 1000;
                Row { track: 3, at, source: Source::Export.bit(), ms_played, file: 1 + number as u32 % 3, marks, offset_minutes: Row::AT_HOME, paused_ms: 0 }
            }).collect();
            rows.sort_unstable();
            rows.dedup();
            let told: Vec<Sighting> = rows.iter().filter_map(|row| row.sighting()).collect();
            let found: Vec<Found> = crate::fold::find(&Evidence { tracks: vec![facts], told, ..Evidence::default() });
            let found: Vec<_> = found.iter().map(|found| {
                let listen = &found.listen;
                (listen.started_at, listen.ended_at, listen.ms_played, listens::flags(listen), found.oldest_file)
            }).collect();
            let plain: Vec<_> = fold(&facts, &rows).iter().map(|plain| {
                (plain.started_at, plain.ended_at, i64::from(plain.ms_played), plain.flags, i64::from(plain.file))
            }).collect();
            prop_assert_eq!(plain, found);
        }
    }
}
