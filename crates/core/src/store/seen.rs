//! Which sightings a listen was made of.

use super::stretch::Stretch;
use super::{AccountRow, StoreError, listens};
use crate::fold::{self, Evidence, Listen};
use crate::sighting::{Sighting, Source, TrackRow};
use rusqlite::{Connection, OptionalExtension};

/// What one source said of a listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenBy {
    /// The source.
    pub source: Source,
    /// The time it gave, UTC milliseconds: START for [`Source::Player`], [`Source::ListenBrainz`] and [`Source::LastFm`],
    /// END for the others.
    pub at: i64,
    /// Milliseconds heard, where it says.
    pub ms_played: Option<i64>,
    /// Bits of [`crate::sighting::marks`].
    pub marks: u8,
    /// Name of the imported file; none: recorded.
    pub file: Option<String>,
}

/// What the listen of `track` that started at `started_at` (UTC milliseconds) was seen by, in the order of the sources'
/// times; empty when there is no such listen.
pub fn of_listen(
    db: &Connection,
    account: AccountRow,
    track: TrackRow,
    started_at: i64,
) -> Result<Vec<SeenBy>, StoreError> {
    let Some(listen) = listens::get(db, account, started_at, track)? else {
        return Ok(Vec::new());
    };
    let stretch = Stretch::around(db, account, track, listen.started_at, listen.ended_at)?;
    let evidence = stretch.evidence(db, account)?;
    let mut seen = Vec::new();
    for found in fold::find(&evidence) {
        if (found.listen.track, found.listen.started_at) != (track, started_at) {
            continue;
        }
        for place in found.told {
            seen.extend(
                evidence
                    .told
                    .get(place)
                    .map(|told| by(db, told))
                    .transpose()?,
            );
        }
    }
    seen.extend(player(&evidence, &listen));
    seen.sort_by_key(|seen| seen.at);
    Ok(seen)
}

fn by(db: &Connection, told: &Sighting) -> Result<SeenBy, StoreError> {
    Ok(SeenBy {
        source: told.source,
        at: told.at,
        ms_played: told.ms_played,
        marks: told.marks,
        file: file_name(db, told.file)?,
    })
}

fn file_name(db: &Connection, file: i64) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT name FROM import_file WHERE id = ?1")?
        .query_row([file], |row| row.get(0))
        .optional()?)
}

/// The start that the looks at the player led to.
fn player(evidence: &Evidence, listen: &Listen) -> Option<SeenBy> {
    let among = |track: TrackRow| evidence.tracks.iter().any(|known| known.row == track);
    let look = evidence.looks.iter().find(|look| {
        look.track.is_some_and(among) && (listen.started_at..=listen.ended_at).contains(&look.at)
    });
    (listen.sources & Source::Player.bit() != 0).then(|| SeenBy {
        source: Source::Player,
        at: look.map_or(listen.started_at, |look| listen.started_at.min(look.at)),
        ms_played: None,
        marks: 0,
        file: None,
    })
}
