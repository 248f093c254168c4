//! What History asks of a running agent: deleting, merging, each with its way back, and a search that catches up.

mod common;

use common::account;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sidetrack_core::agent::{Agent, Handle, Setup};
use sidetrack_core::control::protocol::{Reply, Request};
use sidetrack_core::search;
use sidetrack_core::store::accounts;
use sidetrack_core::store::{AccountRow, Store, listens, sightings};
use sidetrack_core::vault::MemoryVault;
use sidetrack_core::view::history::ListenKey;
use spotify::{
    BoxFuture, Endpoints, Pacing, PlayedItem, RecentPage, SystemClock, Track, Transport,
    TransportError,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Spotify never answers.
struct Silent;

impl Transport for Silent {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

fn start(folder: &Path) -> Handle {
    let setup = Setup {
        folder: folder.to_owned(),
        endpoints: Endpoints::new("http://127.0.0.1:9/v1", "http://127.0.0.1:9")
            .expect("addresses"),
        transport: Arc::new(Silent),
        clock: Arc::new(SystemClock),
        zone: Arc::new(|| TimeZone::UTC),
        vault: Arc::new(MemoryVault::new()),
        rng: Box::new(ChaCha8Rng::seed_from_u64(1)),
        pacing: Pacing::default(),
        background: true,
        desktop: false,
    };
    let (agent, handle) = Agent::open(setup).expect("an agent");
    tokio::spawn(agent.run());
    handle
}

fn played(number: usize) -> PlayedItem {
    let played_at = Timestamp::from_second(1_790_000_000 + number as i64 * 1000);
    PlayedItem {
        track: Track {
            uri: format!("spotify:track:{number}"),
            name: format!("Title {number}"),
            duration_ms: Some(200_000),
            ..Track::default()
        },
        played_at: played_at.expect("a time"),
        context: None,
    }
}

/// A diary of three listens of three tracks, of somebody who signed out.
fn diary(folder: &Path) -> AccountRow {
    let mut store = Store::open(folder).expect("a diary");
    let account = account("margit");
    let page = RecentPage {
        items: (1..=3).map(played).collect(),
        skipped: 0,
        total_in_page: 3,
    };
    let written = store.write(|db| {
        let row = accounts::activate(db, &account)?;
        sightings::record_page(db, row, &page, &[], 0)?;
        accounts::deactivate(db)?;
        Ok(row)
    });
    written.expect("a page")
}

fn keys(folder: &Path, account: AccountRow) -> Vec<ListenKey> {
    let store = Store::open_read_only(folder).expect("a diary");
    let listens = listens::all(store.read(), account).expect("listens");
    let key = |listen: &sidetrack_core::fold::Listen| ListenKey {
        track: listen.track,
        started_at: listen.started_at,
    };
    listens.iter().map(key).collect()
}

async fn done(agent: &Handle, request: Request) {
    let reply = tokio::time::timeout(Duration::from_secs(20), agent.ask(request));
    let reply = reply.await.expect("an answer");
    assert!(matches!(reply, Ok(Reply::Done)), "{reply:?}");
}

#[tokio::test]
async fn deleted_listens_go_and_come_back_also_with_nobody_signed_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let account = diary(folder.path());
    let agent = start(folder.path());
    let before = keys(folder.path(), account);
    let gone: Vec<ListenKey> = before[..2].to_vec();
    let listens = gone.clone();
    done(&agent, Request::DeleteListens { listens }).await;
    assert_eq!(keys(folder.path(), account), before[2..]);
    // Twice is once.
    let listens = gone.clone();
    done(&agent, Request::DeleteListens { listens }).await;
    done(&agent, Request::RestoreListens { listens: gone }).await;
    assert_eq!(keys(folder.path(), account), before);
}

#[tokio::test]
async fn the_last_listens_can_be_those_with_some_words() {
    let folder = tempfile::tempdir().expect("a folder");
    diary(folder.path());
    let agent = start(folder.path());
    for (words, limit, titles) in [
        ("", 2, vec!["Title 3", "Title 2"]),
        ("title", 9, vec!["Title 3", "Title 2", "Title 1"]),
        ("title 1", 9, vec!["Title 1"]),
        ("nothing", 9, vec![]),
    ] {
        let request = Request::Listens {
            limit,
            before: None,
            words: words.to_owned(),
        };
        let Ok(Reply::Listens(listens)) = agent.ask(request).await else {
            panic!("no listens");
        };
        let names: Vec<&str> = listens
            .iter()
            .map(|listen| listen.track.name.as_str())
            .collect();
        assert_eq!(names, titles, "{words}");
    }
}

#[tokio::test]
async fn tracks_are_one_recording_until_that_is_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    diary(folder.path());
    let agent = start(folder.path());
    let recordings = || {
        let store = Store::open_read_only(folder.path()).expect("a diary");
        let mut query = store
            .read()
            .prepare("SELECT recording FROM track ORDER BY id")
            .expect("a query");
        let rows = query.query_map([], |row| row.get::<_, Option<i64>>(0));
        rows.expect("rows").map(Result::unwrap).collect::<Vec<_>>()
    };
    let merge = Request::MergeRecordings {
        tracks: vec![2],
        into: 1,
    };
    let Ok(Reply::RecordingChanged(change)) = agent.ask(merge).await else {
        panic!("not merged");
    };
    assert_eq!(recordings(), [None, Some(1), None]);
    done(&agent, Request::UndoRecording { change }).await;
    assert_eq!(recordings(), [None, None, None]);
}

#[tokio::test]
async fn tracks_that_came_in_bulk_join_the_search_while_the_agent_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    diary(folder.path());
    let mut store = Store::open(folder.path()).expect("a diary");
    let written = store.write(|db| {
        for number in 0..1000 {
            let uri = format!("local:track:{number}");
            db.execute(
                "INSERT INTO track (uri, name) VALUES (?1, 'Bulk brought it')",
                [uri],
            )?;
        }
        Ok(())
    });
    written.expect("tracks");
    drop(store);
    let agent = start(folder.path());
    all_in(&agent, folder.path()).await;
    let store = Store::open_read_only(folder.path()).expect("a diary");
    let found = search::find(store.read(), "brought").expect("an answer");
    assert_eq!(found.map(|found| found.rows().count()), Some(1000));
}

/// Waits until the search has caught up.
async fn all_in(agent: &Handle, folder: &Path) {
    let all_in = async {
        loop {
            assert!(agent.ask(Request::Status).await.is_ok());
            let store = Store::open_read_only(folder).expect("a diary");
            if search::pending(store.read()).expect("a count") == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all_in)
        .await
        .expect("all of them");
}

#[tokio::test]
async fn tracks_that_an_import_brought_join_the_search() {
    let folder = tempfile::tempdir().expect("a folder");
    diary(folder.path());
    let agent = start(folder.path());
    all_in(&agent, folder.path()).await;
    let file = folder.path().join("Streaming_History_Audio_0.json");
    let record = serde_json::json!([{
        "ts": "2021-03-04T05:06:07Z", "ms_played": 200_000, "master_metadata_track_name": "Imported",
        "master_metadata_album_artist_name": "Somebody", "spotify_track_uri": "spotify:track:0123456789abcdefghijAB",
    }]);
    std::fs::write(&file, record.to_string()).expect("a history");
    let reply = agent.ask(Request::Import { paths: vec![file] }).await;
    assert!(matches!(reply, Ok(Reply::Imported(report)) if report.new == 1));
    all_in(&agent, folder.path()).await;
    let store = Store::open_read_only(folder.path()).expect("a diary");
    let found = search::find(store.read(), "imported").expect("an answer");
    assert_eq!(found.map(|found| found.rows().count()), Some(1));
}
