//! Leaving Spotify: everything that its API told goes from the diary; what files of the user's own told stays, as the
//! diary of nobody signed in, and is folded again.

use super::accounts::LOCAL;
use super::{AccountRow, StoreError, bulk};
use crate::search;
use crate::sighting::Source;
use rusqlite::{Connection, OptionalExtension, params};

/// What stays, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staying {
    /// Listens that a file tells of.
    pub listens: u64,
    /// Sightings of files.
    pub sightings: u64,
}

/// Counts what [`forget_spotify`] leaves.
pub fn count_staying(db: &Connection) -> Result<Staying, StoreError> {
    let number = |sql: &str| -> Result<u64, StoreError> {
        Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?.max(0) as u64)
    };
    let sightings = number("SELECT count(*) FROM sighting WHERE file <> 0")?;
    let live = Source::RecentlyPlayed.bit() | Source::Player.bit();
    let told = format!("SELECT count(*) FROM listen WHERE sources & ~{live} <> 0");
    Ok(Staying {
        listens: number(&told)?.min(sightings),
        sightings,
    })
}

/// Deletes what came from Spotify's API, of every account.
pub fn forget_spotify(db: &Connection) -> Result<(), StoreError> {
    let keeper = keeper(db)?;
    db.execute_batch(
        "DELETE FROM sighting WHERE file = 0;
         DELETE FROM sighting_look; DELETE FROM listen; DELETE FROM gap;
         DELETE FROM pick; DELETE FROM pick_change;
         DELETE FROM draw_node; DELETE FROM draw_candidate; DELETE FROM draw_key; DELETE FROM draw_sums; DELETE FROM run_step; DELETE FROM run;
         DELETE FROM setting WHERE account <> 0;
         DELETE FROM tombstone WHERE track NOT IN (SELECT track FROM sighting);",
    )?;
    match keeper {
        Some(keeper) => become_nobody(db, keeper)?,
        None => drop(db.execute("DELETE FROM account", [])?),
    }
    forget_facts(db)?;
    keeper.map_or(Ok(()), |keeper| bulk::fold_all(db, keeper))
}

/// The account under whose row the imports stay: nobody's own, else the first that has any.
fn keeper(db: &Connection) -> Result<Option<AccountRow>, StoreError> {
    let sql = "SELECT id FROM account
        WHERE account_id = ?1 OR id IN (SELECT account FROM import_file)
           OR id IN (SELECT account FROM sighting WHERE file <> 0) OR id IN (SELECT account FROM apart)
        ORDER BY account_id <> ?1, id LIMIT 1";
    Ok(db.query_row(sql, [LOCAL], |row| row.get(0)).optional()?)
}

/// All imports become those of one diary that names nobody.
fn become_nobody(db: &Connection, keeper: AccountRow) -> Result<(), StoreError> {
    // What two accounts imported from the same file is the same.
    let twice = "SELECT id FROM import_file WHERE account <> ?1
        AND digest IN (SELECT digest FROM import_file WHERE account = ?1)";
    for table in ["sighting", "apart", "import_has"] {
        db.execute(
            &format!("DELETE FROM {table} WHERE file IN ({twice})"),
            [keeper],
        )?;
    }
    db.execute(
        &format!("DELETE FROM import_file WHERE id IN ({twice})"),
        [keeper],
    )?;
    for table in ["sighting", "apart", "tombstone", "import", "import_file"] {
        db.execute(
            &format!("UPDATE OR IGNORE {table} SET account = ?1"),
            [keeper],
        )?;
        db.execute(
            &format!("DELETE FROM {table} WHERE account <> ?1"),
            [keeper],
        )?;
    }
    db.execute("DELETE FROM account WHERE id <> ?1", [keeper])?;
    db.execute(
        "UPDATE account SET account_id = ?2, user_id = NULL, display_name = NULL, client_id = '', authorized_at = 0, active = 0
         WHERE id = ?1",
        params![keeper, LOCAL],
    )?;
    Ok(())
}

/// Names that nothing uses any more go; of the others what only Spotify's API can have told: covers, dates, and the
/// lengths and ISRCs that Spotify's own exports do not have.
fn forget_facts(db: &Connection) -> Result<(), StoreError> {
    let scrobbles = Source::ListenBrainz.bit() | Source::LastFm.bit();
    db.execute_batch(&format!(
        "DELETE FROM track WHERE id NOT IN (SELECT track FROM sighting) AND id NOT IN (SELECT track FROM tombstone)
           AND id NOT IN (SELECT recording FROM track WHERE recording IS NOT NULL AND id IN (SELECT track FROM sighting));
         DELETE FROM track_artist WHERE track NOT IN (SELECT id FROM track);
         DELETE FROM artist WHERE id NOT IN (SELECT artist FROM track_artist);
         DELETE FROM album WHERE id NOT IN (SELECT album FROM track WHERE album IS NOT NULL);
         UPDATE track SET recording = NULL WHERE recording NOT IN (SELECT id FROM track);
         UPDATE track SET chosen = NULL WHERE chosen NOT IN (SELECT id FROM track);
         UPDATE track SET explicit = NULL, looked_up_at = NULL;
         UPDATE track SET duration_ms = NULL, isrc = NULL
           WHERE id NOT IN (SELECT track FROM sighting WHERE source & {scrobbles} <> 0);
         UPDATE album SET cover = NULL, release_date = NULL;"
    ))?;
    search::forget(db)
}

#[cfg(test)]
mod tests;
