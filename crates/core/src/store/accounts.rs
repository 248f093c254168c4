//! Accounts: each has its own diary, and one at most is active.

use super::{AccountRow, StoreError, settings, sightings};
use crate::view::Erasure;
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

impl Account {
    /// Somebody of whom nothing else is known, who consented long ago.
    #[cfg(test)]
    pub(crate) fn of(id: &str) -> Account {
        Account {
            row: 0,
            account_id: id.to_owned(),
            user_id: None,
            display_name: None,
            client_id: "client".to_owned(),
            authorized_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Six months after consent, however often the sign-in is used.
    pub fn signs_out_at(&self) -> Timestamp {
        let consent = self.authorized_at.to_zoned(jiff::tz::TimeZone::UTC);
        consent
            .checked_add(jiff::Span::new().months(6))
            .map_or(Timestamp::MAX, |end| end.timestamp())
    }
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

/// `account_id` of the diary of somebody who has never signed in: what was imported before.
pub const LOCAL: &str = "local";

/// The diary to read: of the account that is signed in, else of the one that was last, else of what was imported.
pub fn diary(db: &Connection) -> Result<Option<AccountRow>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT id FROM account ORDER BY active DESC, authorized_at DESC, id DESC LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The same; where there is none, one that the first sign-in takes over.
pub fn diary_or_local(db: &Connection) -> Result<AccountRow, StoreError> {
    if let Some(row) = diary(db)? {
        return Ok(row);
    }
    db.execute(
        "INSERT INTO account (account_id, client_id, authorized_at, active) VALUES (?1, '', 0, 0)",
        [LOCAL],
    )?;
    Ok(db.last_insert_rowid())
}

/// Gives the diary of what was imported before any sign-in to the account that signed in.
fn adopt(db: &Connection, account: AccountRow) -> Result<(), StoreError> {
    let local: Option<AccountRow> = db
        .query_row(
            "SELECT id FROM account WHERE account_id = ?1",
            [LOCAL],
            |row| row.get(0),
        )
        .optional()?;
    let Some(local) = local.filter(|local| *local != account) else {
        return Ok(());
    };
    for table in [
        "sighting",
        "listen",
        "gap",
        "tombstone",
        "apart",
        "import",
        "import_file",
    ] {
        db.execute(
            &format!("UPDATE OR REPLACE {table} SET account = ?2 WHERE account = ?1"),
            [local, account],
        )?;
    }
    db.execute("DELETE FROM account WHERE id = ?1", [local])?;
    Ok(())
}

/// Every account that has a diary here.
pub fn all(db: &Connection) -> Result<Vec<Account>, StoreError> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM account ORDER BY id"))?;
    Ok(query.query_map([], from_row)?.collect::<Result<_, _>>()?)
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
    adopt(db, row)?;
    if settings::get::<i64>(db, row, sightings::SINCE)?.is_none() {
        settings::set(
            db,
            row,
            sightings::SINCE,
            &account.authorized_at.as_millisecond(),
        )?;
    }
    Ok(row)
}

/// Stores an account under its own row, in a diary that has none yet.
pub fn keep(db: &Connection, account: &Account) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO account ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    db.execute(
        &sql,
        params![
            account.row,
            account.account_id,
            account.user_id,
            account.display_name,
            account.client_id,
            account.authorized_at.as_millisecond()
        ],
    )?;
    Ok(())
}

/// No account is active any more; its diary stays.
pub fn deactivate(db: &Connection) -> Result<(), StoreError> {
    db.execute("UPDATE account SET active = 0", [])?;
    Ok(())
}

/// Counts what there is of an account.
pub fn count(db: &Connection, account: AccountRow) -> Result<Erasure, StoreError> {
    let rows = |table: &str| -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {table} WHERE account = ?1");
        let count: i64 = db.query_row(&sql, [account], |row| row.get(0))?;
        Ok(count.max(0) as u64)
    };
    Ok(Erasure {
        stays: 0,
        copies: 0,
        listens: rows("listen")?,
        sightings: rows("sighting")? + rows("sighting_look")?,
        picks: rows("pick")?,
        runs: rows("run")?,
    })
}

/// The same for all accounts together.
pub fn count_all(db: &Connection) -> Result<Erasure, StoreError> {
    let mut total = Erasure::default();
    for account in all(db)? {
        let counts = count(db, account.row)?;
        total.listens += counts.listens;
        total.sightings += counts.sightings;
        total.picks += counts.picks;
        total.runs += counts.runs;
    }
    Ok(total)
}
