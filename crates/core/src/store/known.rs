//! What the diary knows of tracks, for the filters of a draw.

use super::{AccountRow, StoreError};
use crate::draw::filters::{Filters, Heard, Keys, Known};
use crate::names;
use rusqlite::{Connection, Row};

/// What was picked and, as far as the filters ask for it, heard. The playlist is not in the diary.
pub fn load(db: &Connection, account: AccountRow, filters: &Filters) -> Result<Known, StoreError> {
    let picked = "SELECT uri, isrc, name_key FROM track WHERE id IN (SELECT track FROM pick WHERE account = ?1)";
    let heard = "SELECT uri, isrc, name_key FROM track WHERE id IN (SELECT track FROM listen WHERE account = ?1)";
    let mut known = Known {
        picked: tracks(db, picked, account)?,
        ..Known::default()
    };
    if filters.heard != Heard::Any {
        known.heard = tracks(db, heard, account)?;
    }
    if filters.heard == Heard::NewArtist {
        let sql = "SELECT uri, name FROM artist WHERE id IN (SELECT artist FROM track_artist
                   WHERE track IN (SELECT track FROM listen WHERE account = ?1))";
        let mut query = db.prepare(sql)?;
        let mut rows = query.query([account])?;
        while let Some(row) = rows.next()? {
            known.artists.add(text(row, 0)?);
            known.artists.add(&names::normal(text(row, 1)?));
        }
    }
    Ok(known)
}

fn tracks(db: &Connection, sql: &str, account: AccountRow) -> Result<Keys, StoreError> {
    let mut keys = Keys::default();
    let mut query = db.prepare(sql)?;
    let mut rows = query.query([account])?;
    while let Some(row) = rows.next()? {
        keys.add(text(row, 0)?);
        if let Ok(isrc) = row.get_ref(1)?.as_str() {
            keys.add(isrc);
        }
        if let Some(key) = row.get(2)? {
            keys.add_name(key);
        }
    }
    Ok(keys)
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    Ok(row.get_ref(column)?.as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, catalogue};
    use spotify::{ArtistRef, Track};

    fn track(name: &str) -> Track {
        Track {
            id: Some(name.to_owned()),
            uri: format!("spotify:track:{name}"),
            name: name.to_owned(),
            artists: vec![ArtistRef {
                uri: Some("spotify:artist:x".to_owned()),
                name: "Somebody".to_owned(),
                ..ArtistRef::default()
            }],
            ..Track::default()
        }
    }

    #[test]
    fn what_was_picked_and_heard_is_known_by_id_and_by_name() {
        let mut store = Store::in_memory().unwrap();
        store
            .write(|db| {
                let row = |name: &str| Ok::<_, StoreError>(catalogue::store_track(db, &track(name))?.map_or(0, |track| track.row));
                let (picked, heard) = (row("picked")?, row("heard")?);
                row("neither")?;
                db.execute("INSERT INTO pick (account, run, track, playlist, way, chosen_at) VALUES (1, 1, ?1, 'p', 'even', 0)", [picked])?;
                db.execute("INSERT INTO listen VALUES (1, 0, ?1, 9, 9, 0, 0, NULL, NULL, NULL)", [heard])?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let with = |heard| Filters {
            heard,
            ..Filters::default()
        };
        let known = load(store.read(), 1, &with(Heard::NewArtist)).unwrap();
        let mut renamed = track("PICKED");
        renamed.uri = "spotify:track:other".to_owned();
        assert!(known.picked.has_recording(&renamed));
        assert!(known.heard.has_recording(&track("heard")));
        assert!(!known.heard.has_recording(&track("neither")));
        assert!(known.artists.has("spotify:artist:x") && known.artists.has("somebody"));
        let other = load(store.read(), 2, &with(Heard::NewArtist)).unwrap();
        assert!(!other.heard.has_recording(&track("heard")));
        let none = load(store.read(), 1, &with(Heard::Any)).unwrap();
        assert!(!none.heard.has_recording(&track("heard")));
    }
}
