//! Ids of one recording are shown and folded as one, by what is known of them or as the user says, and deleted listens
//! stay deleted.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its world has failed"
)]

mod common;

use common::account;
use sidetrack_core::sighting::{Sighting, Source, TrackRow};
use sidetrack_core::store::accounts;
use sidetrack_core::store::{
    AccountRow, Store, catalogue, listens, recordings, sightings, tombstones,
};
use spotify::{ArtistRef, ExternalIds, Track};

const AT: i64 = 1_780_000_000_000;

struct Diary {
    store: Store,
    account: AccountRow,
}

impl Diary {
    fn new() -> Diary {
        let mut store = Store::in_memory().unwrap();
        let account = account("a");
        let account = store.write(|db| accounts::activate(db, &account)).unwrap();
        Diary { store, account }
    }

    fn track(&mut self, id: &str, title: &str, seconds: u64, isrc: Option<&str>) -> TrackRow {
        let track = Track {
            uri: format!("spotify:track:{id}"),
            name: title.into(),
            duration_ms: Some(seconds * 1000),
            artists: vec![ArtistRef {
                id: None,
                uri: Some("spotify:artist:x".into()),
                name: "X".into(),
            }],
            external_ids: ExternalIds {
                isrc: isrc.map(str::to_owned),
                ..ExternalIds::default()
            },
            ..Track::default()
        };
        let stored = self.store.write(|db| catalogue::store_track(db, &track));
        stored.unwrap().unwrap().row
    }

    fn told(&mut self, source: Source, track: TrackRow, at: i64, ms_played: Option<i64>) {
        let told = Sighting {
            source,
            track,
            at: AT + at,
            ms_played,
            marks: 0,
            file: 0,
            context: None,
            offset_minutes: Some(60),
            paused_ms: None,
        };
        let account = self.account;
        self.store
            .write(|db| sightings::record(db, account, &[told]))
            .unwrap();
    }

    fn root(&self, track: TrackRow) -> TrackRow {
        recordings::root(self.store.read(), track).unwrap()
    }

    /// Starts after [`AT`] in seconds.
    fn starts(&self) -> Vec<i64> {
        let all = listens::all(self.store.read(), self.account).unwrap();
        all.iter()
            .map(|listen| (listen.started_at - AT) / 1000)
            .collect()
    }
}

#[test]
fn code_or_name_and_length_make_one_recording() {
    let mut diary = Diary::new();
    let single = diary.track("a", "Song", 200, Some("AA1"));
    let album = diary.track("b", "Song - Album Version", 230, Some("aa1"));
    let again = diary.track("c", "Song", 201, None);
    let long = diary.track("d", "Song", 260, None);
    let live = diary.track("e", "Song - Live", 200, None);
    assert_eq!(diary.root(album), single, "one code");
    assert_eq!(diary.root(again), single, "one name, one length");
    assert_eq!(diary.root(long), long);
    assert_eq!(diary.root(live), live);
    let together = recordings::tracks_of(diary.store.read(), again).unwrap();
    assert_eq!(together, [single, album, again]);
}

#[test]
fn what_the_user_merges_or_splits_can_be_taken_back() {
    let mut diary = Diary::new();
    let a = diary.track("a", "Song", 200, None);
    let b = diary.track("b", "Chanson", 200, None);
    let c = diary.track("c", "Song", 200, None);
    diary.told(Source::Export, a, 200_000, Some(200_000));
    diary.told(Source::RecentlyPlayed, b, 200_700, None);
    assert_eq!(diary.starts().len(), 2);

    let merged = diary
        .store
        .write(|db| recordings::merge(db, &[b], a))
        .unwrap();
    assert_eq!((diary.root(b), diary.root(c)), (a, a));
    assert_eq!(diary.starts(), [0], "one play, seen by two sources");
    diary
        .store
        .write(|db| recordings::undo(db, &merged))
        .unwrap();
    assert_eq!((diary.root(b), diary.starts().len()), (b, 2));

    let split = diary.store.write(|db| recordings::split(db, c)).unwrap();
    assert_eq!(diary.root(c), c);
    // What becomes known later does not overrule the user.
    diary.track("c", "Song", 200, Some("AA1"));
    diary.track("a", "Song", 200, Some("AA1"));
    assert_eq!(diary.root(c), c);
    diary
        .store
        .write(|db| recordings::undo(db, &split))
        .unwrap();
    assert_eq!(diary.root(c), a);
}

#[test]
fn a_merge_takes_the_whole_recording_along() {
    let mut diary = Diary::new();
    let a = diary.track("a", "Song", 200, None);
    let b = diary.track("b", "Chanson", 200, Some("BB1"));
    let c = diary.track("c", "Chanson 2024", 200, Some("BB1"));
    let merge = |tracks: &[TrackRow], into, diary: &mut Diary| {
        let merged = diary
            .store
            .write(|db| recordings::merge(db, tracks, into))
            .unwrap();
        (merged, [diary.root(a), diary.root(b), diary.root(c)])
    };
    let (merged, roots) = merge(&[b], a, &mut diary);
    assert_eq!(roots, [a, a, a]);
    diary
        .store
        .write(|db| recordings::undo(db, &merged))
        .unwrap();
    assert_eq!([diary.root(b), diary.root(c)], [b, b]);
    let (_, roots) = merge(&[c], a, &mut diary);
    assert_eq!(roots, [a, a, a]);
    diary.store.write(|db| recordings::split(db, c)).unwrap();
    assert_eq!(diary.root(c), c);
}

#[test]
fn what_others_were_merged_into_can_be_split_from_them() {
    let mut diary = Diary::new();
    let [a, b, c] = ["a", "b", "c"].map(|id| diary.track(id, id, 200, None));
    let roots = |diary: &Diary| [a, b, c].map(|track| diary.root(track));
    diary
        .store
        .write(|db| recordings::merge(db, &[a, b], c))
        .unwrap();
    assert_eq!(roots(&diary), [a, a, a]);
    let split = diary.store.write(|db| recordings::split(db, c)).unwrap();
    assert_eq!(roots(&diary), [a, a, c], "the others stay together");
    diary
        .store
        .write(|db| recordings::undo(db, &split))
        .unwrap();
    assert_eq!(roots(&diary), [a, a, a]);
    diary.store.write(|db| recordings::split(db, a)).unwrap();
    assert_eq!(roots(&diary), [a, b, b]);
}

#[test]
fn a_deleted_listen_stays_deleted_whoever_tells_of_it_later() {
    let mut diary = Diary::new();
    let track = diary.track("a", "Song", 200, None);
    diary.told(Source::RecentlyPlayed, track, 200_700, None);
    diary.told(Source::RecentlyPlayed, track, 401_000, None);
    assert_eq!(diary.starts(), [0, 201]);
    let first = listens::all(diary.store.read(), diary.account).unwrap()[0].started_at;
    let account = diary.account;
    let buried = diary
        .store
        .write(|db| tombstones::bury(db, account, track, first, AT));
    assert!(buried.unwrap());
    assert_eq!(diary.starts(), [201]);
    diary.told(Source::Export, track, 200_000, Some(120_000));
    assert_eq!(
        diary.starts(),
        [201],
        "its export comes later and moves its start"
    );
    diary.told(Source::Export, track, 400_000, Some(200_000));
    assert_eq!(diary.starts(), [201], "the other one is not meant");

    let back = diary
        .store
        .write(|db| tombstones::dig_up(db, account, track, first));
    assert!(back.unwrap());
    assert_eq!(diary.starts(), [80, 201]);
    let none = diary
        .store
        .write(|db| tombstones::bury(db, account, track, 5, AT));
    assert!(!none.unwrap());
}

#[test]
fn what_only_an_end_tells_of_began_when_the_play_before_was_over() {
    let mut diary = Diary::new();
    let a = diary.track("a", "Song", 200, None);
    let b = diary.track("b", "Other", 300, None);
    diary.told(Source::RecentlyPlayed, b, 400_000, None);
    assert_eq!(diary.starts(), [100]);
    diary.told(Source::Export, a, 300_000, Some(200_000));
    assert_eq!(diary.starts(), [100, 300], "told later, heard before");
    let all = listens::all(diary.store.read(), diary.account).unwrap();
    assert_eq!(
        (all[1].ms_played, all[1].estimated, all[1].skipped),
        (100_000, true, true)
    );
    let account = diary.account;
    let buried = diary
        .store
        .write(|db| tombstones::bury(db, account, a, AT + 100_000, AT));
    assert!(buried.unwrap());
    assert_eq!(
        diary.starts(),
        [100],
        "nothing is known to have sounded before"
    );
}
