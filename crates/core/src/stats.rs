//! Statistics: plain loops over the columns a chart needs. Each page has one entry point, which reads the diary once.

mod artists;
mod catalogue;
mod columns;
mod diary;
mod discoveries;
mod figures;
mod gaps;
mod levels;
mod listening;
pub(crate) mod local;
pub(crate) mod picked;
mod range;
#[cfg(test)]
mod tests;
mod today;
mod width;
mod years;

pub use discoveries::{discoveries, story};
pub use listening::listening;
pub use today::today;

use crate::store::{AccountRow, StoreError};
use crate::view::ArtistCount;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// A listen counts as a play from here on, milliseconds.
pub const PLAY_MS: i64 = 30_000;

/// How to rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankBy {
    /// Time heard.
    #[default]
    Time,
    /// Plays of at least 30 s.
    Plays,
}

/// Runs `read` on one state of the diary, though the agent writes beside it.
fn look<T>(
    db: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // Inside a transaction the state stands still already.
    let still = db
        .is_autocommit()
        .then(|| db.unchecked_transaction())
        .transpose()?;
    let result = read(db);
    drop(still);
    result
}

/// The artists heard most between two times (UTC milliseconds). A track counts for each of its artists.
pub fn top_artists(
    db: &Connection,
    account: AccountRow,
    from: i64,
    to: i64,
    by: RankBy,
    limit: usize,
) -> Result<Vec<ArtistCount>, StoreError> {
    let mut artists_of: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut query =
        db.prepare("SELECT track, artist FROM track_artist ORDER BY track, position")?;
    for found in query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (track, artist) = found?;
        artists_of.entry(track).or_default().push(artist);
    }
    let mut totals: HashMap<i64, (u64, i64, bool)> = HashMap::new();
    let mut listens = db.prepare("SELECT track, ms_played, flags & 1 FROM listen WHERE account = ?1 AND started_at >= ?2 AND started_at < ?3")?;
    for found in listens.query_map(params![account, from, to], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })? {
        let (track, ms, estimated): (i64, i64, bool) = found?;
        for artist in artists_of.get(&track).into_iter().flatten() {
            let total = totals.entry(*artist).or_default();
            total.0 += u64::from(ms >= PLAY_MS);
            total.1 += ms;
            total.2 |= estimated;
        }
    }
    let mut ranked: Vec<(i64, (u64, i64, bool))> = totals.into_iter().collect();
    ranked.sort_by_key(|(artist, (plays, ms, _))| match by {
        RankBy::Time => (-ms, -(*plays as i64), *artist),
        RankBy::Plays => (-(*plays as i64), -ms, *artist),
    });
    ranked.truncate(limit);
    ranked
        .into_iter()
        .map(|(artist, (plays, ms_played, estimated))| {
            let name = db
                .prepare_cached("SELECT name FROM artist WHERE id = ?1")?
                .query_row([artist], |row| {
                    Ok(crate::view::plain(&row.get::<_, String>(0)?))
                })?;
            Ok(ArtistCount {
                name,
                plays,
                ms_played,
                estimated,
            })
        })
        .collect()
}
