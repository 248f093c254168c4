//! Whose track it is and which album it is on, by place in a vector instead of by row.

use super::columns::{Columns, UNKNOWN};
use crate::store::StoreError;
use rusqlite::Connection;

/// The rows of a table, ascending. A row's place in here is what vectors beside it are indexed by.
#[derive(Debug, Default)]
pub struct Ids(Vec<i64>);

impl Ids {
    /// Where a row is.
    pub fn place(&self, row: i64) -> Option<u32> {
        let first = *self.0.first()?;
        // Without holes, and there are few, a row is as far from the first place as it is from the first row.
        let guess = usize::try_from(row.checked_sub(first)?).ok()?;
        if self.0.get(guess) == Some(&row) {
            return Some(guess as u32);
        }
        self.0.binary_search(&row).ok().map(|place| place as u32)
    }

    /// The row at a place.
    pub fn row(&self, place: u32) -> i64 {
        self.0[place as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Tracks, their artists and albums.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Tracks.
    pub tracks: Ids,
    /// Artists.
    pub artists: Ids,
    /// Row of each track's album; 0 for none.
    albums: Vec<i64>,
    /// The artists of track n stand in `of` from `starts[n]` to `starts[n + 1]`.
    starts: Vec<u32>,
    of: Vec<u32>,
}

impl Catalogue {
    /// Reads them.
    pub fn load(db: &Connection) -> Result<Catalogue, StoreError> {
        let mut catalogue = Catalogue::default();
        let mut query =
            db.prepare_cached("SELECT id, coalesce(album, 0) FROM track ORDER BY id")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            catalogue.tracks.0.push(row.get(0)?);
            catalogue.albums.push(row.get(1)?);
        }
        let mut query = db.prepare_cached("SELECT id FROM artist ORDER BY id")?;
        for row in query.query_map([], |row| row.get(0))? {
            catalogue.artists.0.push(row?);
        }
        catalogue.load_artists_of(db)?;
        Ok(catalogue)
    }

    fn load_artists_of(&mut self, db: &Connection) -> Result<(), StoreError> {
        let mut query =
            db.prepare_cached("SELECT track, artist FROM track_artist ORDER BY track, position")?;
        let mut rows = query.query([])?;
        self.starts = vec![0];
        while let Some(row) = rows.next()? {
            let (track, artist) = (row.get(0)?, row.get(1)?);
            let (Some(track), Some(artist)) =
                (self.tracks.place(track), self.artists.place(artist))
            else {
                continue;
            };
            self.starts.resize(track as usize + 1, self.of.len() as u32);
            let begun = self.starts[track as usize] as usize;
            if !self.of[begun..].contains(&artist) {
                self.of.push(artist);
            }
        }
        self.starts
            .resize(self.tracks.len() + 1, self.of.len() as u32);
        Ok(())
    }

    /// The artists of a track, each once.
    pub fn artists_of(&self, track: u32) -> &[u32] {
        if track == UNKNOWN {
            return &[];
        }
        let track = track as usize;
        &self.of[self.starts[track] as usize..self.starts[track + 1] as usize]
    }

    /// Row of a track's album.
    pub fn album_of(&self, track: u32) -> Option<i64> {
        let album = self.albums.get(track as usize)?;
        (*album != 0).then_some(*album)
    }

    /// For each artist the listen (its place among `listens`) that was the first play ever.
    pub fn first_plays(&self, listens: &Columns) -> Vec<Option<u32>> {
        let mut of_tracks = vec![false; self.tracks.len()];
        let mut of_artists = vec![None; self.artists.len()];
        for (place, listen) in listens.all().iter().enumerate() {
            let Some(known) = of_tracks.get_mut(listen.track as usize) else {
                continue;
            };
            if *known || !listen.is_play() {
                continue;
            }
            *known = true;
            for artist in self.artists_of(listen.track) {
                of_artists[*artist as usize].get_or_insert(place as u32);
            }
        }
        of_artists
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_with_and_without_holes() {
        let ids = Ids(vec![3, 4, 5, 9, 10, 4_000_000_000]);
        for (place, row) in ids.0.iter().enumerate() {
            assert_eq!(ids.place(*row), Some(place as u32));
        }
        for row in [i64::MIN, 0, 2, 6, 8, 11, i64::MAX] {
            assert_eq!(ids.place(row), None, "{row}");
        }
        assert_eq!(Ids::default().place(1), None);
    }
}
