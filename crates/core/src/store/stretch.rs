//! A stretch of time outside whose ends no sighting can concern a listen inside: what is folded again at once.

use super::sightings::{LOOK, look_from_row, sighting_from_row};
use super::{AccountRow, StoreError, groups, listens, tombstones};
use crate::fold::{self, Evidence, Facts, Found, Listen, SOURCES_AGREE_MS, TOLERANCE_MS, reach_ms};
use crate::sighting::{Sighting, TrackRow};
use rusqlite::{Connection, OptionalExtension, params};

/// The tracks of one name, from one time to another (UTC milliseconds).
#[derive(Debug)]
pub(super) struct Stretch {
    pub tracks: Vec<Facts>,
    pub from: i64,
    pub to: i64,
}

/// What folding a stretch gave.
pub(super) struct Folded {
    /// Listens that nothing had shown before.
    pub appeared: Vec<Listen>,
    /// All of them, with those that the user deleted.
    pub found: Vec<Found>,
}

impl Stretch {
    /// Grows from the touched times until the nearest sighting on each side is out of reach.
    pub fn around(
        db: &Connection,
        account: AccountRow,
        track: TrackRow,
        from: i64,
        to: i64,
    ) -> Result<Stretch, StoreError> {
        let tracks = groups::of(db, track)?;
        let reach = reach_ms(longest(&tracks));
        let mut stretch = Stretch { tracks, from, to };
        loop {
            // A player shows a track long after it fell silent: a look tells of then, too.
            let silent = stretch.silent_before(db, account)?;
            let before = stretch.neighbour(db, account, Side::Before, stretch.from - reach)?;
            let Some(from) = silent.into_iter().chain(before).min() else {
                break;
            };
            stretch.from = from;
        }
        loop {
            let limit = stretch.to + reach;
            let silent = stretch.silent_until(db, account, limit)?;
            let after = stretch.neighbour(db, account, Side::After, limit)?;
            let Some(to) = silent.into_iter().chain(after).max() else {
                break;
            };
            stretch.to = to;
        }
        Ok(stretch)
    }

    /// Whether a touched stretch lies inside.
    pub fn covers(&self, track: TrackRow, from: i64, to: i64) -> bool {
        self.tracks.iter().any(|known| known.row == track) && self.from <= from && to <= self.to
    }

    /// The sighting furthest out on one side, but not beyond `limit`.
    fn neighbour(
        &self,
        db: &Connection,
        account: AccountRow,
        side: Side,
        limit: i64,
    ) -> Result<Option<i64>, StoreError> {
        let (edge, pick, beyond) = match side {
            Side::Before => (self.from, "min", "at >= ?3 AND at < ?4"),
            Side::After => (self.to, "max", "at <= ?3 AND at > ?4"),
        };
        let mut found: Vec<i64> = Vec::new();
        for table in ["sighting", "sighting_look"] {
            let sql = format!(
                "SELECT {pick}(at) FROM {table} WHERE account = ?1 AND track = ?2 AND {beyond}"
            );
            found.extend(self.of_each(db, &sql, (account, limit, edge))?);
        }
        Ok(match side {
            Side::Before => found.into_iter().min(),
            Side::After => found.into_iter().max(),
        })
    }

    /// Since when a player was silent that looks inside show, if that was before the stretch.
    fn silent_before(
        &self,
        db: &Connection,
        account: AccountRow,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT min(changed_at) FROM sighting_look INDEXED BY sighting_look_silent
                   WHERE account = ?1 AND track = ?2 AND at BETWEEN ?3 AND ?4 AND NOT is_playing AND changed_at < ?3";
        let found = self.of_each(db, sql, (account, self.from, self.to))?;
        Ok(found.into_iter().min())
    }

    /// The last look behind the stretch at a player that was silent since `limit` or before.
    fn silent_until(
        &self,
        db: &Connection,
        account: AccountRow,
        limit: i64,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT max(at) FROM sighting_look INDEXED BY sighting_look_silent
                   WHERE account = ?1 AND track = ?2 AND at > ?3 AND NOT is_playing AND changed_at <= ?4";
        let found = self.of_each(db, sql, (account, self.to, limit))?;
        Ok(found.into_iter().max())
    }

    /// What each track gives, where it gives something.
    fn of_each(
        &self,
        db: &Connection,
        sql: &str,
        (account, a, b): (AccountRow, i64, i64),
    ) -> Result<Vec<i64>, StoreError> {
        let mut query = db.prepare_cached(sql)?;
        let mut found: Vec<i64> = Vec::new();
        for track in &self.tracks {
            let at: Option<i64> =
                query.query_row(params![account, track.row, a, b], |row| row.get(0))?;
            found.extend(at);
        }
        Ok(found)
    }

    /// Puts what the sightings say now in the place of the listens that were there.
    pub fn fold(&self, db: &Connection, account: AccountRow) -> Result<Folded, StoreError> {
        let evidence = self.evidence(db, account)?;
        let found = fold::find(&evidence);
        let seen = found.iter().filter(|found| !found.buried);
        let after: Vec<Listen> = seen.map(|found| found.listen.clone()).collect();
        let rows: Vec<TrackRow> = self.tracks.iter().map(|track| track.row).collect();
        let told = evidence.told.iter().map(Sighting::took_ms).max();
        let back = longest(&self.tracks).max(told.unwrap_or(0)) + TOLERANCE_MS;
        let place = listens::Place {
            from: self.from.saturating_sub(back),
            to: self.to,
            ended_from: self.from.saturating_sub(SOURCES_AGREE_MS),
        };
        let before = listens::replace(db, account, &rows, place, &after)?;
        let known = known(&before);
        Ok(Folded {
            appeared: after.into_iter().filter(|listen| !known(listen)).collect(),
            found,
        })
    }

    /// Everything that is known of it.
    pub fn evidence(&self, db: &Connection, account: AccountRow) -> Result<Evidence, StoreError> {
        let mut evidence = Evidence {
            tracks: self.tracks.clone(),
            buried: tombstones::among(db, account, &self.tracks, (self.from, self.to))?,
            ..Evidence::default()
        };
        for track in &self.tracks {
            let mut query = db.prepare_cached(
                "SELECT source, track, at, ms_played, marks, file, context, offset_minutes, paused_ms FROM sighting
                 WHERE account = ?1 AND track = ?2 AND at BETWEEN ?3 AND ?4",
            )?;
            let range = params![account, track.row, self.from, self.to];
            for told in query.query_map(range, sighting_from_row)? {
                evidence.told.extend(told?);
            }
        }
        let first_look = self.of_each(
            db,
            "SELECT min(at) FROM sighting_look WHERE account = ?1 AND track = ?2 AND at BETWEEN ?3 AND ?4",
            (account, self.from, self.to),
        )?;
        if let Some(first) = first_look.into_iter().min() {
            evidence.looks = self.looks(db, account, first)?;
        }
        Ok(evidence)
    }

    /// Looks from the first one that counts on. Those at other tracks matter too: the first one after a play says when
    /// it was over.
    fn looks(
        &self,
        db: &Connection,
        account: AccountRow,
        first: i64,
    ) -> Result<Vec<crate::sighting::Look>, StoreError> {
        let within = format!(
            "SELECT {LOOK} FROM sighting_look WHERE account = ?1 AND at BETWEEN ?2 AND ?3 ORDER BY at"
        );
        let mut looks: Vec<_> = db
            .prepare_cached(&within)?
            .query_map(params![account, first, self.to], look_from_row)?
            .collect::<Result<_, _>>()?;
        // The next one, and where that shows nothing, the next that shows something.
        for shown in ["", "AND track IS NOT NULL"] {
            let next = format!(
                "SELECT {LOOK} FROM sighting_look WHERE account = ?1 AND at > ?2 {shown} ORDER BY at LIMIT 1"
            );
            let mut next = db.prepare_cached(&next)?;
            looks.extend(
                next.query_row(params![account, self.to], look_from_row)
                    .optional()?,
            );
        }
        Ok(looks)
    }
}

/// Whether one of the listens that were there before is this one, with other times.
fn known(before: &[Listen]) -> impl Fn(&Listen) -> bool {
    let sorted = |time: fn(&Listen) -> i64| {
        let mut times: Vec<i64> = before.iter().map(time).collect();
        times.sort_unstable();
        times
    };
    let (starts, ends) = (sorted(|old| old.started_at), sorted(|old| old.ended_at));
    move |listen| {
        let near = ends.partition_point(|end| *end < listen.ended_at - SOURCES_AGREE_MS);
        let ended = ends.get(near);
        ended.is_some_and(|end| *end <= listen.ended_at + SOURCES_AGREE_MS)
            || starts.binary_search(&listen.started_at).is_ok()
    }
}

fn longest(tracks: &[Facts]) -> i64 {
    tracks
        .iter()
        .map(|track| track.duration_ms)
        .max()
        .unwrap_or(0)
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Before,
    After,
}
