//! The random tracks of the months before the demo, and what became of each: some heard, some kept, some skipped.

use crate::past::last_off;
use anyhow::{Context, Result};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use sidetrack_core::pick_change::Kind as Change;
use sidetrack_core::run::{Kind, Run, Stage, Status};
use sidetrack_core::sighting::{Sighting, Source};
use sidetrack_core::store::runs::{self, Missed};
use sidetrack_core::store::{
    AccountRow, Store, StoreError, accounts, catalogue, pick_changes, picks, sightings,
};
use sidetrack_core::view::StepView;
use spotify::Track;
use spotify_sim::{Play, Served};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// One a day for so many days.
const DAYS: i64 = 92;
const NINE: Time = Time::constant(9, 0, 0, 0);

/// The computer was off on these days, counted back: two runs were missed, and the third came late.
const OFF: [i64; 2] = [17, 16];
const LATE: i64 = 15;

/// Spotify could not be reached at first on this day, counted back.
const TROUBLED: i64 = 4;

/// Tracks to choose from.
const KNOWN: usize = 6_000;

/// What becomes of a pick.
enum Fate {
    New,
    Skipped,
    Heard(u32),
    Kept(u32),
    Removed,
}

impl Fate {
    fn draw(days_ago: i64, rng: &mut StdRng) -> Fate {
        match rng.random_range(0..100) {
            _ if days_ago <= 3 => Fate::New,
            0..18 => Fate::Kept(rng.random_range(2..7)),
            18..58 => Fate::Heard(rng.random_range(1..4)),
            58..84 => Fate::Skipped,
            84..94 => Fate::Removed,
            _ => Fate::New,
        }
    }
}

/// Puts them into the diary, and into a playlist of the listener's.
pub fn remember(folder: &Path, served: &Served, past: &[Play], seed: u64) -> Result<()> {
    let mut store = Store::open(folder)?;
    let account = accounts::active(store.read())?
        .context("the demo is not signed in")?
        .row;
    let zone = TimeZone::system();
    let end = past.last().map_or(0, |play| play.ended_ms);
    let today = zone.to_datetime(at(end)).date();
    let mut rng = StdRng::seed_from_u64(seed);
    let mut tracks = Tracks::of(served, past, &mut rng);
    let mut idle = Idle::of(past);
    let playlist = served.sim.user_makes("Sidetrack");
    store.write(|db| {
        for days_ago in (1..=DAYS).rev() {
            let day = today.saturating_sub(days_ago.days());
            let due = zone
                .to_zoned(day.to_datetime(NINE))
                .map(|due| due.timestamp());
            let due = due.unwrap_or_default();
            if OFF.contains(&days_ago) {
                let noticed = due + SignedDuration::from_hours(24 * (days_ago - LATE) + 3);
                let missed = Missed {
                    account,
                    due,
                    wanted: 1,
                    status: Status::Coalesced,
                    reason: "missed",
                };
                runs::record_missed(db, &missed, noticed)?;
                continue;
            }
            let Some(track) = tracks.next(due.as_millisecond()) else {
                break;
            };
            let run = run(db, account, due, days_ago, &track, &playlist, &mut rng)?;
            let (pick, row, added) = run;
            let fate = Fate::draw(days_ago, &mut rng);
            let lengths = lengths(&fate, &track, &mut rng);
            let mut heard = added.as_millisecond();
            let mut records = Vec::new();
            for ms in lengths {
                let Some(ended) = idle.next(heard, ms, &mut rng) else {
                    break;
                };
                heard = ended;
                records.push(Sighting {
                    source: Source::Export,
                    track: row,
                    at: ended / 1000 * 1000,
                    ms_played: Some(ms),
                    marks: 0,
                    file: 0,
                    context: Some(format!("spotify:playlist:{playlist}")),
                    offset_minutes: Some(zone.to_offset(at(ended)).seconds() / 60),
                    paused_ms: None,
                });
            }
            sightings::record(db, account, &records)?;
            match fate {
                Fate::Kept(_) => {
                    pick_changes::done(db, pick, Change::Keep, at(heard))?;
                    served.sim.user_saves(&track.uri, true);
                }
                Fate::Removed => pick_changes::done(db, pick, Change::Remove, at(heard))?,
                Fate::New | Fate::Skipped | Fate::Heard(_) => {}
            }
            if !matches!(fate, Fate::Removed) {
                served.sim.user_adds(&playlist, &track.uri);
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// How much of a pick is heard each time, milliseconds.
fn lengths(fate: &Fate, track: &Track, rng: &mut StdRng) -> Vec<i64> {
    let length = track.duration_ms.unwrap_or(180_000) as i64;
    let mut plays = |count: u32| {
        let one = |_| match rng.random_bool(0.7) {
            true => length,
            false => rng.random_range(length / 3..length),
        };
        (0..count).map(one).collect()
    };
    match fate {
        Fate::New => Vec::new(),
        Fate::Heard(count) | Fate::Kept(count) => plays(*count),
        Fate::Skipped | Fate::Removed => vec![rng.random_range(4_000..26_000)],
    }
}

/// A run that brought a track: the pick, the track's row, and when it was in the playlist.
fn run(
    db: &rusqlite::Connection,
    account: AccountRow,
    due: Timestamp,
    days_ago: i64,
    track: &Track,
    playlist: &str,
    rng: &mut StdRng,
) -> Result<(i64, i64, Timestamp), StoreError> {
    let late = if days_ago == LATE { 3 * 3_600 } else { 0 };
    let mut now = due + SignedDuration::from_secs(late + 1);
    let mut run = Run {
        row: 0,
        account,
        kind: Kind::Plan,
        due_at: Some(due),
        stage: Stage::Done,
        wait: None,
        pick: None,
        wanted: 1,
        drawing: None,
        failures: 0,
    };
    runs::begin(db, &mut run, now)?;
    let mut step = |name: &str, ok: bool, detail: String| {
        let took_ms = rng.random_range(90..420);
        let step = StepView {
            name: name.to_owned(),
            at: now,
            took_ms: Some(took_ms),
            ok,
            status: ok.then_some(200),
            detail: Some(detail),
        };
        now += SignedDuration::from_millis(took_ms + 1_000);
        runs::add_step(db, run.row, &step).map(|()| now)
    };
    if days_ago == TROUBLED {
        step(
            "read playlist",
            false,
            "cannot reach Spotify: no network".to_owned(),
        )?;
    }
    step(
        "read playlist",
        true,
        format!("{} tracks in it", DAYS - days_ago),
    )?;
    let (words, found) = (words(track), 10);
    for passed in [7, 9, 4, 10, 6, 8] {
        step(
            "search",
            true,
            format!("\"{words}\": {found} found, {passed} pass"),
        )?;
    }
    let chosen = step("draw", true, track.name.clone())?;
    let new = picks::NewPick {
        run: run.row,
        track,
        playlist,
        way: "even",
        words: Some(&words),
        candidates: Some(1_200),
    };
    run.pick = picks::store(db, account, &new, chosen)?;
    let added = step("add track", true, "in the playlist".to_owned())?;
    let pick = run.pick.unwrap_or_default();
    let sent = picks::Sent {
        at: Some(chosen),
        playlist: playlist.to_owned(),
        heard_at: None,
    };
    picks::mark_sent(db, pick, &sent)?;
    picks::mark_added(db, pick, None, added)?;
    runs::end(db, &run, Status::Success, None, added)?;
    let stored = catalogue::store_track(db, track)?;
    Ok((pick, stored.map_or(0, |stored| stored.row), added))
}

/// Words that find the track: the first letters of its title, and its year.
fn words(track: &Track) -> String {
    let begin: String = track.name.to_lowercase().chars().take(4).collect();
    let album = track.album.as_ref();
    let year = album.and_then(|album| album.release_date.as_deref()?.get(..4));
    format!("{} year:{}", begin.trim(), year.unwrap_or("2000"))
}

/// Tracks that nobody had heard: those whose artist is heard soon after, and any.
struct Tracks {
    /// With the first time that their artist was heard, UTC milliseconds.
    leading: Vec<(i64, Track)>,
    any: Vec<Track>,
    turn: u32,
}

impl Tracks {
    fn of(served: &Served, past: &[Play], rng: &mut StdRng) -> Tracks {
        let base = served.base_url();
        let read = |uri: &str| {
            let track = served.sim.track(&base, uri)?;
            serde_json::from_value::<Track>(track).ok()
        };
        let heard: HashSet<&str> = past.iter().map(|play| play.track_uri.as_str()).collect();
        let mut first: HashMap<String, i64> = HashMap::new();
        let mut known = HashSet::new();
        for play in past.iter().filter(|play| known.insert(&play.track_uri)) {
            if let Some(artist) = read(&play.track_uri).as_ref().and_then(artist) {
                first.entry(artist).or_insert(play.started_ms);
            }
        }
        let mut tracks = Tracks {
            leading: Vec::new(),
            any: Vec::new(),
            turn: 0,
        };
        let mut seen = HashSet::new();
        for uri in served.sim.some_tracks(KNOWN) {
            let track = (!heard.contains(uri.as_str()))
                .then(|| read(&uri))
                .flatten();
            let Some(track) = track.filter(|track| track.is_playable != Some(false)) else {
                continue;
            };
            let artist = artist(&track).filter(|artist| seen.insert(artist.clone()));
            let Some(artist) = artist else {
                continue;
            };
            match first.get(&artist) {
                Some(at) => tracks.leading.push((*at, track)),
                None => tracks.any.push(track),
            }
        }
        tracks.any.shuffle(rng);
        tracks
    }

    /// The next to be drawn at a time; every third leads somewhere, if one does.
    fn next(&mut self, due: i64) -> Option<Track> {
        self.turn += 1;
        let soon = due..due + 40 * 86_400_000;
        let leads = |(first, _): &(i64, Track)| soon.contains(first);
        match self.leading.iter().position(leads) {
            Some(place) if self.turn.is_multiple_of(3) => Some(self.leading.swap_remove(place).1),
            _ => self.any.pop(),
        }
    }
}

fn artist(track: &Track) -> Option<String> {
    track.artists.first()?.uri.clone()
}

/// When the listener had just stopped listening.
struct Idle {
    /// From when to when, UTC milliseconds.
    free: Vec<(i64, i64)>,
}

impl Idle {
    fn of(past: &[Play]) -> Idle {
        let pairs = past.windows(2);
        let off = last_off(past);
        let free = pairs.map(|pair| (pair[0].ended_ms, pair[1].started_ms));
        Idle {
            free: free.filter(|(from, _)| !off.contains(from)).collect(),
        }
    }

    /// The end of a listen of a length in the days after a time; nothing else is heard meanwhile.
    fn next(&mut self, after: i64, length: i64, rng: &mut StdRng) -> Option<i64> {
        let after = after + rng.random_range(3_600_000..5 * 86_400_000);
        let place = self
            .free
            .iter()
            .position(|(from, to)| *from > after && to - from > length + 120_000)?;
        let start = self.free.remove(place).0 + 30_000;
        Some(start + length)
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
