//! The diary out as JSON and in again, into an empty folder: the same listens, to the millisecond.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use sidetrack_core::export::{self, Format, Wanted};
use sidetrack_core::fold::Listen;
use sidetrack_core::gap::{Reason, Span};
use sidetrack_core::import::{self, ImportReport, Outside};
use sidetrack_core::sighting::{Sighting, Source};
use sidetrack_core::store::accounts::{self, Account};
use sidetrack_core::store::{Store, StoreError, catalogue, gaps, listens, sightings};
use spotify::{ArtistRef, SystemClock, Track};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

const BEGIN: i64 = 1_700_000_000_000;

/// What, or why not in words.
type Outcome<T> = Result<T, String>;

/// A play: which track, how long after the one before it began, how much was heard, and who told it.
type Play = (usize, i64, i64, bool);

fn track(number: usize) -> Track {
    Track {
        // As long as an id of Spotify is.
        uri: format!("spotify:track:{number:022}"),
        name: format!("Title \"{number}\", =1+1"),
        duration_ms: Some(240_000),
        artists: vec![ArtistRef {
            name: format!("Ärtist {number}"),
            uri: Some(format!("spotify:artist:{number:022}")),
            ..ArtistRef::default()
        }],
        ..Track::default()
    }
}

/// Writes what was played into the diary of `folder`.
fn hear(folder: &Path, plays: &[Play]) -> Result<Store, StoreError> {
    let mut store = Store::open(folder)?;
    store.write(|db| {
        let account = Account {
            row: 0,
            account_id: "mine".to_owned(),
            user_id: None,
            display_name: None,
            client_id: "app".to_owned(),
            authorized_at: Timestamp::UNIX_EPOCH,
        };
        let account = accounts::activate(db, &account)?;
        let mut told = Vec::new();
        let mut at = BEGIN;
        for (number, after, heard, exported) in plays {
            at += after + heard;
            let Some(stored) = catalogue::store_track(db, &track(*number))? else {
                continue;
            };
            told.push(Sighting {
                source: if *exported {
                    Source::Export
                } else {
                    Source::RecentlyPlayed
                },
                track: stored.row,
                at,
                ms_played: exported.then_some(*heard),
                marks: 0,
                file: 0,
                context: None,
                offset_minutes: Some(60),
            });
        }
        sightings::record(db, account, &told).map(drop)?;
        let (from, to, reason) = (BEGIN + 1, at - 1, Reason::Off);
        gaps::store(db, account, Span { from, to, reason })
    })?;
    Ok(store)
}

fn bring_in(folder: &Path, file: PathBuf) -> Outcome<ImportReport> {
    let outside = Outside {
        folder,
        clock: &SystemClock,
        progress: &|_| (),
        cancel: &AtomicBool::new(false),
    };
    import::run(outside, &[file]).map_err(|error| error.to_string())
}

/// Title, END, milliseconds heard, whether those are an estimate, and whether it was left early.
type Told = (String, i64, i64, bool, bool);

fn told(store: &Store) -> Result<Vec<Told>, StoreError> {
    let Some(account) = accounts::diary(store.read())? else {
        return Ok(Vec::new());
    };
    let all: Vec<Listen> = listens::all(store.read(), account)?;
    let mut told = Vec::new();
    for listen in all {
        let track = listens::track_view(store.read(), listen.track)?.unwrap_or_default();
        told.push((
            track.name,
            listen.ended_at,
            listen.ms_played,
            listen.estimated,
            listen.skipped,
        ));
    }
    told.sort();
    Ok(told)
}

fn round_trip(plays: &[Play]) -> Outcome<(Vec<Told>, Vec<Told>, ImportReport)> {
    let words = |error: StoreError| error.to_string();
    let [here, there] = [(); 2].map(|()| tempfile::tempdir());
    let (here, there) = (
        here.map_err(|error| error.to_string())?,
        there.map_err(|error| error.to_string())?,
    );
    let store = hear(here.path(), plays).map_err(words)?;
    let file = here.path().join("my diary.json");
    let wanted = Wanted {
        accounts: export::whose(store.read(), false).map_err(words)?,
        format: Format::Json,
        first: None,
        last: None,
        zone: TimeZone::UTC,
    };
    export::to_file(store.read(), &wanted, &file, false, &mut export::unwatched)
        .map_err(|error| error.to_string())?;
    drop(Store::open(there.path()).map_err(words)?);
    let report = bring_in(there.path(), file.clone())?;
    let again = Store::open(there.path()).map_err(words)?;
    bring_in(here.path(), file)?;
    let open = gaps::open(store.read(), wanted.accounts[0]).map_err(words)?;
    assert_eq!(open.len(), 1, "our own export closes no gap of ours");
    Ok((
        told(&store).map_err(words)?,
        told(&again).map_err(words)?,
        report,
    ))
}

#[test]
fn a_diary_comes_back_from_its_own_export() {
    let plays = [
        (1, 1_000, 240_000, true),
        (1, 500, 239_000, true),
        (2, 3_600_123, 12_345, true),
        (3, 77_777, 240_000, false),
        (3, 600_001, 100_000, true),
    ];
    let Ok((before, after, report)) = round_trip(&plays) else {
        panic!("the round trip failed")
    };
    assert_eq!((before.len(), &after), (5, &before));
    assert_eq!((report.read, report.new), (5, 5));
    assert!(
        before.iter().any(|told| told.3),
        "an estimate is among them"
    );
    assert!(before.iter().any(|told| told.4), "a skip is among them");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    // An export that tells one play twice within 30 s tells it once: shorter ones would be taken for that.
    fn any_diary_does(plays in prop::collection::vec((0usize..4, 0i64..900_000, 31_000i64..240_000, any::<bool>()), 1..25)) {
        let (before, after, _) = round_trip(&plays).map_err(TestCaseError::fail)?;
        prop_assert_eq!(before, after);
    }
}
