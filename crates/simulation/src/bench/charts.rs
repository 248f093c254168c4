//! How long the pages Today, Listening and Discoveries take to answer, from the file to the view.

use super::record::{account, median, timed};
use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sidetrack_core::fold::Listen;
use sidetrack_core::stats;
use sidetrack_core::store::picks::{self, NewPick};
use sidetrack_core::store::{AccountRow, Store, StoreError, accounts, catalogue, listens};
use sidetrack_core::view::listening::RangeAsk;
use spotify::{AlbumRef, ArtistRef, Image, Track};

const ROUNDS: usize = 15;
const YEARS: i64 = 15;
const YEAR_MS: i64 = 365 * 86_400_000;
const TRACKS_OF_ALBUM: usize = 10;
const ALBUMS_OF_ARTIST: usize = 3;
const PICKS: usize = 3_650;

/// Fills a diary with `listens` listens of fifteen years and a pick a day of the last ten, then asks for the pages; all of
/// the diary is the longest range, thirty days the usual one.
pub fn measure(listens: u32) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let now = Timestamp::from_second(1_795_000_000)?;
    let account = fill(&mut Store::open(folder.path())?, listens as usize, now)?;
    let store = Store::open_read_only(folder.path())?;
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3")?;
    let today = rounds(|| stats::today(store.read(), account, now, &zone))?;
    let page = |ask| rounds(|| stats::listening(store.read(), account, ask, now, &zone));
    let all = page(RangeAsk::All)?;
    let month = page(RangeAsk::Month { last: None })?;
    let discoveries = rounds(|| stats::discoveries(store.read(), account, now, &zone))?;
    let story = rounds(|| stats::story(store.read(), account, 1, &zone))?;
    Ok(json!([{
        "bench": "charts",
        "listens": listens,
        "today_ms": today.wall,
        "today_cpu_ms": today.cpu,
        "listening_ms": all.wall,
        "listening_cpu_ms": all.cpu,
        "listening_month_ms": month.wall,
        "listening_month_cpu_ms": month.cpu,
        "discoveries_ms": discoveries.wall,
        "discoveries_cpu_ms": discoveries.cpu,
        "story_ms": story.wall,
        "story_cpu_ms": story.cpu,
        "file_bytes": std::fs::metadata(folder.path().join(sidetrack_core::store::FILE_NAME))?.len(),
    }]))
}

/// Milliseconds: the median on the clock, and the mean of a processor's time, which neighbours lengthen less.
pub(super) struct Times {
    pub wall: f64,
    pub cpu: f64,
}

/// Measures some rounds after a first one that is not counted.
pub(super) fn rounds<T>(work: impl Fn() -> Result<T, StoreError>) -> Result<Times> {
    work()?;
    let before = cpu_ms()?;
    let mut times = (0..ROUNDS)
        .map(|_| timed(&work))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Times {
        wall: median(&mut times),
        cpu: (cpu_ms()? - before) / ROUNDS as f64,
    })
}

/// What this thread has used of a processor, from `/proc`.
pub(super) fn cpu_ms() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let ran_ns = stat.split_whitespace().next().context("schedstat")?;
    Ok(ran_ns.parse::<f64>()? / 1e6)
}

fn fill(store: &mut Store, listens: usize, now: Timestamp) -> Result<AccountRow> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let account = store.write(|db| accounts::activate(db, &account()))?;
    // As in real histories: a tenth as many tracks as listens in long ones, a fifth in short ones.
    let tracks = (listens as f64).powf(0.71) as usize * 6;
    let rows: Vec<i64> = store.write(|db| {
        let mut rows = Vec::with_capacity(tracks);
        for number in 0..tracks {
            let other = rng.random_range(0..tracks);
            let stored = catalogue::store_track(db, &track(number, other))?;
            rows.extend(stored.map(|stored| stored.row));
        }
        Ok(rows)
    })?;
    let begin = (now - (YEARS * 365 * 24).hours()).as_millisecond();
    let step = YEARS * YEAR_MS / listens.max(1) as i64;
    let heard: Vec<Listen> = (0..listens as i64)
        .map(|number| listen(&mut rng, begin + number * step, step, &rows))
        .collect();
    store.write(|db| {
        heard
            .iter()
            .try_for_each(|listen| listens::insert(db, account, listen))
    })?;
    (0..PICKS as i64).try_for_each(|day| {
        // Any of them, spread over what is heard often and once.
        let picked = track(day as usize * 37 % tracks.max(1), day as usize);
        fill_pick(store, account, &picked, now - (day * 24).hours())
    })?;
    Ok(account)
}

fn fill_pick(store: &mut Store, account: AccountRow, track: &Track, at: Timestamp) -> Result<()> {
    let pick = NewPick {
        run: 1,
        track,
        playlist: "37i9dQZF1DXcBWIGoYBM5M",
        way: "even",
        words: Some("year:1987 lan"),
        candidates: Some(321),
    };
    store.write(|db| match picks::store(db, account, &pick, at)? {
        Some(pick) => picks::mark_added(db, pick, None, at),
        None => Ok(()),
    })?;
    Ok(())
}

fn listen(rng: &mut ChaCha8Rng, from: i64, within: i64, rows: &[i64]) -> Listen {
    // Few tracks are heard often, many once.
    let rank = rng.random_range(0.0..1.0_f64).powi(3) * rows.len() as f64;
    let skipped = rng.random_bool(0.3);
    let ms = rng.random_range(if skipped {
        1_000..30_000
    } else {
        30_000..300_000
    });
    let started_at = from + rng.random_range(0..within.max(1));
    Listen {
        track: rows[(rank as usize).min(rows.len() - 1)],
        started_at,
        ended_at: started_at + ms,
        ms_played: ms,
        estimated: rng.random_bool(0.5),
        skipped,
        private: false,
        sources: 2,
        device: rng.random_bool(0.5).then(|| "Living room".to_owned()),
        context: Some("spotify:playlist:37i9dQZF1DXcBWIGoYBM5M".to_owned()),
        offset_minutes: Some(if started_at / (YEAR_MS / 2) % 2 == 0 {
            60
        } else {
            120
        }),
        offset_assumed: false,
    }
}

fn track(number: usize, featured: usize) -> Track {
    let album = number / TRACKS_OF_ALBUM;
    let artist = |number: usize| {
        let number = number / TRACKS_OF_ALBUM / ALBUMS_OF_ARTIST;
        ArtistRef {
            id: Some(format!("{number:022}")),
            uri: Some(format!("spotify:artist:{number:022}")),
            name: format!("Artist number {number}"),
        }
    };
    let mut artists = vec![artist(number)];
    if number.is_multiple_of(3) {
        artists.push(artist(featured));
    }
    Track {
        id: Some(format!("{number:022}")),
        uri: format!("spotify:track:{number:022}"),
        name: format!("A track with the number {number}"),
        artists,
        album: Some(AlbumRef {
            uri: Some(format!("spotify:album:{album:022}")),
            name: format!("Album number {album}"),
            release_date: Some(format!("{}-05-01", 1960 + album % 65)),
            images: vec![Image {
                url: format!("https://i.scdn.co/image/ab67616d00001e02{album:024}"),
                ..Image::default()
            }],
            ..AlbumRef::default()
        }),
        duration_ms: Some(200_000),
        ..Track::default()
    }
}
