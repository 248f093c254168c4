//! Tracks, albums and artists as Spotify named them when they were heard or drawn.

use super::{StoreError, groups, recordings};
use crate::names;
use crate::search;
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

/// How many tracks may join the search together with one that is stored; a new one among few is found at once.
const AT_ONCE: u32 = 8;

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
    if let Some(row) = told_before(db, track)? {
        return Ok(Some(Stored {
            row,
            facts_changed: false,
        }));
    }
    let album = match &track.album {
        Some(album) => store_album(db, album)?,
        None => None,
    };
    let before = known(db, uri)?;
    let isrc = track.isrc().map(str::to_ascii_uppercase);
    let row: TrackRow = db
        .prepare_cached(
            "INSERT INTO track (uri, name, album, duration_ms, isrc, explicit) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (uri) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN name ELSE excluded.name END,
               album = coalesce(excluded.album, album), duration_ms = coalesce(excluded.duration_ms, duration_ms),
               isrc = coalesce(excluded.isrc, isrc), explicit = coalesce(excluded.explicit, explicit)
             RETURNING id",
        )?
        .query_row(params![uri, track.name, album, track.duration_ms.map(|ms| ms as i64), isrc, track.explicit], |row| row.get(0))?;
    if before.is_none() || names_artists_by_hearsay(db, row)? {
        store_artists(db, row, track)?;
    }
    set_name_key(db, row)?;
    search::catch_up(db, AT_ONCE)?;
    let after = known(db, uri)?;
    if before == after {
        return Ok(Some(Stored {
            row,
            facts_changed: false,
        }));
    }
    let moved = recordings::refresh(db, row)?;
    Ok(Some(Stored {
        row,
        // A new track without relatives has no listens yet.
        facts_changed: before.is_some() || !moved.is_empty() || groups::of(db, row)?.len() > 1,
    }))
}

/// The row of a track of which nothing is said that would change it. A page tells fifty plays, and all but the newest were
/// on the page before.
fn told_before(db: &Connection, track: &Track) -> Result<Option<TrackRow>, StoreError> {
    let album = track.album.as_ref().filter(|album| album.uri.is_some());
    let sql = "SELECT track.id FROM track LEFT JOIN album ON album.id = track.album
         WHERE track.uri = ?1 AND ?2 IN ('', track.name) AND name_key IS NOT NULL
           AND coalesce(?3, duration_ms) IS duration_ms AND coalesce(?4, isrc) IS isrc AND coalesce(?5, explicit) IS explicit
           AND (?6 IS NULL OR album.uri = ?6
             AND coalesce(?7, release_date) IS release_date AND coalesce(?8, cover) IS cover)";
    let said = params![
        track.uri,
        track.name,
        track.duration_ms.map(|ms| ms as i64),
        track.isrc().map(str::to_ascii_uppercase),
        track.explicit,
        album.and_then(|album| album.uri.as_deref()),
        album.and_then(|album| album.release_date.as_deref()),
        album.and_then(cover),
    ];
    let row: Option<TrackRow> = db
        .prepare_cached(sql)?
        .query_row(said, |row| row.get(0))
        .optional()?;
    match row {
        Some(row) if !names_artists_by_hearsay(db, row)? => Ok(Some(row)),
        _ => Ok(None),
    }
}

/// What decides on how a track is folded.
#[derive(PartialEq, Eq)]
struct Known {
    duration_ms: Option<i64>,
    isrc: Option<String>,
    name_key: Option<i64>,
}

fn known(db: &Connection, uri: &str) -> Result<Option<Known>, StoreError> {
    Ok(db
        .prepare_cached("SELECT duration_ms, isrc, name_key FROM track WHERE uri = ?1")?
        .query_row([uri], |row| {
            Ok(Known {
                duration_ms: row.get(0)?,
                isrc: row.get(1)?,
                name_key: row.get(2)?,
            })
        })
        .optional()?)
}

/// Whether the artists of a track are those that a file named, which knows the album's artist alone.
fn names_artists_by_hearsay(db: &Connection, track: TrackRow) -> Result<bool, StoreError> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM track_artist JOIN artist ON artist.id = track_artist.artist
               WHERE track = ?1 AND uri LIKE 'local:artist:%')";
    Ok(db
        .prepare_cached(sql)?
        .query_row([track], |row| row.get(0))?)
}

/// Gives a track the key of its title and first artist. It stays, whatever the track is called later: what names alone
/// found by it must find it again.
pub(super) fn set_name_key(db: &Connection, track: TrackRow) -> Result<(), StoreError> {
    let names: Option<(String, Option<String>)> = db
        .prepare_cached(
            "SELECT track.name, artist.name FROM track
             LEFT JOIN track_artist ON track_artist.track = track.id AND position =
               (SELECT min(position) FROM track_artist WHERE track_artist.track = track.id)
             LEFT JOIN artist ON artist.id = track_artist.artist WHERE track.id = ?1",
        )?
        .query_row([track], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let key = names.and_then(|(title, artist)| names::key(&title, &artist?));
    db.prepare_cached("UPDATE track SET name_key = ?2 WHERE id = ?1 AND name_key IS NULL")?
        .execute(params![track, key])?;
    Ok(())
}

/// Gives the tracks of an older diary their keys.
pub(super) fn set_missing_name_keys(db: &Connection) -> Result<(), StoreError> {
    let mut query = db.prepare(
        "SELECT id FROM track WHERE name_key IS NULL AND name <> '' AND id IN (SELECT track FROM track_artist)",
    )?;
    let rows: Vec<TrackRow> = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for row in &rows {
        set_name_key(db, *row)?;
    }
    for row in rows {
        recordings::refresh(db, row)?;
    }
    Ok(())
}

fn store_album(db: &Connection, album: &spotify::AlbumRef) -> Result<Option<i64>, StoreError> {
    let Some(uri) = album.uri.as_deref() else {
        return Ok(None);
    };
    let row = db
        .prepare_cached(
            "INSERT INTO album (uri, name, release_date, cover) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (uri) DO UPDATE SET release_date = coalesce(excluded.release_date, release_date), cover = coalesce(excluded.cover, cover)
             RETURNING id",
        )?
        .query_row(params![uri, album.name, album.release_date, cover(album)], |row| row.get(0))?;
    Ok(Some(row))
}

/// The smallest cover that is still sharp in a notification.
fn cover(album: &spotify::AlbumRef) -> Option<&str> {
    let sharp = album
        .images
        .iter()
        .filter(|image| image.width.is_none_or(|width| width >= 200))
        .min_by_key(|image| image.width);
    let cover = sharp.or(album.images.first())?;
    Some(cover.url.as_str())
}

fn store_artists(db: &Connection, track: TrackRow, said: &Track) -> Result<(), StoreError> {
    if said.artists.is_empty() {
        return Ok(());
    }
    db.prepare_cached("DELETE FROM track_artist WHERE track = ?1")?
        .execute([track])?;
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
