//! Tracks of a history get their rows: by id, or by name where the history knows no id. Nothing is guessed across artists.

use super::parsed::NamedTrack;
use crate::names;
use crate::sighting::TrackRow;
use crate::store::groups::LOOSE;
use crate::store::{StoreError, recordings};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};

/// The names in the diary by hashes of 64 bits, so that a large catalogue fits in memory.
pub(super) struct Names {
    tracks: HashMap<i64, u32>,
    artists: HashMap<i64, i64>,
    albums: HashMap<i64, i64>,
    /// Keys of names that stand without an id.
    loose: HashSet<i64>,
    /// Tracks that came or learnt something: row, key of the name, and whether code or length are known.
    unsettled: Vec<(TrackRow, Option<i64>, bool)>,
    /// Tracks of which facts became known.
    completed: Vec<TrackRow>,
}

impl Names {
    /// Reads what the diary knows.
    pub fn load(db: &Connection) -> Result<Names, StoreError> {
        let map = |sql: &str| -> Result<HashMap<i64, i64>, StoreError> {
            let mut query = db.prepare(sql)?;
            let mut map = HashMap::new();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                map.entry(names::hash(row.get_ref(1)?.as_str().unwrap_or_default()))
                    .or_insert(row.get(0)?);
            }
            Ok(map)
        };
        let tracks = map("SELECT id, uri FROM track")?;
        let mut query = db.prepare("SELECT name_key FROM track WHERE uri LIKE 'local:track:%'")?;
        let loose = query.query_map([], |row| row.get(0))?;
        Ok(Names {
            tracks: (tracks.into_iter())
                .map(|(key, row)| (key, row as u32))
                .collect(),
            // Of two artists of one name the one that Spotify knows.
            artists: map("SELECT id, name FROM artist ORDER BY uri LIKE 'local:%', id")?,
            albums: map("SELECT id, uri FROM album")?,
            loose: loose.collect::<Result<_, _>>()?,
            unsettled: Vec::new(),
            completed: Vec::new(),
        })
    }

    /// The row of a track; `None` for one without id and name.
    pub fn row_of(
        &mut self,
        db: &Connection,
        track: &NamedTrack,
    ) -> Result<Option<u32>, StoreError> {
        if let Some(uri) = &track.uri {
            if let Some(row) = self.tracks.get(&names::hash(uri)) {
                let row = *row;
                self.complete(db, row, track)?;
                return Ok(Some(row));
            }
            let key = name_key(track);
            return self.insert(db, uri, key, track).map(Some);
        }
        let Some(key) = name_key(track) else {
            return Ok(None);
        };
        // Two recordings of one name are two, where their codes say so.
        let code = track
            .isrc
            .as_deref()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let uri = format!("{LOOSE}{:016x}", names::hash(&format!("{key:x}{code}")));
        if let Some(row) = self.tracks.get(&names::hash(&uri)) {
            return Ok(Some(*row));
        }
        self.loose.insert(key);
        self.insert(db, &uri, Some(key), track).map(Some)
    }

    fn insert(
        &mut self,
        db: &Connection,
        uri: &str,
        key: Option<i64>,
        track: &NamedTrack,
    ) -> Result<u32, StoreError> {
        let album = self.album(db, track)?;
        let isrc = track.isrc.as_deref().map(str::to_ascii_uppercase);
        db.prepare_cached(
            "INSERT INTO track (uri, name, album, duration_ms, isrc, name_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![uri, track.title, album, track.duration_ms, isrc, key])?;
        let row = db.last_insert_rowid();
        for (position, artist) in track.artists.iter().enumerate() {
            let artist = self.artist(db, artist)?;
            db.prepare_cached(
                "INSERT OR IGNORE INTO track_artist (track, position, artist) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![row, position as i64, artist])?;
        }
        let known = isrc.is_some() || track.duration_ms.is_some();
        self.unsettled.push((row, key, known));
        self.tracks.insert(names::hash(uri), row as u32);
        Ok(row as u32)
    }

    fn artist(&mut self, db: &Connection, name: &str) -> Result<i64, StoreError> {
        if let Some(row) = self.artists.get(&names::hash(name)) {
            return Ok(*row);
        }
        db.prepare_cached("INSERT INTO artist (uri, name) VALUES (?1, ?2)")?
            .execute(params![format!("local:artist:{name}"), name])?;
        let row = db.last_insert_rowid();
        self.artists.insert(names::hash(name), row);
        Ok(row)
    }

    fn album(&mut self, db: &Connection, track: &NamedTrack) -> Result<Option<i64>, StoreError> {
        let Some(name) = &track.album else {
            return Ok(None);
        };
        let artist = track.artists.first().map_or("", |artist| &**artist);
        let uri = format!(
            "local:album:{:016x}",
            names::hash(&format!("{artist}\u{1f}{name}"))
        );
        if let Some(row) = self.albums.get(&names::hash(&uri)) {
            return Ok(Some(*row));
        }
        db.prepare_cached("INSERT INTO album (uri, name) VALUES (?1, ?2)")?
            .execute(params![uri, name])?;
        let row = db.last_insert_rowid();
        self.albums.insert(names::hash(&uri), row);
        Ok(Some(row))
    }

    /// A known track learns what this history says and Spotify has not said yet.
    fn complete(
        &mut self,
        db: &Connection,
        row: u32,
        track: &NamedTrack,
    ) -> Result<(), StoreError> {
        if track.isrc.is_none() && track.duration_ms.is_none() {
            return Ok(());
        }
        let isrc = track.isrc.as_deref().map(str::to_ascii_uppercase);
        let changed = db
            .prepare_cached(
                "UPDATE track SET isrc = coalesce(isrc, ?2), duration_ms = coalesce(duration_ms, ?3)
                 WHERE id = ?1 AND ((isrc IS NULL AND ?2 IS NOT NULL) OR (duration_ms IS NULL AND ?3 IS NOT NULL))",
            )?
            .execute(params![row, isrc, track.duration_ms])?;
        if changed > 0 {
            self.unsettled.push((TrackRow::from(row), None, true));
            self.completed.push(TrackRow::from(row));
        }
        Ok(())
    }

    /// Finds the recordings of what came. Returns the tracks whose listens must be folded again.
    pub fn settle(&mut self, db: &Connection) -> Result<Vec<TrackRow>, StoreError> {
        let mut moved = std::mem::take(&mut self.completed);
        for (row, key, known) in std::mem::take(&mut self.unsettled) {
            if known || key.is_some_and(|key| self.loose.contains(&key)) {
                moved.extend(recordings::refresh(db, row)?);
            }
        }
        moved.sort_unstable();
        moved.dedup();
        Ok(moved)
    }
}

fn name_key(track: &NamedTrack) -> Option<i64> {
    names::key(&track.title, track.artists.first()?)
}
