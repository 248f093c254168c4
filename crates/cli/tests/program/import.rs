//! Imports with the real program: without a sign-in, beside an agent, damaged, given up, killed.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use sidetrack_core::import::ImportReport;
use sidetrack_core::view::imports::ImportsView;
use sidetrack_core::view::{ArtistCount, ListenView};

use crate::process::{Process, pause, until};
use crate::world::World;

const BEGIN: i64 = 1_600_000_000;
const ADDRESS: &str = "203.0.113.77";

/// A history of so many plays, one every five minutes, in files of 5,000.
fn history(world: &World, plays: i64) -> PathBuf {
    let folder = world.folder().join("history");
    fs::create_dir_all(&folder).unwrap();
    for (number, from) in (0..plays).step_by(5_000).enumerate() {
        let records: Vec<String> = (from..plays.min(from + 5_000)).map(record).collect();
        let name = format!("Streaming_History_Audio_{number}.json");
        fs::write(folder.join(name), format!("[{}]", records.join(",\n"))).unwrap();
    }
    folder
}

fn record(number: i64) -> String {
    let ts = Timestamp::from_second(BEGIN + number * 300).unwrap();
    let track = number % 500;
    format!(
        r#"{{"ts": "{ts}", "username": "somebody-secret", "ip_addr": "{ADDRESS}", "ms_played": 200000, "conn_country": "SE", "master_metadata_track_name": "Track {track}", "master_metadata_album_artist_name": "Artist {}", "master_metadata_album_album_name": "Album", "spotify_track_uri": "spotify:track:{track:022}", "reason_end": "trackdone", "skipped": null, "incognito_mode": false}}"#,
        track % 50
    )
}

fn import(world: &World, path: &std::path::Path) -> ImportReport {
    let report: ImportReport = world.ask(&["import", path.to_str().unwrap()]);
    let skipped: u64 = report.skipped.values().sum();
    assert_eq!(
        report.read,
        report.new + report.merged + skipped,
        "{report:?}"
    );
    report
}

fn listens(world: &World) -> usize {
    let all: Vec<ListenView> = world.ask(&["listens", "--limit", "1000000"]);
    all.len()
}

fn imports(world: &World) -> ImportsView {
    world.ask(&["imports"])
}

#[test]
fn a_history_is_imported_without_a_sign_in_again_and_taken_back() {
    let world = World::new();
    let folder = history(&world, 6_000);
    fs::write(folder.join("ReadMeFirst.pdf"), "%PDF").unwrap();
    let report = import(&world, &folder);
    assert_eq!(
        (report.read, report.new, report.files.len()),
        (6_000, 6_000, 2)
    );
    assert_eq!(report.ignored, ["ReadMeFirst.pdf"]);
    assert_eq!(listens(&world), 6_000);

    let again = import(&world, &folder);
    assert_eq!((again.new, again.merged), (0, 6_000));
    assert_eq!(listens(&world), 6_000);

    let ids: Vec<i64> = imports(&world).past.iter().map(|past| past.id).collect();
    assert_eq!(ids, [again.import, report.import]);
    world
        .run(&["import", "--undo", &report.import.to_string()])
        .with(0)
        .prints("0 listens are gone. 6,000 records told of listens that stay");
    assert_eq!(
        listens(&world),
        6_000,
        "the other import still has the files"
    );
    world
        .run(&["import", "--undo", &again.import.to_string()])
        .with(0)
        .prints("6,000 listens are gone.");
    world
        .run(&["import", "--cancel"])
        .with(1)
        .says("no running Sidetrack");
    assert_eq!(listens(&world), 0);
    let twice = world.run(&["import", "--undo", &again.import.to_string()]);
    twice.with(1).says("nothing to take back");
    assert!(
        imports(&world)
            .past
            .iter()
            .all(|past| past.state == "undone")
    );
}

/// What is taken back leaves no names in the file, and no empty space; what something else tells of stays.
#[test]
fn an_undo_leaves_nothing_of_its_own() {
    let world = World::new();
    let mine = world.folder().join("mine");
    fs::create_dir(&mine).unwrap();
    let records: Vec<String> = (490..510).map(|number| record(number * 1_009)).collect();
    let file = mine.join("Streaming_History_Audio_mine.json");
    fs::write(&file, format!("[{}]", records.join(","))).unwrap();
    import(&world, &mine);
    let kept: Vec<ListenView> = world.ask(&["listens"]);
    let whole = import(&world, &history(&world, 30_000));
    let diary = world.data().join("diary.sqlite");
    let before = diary.metadata().unwrap().len();
    world
        .run(&["import", "--undo", &whole.import.to_string()])
        .with(0);
    assert_eq!(world.ask::<Vec<ListenView>>(&["listens"]), kept);
    let bytes = fs::read(&diary).unwrap();
    assert!(
        bytes.len() as u64 * 4 < before,
        "{} of {before}",
        bytes.len()
    );
    let db = rusqlite::Connection::open(&diary).unwrap();
    let count = |sql: &str| -> i64 { db.query_row(sql, [], |row| row.get(0)).unwrap() };
    let tracks = count("SELECT count(DISTINCT track) FROM sighting");
    assert_eq!(count("SELECT count(*) FROM track"), tracks);
    assert_eq!(count("SELECT count(*) FROM track_words"), tracks);
    let artists = count("SELECT count(DISTINCT artist) FROM track_artist");
    assert_eq!(count("SELECT count(*) FROM artist"), artists);
    let titles: Vec<&str> = kept.iter().map(|listen| &*listen.track.name).collect();
    let gone = (100..490).map(|track| format!("Track {track}"));
    for title in gone.filter(|title| !titles.contains(&&**title)) {
        let there = bytes
            .windows(title.len())
            .any(|part| part == title.as_bytes());
        assert!(!there, "{title} is still in the file");
    }
    world.run(&["check"]).with(0);
    let again = import(&world, &world.folder().join("history"));
    assert_eq!(again.new, whole.new);
    world.run(&["check"]).with(0);
}

#[test]
fn a_running_agent_imports_and_goes_on_recording() {
    let world = World::new();
    world.login();
    let _agent = world.agent();
    let before = world
        .status_until("listens", |status| status.listens > 0)
        .listens;
    let folder = history(&world, 3_000);
    assert_eq!(import(&world, &folder).new, 3_000);
    let status = world.status();
    assert!(status.listens >= before + 3_000);
    assert!(imports(&world).running.is_none());
}

#[test]
fn damage_is_named_with_its_place_and_the_rest_goes_on() {
    let world = World::new();
    let folder = history(&world, 100);
    let file = folder.join("Streaming_History_Audio_0.json");
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replacen("\"ms_played\": 200000", "\"ms_played\": \"long\"", 1);
    fs::write(&file, text).unwrap();
    fs::write(folder.join("endsong_0.json"), "<html>").unwrap();
    let shown = world.run(&["import", folder.to_str().unwrap()]).with(0);
    let said = &shown.out;
    assert!(
        said.contains("Streaming_History_Audio_0.json, record 1, line 1"),
        "{said}"
    );
    assert!(
        said.contains("endsong_0.json") && said.contains("no JSON"),
        "{said}"
    );
    assert!(
        said.contains("100 records = 99 new + 0 merged + 1 skipped"),
        "{said}"
    );
    // What could not be read is not known now.
    world
        .run(&["import", folder.to_str().unwrap()])
        .with(0)
        .prints("100 records = 0 new + 99 merged + 1 skipped");
}

#[test]
fn a_file_without_a_byte_is_named() {
    let world = World::new();
    let folder = history(&world, 10);
    fs::write(folder.join("endsong_1.json"), []).unwrap();
    let report = import(&world, &folder);
    assert_eq!(report.new, 10);
    let named = report.problems.iter().map(|problem| &*problem.reason);
    assert_eq!(named.collect::<Vec<_>>(), ["the file is empty"]);
}

#[test]
fn hours_and_days_are_those_of_the_home_zone() {
    let world = World::new();
    import(&world, &history(&world, 1));
    world.run(&["listens"]).with(0).prints("2020-09-13 12:23");
    world.run(&["home-zone", "Pacific/Auckland"]).with(0);
    world.run(&["listens"]).with(0).prints("2020-09-14 00:23");
    let of = |day: &str| {
        let asked = ["stats", "top-artists", "--since", day, "--until", day];
        let top: Vec<ArtistCount> = world.ask(&asked);
        top.len()
    };
    assert_eq!((of("2020-09-13"), of("2020-09-14")), (0, 1));
}

#[test]
fn episodes_of_one_name_and_minute_are_all_kept_or_counted() {
    let world = World::new();
    let folder = world.folder().join("spoken");
    fs::create_dir(&folder).unwrap();
    let episode = |show: &str, ms: u32| {
        format!(
            r#"{{"endTime": "2024-03-04 05:06", "podcastName": "{show}", "episodeName": "News", "msPlayed": {ms}}}"#
        )
    };
    let text = [("A", 9), ("B", 9), ("A", 12), ("A", 12)].map(|(show, ms)| episode(show, ms));
    let file = folder.join("StreamingHistory_podcast_0.json");
    fs::write(file, format!("[{}]", text.join(","))).unwrap();
    let report = import(&world, &folder);
    assert_eq!((report.skipped["podcast"], report.merged), (3, 1));
    let out = world.folder().join("out.json");
    let exported: serde_json::Value = world.ask(&["export", out.to_str().unwrap()]);
    assert_eq!(exported["apart"], 3, "{exported}");
    assert!(!fs::read_to_string(out).unwrap().contains("local:"));
}

#[test]
fn a_file_in_utf_16_is_read() {
    let world = World::new();
    let folder = history(&world, 20);
    let file = folder.join("Streaming_History_Audio_0.json");
    let text = format!("\u{feff}{}", fs::read_to_string(&file).unwrap());
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&file, bytes).unwrap();
    assert_eq!(import(&world, &folder).new, 20);
}

#[test]
fn nothing_to_import_is_an_error() {
    let world = World::new();
    let empty = world.folder().join("empty");
    fs::create_dir(&empty).unwrap();
    world
        .run(&["import", empty.to_str().unwrap()])
        .with(1)
        .says("no listening history");
    for (number, text) in ["<html>", "\0\0\0"].iter().enumerate() {
        fs::write(empty.join(format!("endsong_{number}.json")), text).unwrap();
    }
    world
        .run(&["import", empty.to_str().unwrap()])
        .with(1)
        .says("nothing could be imported: endsong_0.json: it is no JSON");
    let gone = world.folder().join("gone");
    world
        .run(&["import", gone.to_str().unwrap()])
        .with(1)
        .says("gone");
    world.run(&["import"]).with(2);
    assert!(imports(&world).past.is_empty());
}

#[test]
fn addresses_and_user_names_are_not_stored() {
    let world = World::new();
    let folder = history(&world, 50);
    let file = folder.join("Streaming_History_Audio_0.json");
    let text = fs::read_to_string(&file).unwrap();
    // Damage whose reason could quote them.
    let damaged = text
        .replacen("{\"ts\": ", "{\"ts\": 5, \"x\": ", 1)
        .replacen(
            "\"ms_played\": 200000",
            &format!("\"ms_played\": \"{ADDRESS}\""),
            2,
        );
    let odd = r#", "username": "somebody-secret"]"#;
    fs::write(&file, format!("{}{odd}", damaged.trim_end_matches(']'))).unwrap();
    let scrobbles = folder.join("lastfmstats-somebody-secret.csv");
    fs::write(scrobbles, "A,R,T,14 Nov 2023 22:13\nA,R,T,203.0.113.77\n").unwrap();
    fs::write(folder.join("somebody-secret.txt"), "x").unwrap();
    let report = import(&world, &folder);
    assert_eq!(report.problems.len(), 4, "{report:?}");
    assert_eq!(report.ignored, ["somebody-secret.txt"], "the user is told");
    let past = &imports(&world).past[0];
    assert_eq!(past.label, "Spotify extended history, Last.fm");
    for entry in fs::read_dir(world.data()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = fs::read(&path) else { continue };
        for secret in [ADDRESS, "somebody-secret"] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} in {}", path.display());
        }
    }
}

/// Starts an import that takes a while, and waits until it has begun.
fn begun(world: &World) -> Process {
    let folder = history(world, 150_000);
    let process = world.start(&["import", folder.to_str().unwrap(), "--json"]);
    let diary = world.data().join("diary.sqlite");
    until("an import that has begun", || {
        let db = rusqlite::Connection::open_with_flags(
            &diary,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )
        .ok()?;
        let count: i64 = db
            .query_row("SELECT count(*) FROM import", [], |row| row.get(0))
            .ok()?;
        (count > 0).then_some(())
    });
    process
}

#[test]
fn an_import_that_is_given_up_keeps_nothing() {
    let world = World::new();
    let import = begun(&world);
    import.signal("INT");
    import.end().with(1).says("cancelled");
    assert_eq!(listens(&world), 0);
    assert_eq!(imports(&world).past[0].state, "cancelled");
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let mut told = String::new();
    for wait in [0, 150, 600, 1500] {
        let world = World::new();
        let import = begun(&world);
        pause(Duration::from_millis(wait));
        import.kill();
        let (state, left) = (imports(&world).past[0].state.clone(), listens(&world));
        write!(told, "{wait} ms: {state}, {left}; ").unwrap();
        let whole = (state == "done" && left == 150_000) || (state == "failed" && left == 0);
        assert!(whole, "{told}");
    }
    assert!(
        told.contains("failed"),
        "a kill must hit in the middle: {told}"
    );
}
