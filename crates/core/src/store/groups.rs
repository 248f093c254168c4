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
