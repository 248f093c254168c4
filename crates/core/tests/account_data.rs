//! Account data tells minutes and no ids: what of it is one play, and what are two.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its world has failed"
)]

use jiff::Timestamp;
use sidetrack_core::import::{self, ImportReport, Outside};
use sidetrack_core::store::Store;
use spotify::{BoxFuture, Clock};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// A clock that stands.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::constant(1_790_000_000, 0)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Imports one file with two equal records of so many milliseconds into an empty diary.
fn twice(ms_played: u32) -> ImportReport {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(Store::open(folder.path()).unwrap());
    let record = format!(
        r#"{{"endTime":"2026-03-26 23:44","artistName":"A","trackName":"B","msPlayed":{ms_played}}}"#
    );
    let file = data.path().join("StreamingHistory_music_0.json");
    std::fs::write(&file, format!("[{record},{record}]")).unwrap();
    let outside = Outside {
        folder: folder.path(),
        clock: &Noon,
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    import::run(outside, &[file]).unwrap()
}

#[test]
fn a_short_track_may_end_twice_in_a_minute_and_a_long_one_not() {
    let counts = |ms| {
        let report = twice(ms);
        (report.new, report.merged)
    };
    assert_eq!(counts(20_000), (2, 0));
    assert_eq!(counts(60_000), (1, 1), "the same record again");
    assert_eq!(counts(261_971), (1, 1), "the same record again");
}
