//! Tracks of a history get their rows: by id, or by name where the history knows no id. Nothing is guessed across artists.

use super::parsed::NamedTrack;
use crate::names;
use crate::sighting::TrackRow;
use crate::store::groups::LOOSE;
use crate::store::{StoreError, recordings, rows};
use rusqlite::{Connection, ToSql, params};
use std::borrow::Cow;
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
    last: Last,
}

/// The highest rows there are.
struct Last {
    track: TrackRow,
    artist: i64,
    album: i64,
}

/// What a file names first, to be stored at once.
#[derive(Default)]
struct New<'t> {
    tracks: Vec<NewTrack<'t>>,
    artists: Vec<Named<'t>>,
    albums: Vec<Named<'t>>,
    /// Track, position, artist.
    credits: Vec<(TrackRow, i64, i64)>,
}

struct NewTrack<'t> {
    row: TrackRow,
    uri: Cow<'t, str>,
    name: &'t str,
    album: Option<i64>,
    duration_ms: Option<u32>,
    isrc: Option<String>,
    key: Option<i64>,
}

/// An artist or an album.
struct Named<'t> {
    row: i64,
    uri: String,
    name: &'t str,
}

impl New<'_> {
    /// None of it is there yet.
    fn store(&self, db: &Connection) -> Result<(), StoreError> {
        let head = "INSERT INTO track (id, uri, name, album, duration_ms, isrc, name_key)";
        rows::insert_each(db, head, &self.tracks, |track| -> [&dyn ToSql; 7] {
            let NewTrack {
                row,
                uri,
                name,
                album,
                duration_ms,
                isrc,
                key,
            } = track;
            [row, uri, name, album, duration_ms, isrc, key]
        })?;
        for (table, named) in [("artist", &self.artists), ("album", &self.albums)] {
            let head = format!("INSERT INTO {table} (id, uri, name)");
            rows::insert_each(db, &head, named, |named| -> [&dyn ToSql; 3] {
                [&named.row, &named.uri, &named.name]
            })?;
        }
        let head = "INSERT OR IGNORE INTO track_artist (track, position, artist)";
        rows::insert_each(db, head, &self.credits, |credit| {
            [credit.0, credit.1, credit.2]
        })
    }
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
        let last = |table: &str| -> Result<i64, StoreError> {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            Ok(db.query_row(&sql, [], |row| row.get(0))?)
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
            last: Last {
                track: last("track")?,
                artist: last("artist")?,
                album: last("album")?,
            },
        })
    }

    /// The rows of a file's tracks, each of which stands once; `None` for one without id and name.
    pub fn rows_of(
        &mut self,
        db: &Connection,
        tracks: &[NamedTrack],
    ) -> Result<Vec<Option<u32>>, StoreError> {
        let mut new = New::default();
        let mut rows = Vec::with_capacity(tracks.len());
        for track in tracks {
            rows.push(self.row_of(db, track, &mut new)?);
        }
        new.store(db)?;
        Ok(rows)
    }

    fn row_of<'t>(
        &mut self,
        db: &Connection,
        track: &'t NamedTrack,
        new: &mut New<'t>,
    ) -> Result<Option<u32>, StoreError> {
        if let Some(uri) = &track.uri {
            if let Some(row) = self.tracks.get(&names::hash(uri)) {
                let row = *row;
                self.complete(db, row, track)?;
                return Ok(Some(row));
            }
            let key = name_key(track);
            return Ok(Some(self.add(Cow::Borrowed(uri), key, track, new)));
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
        Ok(Some(self.add(Cow::Owned(uri), Some(key), track, new)))
    }

    fn add<'t>(
        &mut self,
        uri: Cow<'t, str>,
        key: Option<i64>,
        track: &'t NamedTrack,
        new: &mut New<'t>,
    ) -> u32 {
        let row = self.last.track + 1;
        self.last.track = row;
        let isrc = track.isrc.as_deref().map(str::to_ascii_uppercase);
        let known = isrc.is_some() || track.duration_ms.is_some();
        self.unsettled.push((row, key, known));
        self.tracks.insert(names::hash(&uri), row as u32);
        for (position, artist) in track.artists.iter().enumerate() {
            let artist = self.artist(artist, new);
            new.credits.push((row, position as i64, artist));
        }
        let album = self.album(track, new);
        new.tracks.push(NewTrack {
            row,
            uri,
            name: &track.title,
            album,
            duration_ms: track.duration_ms,
            isrc,
            key,
        });
        row as u32
    }

    fn artist<'t>(&mut self, name: &'t str, new: &mut New<'t>) -> i64 {
        if let Some(row) = self.artists.get(&names::hash(name)) {
            return *row;
        }
        self.last.artist += 1;
        let row = self.last.artist;
        let uri = format!("local:artist:{name}");
        new.artists.push(Named { row, uri, name });
        self.artists.insert(names::hash(name), row);
        row
    }

    fn album<'t>(&mut self, track: &'t NamedTrack, new: &mut New<'t>) -> Option<i64> {
        let name = track.album.as_deref()?;
        let artist = track.artists.first().map_or("", |artist| &**artist);
        let uri = format!(
            "local:album:{:016x}",
            names::hash(&format!("{artist}\u{1f}{name}"))
        );
        let key = names::hash(&uri);
        if let Some(row) = self.albums.get(&key) {
            return Some(*row);
        }
        self.last.album += 1;
        let row = self.last.album;
        new.albums.push(Named { row, uri, name });
        self.albums.insert(key, row);
        Some(row)
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
