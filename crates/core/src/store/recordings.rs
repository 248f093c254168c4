//! Which ids are one recording, shown as one: the same ISRC, or the same title and artist in the same length, or as the
//! user says. A pointer from track to track; nothing is deleted by it, and every choice can be taken back.

use super::groups::{LOOSE, Sets};
use super::sightings::Touched;
use super::{StoreError, rows};
use crate::sighting::TrackRow;
use crate::store::AccountRow;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Single and album version may differ by so much in length, milliseconds.
const SAME_LENGTH_MS: i64 = 2_000;

/// What the user changed, to be taken back with [`undo`]: tracks and what was chosen for them before.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RecordingChange {
    /// Track and choice before; none: automatic.
    pub before: Vec<(TrackRow, Option<TrackRow>)>,
}

#[derive(Clone, Debug)]
struct Identity {
    row: TrackRow,
    isrc: Option<String>,
    name: Option<i64>,
    duration_ms: Option<i64>,
    loose: bool,
    chosen: Option<TrackRow>,
    recording: Option<TrackRow>,
}

impl Identity {
    /// Whether the user said that it is a recording of its own.
    fn is_apart(&self) -> bool {
        self.chosen == Some(self.row)
    }
}

/// Shows the recordings of these tracks as that of `into`.
pub fn merge(
    db: &Connection,
    tracks: &[TrackRow],
    into: TrackRow,
) -> Result<RecordingChange, StoreError> {
    let mut change = RecordingChange::default();
    for track in tracks {
        if !same(db, *track, into)? {
            let root = root(db, *track)?;
            choose(db, root, Some(into), &mut change)?;
        }
    }
    settle(db, &change)?;
    Ok(change)
}

/// Shows this track as a recording of its own. Those that were merged with it stay with each other.
pub fn split(db: &Connection, track: TrackRow) -> Result<RecordingChange, StoreError> {
    let mut change = RecordingChange::default();
    let together = tracks_of(db, track)?.into_iter();
    let others: Vec<TrackRow> = together.filter(|other| *other != track).collect();
    for other in &others {
        if chosen(db, *other)?.flatten() == Some(track) {
            let first = others.first().filter(|first| *first != other);
            choose(db, *other, first.copied(), &mut change)?;
        }
    }
    choose(db, track, Some(track), &mut change)?;
    settle(db, &change)?;
    Ok(change)
}

/// Takes a change back.
pub fn undo(db: &Connection, change: &RecordingChange) -> Result<(), StoreError> {
    let mut undone = RecordingChange::default();
    for (track, before) in change.before.iter().rev() {
        choose(db, *track, *before, &mut undone)?;
    }
    settle(db, &undone)
}

/// The tracks that are shown as one with this one, itself included; by row.
pub fn tracks_of(db: &Connection, track: TrackRow) -> Result<Vec<TrackRow>, StoreError> {
    let root = root(db, track)?;
    let mut query =
        db.prepare_cached("SELECT id FROM track WHERE id = ?1 OR recording = ?1 ORDER BY id")?;
    Ok(query
        .query_map([root], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// The track that stands for the recording of a track.
pub fn root(db: &Connection, track: TrackRow) -> Result<TrackRow, StoreError> {
    let found = db
        .prepare_cached("SELECT coalesce(recording, id) FROM track WHERE id = ?1")?
        .query_row([track], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(track))
}

/// Every track that is one recording with one of these, each with the track that stands for it.
pub fn together(
    db: &Connection,
    tracks: &[TrackRow],
) -> Result<Vec<(TrackRow, TrackRow)>, StoreError> {
    let mut query = db.prepare_cached(
        "WITH stands AS (
           SELECT coalesce(recording, id) AS root FROM track WHERE id IN (SELECT value FROM json_each(?1))
         )
         SELECT root, root FROM stands UNION SELECT track.id, root FROM stands JOIN track ON track.recording = root",
    )?;
    let found = query.query_map([rows::list(tracks)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn same(db: &Connection, a: TrackRow, b: TrackRow) -> Result<bool, StoreError> {
    Ok(root(db, a)? == root(db, b)?)
}

/// What the user said of a track, if anything; none at the outside: there is no such track.
fn chosen(db: &Connection, track: TrackRow) -> Result<Option<Option<TrackRow>>, StoreError> {
    Ok(db
        .prepare_cached("SELECT chosen FROM track WHERE id = ?1")?
        .query_row([track], |row| row.get(0))
        .optional()?)
}

fn choose(
    db: &Connection,
    track: TrackRow,
    chosen: Option<TrackRow>,
    change: &mut RecordingChange,
) -> Result<(), StoreError> {
    let Some(before) = self::chosen(db, track)? else {
        return Ok(());
    };
    change.before.push((track, before));
    db.prepare_cached("UPDATE track SET chosen = ?2 WHERE id = ?1")?
        .execute(params![track, chosen])?;
    Ok(())
}

/// After a choice: pointers, then the listens of everything that moved, of every account.
fn settle(db: &Connection, change: &RecordingChange) -> Result<(), StoreError> {
    let mut moved: Vec<TrackRow> = Vec::new();
    for (track, _) in &change.before {
        moved.push(*track);
        moved.extend(refresh(db, *track)?);
    }
    let accounts: Vec<AccountRow> = db
        .prepare_cached("SELECT id FROM account")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for account in accounts {
        let mut touched = Touched::default();
        for track in &moved {
            touched.add_all(db, account, *track)?;
        }
        touched.fold(db, account)?;
    }
    Ok(())
}

/// Works out anew which tracks are one recording, for a track whose facts or choice changed and all that it may concern.
/// Returns the tracks whose recording is another one now, and those that stand or stood for it.
pub fn refresh(db: &Connection, track: TrackRow) -> Result<Vec<TrackRow>, StoreError> {
    let family = family(db, track)?;
    let mut moved = Vec::new();
    for (identity, root) in family.iter().zip(roots(&family)) {
        let pointer = (root != identity.row).then_some(root);
        if pointer != identity.recording {
            db.prepare_cached("UPDATE track SET recording = ?2 WHERE id = ?1")?
                .execute(params![identity.row, pointer])?;
            moved.extend([identity.row, root]);
            moved.extend(identity.recording);
        }
    }
    Ok(moved)
}

/// For each track the one that stands for its recording: the lowest row that has an id.
fn roots(family: &[Identity]) -> Vec<TrackRow> {
    let mut sets = Sets::alone(family.len());
    for (a, one) in family.iter().enumerate() {
        for (b, other) in family.iter().enumerate().skip(a + 1) {
            if !one.is_apart() && !other.is_apart() && one_recording(one, other) {
                sets.join(a, b);
            }
        }
    }
    for (a, one) in family.iter().enumerate() {
        let into = family
            .iter()
            .position(|other| one.chosen == Some(other.row));
        if let Some(into) = into {
            sets.join(a, into);
        }
    }
    // A name alone is shown as the first recording of that name.
    for (a, one) in family.iter().enumerate() {
        let free = one.loose && one.chosen.is_none();
        let named =
            |other: &Identity| !other.loose && other.name.is_some() && other.name == one.name;
        if free && let Some(first) = family.iter().position(named) {
            sets.join(a, first);
        }
    }
    let best = |set: usize| {
        let members = (0..family.len()).filter(|at| sets.find(*at) == set);
        let best = members.min_by_key(|at| (family[*at].loose, family[*at].row));
        family[best.unwrap_or(set)].row
    };
    (0..family.len()).map(|at| best(sets.find(at))).collect()
}

fn one_recording(a: &Identity, b: &Identity) -> bool {
    let lengths = a.duration_ms.zip(b.duration_ms);
    let one_length = lengths.is_some_and(|(a, b)| (a - b).abs() <= SAME_LENGTH_MS);
    (a.isrc.is_some() && a.isrc == b.isrc) || (one_length && a.name.is_some() && a.name == b.name)
}

const IDENTITY: &str = "id, isrc, name_key, duration_ms, uri, chosen, recording";

/// The track and all that may be one recording with it, by whatever chain of reasons; by row.
fn family(db: &Connection, track: TrackRow) -> Result<Vec<Identity>, StoreError> {
    let mut family: Vec<Identity> = Vec::new();
    let mut asked = 0;
    add(db, "id = ?1", track, &mut family)?;
    while let Some(known) = family.get(asked).cloned() {
        asked += 1;
        if let Some(isrc) = &known.isrc {
            add(db, "isrc = ?1", isrc, &mut family)?;
        }
        if let Some(name) = known.name {
            add(db, "name_key = ?1", name, &mut family)?;
        }
        for link in [known.chosen, known.recording].into_iter().flatten() {
            add(db, "id = ?1 OR recording = ?1", link, &mut family)?;
        }
        add(db, "recording = ?1", known.row, &mut family)?;
    }
    family.sort_unstable_by_key(|identity| identity.row);
    Ok(family)
}

fn add(
    db: &Connection,
    which: &str,
    key: impl rusqlite::ToSql,
    family: &mut Vec<Identity>,
) -> Result<(), StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {IDENTITY} FROM track WHERE {which} ORDER BY id"
    ))?;
    for found in query.query_map([key], identity)? {
        let found = found?;
        if !family.iter().any(|known| known.row == found.row) {
            family.push(found);
        }
    }
    Ok(())
}

fn identity(row: &Row) -> rusqlite::Result<Identity> {
    Ok(Identity {
        row: row.get(0)?,
        isrc: row.get(1)?,
        name: row.get(2)?,
        duration_ms: row.get(3)?,
        loose: row.get_ref(4)?.as_str()?.starts_with(LOOSE),
        chosen: row.get(5)?,
        recording: row.get(6)?,
    })
}
