//! Sightings as they came, and the folding of their neighbourhood into listens. A page is one transaction.

use super::stretch::{Folded, Stretch};
use super::{AccountRow, StoreError, catalogue, estimates, groups, settings};
use crate::coverage::{self, PageSeen};
use crate::fold::{Found, Listen};
use crate::sighting::{Look, Sighting, Source, TrackRow};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use spotify::RecentPage;

/// What a page of recently-played brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageOutcome {
    /// Items not seen before.
    pub new: usize,
    /// Listens that nothing had shown before.
    pub listens: Vec<Listen>,
    /// From and to of a stretch in which plays fell off the page unread; the caller stores it with its reason.
    pub gap: Option<(i64, i64)>,
    /// Whether the page leaves nothing open that a later one could tell.
    pub settled: bool,
    /// Ends of plays that were left out because they ended in a pause, UTC milliseconds.
    pub left_out: Vec<i64>,
}

/// Stores a page of recently-played, but for what ended inside one of the `pauses` (from, to; UTC milliseconds).
pub fn record_page(
    db: &Connection,
    account: AccountRow,
    page: &RecentPage,
    pauses: &[(i64, i64)],
    offset_minutes: i32,
) -> Result<PageOutcome, StoreError> {
    let frontier: Option<i64> = settings::get(db, account, FRONTIER)?;
    let mut outcome = PageOutcome::default();
    let mut touched = Touched::default();
    let mut overlaps = false;
    for item in &page.items {
        let ended_at = item.played_at.as_millisecond();
        if pauses
            .iter()
            .any(|(from, to)| (*from..*to).contains(&ended_at))
        {
            outcome.left_out.push(ended_at);
            overlaps |= frontier.is_some_and(|frontier| ended_at <= frontier);
            continue;
        }
        let Some(stored) = catalogue::store_track(db, &item.track)? else {
            continue;
        };
        let sighting = Sighting {
            source: Source::RecentlyPlayed,
            track: stored.row,
            at: ended_at,
            ms_played: None,
            marks: 0,
            file: 0,
            context: item.context.as_ref().map(|context| context.uri.clone()),
            offset_minutes: Some(offset_minutes),
            paused_ms: None,
        };
        if insert(db, account, &sighting)? {
            outcome.new += 1;
            touched.add(stored.row, ended_at);
        } else {
            overlaps |= frontier.is_some_and(|frontier| ended_at <= frontier);
        }
        if stored.facts_changed {
            touched.add_all(db, account, stored.row)?;
        }
    }
    let seen = PageSeen {
        items: &page.items,
        size: page.total_in_page,
        overlaps,
    };
    let since: Option<i64> = settings::get(db, account, SINCE)?;
    let judged = coverage::judge(frontier, since, seen);
    if judged.frontier != frontier {
        settings::set(db, account, FRONTIER, &judged.frontier)?;
    }
    (outcome.gap, outcome.settled) = (judged.gap, judged.settled);
    outcome.listens = touched.fold(db, account)?;
    Ok(outcome)
}

/// Setting: when the account signed in here first.
pub(super) const SINCE: &str = "diary_since";

/// Setting: the time up to which every listed play was read.
const FRONTIER: &str = "complete_until";

/// The diary of an account begins: nothing of before is missed.
pub fn begin(db: &Connection, account: AccountRow, now: Timestamp) -> Result<(), StoreError> {
    settings::set(db, account, SINCE, &now.as_millisecond())
}

/// Whether a setting says how far this very diary has come: it means nothing in another one.
pub fn is_progress(setting: &str) -> bool {
    [SINCE, FRONTIER].contains(&setting)
}

/// Stores plays of any source and folds them.
pub fn record(
    db: &Connection,
    account: AccountRow,
    sightings: &[Sighting],
) -> Result<Vec<Listen>, StoreError> {
    let mut touched = Touched::default();
    for sighting in sightings {
        if insert(db, account, sighting)? {
            touched.add(sighting.track, sighting.at);
        }
    }
    touched.fold(db, account)
}

/// Stores a look at the player; returns the listens it completes. A look that says nothing new is not kept.
pub fn record_look(
    db: &Connection,
    account: AccountRow,
    look: &Look,
    facts_changed: bool,
) -> Result<Vec<Listen>, StoreError> {
    let before = last_look(db, account, look.at)?;
    let mut touched = Touched::default();
    if facts_changed && let Some(track) = look.track {
        touched.add_all(db, account, track)?;
    }
    if !before.as_ref().is_some_and(|before| look.repeats(before)) {
        db.prepare_cached(
            "INSERT OR IGNORE INTO sighting_look (account, at, track, progress_ms, is_playing, changed_at, device, context, offset_minutes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            account, look.at, look.track, look.progress_ms, look.is_playing, look.changed_at, look.device, look.context, look.offset_minutes
        ])?;
        let shown = look.track.map(|track| (track, look.at));
        let earlier = match before {
            // What sounded before the silence is over now.
            Some(before) if before.track.is_none() && shown.is_some() => {
                last_shown(db, account, look.at)?
            }
            before => before.and_then(|before| Some((before.track?, before.at))),
        };
        for (track, at) in earlier.into_iter().chain(shown) {
            touched.add(track, at);
        }
    }
    touched.fold(db, account)
}

/// The last track that a look before `at` showed, and when.
fn last_shown(
    db: &Connection,
    account: AccountRow,
    at: i64,
) -> Result<Option<(TrackRow, i64)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT track, at FROM sighting_look WHERE account = ?1 AND at < ?2 AND track IS NOT NULL ORDER BY at DESC LIMIT 1",
    )?;
    let found = query.query_row(params![account, at], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(found.optional()?)
}

/// Folds every listen of some tracks again, for instance after more is known of them.
pub fn refold(db: &Connection, account: AccountRow, tracks: &[TrackRow]) -> Result<(), StoreError> {
    let mut touched = Touched::default();
    for track in tracks {
        touched.add_all(db, account, *track)?;
    }
    touched.fold(db, account).map(drop)
}

/// Stretches of recordings whose listens must be folded again.
#[derive(Debug, Default)]
pub(super) struct Touched(Vec<(TrackRow, i64, i64)>);

impl Touched {
    pub fn add(&mut self, track: TrackRow, at: i64) {
        self.0.push((track, at, at));
    }

    /// Every time at which a track or one of its group was seen.
    pub fn add_all(
        &mut self,
        db: &Connection,
        account: AccountRow,
        track: TrackRow,
    ) -> Result<(), StoreError> {
        let mut query = db.prepare_cached(
            "SELECT at FROM sighting WHERE account = ?1 AND track = ?2
             UNION SELECT at FROM sighting_look WHERE account = ?1 AND track = ?2",
        )?;
        for member in groups::of(db, track)? {
            let seen = query.query_map([account, member.row], |row| row.get(0))?;
            for at in seen {
                self.add(member.row, at?);
            }
        }
        Ok(())
    }

    /// A stretch of one track.
    pub fn add_between(&mut self, track: TrackRow, from: i64, to: i64) {
        self.0.push((track, from, to));
    }

    /// Folds each stretch once and returns the listens that nothing had shown before, oldest first.
    pub fn fold(self, db: &Connection, account: AccountRow) -> Result<Vec<Listen>, StoreError> {
        let mut appeared = Vec::new();
        self.each(db, account, |folded| appeared.extend(folded.appeared))?;
        appeared.sort_by_key(|listen| listen.started_at);
        Ok(appeared)
    }

    /// The same; returns everything found, with what it was made of.
    pub fn find(self, db: &Connection, account: AccountRow) -> Result<Vec<Found>, StoreError> {
        let mut all = Vec::new();
        self.each(db, account, |folded| all.extend(folded.found))?;
        Ok(all)
    }

    fn each(
        mut self,
        db: &Connection,
        account: AccountRow,
        mut take: impl FnMut(Folded),
    ) -> Result<(), StoreError> {
        self.0.sort_unstable();
        let mut done: Vec<Stretch> = Vec::new();
        for (track, from, to) in self.0 {
            // Tracks of one group come apart from each other, stretches of one track in order.
            if done
                .iter()
                .rev()
                .take(8)
                .any(|done| done.covers(track, from, to))
            {
                continue;
            }
            let stretch = Stretch::around(db, account, track, from, to)?;
            take(stretch.fold(db, account)?);
            estimates::trim(db, account, stretch.from, stretch.to)?;
            done.push(stretch);
        }
        Ok(())
    }
}

fn insert(db: &Connection, account: AccountRow, told: &Sighting) -> Result<bool, StoreError> {
    let rows = db
        .prepare_cached(
            "INSERT OR IGNORE INTO sighting (account, track, at, source, ms_played, file, marks, offset_minutes, context, paused_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            account, told.track, told.at, told.source.bit(), told.ms_played.unwrap_or(-1), told.file, told.marks,
            told.offset_minutes, told.context, told.paused_ms
        ])?;
    Ok(rows > 0)
}

/// The newest look before `at`.
fn last_look(db: &Connection, account: AccountRow, at: i64) -> Result<Option<Look>, StoreError> {
    let sql = format!(
        "SELECT {LOOK} FROM sighting_look WHERE account = ?1 AND at < ?2 ORDER BY at DESC LIMIT 1"
    );
    Ok(db
        .prepare_cached(&sql)?
        .query_row(params![account, at], look_from_row)
        .optional()?)
}

pub(super) const LOOK: &str =
    "at, track, progress_ms, is_playing, changed_at, device, context, offset_minutes";

pub(super) fn look_from_row(row: &Row) -> rusqlite::Result<Look> {
    Ok(Look {
        at: row.get(0)?,
        track: row.get(1)?,
        progress_ms: row.get(2)?,
        is_playing: row.get(3)?,
        changed_at: row.get(4)?,
        device: row.get(5)?,
        context: row.get(6)?,
        offset_minutes: row.get(7)?,
    })
}

/// `None` for a source this program does not know: a newer one's sighting is kept and not understood.
pub(super) fn sighting_from_row(row: &Row) -> rusqlite::Result<Option<Sighting>> {
    let Some(source) = Source::from_bit(row.get(0)?) else {
        return Ok(None);
    };
    let ms_played: i64 = row.get(3)?;
    Ok(Some(Sighting {
        source,
        track: row.get(1)?,
        at: row.get(2)?,
        ms_played: (ms_played >= 0).then_some(ms_played),
        marks: row.get(4)?,
        file: row.get(5)?,
        context: row.get(6)?,
        offset_minutes: row.get(7)?,
        paused_ms: row.get(8)?,
    }))
}
