use super::*;
use crate::sighting::{Sighting, Source};
use crate::store::accounts::{self, Account};
use crate::store::{Store, catalogue, sightings};
use proptest::prelude::*;
use spotify::{ArtistRef, Track};

/// 2026-11-20 23:30 UTC: half past midnight of the 21st in Stockholm.
const LATE: i64 = 1_795_217_400_123;
const HOUR: i64 = 3_600_000;

struct Given {
    store: Store,
    account: AccountRow,
}

impl Given {
    fn nothing() -> Given {
        let mut store = Store::in_memory().unwrap();
        let account = Account::of("mine");
        let account = store.write(|db| accounts::activate(db, &account)).unwrap();
        Given { store, account }
    }

    /// One play of `title` that ended then.
    fn hear(&mut self, title: &str, artists: &[&str], ended_at: i64, ms_played: i64) {
        let account = self.account;
        self.store
            .write(|db| {
                let track = Track {
                    uri: format!("spotify:track:{title}"),
                    name: title.into(),
                    duration_ms: Some(200_000),
                    artists: artists.iter().map(|name| artist(name)).collect(),
                    ..Track::default()
                };
                let stored = catalogue::store_track(db, &track)?.unwrap();
                let sighting = Sighting {
                    source: Source::Export,
                    track: stored.row,
                    at: ended_at,
                    ms_played: Some(ms_played),
                    marks: 0,
                    file: 0,
                    context: None,
                    offset_minutes: None,
                    paused_ms: None,
                };
                sightings::record(db, account, &[sighting]).map(drop)
            })
            .unwrap();
    }

    fn wanted(&self, format: Format) -> Wanted {
        Wanted {
            accounts: vec![self.account],
            format,
            first: None,
            last: None,
            zone: TimeZone::get("Europe/Stockholm").unwrap(),
        }
    }

    fn text(&self, wanted: &Wanted) -> String {
        let mut out = Vec::new();
        to_writer(
            self.store.read(),
            wanted,
            &mut out,
            Path::new("-"),
            &mut unwatched,
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn table(&self) -> Vec<Vec<String>> {
        let text = self.text(&self.wanted(Format::Csv));
        assert!(text.lines().count() > 1 && text.contains("\r\n"));
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let rows = reader.records().map(Result::unwrap);
        rows.map(|row| row.iter().map(str::to_owned).collect())
            .collect()
    }

    fn array(&self) -> Vec<serde_json::Value> {
        serde_json::from_str(&self.text(&self.wanted(Format::Json))).unwrap()
    }
}

fn artist(name: &str) -> ArtistRef {
    ArtistRef {
        name: name.into(),
        uri: Some(format!("spotify:artist:{name}")),
        ..ArtistRef::default()
    }
}

#[test]
fn a_listen_is_one_line_of_the_table() {
    let mut given = Given::nothing();
    given.hear("One", &["Ada", "Bo"], LATE, 200_000);
    let rows = given.table();
    assert_eq!(
        rows[0],
        [
            "2026-11-20T23:26:40.123Z",
            "2026-11-20T23:30:00.123Z",
            "2026-11-21T00:26:40",
            "",
            "200000",
            "false",
            "false",
            "One",
            "Ada;Bo",
            "",
            "spotify:track:One",
            "",
            "",
            "",
            "export"
        ]
    );
}

#[test]
fn a_table_runs_no_formula_and_survives_any_name() {
    let names = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@x",
        "\tx",
        "\rx",
        "＝1+1",
        "＠x",
        "a\"b,c\r\nd",
        "夜, \u{202e}",
    ];
    let mut given = Given::nothing();
    for (place, name) in (0..).zip(names) {
        given.hear(name, &[name], LATE + place * HOUR, 180_000);
    }
    let rows = given.table();
    assert_eq!(rows.len(), names.len());
    for (row, name) in rows.iter().zip(names) {
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＠']),
                "{cell:?}"
            );
        }
        assert_eq!(row[7].trim_start_matches('\''), name);
    }
}

#[test]
fn a_record_has_the_keys_of_spotify_and_one_of_ours() {
    let mut given = Given::nothing();
    given.hear("One", &["Ada", "Bo"], LATE, 200_000);
    given.hear("Two", &["Ada"], LATE + HOUR, 9_000);
    let records = given.array();
    let keys: Vec<&String> = records[0].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 24);
    assert_eq!(records[0]["ts"], "2026-11-20T23:30:00Z");
    assert_eq!(records[0]["sidetrack"]["ended_at_ms"], LATE);
    assert_eq!(records[0]["sidetrack"]["artists"][1], "Bo");
    assert_eq!(records[0]["master_metadata_album_artist_name"], "Ada");
    assert_eq!(records[0]["ip_addr"], serde_json::Value::Null);
    assert_eq!(records[0]["reason_end"], "trackdone");
    assert_eq!(
        (&records[1]["reason_end"], &records[1]["skipped"]),
        (&"fwdbtn".into(), &true.into())
    );
}

#[test]
fn what_is_no_music_comes_among_the_rest_by_its_time() {
    let mut given = Given::nothing();
    given.hear("One", &["Ada"], LATE, 180_000);
    given.hear("Two", &["Ada"], LATE + 2 * HOUR, 180_000);
    let account = given.account;
    for (at, file, kind) in [
        (LATE + HOUR, 1, "podcast"),
        (LATE + HOUR, 2, "podcast"),
        (LATE + 3 * HOUR, 1, "audiobook"),
    ] {
        given
            .store
            .write(|db| {
                Ok(db.execute(
                    "INSERT INTO apart (account, at, uri, file, kind, title, series, ms_played) VALUES (?1, ?2, 'u', ?3, ?4, 't', 's', 60000)",
                    (account, at, file, kind),
                )?)
            })
            .unwrap();
    }
    let records = given.array();
    let titles: Vec<Option<&str>> = records
        .iter()
        .map(|record| record["episode_name"].as_str())
        .collect();
    assert_eq!(titles, [None, Some("t"), None, None], "told once");
    assert_eq!(records[3]["audiobook_title"], "s");
    assert_eq!(given.table().len(), 2, "a table has music only");
}

#[test]
fn days_are_those_at_home() {
    let mut given = Given::nothing();
    given.hear("One", &[], LATE - 2 * HOUR, 180_000);
    given.hear("Two", &[], LATE, 180_000);
    given.hear("Three", &[], LATE + 24 * HOUR, 180_000);
    let titles = |first: Option<&str>, last: Option<&str>| {
        let day = |day: Option<&str>| day.map(|day| day.parse::<Date>().unwrap());
        let mut wanted = given.wanted(Format::Json);
        (wanted.first, wanted.last) = (day(first), day(last));
        let records: Vec<serde_json::Value> = serde_json::from_str(&given.text(&wanted)).unwrap();
        assert_eq!(
            count(given.store.read(), &wanted).unwrap(),
            records.len() as u64
        );
        let names = records.iter().map(|record| {
            record["master_metadata_track_name"]
                .as_str()
                .unwrap()
                .to_owned()
        });
        names.collect::<Vec<String>>()
    };
    assert_eq!(titles(Some("2026-11-21"), Some("2026-11-21")), ["Two"]);
    assert_eq!(titles(None, Some("2026-11-20")), ["One"]);
    assert_eq!(titles(Some("2026-11-21"), None), ["Two", "Three"]);
    assert_eq!(titles(Some("9999-12-31"), None), [""; 0]);
    let mut wanted = given.wanted(Format::Csv);
    (wanted.first, wanted.last) = (Some(Date::MAX), Some(Date::MIN));
    let refused = to_writer(
        given.store.read(),
        &wanted,
        Vec::new(),
        Path::new("-"),
        &mut unwatched,
    );
    assert_eq!(refused.unwrap_err().code(), "bad_range");
}

#[test]
fn a_file_is_whole_or_not_there_and_takes_no_other_s_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("diary.json");
    let mut given = Given::nothing();
    given.hear("One", &["Ada"], LATE, 180_000);
    let wanted = given.wanted(Format::Json);
    let db = given.store.read();
    assert_eq!(
        to_file(db, &wanted, &path, false, &mut unwatched)
            .unwrap()
            .listens,
        1
    );
    let refused = to_file(db, &wanted, &path, false, &mut unwatched).unwrap_err();
    assert_eq!(refused.code(), "file_exists");
    to_file(db, &wanted, &path, true, &mut unwatched).unwrap();
    let nowhere = folder.path().join("none").join("diary.csv");
    let refused = to_file(db, &wanted, &nowhere, false, &mut unwatched).unwrap_err();
    assert_eq!(refused.code(), "file_not_writable");
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "nothing lies about");
}

#[test]
fn whoever_watches_hears_how_far_it_is_and_can_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("diary.csv");
    let mut given = Given::nothing();
    for place in 0..1_002 {
        let name = format!("Song {place}");
        given.hear(&name, &["Ada"], LATE + place * HOUR, 180_000);
    }
    let (db, wanted) = (given.store.read(), given.wanted(Format::Csv));
    let mut heard = Vec::new();
    let mut ends = |progress: Progress| {
        heard.push((progress.listens, progress.of));
        ControlFlow::Break(())
    };
    let ended = to_file(db, &wanted, &path, false, &mut ends).unwrap_err();
    assert_eq!(ended.code(), "export_cancelled");
    assert_eq!(heard, [(1_000, 1_002)]);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "nothing lies about");
}

#[test]
fn what_cannot_be_written_on_is_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let given = Given::nothing();
    for format in [Format::Csv, Format::Json] {
        let refused = to_writer(
            given.store.read(),
            &given.wanted(format),
            Full,
            Path::new("-"),
            &mut unwatched,
        );
        assert_eq!(refused.unwrap_err().code(), "file_not_writable");
    }
}

#[test]
fn a_reader_that_has_gone_is_told_from_other_trouble() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut given = Given::nothing();
    // More than any buffer on the way holds.
    let name = "x".repeat(40_000);
    given.hear(&name, &["Ada"], LATE, 200_000);
    given.hear(&name, &["Ada"], LATE + HOUR, 200_000);
    for format in [Format::Csv, Format::Json] {
        let (db, wanted) = (given.store.read(), given.wanted(format));
        let refused = to_writer(db, &wanted, Gone, Path::new("-"), &mut unwatched);
        assert!(refused.unwrap_err().is_broken_pipe(), "{format:?}");
    }
}

#[cfg(unix)]
#[test]
fn only_an_ordinary_file_is_replaced() {
    let given = Given::nothing();
    let folder = tempfile::tempdir().unwrap();
    let [file, link, socket, nowhere] =
        ["a.csv", "b.csv", "c.csv", "d.csv"].map(|name| folder.path().join(name));
    std::fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    std::os::unix::fs::symlink("gone", &nowhere).unwrap();
    let _listens = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let write = |path: &Path| {
        let wanted = given.wanted(Format::Csv);
        to_file(given.store.read(), &wanted, path, true, &mut unwatched)
            .map_err(|error| error.code())
    };
    for path in [&socket, &nowhere, &folder.path().to_owned()] {
        assert_eq!(write(path), Err("no_file"), "{path:?}");
    }
    assert!(!socket.is_file(), "it is still what it was");
    write(&link).unwrap();
    assert!(link.is_symlink());
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .starts_with("started_at")
    );
}

proptest! {
    #[test]
    fn any_names_come_back_from_both_formats(names in prop::collection::vec("\\PC{1,12}", 1..6)) {
        let mut given = Given::nothing();
        for (place, name) in (0..).zip(&names) {
            given.hear(name, &[name], LATE + place * HOUR, 180_000);
        }
        let (table, array) = (given.table(), given.array());
        prop_assert_eq!((table.len(), array.len()), (names.len(), names.len()));
        for (record, name) in array.iter().zip(&names) {
            prop_assert_eq!(record["master_metadata_track_name"].as_str(), Some(name.as_str()));
        }
        for (row, name) in table.iter().zip(&names) {
            prop_assert_eq!(row[7].strip_prefix('\'').unwrap_or(&row[7]), name.strip_prefix('\'').unwrap_or(name));
        }
    }
}
