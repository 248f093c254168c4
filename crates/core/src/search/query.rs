//! Asking the index: which tracks have all that the user typed.

use super::words::{Wanted, wanted};
use crate::sighting::TrackRow;
use crate::store::StoreError;
use rusqlite::Connection;

/// A set of tracks, by their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found(Vec<bool>);

impl Found {
    /// Whether a track is among them.
    pub fn has(&self, track: TrackRow) -> bool {
        usize::try_from(track).is_ok_and(|row| self.0.get(row) == Some(&true))
    }

    /// Their rows, ascending.
    pub fn rows(&self) -> impl Iterator<Item = TrackRow> {
        let rows = self.0.iter().enumerate();
        rows.filter_map(|(row, found)| found.then_some(row as TrackRow))
    }

    fn of(rows: &[TrackRow]) -> Found {
        let end = rows.iter().max().map_or(0, |last| last + 1);
        let mut found = vec![false; usize::try_from(end).unwrap_or(0)];
        for row in rows {
            if let Some(place) = usize::try_from(*row)
                .ok()
                .and_then(|row| found.get_mut(row))
            {
                *place = true;
            }
        }
        Found(found)
    }

    fn and(mut self, other: &Found) -> Found {
        for (row, found) in self.0.iter_mut().enumerate() {
            *found &= other.0.get(row) == Some(&true);
        }
        self
    }
}

/// The tracks that have every word of `text`; none for a blank text, which asks for nothing.
pub fn find(db: &Connection, text: &str) -> Result<Option<Found>, StoreError> {
    let (mut words, mut pieces, mut signs) = (Vec::new(), Vec::new(), Vec::new());
    for wanted in wanted(text) {
        match wanted {
            Wanted::Beginning(word) => words.push(format!("{}*", quoted(&word))),
            Wanted::Run(run) => words.push(quoted(&spaced(&run))),
            Wanted::Piece(piece) => pieces.push(quoted(&piece)),
            Wanted::Signs(text) => signs.push(text),
        }
    }
    let mut all: Option<Found> = None;
    let mut narrow = |found: Found| {
        all = Some(match all.take() {
            Some(before) => before.and(&found),
            None => found,
        });
    };
    // The pieces first: they leave the fewest.
    for (table, asked) in [("track_pieces", pieces), ("track_words", words)] {
        if !asked.is_empty() {
            narrow(matching(db, table, &asked.join(" AND "))?);
        }
    }
    for text in signs {
        narrow(with_signs(db, &text)?);
    }
    Ok(all)
}

/// Text for FTS5 that is nothing but text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn spaced(run: &[char]) -> String {
    let letters: Vec<String> = run.iter().map(char::to_string).collect();
    letters.join(" ")
}

fn matching(db: &Connection, table: &str, asked: &str) -> Result<Found, StoreError> {
    let sql = format!("SELECT rowid FROM {table} WHERE {table} MATCH ?1");
    rows(db, &sql, asked)
}

/// Names of signs alone are few: they are looked for in every name.
fn with_signs(db: &Connection, text: &str) -> Result<Found, StoreError> {
    rows(
        db,
        "SELECT id FROM track WHERE instr(name, ?1) > 0
         UNION SELECT track.id FROM album JOIN track ON track.album = album.id WHERE instr(album.name, ?1) > 0
         UNION SELECT track_artist.track FROM artist JOIN track_artist ON track_artist.artist = artist.id WHERE instr(artist.name, ?1) > 0",
        text,
    )
}

fn rows(db: &Connection, sql: &str, asked: &str) -> Result<Found, StoreError> {
    let mut query = db.prepare_cached(sql)?;
    let found: Vec<TrackRow> = query
        .query_map([asked], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Found::of(&found))
}
