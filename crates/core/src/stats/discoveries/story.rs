//! The whole story of one pick: its listens, what it led to, and the run that drew it.

use super::picks::{Arrived, Picks};
use super::sums::{Sum, Sums};
use super::{discovery, look};
use crate::sighting::TrackRow;
use crate::stats::diary::Diary;
use crate::store::{AccountRow, StoreError, listens, picks, recordings, runs};
use crate::view::ListenView;
use crate::view::discoveries::{DiscoveryStory, LedTo};
use jiff::tz::TimeZone;
use rusqlite::Connection;
use std::collections::HashMap;

/// Listens of the pick, at most.
const LISTENS: usize = 100;
/// Tracks that it led to, at most.
const LED_TO: usize = 20;

/// The story of a pick by its row; none for one that never reached a playlist of this account. `zone` is that of the system.
pub fn story(
    db: &Connection,
    account: AccountRow,
    pick: i64,
    zone: &TimeZone,
) -> Result<Option<DiscoveryStory>, StoreError> {
    look(db, |db| {
        let diary = Diary::load(db, account, zone)?;
        let picks = Picks::load(db, account, &diary.catalogue)?;
        let Some(place) = picks.all.iter().position(|known| known.view.id == pick) else {
            return Ok(None);
        };
        let sums = Sums::of(&diary, &picks);
        let (arrived, sum) = (&picks.all[place], &sums.of_picks[place]);
        Ok(Some(DiscoveryStory {
            discovery: discovery(arrived, sum, &sums),
            listens: listens_of(db, account, &diary, &picks, place)?,
            led_to: led_to(db, &diary, &picks, (arrived, sum))?,
            run: runs::view(db, picks::run(db, pick)?)?,
        }))
    })
}

fn listens_of(
    db: &Connection,
    account: AccountRow,
    diary: &Diary,
    picks: &Picks,
    pick: usize,
) -> Result<Vec<ListenView>, StoreError> {
    let all = diary.listens.all().iter();
    let mut keys: Vec<(i64, TrackRow)> = all
        .map(|listen| (listen.started_at(), listen.track))
        .filter(|(at, track)| picks.heard(*track, *at).any(|heard| heard == pick))
        .map(|(at, track)| (at, diary.catalogue.tracks.row(track)))
        .collect();
    keys.sort_unstable();
    keys.truncate(LISTENS);
    let found = keys.into_iter().map(|(at, track)| {
        let listen = listens::get(db, account, at, track)?;
        listen.map(|listen| listens::view(db, &listen)).transpose()
    });
    found.filter_map(Result::transpose).collect()
}

/// What was heard of a recording. Times are UTC milliseconds.
#[derive(Clone, Copy, Debug)]
struct Recording {
    /// The track that stands for it.
    track: TrackRow,
    plays: i64,
    /// Start of the first listen, and whether it was one of a pick.
    first: (i64, bool),
}

/// Recordings of the pick's artists with a play, whose first listen came within 90 days after that of the pick and was none
/// of a pick.
fn led_to(
    db: &Connection,
    diary: &Diary,
    picks: &Picks,
    (pick, sum): (&Arrived, &Sum),
) -> Result<Vec<LedTo>, StoreError> {
    let mut found = recordings_of(db, diary, picks, pick)?;
    found.retain(|recording| {
        let (first, is_pick) = recording.first;
        recording.plays > 0 && !is_pick && sum.led_to(first)
    });
    found.sort_unstable_by_key(|recording| (-recording.plays, recording.first, recording.track));
    found.truncate(LED_TO);
    let views = found.into_iter().map(|recording| {
        Ok(LedTo {
            track: listens::track_view(db, recording.track)?.unwrap_or_default(),
            plays: u32::try_from(recording.plays).unwrap_or(u32::MAX),
            first_heard: listens::time(recording.first.0),
        })
    });
    views.collect()
}

/// The recordings of the pick's artists that were heard.
fn recordings_of(
    db: &Connection,
    diary: &Diary,
    picks: &Picks,
    pick: &Arrived,
) -> Result<Vec<Recording>, StoreError> {
    let catalogue = &diary.catalogue;
    let theirs = |track: &u32| {
        let artists = catalogue.artists_of(*track).iter();
        artists
            .into_iter()
            .any(|artist| pick.artists.contains(artist))
    };
    let tracks: Vec<TrackRow> = (0..catalogue.tracks.len() as u32)
        .filter(theirs)
        .map(|track| catalogue.tracks.row(track))
        .collect();
    let mut stands: Vec<TrackRow> = vec![0; catalogue.tracks.len()];
    for (track, root) in recordings::together(db, &tracks)? {
        if let Some(place) = catalogue.tracks.place(track) {
            stands[place as usize] = root;
        }
    }
    let mut heard: HashMap<TrackRow, Recording> = HashMap::new();
    for listen in diary.listens.all() {
        let Some(track) = stands.get(listen.track as usize).filter(|root| **root != 0) else {
            continue;
        };
        let at = listen.started_at();
        let first = (at, picks.had(listen.track, at));
        let recording = heard.entry(*track).or_insert(Recording {
            track: *track,
            plays: 0,
            first,
        });
        recording.plays += i64::from(listen.is_play());
        recording.first = recording.first.min(first);
    }
    Ok(heard.into_values().collect())
}
