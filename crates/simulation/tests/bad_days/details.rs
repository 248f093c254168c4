//! What an import does not tell of its tracks is asked for behind everything else: through misses, blocks and restarts.

use crate::support::{health, hours, minutes, ms, signed_in};
use anyhow::{Context, Result};
use sidetrack_core::import::{self, Outside};
use sidetrack_core::store::Store;
use sidetrack_core::view::DetailsView;
use sidetrack_simulation::World;
use spotify_sim::{Fault, Group};
use std::sync::atomic::AtomicBool;

const UNKNOWN: &str = "spotify:track:0000000000000000000000";

/// Imports a history of tracks that were heard long ago, the first one most often, and of one that Spotify never had.
fn bring_in(world: &World, uris: &[String]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut records = Vec::new();
    let all = uris.iter().map(String::as_str).chain([UNKNOWN]);
    for (place, uri) in all.enumerate() {
        for play in 0..(uris.len() + 1 - place).min(40) {
            let day = 1 + (place * 7 + play) % 28;
            records.push(serde_json::json!({
                "ts": format!("2020-{:02}-{day:02}T10:{:02}:00Z", 1 + place % 12, play % 60), "ms_played": 100_000 + play,
                "master_metadata_track_name": format!("Title {place}"), "master_metadata_album_artist_name": "Somebody",
                "spotify_track_uri": uri, "reason_end": "trackdone", "skipped": false,
            }));
        }
    }
    let file = folder.path().join("Streaming_History_Audio_2020_0.json");
    std::fs::write(&file, serde_json::to_vec(&records)?)?;
    let outside = Outside {
        folder: world.folder(),
        clock: &world.clock,
        progress: &|_| (),
        cancel: &AtomicBool::new(false),
    };
    let report = import::run(outside, &[file])?;
    assert_eq!(report.new, records.len() as u64);
    Ok(())
}

/// Tracks of the catalogue that nobody has heard yet.
fn tracks(world: &World, count: usize) -> Result<Vec<String>> {
    let heard: Vec<String> = world
        .sim
        .plays()
        .into_iter()
        .map(|play| play.track_uri)
        .collect();
    let mut uris = world.sim.some_tracks(count + heard.len());
    uris.retain(|uri| !heard.contains(uri));
    uris.truncate(count);
    anyhow::ensure!(uris.len() == count, "too few tracks");
    Ok(uris)
}

async fn details(world: &World) -> Result<DetailsView> {
    world
        .status()
        .await?
        .details
        .context("something was imported")
}

/// Ids of the tracks that Spotify was asked for since a time.
fn asked(world: &World, since_ms: i64) -> Vec<String> {
    let requests = world.requests_since(since_ms).into_iter();
    let ids = requests.filter_map(|request| {
        let id = request.path.strip_prefix("/v1/tracks/")?;
        Some(format!("spotify:track:{id}"))
    });
    ids.collect()
}

#[tokio::test(start_paused = true)]
async fn an_import_gets_its_details_most_played_first_and_misses_are_remembered() -> Result<()> {
    let mut world = signed_in().await?;
    let uris = tracks(&world, 30)?;
    let from = world.clock.true_ms();
    bring_in(&world, &uris)?;
    world.pass(minutes(40)).await;
    let begun = asked(&world, from);
    assert!(begun.len() > 3, "it has begun: {begun:?}");
    assert_eq!(begun, uris[..begun.len()], "most played first");
    let known = details(&world).await?;
    assert!(known.known < known.imported && known.days_left == 1);
    world.kill().await;
    world.start()?;
    world.pass(hours(3)).await;
    let mut all = asked(&world, from);
    all.dedup();
    assert_eq!(all.last().map(String::as_str), Some(UNKNOWN));
    assert_eq!(
        all[..30],
        uris,
        "a restart goes on, and asks for none twice"
    );
    let known = details(&world).await?;
    assert_eq!(known.tracks_left, 0);
    assert_eq!(known.imported - known.known, 1, "all but the miss");
    let later = world.clock.true_ms();
    world.pass(hours(30)).await;
    assert_eq!(asked(&world, later), [""; 0], "a miss is remembered");
    let store = Store::open_read_only(world.folder())?;
    let lacking: i64 = store.read().query_row(
        "SELECT count(*) FROM track LEFT JOIN album ON album.id = track.album
         WHERE track.uri LIKE 'spotify:track:%' AND track.uri <> ?1
           AND (duration_ms IS NULL OR isrc IS NULL OR release_date IS NULL OR cover IS NULL)",
        [UNKNOWN],
        |row| row.get(0),
    )?;
    assert_eq!(lacking, 0, "length, code, year and cover are there");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_quota_stops_it_until_it_ends_and_recording_goes_on() -> Result<()> {
    let world = signed_in().await?;
    bring_in(&world, &tracks(&world, 20)?)?;
    world.sim.set_fault(Fault::Quota(Group::Catalogue), 1);
    let from = world.clock.true_ms();
    world.pass(hours(2)).await;
    assert_eq!(asked(&world, from).len(), 1, "the one that was refused");
    assert_eq!(health(&world).await?, "recording");
    let status = world.status().await?;
    let (what, until) = status.blocked.first().context("a block")?;
    assert_eq!(what, "catalogue");
    world.pass_until(until.as_millisecond()).await;
    world.pass(hours(2)).await;
    assert_eq!(details(&world).await?.tracks_left, 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn it_stays_below_its_share_of_the_day() -> Result<()> {
    let world = signed_in().await?;
    // Days of Spotify's ceilings begin at midnight in UTC.
    let midnight = ms("2026-06-02T00:00:00Z")?;
    world.pass_until(midnight).await;
    bring_in(&world, &tracks(&world, 700)?)?;
    world.pass(hours(20)).await;
    assert_eq!(asked(&world, midnight).len(), 280, "70 % of 400");
    assert_eq!(details(&world).await?.days_left, 2);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn without_an_import_nothing_is_asked() -> Result<()> {
    let world = signed_in().await?;
    let from = world.clock.true_ms();
    world.pass(hours(24)).await;
    assert_eq!(asked(&world, from), [""; 0]);
    assert_eq!(world.status().await?.details, None);
    Ok(())
}
