//! Changes of picks at Spotify: what was sent and not yet seen done, and what became of it.

use super::{AccountRow, StoreError};
use crate::pick_change::{Change, Kind};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// What a change needs to know of its pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// URI of the track.
    pub uri: String,
    /// Spotify id of the playlist it went to.
    pub playlist: String,
    /// Whether Sidetrack ever saw it there.
    pub added: bool,
    /// Whether it was taken out again.
    pub removed: bool,
    /// Whether it was saved to the library.
    pub kept: bool,
    /// When it was last seen to have changed at Spotify.
    pub changed_at: Option<Timestamp>,
    /// What Spotify's clock showed when our copy was in the playlist; none: not known.
    pub entered_at: Option<Timestamp>,
}

/// The pick as a change sees it; none when the account has no such pick.
pub fn subject(
    db: &Connection,
    account: AccountRow,
    pick: i64,
) -> Result<Option<Subject>, StoreError> {
    let sql = "SELECT track.uri, playlist, added_at, removed_at, kept_at, changed_at, entered_at FROM pick
        JOIN track ON track.id = pick.track WHERE pick.id = ?1 AND account = ?2";
    let found = db.query_row(sql, [pick, account], |row| {
        Ok(Subject {
            uri: row.get(0)?,
            playlist: row.get(1)?,
            added: row.get::<_, Option<i64>>(2)?.is_some(),
            removed: row.get::<_, Option<i64>>(3)?.is_some(),
            kept: row.get::<_, Option<i64>>(4)?.is_some(),
            changed_at: row.get::<_, Option<i64>>(5)?.map(super::listens::time),
            entered_at: row.get::<_, Option<i64>>(6)?.map(super::listens::time),
        })
    });
    Ok(found.optional()?)
}

/// The intention: the change is about to be sent.
pub fn intend(db: &Connection, account: AccountRow, change: &Change) -> Result<(), StoreError> {
    db.execute(
        "INSERT OR REPLACE INTO pick_change (pick, account, kind) VALUES (?1, ?2, ?3)",
        params![change.pick, account, change.kind.word()],
    )?;
    Ok(())
}

/// The changes that were sent and not seen done, in the order of their picks.
pub fn intended(db: &Connection, account: AccountRow) -> Result<Vec<(i64, Kind)>, StoreError> {
    let mut query =
        db.prepare("SELECT pick, kind FROM pick_change WHERE account = ?1 ORDER BY pick")?;
    let rows = query.query_map([account], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut changes = Vec::new();
    for row in rows {
        let (pick, word) = row?;
        changes.extend(Kind::from_word(&word).map(|kind| (pick, kind)));
    }
    Ok(changes)
}

/// The change is done: the pick says so, and nothing is intended any more.
pub fn done(db: &Connection, pick: i64, kind: Kind, now: Timestamp) -> Result<(), StoreError> {
    let now = now.as_millisecond();
    let change = match kind {
        Kind::Remove => "removed_at = ?2, tidied = FALSE",
        Kind::Tidy => "removed_at = ?2, tidied = TRUE",
        // A new copy, of which nothing was told.
        Kind::Restore => "removed_at = NULL, tidied = FALSE, entered_at = NULL",
        Kind::Keep => "kept_at = ?2",
        Kind::Unkeep => "kept_at = NULL",
    };
    db.execute(
        &format!("UPDATE pick SET {change}, changed_at = ?2 WHERE id = ?1"),
        params![pick, now],
    )?;
    forget(db, pick)
}

/// Nothing is intended any more, and nothing was done.
pub fn forget(db: &Connection, pick: i64) -> Result<(), StoreError> {
    db.execute("DELETE FROM pick_change WHERE pick = ?1", [pick])?;
    Ok(())
}
