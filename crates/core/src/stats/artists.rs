//! The artists heard most, with their covers and where they stood before.

use super::diary::Diary;
use super::local::Stretch;
use super::range::Period;
use crate::store::StoreError;
use crate::view::{listening::ArtistRow, plain};
use rusqlite::Connection;
use std::collections::HashMap;

/// How long the list is at the most.
const LIMIT: usize = 100;

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    ms: i64,
    plays: i64,
}

/// The artists heard most in the period by time; with the same time those with more plays. A track counts in full for
/// each of its artists, so the rows may add up to more than the time heard.
pub fn top(
    db: &Connection,
    diary: &Diary,
    period: Period,
    before: Option<Period>,
) -> Result<Vec<ArtistRow>, StoreError> {
    let tracks = by_track(diary, period.stretch());
    let mut ranked = ranking(diary, &tracks);
    ranked.truncate(LIMIT);
    let ranks_before = before
        .map(|before| ranks(diary, before))
        .unwrap_or_default();
    let rows: Vec<i64> = ranked
        .iter()
        .map(|(artist, _)| diary.catalogue.artists.row(*artist))
        .collect();
    let names = names(db, &rows)?;
    let mut covers = covers(db, diary, &tracks, &ranked)?;
    let list = ranked.iter().zip(&rows).filter_map(|((artist, sum), row)| {
        let (uri, name) = names.get(row)?.clone();
        Some(ArtistRow {
            uri,
            name,
            cover: covers.remove(artist),
            ms: sum.ms,
            plays: sum.plays,
            rank_before: ranks_before.get(artist).copied(),
            new: diary
                .discovered(*artist)
                .is_some_and(|at| period.stretch().has(at)),
        })
    });
    Ok(list.collect())
}

fn by_track(diary: &Diary, stretch: Stretch) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); diary.catalogue.tracks.len()];
    for listen in diary.listens.around(stretch) {
        let Some(sum) = sums.get_mut(listen.track as usize) else {
            continue;
        };
        sum.ms += listen.part(stretch);
        sum.plays += i64::from(listen.is_play() && stretch.has(listen.start));
    }
    sums
}

/// Artists with something heard, by place in the catalogue, best first.
fn ranking(diary: &Diary, tracks: &[Sum]) -> Vec<(u32, Sum)> {
    let mut sums = vec![Sum::default(); diary.catalogue.artists.len()];
    for (track, heard) in tracks.iter().enumerate().filter(|(_, sum)| sum.ms > 0) {
        for artist in diary.catalogue.artists_of(track as u32) {
            let sum = &mut sums[*artist as usize];
            sum.ms += heard.ms;
            sum.plays += heard.plays;
        }
    }
    let all = sums.into_iter().enumerate();
    let mut ranked: Vec<(u32, Sum)> = all
        .filter(|(_, sum)| sum.ms > 0)
        .map(|(artist, sum)| (artist as u32, sum))
        .collect();
    ranked.sort_unstable_by_key(|(artist, sum)| (-sum.ms, -sum.plays, *artist));
    ranked
}

fn ranks(diary: &Diary, period: Period) -> HashMap<u32, u32> {
    let ranked = ranking(diary, &by_track(diary, period.stretch()));
    let artists = ranked.into_iter().map(|(artist, _)| artist);
    artists.zip(1..).collect()
}

/// URI and name by row.
fn names(db: &Connection, rows: &[i64]) -> Result<HashMap<i64, (String, String)>, StoreError> {
    let sql = "SELECT id, uri, name FROM artist WHERE id IN (SELECT value FROM json_each(?1))";
    let mut query = db.prepare_cached(sql)?;
    let found = query.query_map([list(rows.iter().copied())], |row| {
        let name: String = row.get(2)?;
        Ok((row.get(0)?, (row.get(1)?, plain(&name))))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// For each artist the cover of the album heard most, of those that have one.
fn covers(
    db: &Connection,
    diary: &Diary,
    tracks: &[Sum],
    artists: &[(u32, Sum)],
) -> Result<HashMap<u32, String>, StoreError> {
    let mut albums: HashMap<u32, HashMap<i64, i64>> = artists
        .iter()
        .map(|(artist, _)| (*artist, HashMap::new()))
        .collect();
    for (track, heard) in tracks.iter().enumerate().filter(|(_, sum)| sum.ms > 0) {
        let Some(album) = diary.catalogue.album_of(track as u32) else {
            continue;
        };
        for artist in diary.catalogue.artists_of(track as u32) {
            if let Some(albums) = albums.get_mut(artist) {
                *albums.entry(album).or_default() += heard.ms;
            }
        }
    }
    let known = album_covers(db, albums.values().flat_map(HashMap::keys).copied())?;
    let best = albums.into_iter().filter_map(|(artist, albums)| {
        let with_cover = albums.iter().filter(|(album, _)| known.contains_key(album));
        let (album, _) = with_cover.max_by_key(|(album, ms)| (**ms, -**album))?;
        Some((artist, known[album].clone()))
    });
    Ok(best.collect())
}

/// Addresses of the covers of albums, by row; those that have none are left out.
pub fn album_covers(
    db: &Connection,
    albums: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, String>, StoreError> {
    let sql =
        "SELECT id, cover FROM album WHERE cover <> '' AND id IN (SELECT value FROM json_each(?1))";
    let mut query = db.prepare_cached(sql)?;
    let found = query.query_map([list(albums)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Numbers as a JSON list.
fn list(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}
