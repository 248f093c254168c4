//! Many sightings at once: they are stored and folded group by group in memory, and only listens that change are written.
//! The listens are those of [`crate::fold`], whatever the way.

use super::plain::{self, Plain};
use super::sightings::{Touched, sighting_from_row};
use super::{AccountRow, StoreError, estimates, groups, listens, rows};
use crate::fold::{self, Evidence, Facts, Found, Listen, reach_ms};
use crate::sighting::{Sighting, Source, TrackRow};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashSet};

/// A play as an imported file told it, as small as can be: a life of listening fits in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The track.
    pub track: u32,
    /// END or START by source, UTC milliseconds.
    pub at: i64,
    /// [`Source::bit`].
    pub source: u8,
    /// Milliseconds heard; [`Row::UNKNOWN`] where the source does not know.
    pub ms_played: u32,
    /// The file that told it.
    pub file: u32,
    /// Bits of [`crate::sighting::marks`].
    pub marks: u8,
    /// Minutes east of UTC; [`Row::AT_HOME`]: those of the home time zone.
    pub offset_minutes: i16,
}

impl Row {
    /// No milliseconds are told.
    pub const UNKNOWN: u32 = u32::MAX;
    /// No offset is told.
    pub const AT_HOME: i16 = i16::MIN;

    /// A stored sighting, if nothing of it is lost so.
    fn of(told: &Sighting) -> Option<Row> {
        if told.context.is_some() {
            return None;
        }
        Some(Row {
            track: u32::try_from(told.track).ok()?,
            at: told.at,
            source: told.source.bit(),
            ms_played: match told.ms_played {
                Some(ms) => u32::try_from(ms).ok().filter(|ms| *ms != Row::UNKNOWN)?,
                None => Row::UNKNOWN,
            },
            file: u32::try_from(told.file).ok()?,
            marks: told.marks,
            offset_minutes: match told.offset_minutes {
                Some(minutes) => i16::try_from(minutes).ok()?,
                None => Row::AT_HOME,
            },
        })
    }

    pub(super) fn sighting(&self) -> Option<Sighting> {
        Some(Sighting {
            source: Source::from_bit(self.source)?,
            track: TrackRow::from(self.track),
            at: self.at,
            ms_played: (self.ms_played != Row::UNKNOWN).then_some(i64::from(self.ms_played)),
            marks: self.marks,
            file: i64::from(self.file),
            context: None,
            offset_minutes: (self.offset_minutes != Row::AT_HOME)
                .then_some(i32::from(self.offset_minutes)),
        })
    }
}

/// Listens by the file that brought them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Listens that nothing had shown before, by file.
    pub new: BTreeMap<i64, u64>,
    /// Listens that the user had deleted before and nothing else tells of, by file.
    pub buried: BTreeMap<i64, u64>,
}

/// Whether sightings come or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Come,
    Go,
}

/// Stores sightings of files that are new to the diary, and folds what they touch.
pub fn add(
    db: &Connection,
    account: AccountRow,
    mut told: Vec<Row>,
) -> Result<Brought, StoreError> {
    told.sort_unstable();
    told.dedup();
    let mut change = Change::begin(db, account, Way::Come)?;
    change.first_file = told
        .iter()
        .map(|row| i64::from(row.file))
        .min()
        .unwrap_or(0);
    change.fold(&told)?;
    rows::insert_sightings(db, account, &told)?;
    change.finish()
}

/// Removes every sighting of these files, and folds what they touched.
pub fn remove(db: &Connection, account: AccountRow, files: &[i64]) -> Result<(), StoreError> {
    let mut told = Vec::new();
    for file in files {
        told.extend(rows::take_sightings(db, account, *file)?);
    }
    told.sort_unstable();
    let mut change = Change::begin(db, account, Way::Go)?;
    change.fold(&told)?;
    change.finish().map(drop)
}

/// Folds a whole diary again, from the sightings alone; for checks and after rules changed.
pub fn fold_all(db: &Connection, account: AccountRow) -> Result<(), StoreError> {
    db.execute("DELETE FROM listen WHERE account = ?1", [account])?;
    let mut change = Change::begin(db, account, Way::Come)?;
    change.span = Some((i64::MIN / 4, i64::MAX / 4));
    for group in groups::partition(&groups::all(db)?) {
        change.fold_stored(&group)?;
    }
    change.finish().map(drop)
}

struct Change<'a> {
    db: &'a Connection,
    account: AccountRow,
    way: Way,
    /// The first file of those that come.
    first_file: i64,
    /// Whether other sightings than those that come or go are in the diary.
    has_others: bool,
    /// Tracks with looks or tombstones: their evidence is more than rows.
    rich: HashSet<TrackRow>,
    touched: Touched,
    gone: Vec<Listen>,
    come: Vec<Listen>,
    /// The same of listens that one export alone told, which are most.
    plain: Vec<Plain>,
    /// From and to of what changed, UTC milliseconds.
    span: Option<(i64, i64)>,
    brought: Brought,
}

impl<'a> Change<'a> {
    fn begin(db: &'a Connection, account: AccountRow, way: Way) -> Result<Change<'a>, StoreError> {
        let has_others = db.query_row(
            "SELECT EXISTS (SELECT 1 FROM sighting WHERE account = ?1)",
            [account],
            |row| row.get(0),
        )?;
        let mut query = db.prepare(
            "SELECT track FROM sighting_look WHERE account = ?1 AND track IS NOT NULL
             UNION SELECT track FROM tombstone WHERE account = ?1",
        )?;
        let rich = query.query_map([account], |row| row.get(0))?;
        Ok(Change {
            db,
            account,
            way,
            first_file: i64::MAX,
            has_others,
            rich: rich.collect::<Result<_, _>>()?,
            touched: Touched::default(),
            gone: Vec::new(),
            come: Vec::new(),
            plain: Vec::new(),
            span: None,
            brought: Brought::default(),
        })
    }

    /// Folds every group of tracks that one of `told`, which is sorted, belongs to. It is not stored yet, or no more.
    fn fold(&mut self, told: &[Row]) -> Result<(), StoreError> {
        let ends = told.iter().map(|row| row.at);
        self.span = ends.clone().min().zip(ends.max());
        for group in groups::partition(&groups::all(self.db)?) {
            let mut of_group: &[Row] = &[];
            let mut joined = Vec::new();
            for facts in &group {
                let from = told.partition_point(|row| TrackRow::from(row.track) < facts.row);
                let rest = &told[from..];
                let to = rest.partition_point(|row| TrackRow::from(row.track) == facts.row);
                joined.push(&rest[..to]);
            }
            let all;
            if let [one] = joined.as_slice() {
                of_group = one;
            } else if joined.iter().any(|rows| !rows.is_empty()) {
                all = joined.concat();
                of_group = &all;
            }
            if !of_group.is_empty() {
                self.fold_group(&group, of_group)?;
            }
        }
        Ok(())
    }

    fn fold_group(&mut self, group: &[Facts], told: &[Row]) -> Result<(), StoreError> {
        if group.iter().any(|facts| self.rich.contains(&facts.row)) {
            for row in told {
                self.touched.add(TrackRow::from(row.track), row.at);
            }
            return Ok(());
        }
        let others = self.others(group)?;
        if others.is_empty() && plain::are_plain(group, told) {
            for listen in plain::fold(&group[0], told) {
                self.count(i64::from(listen.file), false);
                self.plain.push(listen);
            }
            return Ok(());
        }
        let mut all: Vec<(bool, Sighting)> = others.into_iter().map(|told| (false, told)).collect();
        all.extend(told.iter().filter_map(|row| Some((true, row.sighting()?))));
        self.fold_mixed(group, all);
        Ok(())
    }

    /// Folds what is stored of a group of which no listen is there.
    fn fold_stored(&mut self, group: &[Facts]) -> Result<(), StoreError> {
        if group.iter().any(|facts| self.rich.contains(&facts.row)) {
            return self.touched.add_all(self.db, self.account, group[0].row);
        }
        let stored = self.others(group)?;
        let rows: Option<Vec<Row>> = stored.iter().map(Row::of).collect();
        match rows {
            Some(mut rows) if plain::are_plain(group, &rows) => {
                rows.sort_unstable();
                self.plain.extend(plain::fold(&group[0], &rows));
            }
            Some(_) | None => {
                let all = stored.into_iter().map(|told| (true, told)).collect();
                self.fold_mixed(group, all);
            }
        }
        Ok(())
    }

    /// Sightings of the group that neither come nor go.
    fn others(&self, group: &[Facts]) -> Result<Vec<Sighting>, StoreError> {
        let mut others = Vec::new();
        if !self.has_others {
            return Ok(others);
        }
        let mut query = self.db.prepare_cached(
            "SELECT source, track, at, ms_played, marks, file, context, offset_minutes FROM sighting
             WHERE account = ?1 AND track = ?2",
        )?;
        for facts in group {
            for told in query.query_map(params![self.account, facts.row], sighting_from_row)? {
                others.extend(told?);
            }
        }
        Ok(others)
    }

    /// Folds with and without what comes or goes (true), and keeps the difference.
    fn fold_mixed(&mut self, group: &[Facts], mut all: Vec<(bool, Sighting)>) {
        let lengths = group.iter().map(|facts| facts.duration_ms);
        let longest = lengths.max().unwrap_or(0);
        all.sort_by_key(|(_, told)| told.at);
        let reach = reach_ms(longest);
        for stretch in all.chunk_by(|(_, a), (_, b)| b.at - a.at <= reach) {
            if !stretch.iter().any(|(changes, _)| *changes) {
                continue;
            }
            let stays = stretch.iter().filter(|(changes, _)| !changes);
            let without = find(group, stays.map(|(_, told)| told.clone()));
            let with = find(group, stretch.iter().map(|(_, told)| told.clone()));
            for found in &with {
                self.count(found.oldest_file, found.buried);
            }
            let (before, after) = match self.way {
                Way::Come => (without, with),
                Way::Go => (with, without),
            };
            self.keep_difference(before, after);
        }
    }

    fn keep_difference(&mut self, before: Vec<Found>, after: Vec<Found>) {
        let before: Vec<Listen> = before.into_iter().map(|found| found.listen).collect();
        let after: Vec<Listen> = after.into_iter().map(|found| found.listen).collect();
        let gone = before.iter().filter(|listen| !after.contains(listen));
        self.gone.extend(gone.cloned());
        self.come
            .extend(after.into_iter().filter(|listen| !before.contains(listen)));
    }

    /// Counts a listen that no source older than the files that come had.
    fn count(&mut self, oldest_file: i64, buried: bool) {
        if oldest_file < self.first_file {
            return;
        }
        let counts = if buried {
            &mut self.brought.buried
        } else {
            &mut self.brought.new
        };
        *counts.entry(oldest_file).or_default() += 1;
    }

    fn finish(mut self) -> Result<Brought, StoreError> {
        for listen in std::mem::take(&mut self.gone) {
            remove_listen(self.db, self.account, &listen)?;
        }
        let mut plain = std::mem::take(&mut self.plain);
        plain.sort_unstable_by_key(Plain::key);
        match self.way {
            Way::Come => rows::insert_plain(self.db, self.account, &plain)?,
            Way::Go => rows::remove_plain(self.db, self.account, &plain)?,
        }
        drop(plain);
        self.come
            .sort_by_key(|listen| (listen.started_at, listen.track));
        for listen in std::mem::take(&mut self.come) {
            listens::insert(self.db, self.account, &listen)?;
        }
        let touched = std::mem::take(&mut self.touched);
        for found in touched.find(self.db, self.account)? {
            self.count(found.oldest_file, found.buried);
        }
        if let Some((from, to)) = self.span
            && self.has_others
        {
            estimates::trim(self.db, self.account, from, to)?;
        }
        Ok(self.brought)
    }
}

fn find(group: &[Facts], told: impl Iterator<Item = Sighting>) -> Vec<Found> {
    let told: Vec<Sighting> = told.collect();
    if told.is_empty() {
        return Vec::new();
    }
    fold::find(&Evidence {
        tracks: group.to_vec(),
        told,
        ..Evidence::default()
    })
}

/// Where only the end was told, the start may have been limited by another play since.
fn remove_listen(db: &Connection, account: AccountRow, listen: &Listen) -> Result<(), StoreError> {
    let first = if listen.sources == Source::RecentlyPlayed.bit() {
        (listen.started_at, listen.ended_at)
    } else {
        (listen.started_at, listen.started_at)
    };
    db.prepare_cached(
        "DELETE FROM listen WHERE account = ?1 AND started_at BETWEEN ?2 AND ?3 AND track = ?4 AND ended_at = ?5",
    )?
    .execute(params![account, first.0, first.1, listen.track, listen.ended_at])?;
    Ok(())
}
