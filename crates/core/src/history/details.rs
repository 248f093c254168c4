//! What stands behind a listen, and which tracks it could be one recording with.

use super::pages::Pages;
use super::rows::time;
use crate::search;
use crate::sighting::{Source, TrackRow};
use crate::store::{StoreError, listens, recordings, seen};
use crate::view::history::{ListenDetails, ListenKey, SeenView, VersionView};
use rusqlite::{Connection, OptionalExtension};

/// The most tracks that are offered.
const OFFERED: usize = 8;

/// What stands behind a listen; none when it has gone.
pub fn details(
    db: &Connection,
    pages: &Pages,
    key: ListenKey,
) -> Result<Option<ListenDetails>, StoreError> {
    let reader = pages.reader(db);
    let account = reader.account;
    let Some(listen) = listens::get(db, account, key.started_at, key.track)? else {
        return Ok(None);
    };
    let minutes_east = reader.minutes_east(&listen);
    let seen = seen::of_listen(db, account, key.track, key.started_at)?;
    Ok(Some(ListenDetails {
        until: time(listen.ended_at, minutes_east),
        seen: seen
            .into_iter()
            .map(|seen| seen_view(seen, minutes_east))
            .collect(),
        private: listen.private,
        versions: versions(db, key.track)?,
        row: reader.listen(&listen)?,
        context: listen.context,
    }))
}

fn seen_view(seen: seen::SeenBy, minutes_east: i32) -> SeenView {
    SeenView {
        source: seen.source,
        at: listens::time(seen.at),
        time: time(seen.at, minutes_east),
        is_start: matches!(
            seen.source,
            Source::Player | Source::ListenBrainz | Source::LastFm
        ),
        ms_played: seen.ms_played,
        file: seen.file,
    }
}

/// The tracks that are shown as one with this one, the one that stands for them first.
pub(super) fn versions(db: &Connection, track: TrackRow) -> Result<Vec<VersionView>, StoreError> {
    let first = recordings::root(db, track)?;
    let others = recordings::tracks_of(db, track)?;
    let rows = std::iter::once(first).chain(others.into_iter().filter(|row| *row != first));
    rows.map(|row| version(db, row)).collect()
}

fn version(db: &Connection, row: TrackRow) -> Result<VersionView, StoreError> {
    let chosen: Option<Option<TrackRow>> = db
        .prepare_cached("SELECT chosen FROM track WHERE id = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    Ok(VersionView {
        row,
        track: listens::track_view(db, row)?.unwrap_or_default(),
        by_hand: chosen.flatten().is_some(),
    })
}

/// The tracks with all of these words that were heard most.
pub fn find_tracks(
    db: &Connection,
    pages: &Pages,
    words: &str,
) -> Result<Vec<VersionView>, StoreError> {
    let Some(found) = search::find(db, words)? else {
        return Ok(Vec::new());
    };
    let plays = pages.plays();
    let heard = |row: &TrackRow| {
        let place = usize::try_from(*row).ok();
        place.and_then(|row| plays.get(row)).copied().unwrap_or(0)
    };
    let mut rows: Vec<TrackRow> = found.rows().filter(|row| heard(row) > 0).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(heard(row)), *row));
    rows.truncate(OFFERED);
    rows.into_iter().map(|row| version(db, row)).collect()
}
