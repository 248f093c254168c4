//! Accounts: each has its own diary, and one at most is active.

use super::{AccountRow, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A Spotify account that signed in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Row in the store; keys everything of the account.
    pub row: AccountRow,
    /// `account_id` of `GET /me`.
    pub account_id: String,
    /// `id` of `GET /me`: owner of playlists.
    pub user_id: Option<String>,
    /// Name to show.
    pub display_name: Option<String>,
    /// Client id the sign-in was made with.
    pub client_id: String,
    /// When the user consented; the sign-in ends six months later.
    pub authorized_at: Timestamp,
}

const COLUMNS: &str = "id, account_id, user_id, display_name, client_id, authorized_at";

fn from_row(row: &Row) -> rusqlite::Result<Account> {
    Ok(Account {
        row: row.get(0)?,
        account_id: row.get(1)?,
        user_id: row.get(2)?,
        display_name: row.get(3)?,
        client_id: row.get(4)?,
        authorized_at: Timestamp::from_millisecond(row.get(5)?).unwrap_or_default(),
    })
}

/// The account that is signed in, or was last.
pub fn active(db: &Connection) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE active = 1");
    Ok(db.query_row(&sql, [], from_row).optional()?)
}

/// Stores a sign-in and makes its account the active one. `account.row` is ignored; the stored row comes back.
pub fn activate(db: &Connection, account: &Account) -> Result<AccountRow, StoreError> {
    db.execute("UPDATE account SET active = 0", [])?;
    let row = db.query_row(
        "INSERT INTO account (account_id, user_id, display_name, client_id, authorized_at, active) VALUES (?1, ?2, ?3, ?4, ?5, 1)
         ON CONFLICT (account_id) DO UPDATE SET user_id = excluded.user_id, display_name = excluded.display_name,
           client_id = excluded.client_id, authorized_at = excluded.authorized_at, active = 1
         RETURNING id",
        params![account.account_id, account.user_id, account.display_name, account.client_id, account.authorized_at.as_millisecond()],
        |row| row.get(0),
    )?;
    Ok(row)
}

/// No account is active any more; its diary stays.
pub fn deactivate(db: &Connection) -> Result<(), StoreError> {
    db.execute("UPDATE account SET active = 0", [])?;
    Ok(())
}
