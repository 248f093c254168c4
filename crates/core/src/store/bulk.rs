//! Many sightings at once: they are stored and folded group by group in memory, and only listens that change are written.
//! The listens are those of [`crate::fold`], whatever the way.

use super::folding::{Folding, Way};
use super::sightings::sighting_from_row;
use super::{AccountRow, StoreError, estimates, groups, listens, rows};
use crate::fold::{Facts, Listen};
use crate::sighting::{Sighting, Source, TrackRow};
use rusqlite::{Connection, params};
use std::borrow::Cow;
use std::collections::BTreeMap;

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
    /// [`Sighting::paused_ms`]; 0 where none are told.
    pub paused_ms: i32,
}

impl Row {
    /// No milliseconds are told.
    pub const UNKNOWN: u32 = u32::MAX;
    /// No offset is told.
    pub const AT_HOME: i16 = i16::MIN;

    /// A stored sighting, if nothing of it is lost so.
    pub(super) fn of(told: &Sighting) -> Option<Row> {
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
            paused_ms: i32::try_from(told.paused_ms.unwrap_or(0)).ok()?,
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
            paused_ms: (self.paused_ms != 0).then_some(i64::from(self.paused_ms)),
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

/// Stores sightings of files that are new to the diary, and folds what they touch.
pub fn add(
    db: &Connection,
    account: AccountRow,
    mut told: Vec<Row>,
) -> Result<Brought, StoreError> {
    told.sort_unstable();
    told.dedup();
    let mut change = Change::begin(db, account, Way::Come, &told)?;
    let groups = groups::partition(&groups::all(db)?);
    if change.has_others {
        change.fold(&groups, &told)?;
        rows::insert_sightings(db, account, &told)?;
    } else {
        // An empty diary has nothing to ask: it is folded while it is filled.
        let folding = &mut change.folding;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for group in &groups {
                    folding.group(group, &of_group(group, &told), Vec::new());
                }
                folding.sort();
            });
            rows::insert_sightings(db, account, &told)
        })?;
    }
    drop((groups, told));
    change.finish()
}

/// Removes every sighting of these files, and folds what they touched.
pub fn remove(db: &Connection, account: AccountRow, files: &[i64]) -> Result<(), StoreError> {
    if files.is_empty() {
        return Ok(());
    }
    let mut told = rows::take_sightings(db, account, files)?;
    told.sort_unstable();
    let mut change = Change::begin(db, account, Way::Go, &told)?;
    change.fold(&groups::partition(&groups::all(db)?), &told)?;
    change.finish().map(drop)
}

/// Folds a whole diary again, from the sightings alone; for checks and after rules changed.
pub fn fold_all(db: &Connection, account: AccountRow) -> Result<(), StoreError> {
    db.execute("DELETE FROM listen WHERE account = ?1", [account])?;
    let mut change = Change::begin(db, account, Way::Come, &[])?;
    change.span = Some((i64::MIN / 4, i64::MAX / 4));
    for group in groups::partition(&groups::all(db)?) {
        change.fold_stored(&group)?;
    }
    change.finish().map(drop)
}

/// A change of a diary: what is asked of it, and what is done to it. What changes is worked out by [`Folding`].
struct Change<'a> {
    db: &'a Connection,
    account: AccountRow,
    /// Whether other sightings than those that come or go are in the diary.
    has_others: bool,
    folding: Folding,
    /// From and to of what changed, UTC milliseconds.
    span: Option<(i64, i64)>,
}

impl<'a> Change<'a> {
    /// Of `told`, which is not stored yet, or no more.
    fn begin(
        db: &'a Connection,
        account: AccountRow,
        way: Way,
        told: &[Row],
    ) -> Result<Change<'a>, StoreError> {
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
        let rich = rich.collect::<Result<_, _>>()?;
        let files = told.iter().map(|row| i64::from(row.file));
        let first_file = match way {
            Way::Come => files.min().unwrap_or(i64::MAX),
            Way::Go => i64::MAX,
        };
        let ends = told.iter().map(|row| row.at);
        Ok(Change {
            db,
            account,
            has_others,
            folding: Folding::new(way, first_file, rich),
            span: ends.clone().min().zip(ends.max()),
        })
    }

    /// Folds every group of tracks that one of `told`, which is sorted, belongs to.
    fn fold(&mut self, groups: &[Vec<Facts>], told: &[Row]) -> Result<(), StoreError> {
        for group in groups {
            let told = of_group(group, told);
            if told.is_empty() {
                continue;
            }
            let others = if self.folding.is_rich(group) {
                Vec::new()
            } else {
                self.others(group)?
            };
            self.folding.group(group, &told, others);
        }
        self.folding.sort();
        Ok(())
    }

    /// Folds what is stored of a group of which no listen is there.
    fn fold_stored(&mut self, group: &[Facts]) -> Result<(), StoreError> {
        if self.folding.is_rich(group) {
            let (db, account) = (self.db, self.account);
            return self.folding.touched.add_all(db, account, group[0].row);
        }
        let stored = self.others(group)?;
        self.folding.stored(group, stored);
        Ok(())
    }

    /// Sightings of the group that neither come nor go.
    fn others(&self, group: &[Facts]) -> Result<Vec<Sighting>, StoreError> {
        let mut others = Vec::new();
        if !self.has_others {
            return Ok(others);
        }
        let mut query = self.db.prepare_cached(
            "SELECT source, track, at, ms_played, marks, file, context, offset_minutes, paused_ms FROM sighting
             WHERE account = ?1 AND track = ?2",
        )?;
        for facts in group {
            for told in query.query_map(params![self.account, facts.row], sighting_from_row)? {
                others.extend(told?);
            }
        }
        Ok(others)
    }

    fn finish(mut self) -> Result<Brought, StoreError> {
        let (db, account) = (self.db, self.account);
        let folding = &mut self.folding;
        for listen in std::mem::take(&mut folding.gone) {
            remove_listen(db, account, &listen)?;
        }
        rows::remove_plain(db, account, &folding.plain_gone)?;
        rows::insert_plain(db, account, &folding.plain_come, self.has_others)?;
        (folding.plain_gone, folding.plain_come) = (Vec::new(), Vec::new());
        for listen in std::mem::take(&mut folding.come) {
            listens::insert(db, account, &listen)?;
        }
        let touched = std::mem::take(&mut folding.touched);
        for found in touched.find(db, account)? {
            folding.count(found.oldest_file, found.buried);
        }
        if let Some((from, to)) = self.span
            && self.has_others
        {
            estimates::trim(db, account, from, to)?;
        }
        Ok(self.folding.brought)
    }
}

/// Those of a group's tracks among `told`, which is sorted; they are too.
fn of_group<'t>(group: &[Facts], told: &'t [Row]) -> Cow<'t, [Row]> {
    let of_track = |facts: &Facts| {
        let from = told.partition_point(|row| TrackRow::from(row.track) < facts.row);
        let rest = &told[from..];
        let to = rest.partition_point(|row| TrackRow::from(row.track) == facts.row);
        &rest[..to]
    };
    match group {
        [one] => Cow::Borrowed(of_track(one)),
        several => Cow::Owned(several.iter().flat_map(of_track).copied().collect()),
    }
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
