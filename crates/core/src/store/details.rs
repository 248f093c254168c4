//! What an import does not tell of a track (length, year, ISRC, cover): which tracks lack it, and how far it is known.

use super::{AccountRow, StoreError, accounts, catalogue, sightings};
use crate::sighting::TrackRow;
use crate::view::DetailsView;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use spotify::Track;

/// A track to ask Spotify about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Its row.
    pub row: TrackRow,
    /// Its URI.
    pub uri: String,
}

impl Lacking {
    /// Spotify's id.
    pub fn id(&self) -> &str {
        self.uri.rsplit(':').next().unwrap_or_default()
    }
}

/// What Spotify did not know is asked for again after this.
const ASK_AGAIN: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A track without a length that Spotify may know, and that was not asked for lately.
const LACKS: &str = "track.duration_ms IS NULL AND track.uri LIKE 'spotify:track:%'
    AND (track.looked_up_at IS NULL OR track.looked_up_at < ?2)";

fn asked_before(now: Timestamp) -> i64 {
    let before = now.checked_sub(ASK_AGAIN).unwrap_or(Timestamp::MIN);
    before.as_millisecond()
}

/// The tracks whose details are worth most: those told most often, at most `limit`.
pub fn lacking(
    db: &Connection,
    account: AccountRow,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Lacking>, StoreError> {
    // Mostly none lacks anything, and there are fewer tracks than sightings, which lie by track.
    let sql = format!(
        "SELECT id, uri FROM (SELECT track.id, track.uri,
             (SELECT count(*) FROM sighting WHERE account = ?1 AND track = track.id) AS told
           FROM track WHERE {LACKS})
         WHERE told > 0 ORDER BY told DESC, id LIMIT ?3"
    );
    let mut query = db.prepare_cached(&sql)?;
    let found = query.query_map(params![account, asked_before(now), limit], |row| {
        Ok(Lacking {
            row: row.get(0)?,
            uri: row.get(1)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// How far the details of what was imported are known; none without an import. `a_day` tracks are asked for in a day.
pub fn known(
    db: &Connection,
    account: AccountRow,
    now: Timestamp,
    a_day: u32,
) -> Result<Option<DetailsView>, StoreError> {
    let sql = format!(
        "SELECT coalesce(sum(told), 0), coalesce(sum(CASE WHEN track.duration_ms IS NULL THEN 0 ELSE told END), 0),
           coalesce(sum({LACKS}), 0)
         FROM (SELECT track, count(*) AS told FROM sighting WHERE account = ?1 AND file <> 0 GROUP BY track) AS heard
         JOIN track ON track.id = heard.track"
    );
    let (imported, known, lacking): (i64, i64, i64) = db
        .prepare_cached(&sql)?
        .query_row(params![account, asked_before(now)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let unsigned = |count: i64| count.max(0) as u64;
    Ok((imported > 0).then(|| DetailsView {
        imported: unsigned(imported),
        known: unsigned(known),
        tracks_left: unsigned(lacking),
        days_left: unsigned(lacking).div_ceil(u64::from(a_day.max(1))),
    }))
}

/// Stores what Spotify said of a track; the row that was asked for gets it, whichever id Spotify has put in its place.
pub fn found(
    db: &Connection,
    asked: &Lacking,
    said: Track,
    now: Timestamp,
) -> Result<(), StoreError> {
    let told = Track {
        uri: asked.uri.clone(),
        ..said
    };
    let stored = catalogue::store_track(db, &told)?;
    looked_up(db, asked, now)?;
    if stored.is_some_and(|stored| stored.facts_changed) {
        for account in accounts::all(db)? {
            sightings::refold(db, account.row, &[asked.row])?;
        }
    }
    Ok(())
}

/// Remembers when Spotify was asked; with the length still unknown that is a miss.
pub fn looked_up(db: &Connection, asked: &Lacking, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE track SET looked_up_at = ?2 WHERE id = ?1")?
        .execute(params![asked.row, now.as_millisecond()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn diary() -> Store {
        let mut store = Store::in_memory().unwrap();
        store
            .write(|db| {
                db.execute_batch(
                    "INSERT INTO account (id, account_id, client_id, authorized_at, active) VALUES (1, 'mine', 'app', 0, 1);
                     INSERT INTO track (id, uri, name, duration_ms) VALUES (1, 'spotify:track:a', 'A', NULL),
                       (2, 'spotify:track:b', 'B', NULL), (3, 'local:track:c', 'C', NULL), (4, 'spotify:track:d', 'D', 200000),
                       (5, 'spotify:track:e', 'E', NULL);",
                )?;
                let told = [(1, 1), (2, 3), (3, 9), (4, 4), (5, 1)];
                for (track, times) in told {
                    for at in 1..=times {
                        db.execute(
                            "INSERT INTO sighting (account, track, at, source, ms_played, file, marks) VALUES (1, ?1, ?2, 1, 60000, 1, 0)",
                            [track, at * 1_000_000_000_i64],
                        )?;
                    }
                }
                Ok(())
            })
            .unwrap();
        store
    }

    fn day(number: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + number * 86_400).unwrap()
    }

    fn rows(store: &Store, now: Timestamp) -> Vec<TrackRow> {
        let lacking = lacking(store.read(), 1, now, 10).unwrap();
        lacking.iter().map(|lacking| lacking.row).collect()
    }

    #[test]
    fn the_most_played_come_first_and_ties_are_stable() {
        let store = diary();
        assert_eq!(rows(&store, day(0)), [2, 1, 5]);
        assert_eq!(lacking(store.read(), 1, day(0), 1).unwrap()[0].id(), "b");
        assert_eq!(lacking(store.read(), 2, day(0), 9).unwrap(), []);
    }

    #[test]
    fn a_miss_is_remembered_for_a_while() {
        let mut store = diary();
        let asked = lacking(store.read(), 1, day(0), 1).unwrap().remove(0);
        store.write(|db| looked_up(db, &asked, day(0))).unwrap();
        assert_eq!(rows(&store, day(89)), [1, 5]);
        assert_eq!(rows(&store, day(91)), [2, 1, 5]);
    }

    #[test]
    fn the_row_that_was_asked_for_gets_the_details() {
        let mut store = diary();
        let asked = lacking(store.read(), 1, day(0), 1).unwrap().remove(0);
        let relinked = Track {
            uri: "spotify:track:z".into(),
            name: "B".into(),
            duration_ms: Some(180_000),
            ..Track::default()
        };
        store
            .write(|db| found(db, &asked, relinked, day(0)))
            .unwrap();
        assert_eq!(rows(&store, day(0)), [1, 5]);
        let length: i64 = store
            .read()
            .query_row("SELECT duration_ms FROM track WHERE id = 2", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(length, 180_000);
    }

    #[test]
    fn what_is_known_is_counted_by_listens() {
        let store = diary();
        let details = known(store.read(), 1, day(0), 2).unwrap().unwrap();
        assert_eq!((details.imported, details.known), (18, 4));
        assert_eq!((details.tracks_left, details.days_left), (3, 2));
        assert_eq!(known(store.read(), 2, day(0), 2).unwrap(), None);
    }
}
