//! Hand-made diaries for the tests of the pages.

mod discoveries;
mod fates;
mod listening;
mod ranges;
mod sums;
mod today;

use super::{
    discoveries as discoveries_of, listening as listening_of, story as story_of, today as today_of,
};
use crate::fold::Listen;
use crate::gap::{Reason, Span};
use crate::run::{Kind, Run, Stage};
use crate::sighting::TrackRow;
use crate::store::accounts::{self, Account};
use crate::store::{AccountRow, Store, catalogue, gaps, listens, runs};
use crate::view::discoveries::{DiscoveriesView, DiscoveryStory};
use crate::view::listening::{ListeningView, RangeAsk};
use crate::view::today::TodayView;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use rusqlite::params;
use spotify::{AlbumRef, ArtistRef, Image, Track};

const MINUTE: i64 = 60_000;

/// A diary in memory of a user in Stockholm, and another user's.
struct Given {
    store: Store,
    mine: AccountRow,
    other: AccountRow,
}

impl Given {
    fn nothing() -> Given {
        let mut store = Store::in_memory().unwrap();
        let [other, mine] = ["other", "mine"].map(|name| {
            let account = Account::of(name);
            store.write(|db| accounts::activate(db, &account)).unwrap()
        });
        Given { store, mine, other }
    }

    /// A track `name` by `artists`, on an album with a cover.
    fn track(&mut self, name: &str, artists: &[&str], album: &str, released: &str) -> TrackRow {
        let track = Track {
            uri: format!("spotify:track:{name}"),
            name: name.into(),
            artists: artists.iter().map(|name| artist(name)).collect(),
            album: Some(AlbumRef {
                uri: Some(format!("spotify:album:{album}")),
                name: album.into(),
                release_date: Some(released.into()),
                images: vec![Image {
                    url: format!("https://covers/{album}"),
                    ..Image::default()
                }],
                ..AlbumRef::default()
            }),
            ..Track::default()
        };
        let stored = self.store.write(|db| catalogue::store_track(db, &track));
        stored.unwrap().unwrap().row
    }

    /// The user hears a track for so many minutes from a local time, `hours` east of UTC.
    fn hear(&mut self, track: TrackRow, at: &str, hours: i8, minutes: i64) {
        let mine = self.mine;
        self.store_listen(mine, &listen(track, at, hours, minutes * MINUTE));
    }

    fn store_listen(&mut self, account: AccountRow, listen: &Listen) {
        self.store
            .write(|db| listens::insert(db, account, listen))
            .unwrap();
    }

    /// A track of which only its name is known, as an import tells it.
    fn bare_track(&mut self, title: &str) -> TrackRow {
        let track = Track {
            uri: format!("spotify:track:{title}"),
            name: title.into(),
            ..Track::default()
        };
        let stored = self.store.write(|db| catalogue::store_track(db, &track));
        stored.unwrap().unwrap().row
    }

    fn gap(&mut self, from: &str, to: &str) {
        self.gap_by(from, to, Reason::Off);
    }

    fn gap_by(&mut self, from: &str, to: &str, reason: Reason) {
        let ms = |at: &str| utc(at, 1).as_millisecond();
        let (from, to, account) = (ms(from), ms(to), self.mine);
        self.store
            .write(|db| gaps::store(db, account, Span { from, to, reason }))
            .unwrap();
    }

    /// A pick drawn at a time, and put into the playlist then if `added`.
    fn pick(&mut self, track: TrackRow, at: Timestamp, added: bool) -> i64 {
        let ms = at.as_millisecond();
        let account = self.mine;
        let sql = "INSERT INTO pick (account, run, track, playlist, way, chosen_at, added_at) VALUES (?1, 0, ?2, 'p', 'classic', ?3, ?4) RETURNING id";
        let values = params![account, track, ms, added.then_some(ms)];
        self.store
            .write(|db| Ok(db.query_row(sql, values, |row| row.get(0))?))
            .unwrap()
    }

    fn run(&mut self, due: Option<Timestamp>, at: Timestamp) -> Run {
        let kind = if due.is_some() {
            Kind::Plan
        } else {
            Kind::Manual
        };
        let mut run = Run {
            row: 0,
            account: self.mine,
            kind,
            due_at: due,
            stage: Stage::FindPlaylist,
            wait: None,
            pick: None,
            wanted: 1,
            drawing: None,
            failures: 0,
        };
        self.store
            .write(|db| runs::begin(db, &mut run, at))
            .unwrap();
        run
    }

    /// The page Listening at a local time of winter.
    fn listening(&self, ask: RangeAsk, now: &str) -> ListeningView {
        self.listening_at(ask, utc(now, 1))
    }

    fn listening_at(&self, ask: RangeAsk, now: Timestamp) -> ListeningView {
        listening_of(self.store.read(), self.mine, ask, now, &stockholm()).unwrap()
    }

    /// The page Today at a local time of winter.
    fn today(&self, now: &str) -> TodayView {
        self.today_at(utc(now, 1))
    }

    fn today_at(&self, now: Timestamp) -> TodayView {
        today_of(self.store.read(), self.mine, now, &stockholm()).unwrap()
    }

    /// The page Discoveries at a local time of winter.
    fn discoveries(&self, now: &str) -> DiscoveriesView {
        discoveries_of(self.store.read(), self.mine, utc(now, 1), &stockholm()).unwrap()
    }

    /// The story of a pick.
    fn story(&self, pick: i64) -> DiscoveryStory {
        let story = story_of(self.store.read(), self.mine, pick, &stockholm());
        story.unwrap().unwrap()
    }
}

fn artist(name: &str) -> ArtistRef {
    ArtistRef {
        id: None,
        uri: Some(format!("spotify:artist:{name}")),
        name: name.into(),
    }
}

fn listen(track: TrackRow, at: &str, hours: i8, ms: i64) -> Listen {
    let started_at = utc(at, hours).as_millisecond();
    Listen {
        track,
        started_at,
        ended_at: started_at + ms,
        ms_played: ms,
        estimated: false,
        skipped: false,
        private: false,
        sources: 2,
        device: None,
        context: None,
        offset_minutes: Some(i32::from(hours) * 60),
        offset_assumed: false,
    }
}

/// A local time such as "2026-11-21 14:00", `hours` east of UTC.
fn utc(at: &str, hours: i8) -> Timestamp {
    let local: DateTime = at.parse().unwrap();
    Offset::constant(hours).to_timestamp(local).unwrap()
}

fn stockholm() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn days(first: &str, last: &str) -> RangeAsk {
    RangeAsk::Custom {
        first: day(first),
        last: day(last),
    }
}
