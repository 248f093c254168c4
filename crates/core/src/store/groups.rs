//! Which tracks may be one play: those of one recording, and those of one name.

use super::StoreError;
use crate::fold::Facts;
use crate::sighting::TrackRow;
use rusqlite::{Connection, OptionalExtension, Row};

/// What the URI of a track without an id begins with.
pub const LOOSE: &str = "local:track:";

const FACTS: &str = "id, coalesce(recording, id), name_key, coalesce(duration_ms, 0), uri";

/// The track with all that share its recording or its name, and those of theirs in turn; by row.
pub fn of(db: &Connection, track: TrackRow) -> Result<Vec<Facts>, StoreError> {
    let mut all: Vec<Facts> = Vec::new();
    let first = format!("SELECT {FACTS} FROM track WHERE id = ?1");
    all.extend(
        db.prepare_cached(&first)?
            .query_row([track], facts)
            .optional()?,
    );
    let mut at = 0;
    while let Some(known) = all.get(at).copied() {
        at += 1;
        let asked = |all: &[Facts], same: &dyn Fn(&Facts) -> bool| all[..at - 1].iter().any(same);
        if !asked(&all, &|other| other.recording == known.recording) {
            let sql = format!("SELECT {FACTS} FROM track WHERE recording = ?1 OR id = ?1");
            add(db, &sql, known.recording, &mut all)?;
        }
        if let Some(name) = known.name
            && !asked(&all, &|other| other.name == Some(name))
        {
            let sql = format!("SELECT {FACTS} FROM track WHERE name_key = ?1");
            add(db, &sql, name, &mut all)?;
        }
    }
    all.sort_unstable_by_key(|track| track.row);
    Ok(all)
}

fn add(db: &Connection, sql: &str, key: i64, all: &mut Vec<Facts>) -> Result<(), StoreError> {
    let mut query = db.prepare_cached(sql)?;
    for found in query.query_map([key], facts)? {
        let found = found?;
        if !all.iter().any(|known| known.row == found.row) {
            all.push(found);
        }
    }
    Ok(())
}

/// Every track.
pub fn all(db: &Connection) -> Result<Vec<Facts>, StoreError> {
    let mut query = db.prepare(&format!("SELECT {FACTS} FROM track ORDER BY id"))?;
    Ok(query.query_map([], facts)?.collect::<Result<_, _>>()?)
}

/// The tracks, each with all that share its recording or its name, and those of theirs in turn.
pub fn partition(all: &[Facts]) -> Vec<Vec<Facts>> {
    let mut sets = Sets::alone(all.len());
    let mut by: Vec<usize> = (0..all.len()).collect();
    by.sort_unstable_by_key(|at| all[*at].recording);
    for pair in by.windows(2) {
        if all[pair[0]].recording == all[pair[1]].recording {
            sets.join(pair[0], pair[1]);
        }
    }
    by.sort_unstable_by_key(|at| all[*at].name);
    for pair in by.windows(2) {
        let name = all[pair[0]].name;
        if name.is_some() && name == all[pair[1]].name {
            sets.join(pair[0], pair[1]);
        }
    }
    by.sort_unstable_by_key(|at| (sets.find(*at), *at));
    by.chunk_by(|a, b| sets.find(*a) == sets.find(*b))
        .map(|set| set.iter().map(|at| all[*at]).collect())
        .collect()
}

/// Disjoint sets of the numbers below a length.
pub(super) struct Sets(Vec<usize>);

impl Sets {
    /// Each number alone.
    pub fn alone(length: usize) -> Sets {
        Sets((0..length).collect())
    }

    /// The lowest number of a set.
    pub fn find(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    /// Makes one set of two.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn facts(row: &Row) -> rusqlite::Result<Facts> {
    let uri = row.get_ref(4)?.as_str()?;
    Ok(Facts {
        row: row.get(0)?,
        recording: row.get(1)?,
        name: row.get(2)?,
        duration_ms: row.get(3)?,
        loose: uri.starts_with(LOOSE),
    })
}
