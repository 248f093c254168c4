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

/// Imports files with so many equal records each, of so many milliseconds, into an empty diary.
fn equal(files: &[usize], ms_played: u32) -> ImportReport {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(Store::open(folder.path()).unwrap());
    let record = format!(
        r#"{{"endTime":"2026-03-26 23:44","artistName":"A","trackName":"B","msPlayed":{ms_played}}}"#
    );
    for (number, count) in files.iter().enumerate() {
        let name = format!("StreamingHistory_music_{number}.json");
        let records = vec![record.clone(); *count].join(",");
        std::fs::write(data.path().join(name), format!("[{records}]")).unwrap();
    }
    let outside = Outside {
        folder: folder.path(),
        clock: &Noon,
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    import::run(outside, &[data.path().to_owned()]).unwrap()
}

#[test]
fn a_short_track_may_end_twice_in_a_minute_and_a_long_one_not() {
    let counts = |ms| {
        let report = equal(&[2], ms);
        (report.new, report.merged)
    };
    assert_eq!(counts(20_000), (2, 0));
    assert_eq!(counts(60_000), (1, 1), "the same record again");
    assert_eq!(counts(261_971), (1, 1), "the same record again");
}

#[test]
fn a_minute_may_go_on_in_the_next_file() {
    let report = equal(&[1, 2], 8_785);
    assert_eq!((report.new, report.merged), (3, 0));
    let long = equal(&[1, 1], 60_000);
    assert_eq!((long.new, long.merged), (1, 1));
}
