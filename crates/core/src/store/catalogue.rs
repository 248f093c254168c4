//! Tracks, albums and artists as Spotify named them when they were heard or drawn.

use super::StoreError;
use crate::sighting::TrackRow;
use rusqlite::{Connection, OptionalExtension, params};
use spotify::Track;

/// What storing a track did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its row.
    pub row: TrackRow,
    /// Whether length or ISRC became known or changed, or an id joined a known recording: its listens must be folded
    /// again.
    pub facts_changed: bool,
}

/// Whether `address` is the cover of an album in the diary.
pub fn has_cover(db: &Connection, address: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM album WHERE cover = ?1)";
    Ok(db
        .prepare_cached(sql)?
        .query_row([address], |row| row.get(0))?)
}

/// Stores a track or completes what is known of it. `None` for one without any URI.
pub fn store_track(db: &Connection, track: &Track) -> Result<Option<Stored>, StoreError> {
    let uri = track.uri.as_str();
    if uri.is_empty() {
        return Ok(None);
    }
    let album = match &track.album {
        Some(album) => store_album(db, album)?,
        None => None,
    };
    let before: Option<(TrackRow, Option<i64>, Option<String>)> = db
        .prepare_cached("SELECT id, duration_ms, isrc FROM track WHERE uri = ?1")?
        .query_row([uri], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let duration = track.duration_ms.map(|ms| ms as i64);
    let isrc = track.isrc().map(str::to_ascii_uppercase);
    let row: TrackRow = db
        .prepare_cached(
            "INSERT INTO track (uri, name, album, duration_ms, isrc, explicit) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (uri) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN name ELSE excluded.name END,
               album = coalesce(excluded.album, album), duration_ms = coalesce(excluded.duration_ms, duration_ms),
               isrc = coalesce(excluded.isrc, isrc), explicit = coalesce(excluded.explicit, explicit)
             RETURNING id",
        )?
        .query_row(params![uri, track.name, album, duration, isrc, track.explicit], |row| row.get(0))?;
    if before.is_none() {
        store_artists(db, row, track)?;
    }
    let facts_changed = match before {
        Some((_, old_duration, old_isrc)) => {
            duration.is_some_and(|new| old_duration != Some(new))
                || (isrc.is_some() && old_isrc != isrc)
        }
        // Another id of a recording may bring another length for its older listens.
        None => recording(db, row)?.0.len() > 1,
    };
    Ok(Some(Stored { row, facts_changed }))
}

fn store_album(db: &Connection, album: &spotify::AlbumRef) -> Result<Option<i64>, StoreError> {
    let Some(uri) = album.uri.as_deref() else {
        return Ok(None);
    };
    // The smallest cover that is still sharp in a notification.
    let cover = album
        .images
        .iter()
        .filter(|image| image.width.is_none_or(|width| width >= 200))
        .min_by_key(|image| image.width);
    let cover = cover
        .or(album.images.first())
        .map(|image| image.url.as_str());
    let row = db
        .prepare_cached(
            "INSERT INTO album (uri, name, release_date, cover) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (uri) DO UPDATE SET release_date = coalesce(excluded.release_date, release_date), cover = coalesce(excluded.cover, cover)
             RETURNING id",
        )?
        .query_row(params![uri, album.name, album.release_date, cover], |row| row.get(0))?;
    Ok(Some(row))
}

fn store_artists(db: &Connection, track: TrackRow, said: &Track) -> Result<(), StoreError> {
    for (position, artist) in said.artists.iter().enumerate() {
        let name = artist.name.as_str();
        let Some(uri) = artist
            .uri
            .clone()
            .or_else(|| (!name.is_empty()).then(|| format!("local:artist:{name}")))
        else {
            continue;
        };
        let row: i64 = db
            .prepare_cached(
                "INSERT INTO artist (uri, name) VALUES (?1, ?2)
                 ON CONFLICT (uri) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN name ELSE excluded.name END RETURNING id",
            )?
            .query_row(params![uri, name], |row| row.get(0))?;
        db.prepare_cached(
            "INSERT OR IGNORE INTO track_artist (track, position, artist) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![track, position as i64, row])?;
    }
    Ok(())
}

/// All rows that are the same recording as `track` (ISRC), and its length in milliseconds (0 when unknown).
pub fn recording(db: &Connection, track: TrackRow) -> Result<(Vec<TrackRow>, i64), StoreError> {
    let mut rows = Vec::new();
    let mut duration = 0;
    let mut query = db.prepare_cached(
        "SELECT other.id, coalesce(other.duration_ms, 0) FROM track JOIN track AS other
         ON other.id = track.id OR (track.isrc IS NOT NULL AND other.isrc = track.isrc) WHERE track.id = ?1 ORDER BY other.id",
    )?;
    for found in query.query_map([track], |row| {
        Ok((row.get::<_, TrackRow>(0)?, row.get::<_, i64>(1)?))
    })? {
        let (row, length) = found?;
        rows.push(row);
        duration = duration.max(length);
    }
    Ok((rows, duration))
}
