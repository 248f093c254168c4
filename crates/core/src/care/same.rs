//! Whether two diaries say the same: table by table, but for what changes with every call to Spotify.

use crate::store::{StoreError, settings};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Compares the sizes of all tables first, as most often that is enough, then everything in them.
pub fn same(a: &Connection, b: &Connection) -> Result<bool, StoreError> {
    let tables = tables(a)?;
    if tables != self::tables(b)? {
        return Ok(false);
    }
    for table in &tables {
        if rows(a, table)? != rows(b, table)? {
            return Ok(false);
        }
    }
    for table in &tables {
        if digest(a, table)? != digest(b, table)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Names of the tables that hold anything themselves.
fn tables(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = db.prepare(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    )?;
    Ok(query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn rows(db: &Connection, table: &str) -> Result<i64, StoreError> {
    let sql = format!("SELECT count(*) FROM \"{table}\" WHERE {}", told(table));
    Ok(db.query_row(&sql, [], |row| row.get(0))?)
}

fn digest(db: &Connection, table: &str) -> Result<u64, StoreError> {
    let mut query = db.prepare(&format!("SELECT * FROM \"{table}\" WHERE {}", told(table)))?;
    let columns = query.column_count();
    let mut hasher = DefaultHasher::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            match row.get_ref(column)? {
                ValueRef::Null => 0_u8.hash(&mut hasher),
                ValueRef::Integer(value) => (1_u8, value).hash(&mut hasher),
                ValueRef::Real(value) => (2_u8, value.to_bits()).hash(&mut hasher),
                ValueRef::Text(value) => (3_u8, value).hash(&mut hasher),
                ValueRef::Blob(value) => (4_u8, value).hash(&mut hasher),
            }
        }
    }
    Ok(hasher.finish())
}

/// Which rows of a table count.
fn told(table: &str) -> String {
    match table {
        "setting" => format!("name <> '{}'", settings::LIMITS),
        _ => "1".to_owned(),
    }
}
