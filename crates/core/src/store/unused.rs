//! Names that nothing in the diary points to any more, such as those of an import that was taken back.

use super::{StoreError, groups, rows};
use crate::fold::Facts;
use crate::search;
use crate::sighting::TrackRow;
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// Tracks that go in one statement.
const AT_ONCE: usize = 1_000;

/// The words of more tracks are not taken out of the search one by one, as everything waits for that: it is filled again
/// afterwards, a few tracks at a time.
const WORDS_AT_MOST: usize = 2_000;

/// Tracks that no source has told of, that were never picked nor deleted by the user, and of which the user has said
/// nothing. Sightings are many: they are asked by account and track, which is their order; CROSS JOIN keeps SQLite to it.
const UNTOLD: &str = "SELECT id FROM track WHERE chosen IS NULL
    AND NOT EXISTS (SELECT 1 FROM account CROSS JOIN sighting ON sighting.account = account.id AND sighting.track = track.id)
    AND NOT EXISTS (SELECT 1 FROM account CROSS JOIN sighting_look AS look ON look.account = account.id AND look.track = track.id)
    AND id NOT IN (SELECT track FROM tombstone) AND id NOT IN (SELECT track FROM pick)
    AND id NOT IN (SELECT chosen FROM track WHERE chosen IS NOT NULL)";

/// Deletes tracks, artists and albums that nothing points to, and their words. Returns how many tracks went.
///
/// A track stays that stands for the recording of another, or without which two others would not be taken for what may be
/// one play any more: the listens are then as they would be if the diary were folded again.
pub fn forget(db: &Connection) -> Result<usize, StoreError> {
    let mut query = db.prepare(UNTOLD)?;
    let untold = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<HashSet<TrackRow>, _>>()?;
    let going: Vec<TrackRow> = unneeded(&groups::all(db)?, untold);
    if going.is_empty() {
        return Ok(0);
    }
    if going.len() > WORDS_AT_MOST {
        search::forget_all(db)?;
    }
    for going in going.chunks(AT_ONCE) {
        let list = rows::list(going);
        for sql in [
            "DELETE FROM track_artist WHERE track IN (SELECT value FROM json_each(?1))",
            "DELETE FROM track WHERE id IN (SELECT value FROM json_each(?1))",
        ] {
            db.prepare_cached(sql)?.execute([&list])?;
        }
    }
    db.execute_batch(
        "DELETE FROM artist WHERE id NOT IN (SELECT artist FROM track_artist);
         DELETE FROM album WHERE id NOT IN (SELECT album FROM track WHERE album IS NOT NULL);",
    )?;
    Ok(going.len())
}

/// Those of the untold tracks that others do not need, by row.
fn unneeded(all: &[Facts], mut untold: HashSet<TrackRow>) -> Vec<TrackRow> {
    for facts in all {
        if !untold.contains(&facts.row) {
            untold.remove(&facts.recording);
        }
    }
    let staying = |untold: &HashSet<TrackRow>| -> Vec<Facts> {
        let stays = all.iter().filter(|facts| !untold.contains(&facts.row));
        stays.copied().collect()
    };
    let together: HashMap<TrackRow, usize> = groups::partition(&staying(&untold))
        .iter()
        .enumerate()
        .flat_map(|(number, group)| group.iter().map(move |facts| (facts.row, number)))
        .collect();
    for group in groups::partition(all) {
        let mut parts = group.iter().filter_map(|facts| together.get(&facts.row));
        let first = parts.next();
        if parts.any(|part| Some(part) != first) {
            for facts in group {
                untold.remove(&facts.row);
            }
        }
    }
    let mut going: Vec<TrackRow> = untold.into_iter().collect();
    going.sort_unstable();
    going
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(row: TrackRow, recording: TrackRow, name: i64) -> Facts {
        Facts {
            row,
            recording,
            name: Some(name),
            duration_ms: 0,
            loose: false,
        }
    }

    fn left(all: &[Facts], untold: &[TrackRow]) -> Vec<TrackRow> {
        unneeded(all, untold.iter().copied().collect())
    }

    #[test]
    fn what_nothing_tells_of_goes_but_what_stands_for_another_stays() {
        let all = [facts(1, 1, 1), facts(2, 1, 2), facts(3, 3, 3)];
        assert_eq!(left(&all, &[1, 3]), [3], "1 stands for 2");
        assert_eq!(left(&all, &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(left(&all, &[2]), [2]);
    }

    #[test]
    fn what_alone_makes_others_one_group_stays() {
        // 2 has the recording of 1 and the name of 3.
        let all = [facts(1, 1, 1), facts(2, 1, 3), facts(3, 3, 3)];
        assert!(left(&all, &[2]).is_empty());
        assert_eq!(left(&all, &[2, 3]), [2, 3]);
        assert_eq!(left(&all, &[1, 2]), [1, 2], "3 is alone then");
    }
}
