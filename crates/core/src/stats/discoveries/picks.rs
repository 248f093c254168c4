//! The picks that reached a playlist, found by the tracks and artists of what is heard.

use crate::stats::catalogue::Catalogue;
use crate::store::{AccountRow, StoreError, picks};
use crate::view::PickView;
use rusqlite::Connection;
use std::collections::HashMap;

/// Listens that started so much before a pick was seen in the playlist are of the pick: milliseconds.
const LAG_MS: i64 = 2 * 60_000;

/// A pick that reached a playlist.
#[derive(Debug)]
pub struct Arrived {
    /// The pick.
    pub view: PickView,
    /// Its listens start here or later, UTC milliseconds.
    pub from: i64,
    /// Places of its artists in the catalogue.
    pub artists: Vec<u32>,
}

/// All of an account.
#[derive(Debug)]
pub struct Picks {
    /// Newest first.
    pub all: Vec<Arrived>,
    /// For each track the picks, by their place in `all`, that it is a release of.
    of_tracks: Vec<Vec<u32>>,
    /// For each artist the picks that are theirs.
    of_artists: Vec<Vec<u32>>,
}

impl Picks {
    /// Reads them.
    pub fn load(
        db: &Connection,
        account: AccountRow,
        catalogue: &Catalogue,
    ) -> Result<Picks, StoreError> {
        let mut found = Picks {
            all: Vec::new(),
            of_tracks: vec![Vec::new(); catalogue.tracks.len()],
            of_artists: vec![Vec::new(); catalogue.artists.len()],
        };
        let mut places: HashMap<i64, u32> = HashMap::new();
        for (row, track) in picks::arrived(db, account)? {
            let Some(view) = picks::view(db, row)? else {
                continue;
            };
            let track = catalogue.tracks.place(track);
            let artists = track.map_or(&[][..], |track| catalogue.artists_of(track));
            let place = found.all.len() as u32;
            places.insert(row, place);
            for artist in artists {
                found.of_artists[*artist as usize].push(place);
            }
            let added_at = view.added_at.unwrap_or(view.chosen_at);
            found.all.push(Arrived {
                from: added_at.as_millisecond().saturating_sub(LAG_MS),
                artists: artists.to_vec(),
                view,
            });
        }
        for (pick, track) in picks::releases(db, account)? {
            if let (Some(place), Some(track)) = (places.get(&pick), catalogue.tracks.place(track)) {
                found.of_tracks[track as usize].push(*place);
            }
        }
        Ok(found)
    }

    /// The picks that a listen of this track at this time (UTC milliseconds) is one of.
    pub fn heard(&self, track: u32, at: i64) -> impl Iterator<Item = usize> {
        let of_track = self.of_tracks.get(track as usize);
        let places = of_track.into_iter().flatten().map(|place| *place as usize);
        places.filter(move |place| self.all[*place].from <= at)
    }

    /// Whether the track was a pick by then.
    pub fn had(&self, track: u32, at: i64) -> bool {
        self.heard(track, at).next().is_some()
    }

    /// The picks of an artist.
    pub fn of_artist(&self, artist: u32) -> &[u32] {
        &self.of_artists[artist as usize]
    }
}
