//! Filling the index: tracks by their rows, then those that changed, a few at a time.

use super::words::{apart, pieces};
use crate::sighting::TrackRow;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

/// Tracks that cannot be found yet, or only by older names.
pub fn pending(db: &Connection) -> Result<u32, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM track WHERE id > (SELECT upto FROM search_state)) + (SELECT count(*) FROM search_due)";
    let count: i64 = db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Puts up to `most` of them into the index; true if more are left. Part of a transaction: how far it got is kept with it.
pub fn catch_up(db: &Connection, most: u32) -> Result<bool, StoreError> {
    let rows = next_rows(db, most)?;
    for row in &rows {
        put(db, *row)?;
    }
    if let Some(last) = rows.last() {
        db.prepare_cached("UPDATE search_state SET upto = ?1")?
            .execute([last])?;
    }
    let left = most.saturating_sub(rows.len() as u32);
    for row in due(db, left)? {
        put(db, row)?;
    }
    has_more(db)
}

fn next_rows(db: &Connection, most: u32) -> Result<Vec<TrackRow>, StoreError> {
    let sql =
        "SELECT id FROM track WHERE id > (SELECT upto FROM search_state) ORDER BY id LIMIT ?1";
    rows(db, sql, most)
}

fn due(db: &Connection, most: u32) -> Result<Vec<TrackRow>, StoreError> {
    rows(
        db,
        "SELECT track FROM search_due ORDER BY track LIMIT ?1",
        most,
    )
}

fn rows(db: &Connection, sql: &str, most: u32) -> Result<Vec<TrackRow>, StoreError> {
    let mut query = db.prepare_cached(sql)?;
    Ok(query
        .query_map([most], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn has_more(db: &Connection) -> Result<bool, StoreError> {
    Ok(!next_rows(db, 1)?.is_empty() || !due(db, 1)?.is_empty())
}

/// Whether [`catch_up`] has anything to do.
pub fn is_behind(db: &Connection) -> Result<bool, StoreError> {
    has_more(db)
}

/// Puts a track into the index as it is named now.
fn put(db: &Connection, track: TrackRow) -> Result<(), StoreError> {
    let found = db
        .prepare_cached(
            "SELECT track.name, coalesce(album.name, '') FROM track LEFT JOIN album ON album.id = track.album WHERE track.id = ?1",
        )?
        .query_row([track], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?;
    if let Some((title, album)) = found {
        let artists = artists(db, track)?;
        db.prepare_cached("INSERT OR REPLACE INTO track_words (rowid, title, artists, album) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![track, apart(&title), each(&artists, apart), apart(&album)])?;
        let text = [pieces(&title), each(&artists, pieces), pieces(&album)];
        db.prepare_cached("INSERT OR REPLACE INTO track_pieces (rowid, text) VALUES (?1, ?2)")?
            .execute(params![track, text.join("\n")])?;
    }
    db.prepare_cached("DELETE FROM search_due WHERE track = ?1")?
        .execute([track])?;
    Ok(())
}

fn artists(db: &Connection, track: TrackRow) -> Result<Vec<String>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT artist.name FROM track_artist JOIN artist ON artist.id = track_artist.artist WHERE track = ?1 ORDER BY position",
    )?;
    Ok(query
        .query_map([track], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn each(names: &[String], change: fn(&str) -> String) -> String {
    let changed: Vec<String> = names.iter().map(|name| change(name)).collect();
    changed.join("\n")
}

/// Leaves no words of deleted tracks in the file.
pub fn forget(db: &Connection) -> Result<(), StoreError> {
    db.execute_batch(
        "INSERT INTO track_words (track_words) VALUES ('optimize');
         INSERT INTO track_pieces (track_pieces) VALUES ('optimize');",
    )?;
    Ok(())
}

/// Empties the index, which is filled again from the first track on.
pub fn forget_all(db: &Connection) -> Result<(), StoreError> {
    db.execute_batch(
        "INSERT INTO track_words (track_words) VALUES ('delete-all');
         INSERT INTO track_pieces (track_pieces) VALUES ('delete-all');
         DELETE FROM search_due; UPDATE search_state SET upto = 0;",
    )?;
    Ok(())
}
