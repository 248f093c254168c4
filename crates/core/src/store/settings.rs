//! Settings and small pieces of state by name, as JSON; account 0 is the program's own.

use super::{AccountRow, StoreError};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Settings that belong to no account.
pub const PROGRAM: AccountRow = 0;

/// What Spotify forbids at present ([`crate::limits`]); changes with every call.
pub const LIMITS: &str = "limits";

/// When the diary was begun empty in the place of another one.
pub const BEGUN_EMPTY: &str = "begun_empty";

/// The value called `name`; `None` when absent or no longer readable as `T`, so that a default takes its place.
pub fn get<T: DeserializeOwned>(
    db: &Connection,
    account: AccountRow,
    name: &str,
) -> Result<Option<T>, StoreError> {
    let text: Option<String> = db
        .prepare_cached("SELECT value FROM setting WHERE account = ?1 AND name = ?2")?
        .query_row(params![account, name], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Stores `value` under `name`.
pub fn set<T: Serialize>(
    db: &Connection,
    account: AccountRow,
    name: &str,
    value: &T,
) -> Result<(), StoreError> {
    // Plain data of ours always has a JSON form.
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    db.prepare_cached("INSERT INTO setting (account, name, value) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = excluded.value")?
        .execute(params![account, name, text])?;
    Ok(())
}

/// Forgets `name`.
pub fn clear(db: &Connection, account: AccountRow, name: &str) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM setting WHERE account = ?1 AND name = ?2",
        params![account, name],
    )?;
    Ok(())
}
