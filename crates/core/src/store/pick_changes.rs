//! Changes of picks at Spotify: what was sent and not yet seen done, and what became of it.

use super::listens::time;
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
    /// Whether it was seen to be there no longer, though Sidetrack did not take it out.
    pub gone: bool,
    /// Whether it was saved to the library.
    pub kept: bool,
    /// When it was last seen to have changed at Spotify.
    pub changed_at: Option<Timestamp>,
    /// What Spotify's clock showed before it was sent; none: not known.
    pub heard_at: Option<Timestamp>,
    /// What it showed when our copy was in the playlist; none: not known.
    pub entered_at: Option<Timestamp>,
}

/// The pick as a change sees it; none when the account has no such pick.
pub fn subject(
    db: &Connection,
    account: AccountRow,
    pick: i64,
) -> Result<Option<Subject>, StoreError> {
    let sql = "SELECT track.uri, playlist, added_at, removed_at, gone_at, kept_at, changed_at, heard_at, entered_at FROM pick
        JOIN track ON track.id = pick.track WHERE pick.id = ?1 AND account = ?2";
    let found = db.query_row(sql, [pick, account], |row| {
        let time = |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(time));
        Ok(Subject {
            uri: row.get(0)?,
            playlist: row.get(1)?,
            added: time(2)?.is_some(),
            removed: time(3)?.is_some(),
            gone: time(4)?.is_some(),
            kept: time(5)?.is_some(),
            changed_at: time(6)?,
            heard_at: time(7)?,
            entered_at: time(8)?,
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

/// The change is done: the pick says so, and nothing is intended any more. `sent`: what Spotify's clock showed when it was
/// done, if that is known; none where nothing was sent, as it was so already.
pub fn done(
    db: &Connection,
    pick: i64,
    kind: Kind,
    sent: Option<Option<Timestamp>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let change = match (kind, sent) {
        (Kind::Remove, _) => "removed_at = ?2, tidied = FALSE",
        (Kind::Tidy, Some(_)) => "removed_at = ?2, tidied = TRUE",
        // The user has taken it out.
        (Kind::Tidy, None) => "gone_at = coalesce(gone_at, ?2)",
        (Kind::Restore, _) => "removed_at = NULL, tidied = FALSE, gone_at = NULL",
        (Kind::Keep, _) => "kept_at = ?2",
        (Kind::Unkeep, _) => "kept_at = NULL",
    };
    db.execute(
        &format!("UPDATE pick SET {change}, changed_at = ?2 WHERE id = ?1"),
        params![pick, now.as_millisecond()],
    )?;
    // Where nothing was sent, it is a copy of the user's: that ours entered before it tells them apart.
    if let (Kind::Restore, Some(entered_at)) = (kind, sent) {
        db.execute(
            "UPDATE pick SET entered_at = ?2 WHERE id = ?1",
            params![pick, entered_at.map(Timestamp::as_millisecond)],
        )?;
    }
    forget(db, pick)
}

/// Nothing is intended any more, and nothing was done.
pub fn forget(db: &Connection, pick: i64) -> Result<(), StoreError> {
    db.execute("DELETE FROM pick_change WHERE pick = ?1", [pick])?;
    Ok(())
}
