//! Plays of several files on their way into the diary: each gets the row of its track.

use super::names::Names;
use super::report::FileReport;
use super::{FileKind, Parsed};
use crate::sighting::{Source, marks};
use crate::store::StoreError;
use crate::store::bulk::Row;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// What account data tells times in, milliseconds.
const MINUTE_MS: i64 = 60_000;

/// How often each play of an account data's minute was told: track, minute and milliseconds heard.
type Told = HashMap<(u32, i64, Option<u32>), i64>;

/// Plays that are stored together.
pub(super) struct Batch {
    pub names: Names,
    pub rows: Vec<Row>,
    /// Country of each row.
    pub countries: Vec<[u8; 2]>,
    pub reports: BTreeMap<i64, FileReport>,
    /// The minute in which the last file ends, and what it tells of it: the next one of its package may go on there.
    last_minute: Option<(i64, Told)>,
}

impl Batch {
    /// With the names that the diary knows.
    pub fn begin(db: &Connection) -> Result<Batch, StoreError> {
        Ok(Batch {
            names: Names::load(db)?,
            rows: Vec::new(),
            countries: Vec::new(),
            reports: BTreeMap::new(),
            last_minute: None,
        })
    }

    /// Gathers the plays of a file; returns how many name no track.
    pub fn take(&mut self, db: &Connection, parsed: &Parsed, file: i64) -> Result<u64, StoreError> {
        let rows = self.names.rows_of(db, &parsed.tracks)?;
        let mut nameless = 0;
        let first = parsed.plays.first().map(|play| play.at);
        let goes_on = self.last_minute.take().filter(|(at, _)| Some(*at) == first);
        let mut told: Told = goes_on.map(|(_, told)| told).unwrap_or_default();
        for play in &parsed.plays {
            let Some(track) = rows.get(play.track as usize).copied().flatten() else {
                nameless += 1;
                continue;
            };
            self.countries.push(play.country);
            let mut at = play.at;
            let is_minute = play.marks & marks::MINUTE != 0;
            let source = source(parsed.kind, is_minute);
            if source == Source::AccountData || is_minute {
                // A short track may be told twice of a minute: records that are equal to the letter stay apart, unless one
                // play after the other takes longer than that.
                let before = told.entry((track, at, play.ms_played)).or_default();
                let heard = i64::from(play.ms_played.unwrap_or(0));
                if *before * heard < MINUTE_MS {
                    at += *before;
                    *before += 1;
                }
            }
            self.rows.push(Row {
                track,
                at,
                source: source.bit(),
                ms_played: play.ms_played.unwrap_or(Row::UNKNOWN),
                file: file as u32,
                marks: play.marks,
                offset_minutes: play.offset_minutes.unwrap_or(Row::AT_HOME),
                paused_ms: play.paused_ms,
            });
        }
        self.last_minute = parsed.plays.last().map(|play| {
            told.retain(|(_, at, _), _| *at == play.at);
            (play.at, told)
        });
        Ok(nameless)
    }
}

/// Which source a record is in a kind of file. Our own exports have some from account data.
fn source(kind: FileKind, is_minute: bool) -> Source {
    match kind {
        FileKind::ExtendedAudio if is_minute => Source::AccountData,
        FileKind::ExtendedAudio | FileKind::ExtendedVideo => Source::Export,
        FileKind::AccountData | FileKind::AccountPodcasts => Source::AccountData,
        FileKind::ListenBrainz => Source::ListenBrainz,
        FileKind::LastFm => Source::LastFm,
    }
}
