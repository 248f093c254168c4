//! Sightings that no listen can have come from: a record that went into the diary and shows nowhere.

use crate::sighting::Source;
use crate::store::{AccountRow, StoreError, groups};
use rusqlite::Connection;
use std::collections::HashMap;

/// Sources differ in when a play was by less, milliseconds.
const SLACK_MS: i64 = 15 * 60_000;

/// How many sightings of an account lie near no listen of their track, of its recording or of its name, and near none
/// that the user deleted.
pub(super) fn count(db: &Connection, account: AccountRow) -> Result<u64, StoreError> {
    let heard = Heard::load(db, account)?;
    let mut query =
        db.prepare("SELECT track, at, ms_played, source FROM sighting WHERE account = ?1")?;
    let mut rows = query.query([account])?;
    let mut unheard = 0;
    while let Some(row) = rows.next()? {
        let (at, ms) = (row.get::<_, i64>(1)?, row.get::<_, i64>(2)?.max(0));
        let (from, to) = match Source::from_bit(row.get(3)?) {
            Some(Source::Player | Source::ListenBrainz | Source::LastFm) | None => (at, at + ms),
            Some(Source::Export | Source::RecentlyPlayed | Source::AccountData) => (at - ms, at),
        };
        unheard += u64::from(!heard.near(row.get(0)?, from - SLACK_MS, to + SLACK_MS));
    }
    Ok(unheard)
}

/// Listens by what may be one play.
struct Heard {
    /// Number of the group of each track.
    groups: HashMap<i64, usize>,
    /// Begin and end of the listens of each group, in order of their begins, and the longest of them.
    spans: Vec<(Vec<(i64, i64)>, i64)>,
}

impl Heard {
    fn load(db: &Connection, account: AccountRow) -> Result<Heard, StoreError> {
        let all = groups::partition(&groups::all(db)?);
        let rows = all.iter().enumerate();
        let groups: HashMap<i64, usize> = rows
            .flat_map(|(number, group)| group.iter().map(move |facts| (facts.row, number)))
            .collect();
        let mut spans = vec![(Vec::new(), 0); all.len()];
        for table in ["listen", "tombstone"] {
            let sql = format!("SELECT track, started_at, ended_at FROM {table} WHERE account = ?1");
            let mut query = db.prepare(&sql)?;
            let mut rows = query.query([account])?;
            while let Some(row) = rows.next()? {
                let (from, to): (i64, i64) = (row.get(1)?, row.get(2)?);
                let group = groups
                    .get(&row.get(0)?)
                    .and_then(|group| spans.get_mut(*group));
                if let Some((spans, longest)) = group {
                    spans.push((from, to));
                    *longest = (to - from).max(*longest);
                }
            }
        }
        spans
            .iter_mut()
            .for_each(|(spans, _)| spans.sort_unstable());
        Ok(Heard { groups, spans })
    }

    fn near(&self, track: i64, from: i64, to: i64) -> bool {
        let Some((spans, longest)) = self
            .groups
            .get(&track)
            .and_then(|group| self.spans.get(*group))
        else {
            return false;
        };
        let end = spans.partition_point(|(begin, _)| *begin <= to);
        let before = spans[..end].iter().rev();
        let mut near = before.take_while(|(begin, _)| *begin >= from - longest);
        near.any(|(_, end)| *end >= from)
    }
}
