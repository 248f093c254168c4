//! Playlists, library and player on a good day.

use std::time::Duration;

use spotify::{Error, Priority};
use spotify_sim::Fault;

use crate::world::{World, some_tracks};

#[tokio::test(start_paused = true)]
async fn a_playlist_is_made_filled_read_and_emptied() {
    let world = World::signed_in().await;
    let me = world.user().me().await.unwrap().value;
    let tracks = some_tracks(&world, 3).await;
    let made = world
        .user()
        .create_playlist("Aside", false, Some("off the track"))
        .await;
    let playlist = made.unwrap().value;
    assert!(playlist.open_to(&me.id));

    let added = world
        .user()
        .add_items(&playlist.id, &tracks[..2], None)
        .await
        .unwrap();
    assert_eq!(added.status, 201);
    assert!(added.value.id.is_some());
    world
        .user()
        .add_items(&playlist.id, &tracks[2..], Some(0))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let items = world
        .user()
        .playlist_items(&playlist.id, 0, 50)
        .await
        .unwrap()
        .value;
    let uris: Vec<_> = items
        .items
        .iter()
        .map(|item| item.track.uri.clone())
        .collect();
    assert_eq!(
        uris,
        [tracks[2].clone(), tracks[0].clone(), tracks[1].clone()]
    );
    assert_eq!(
        (items.total, items.skipped, items.more),
        (Some(3), 0, false)
    );
    assert!(
        items
            .items
            .iter()
            .all(|item| item.added_at.is_some() && item.track.isrc().is_some())
    );

    world
        .user()
        .remove_items(&playlist.id, &tracks[..1], None)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let read = world.user().playlist(&playlist.id).await.unwrap().value;
    assert_eq!((read.total, read.name.as_str()), (Some(2), "Aside"));
    assert!(read.snapshot_id.is_some() && read.owner.is_some());
    let listed = world.user().my_playlists(0, 50).await.unwrap().value;
    assert!(listed.items.iter().any(|one| one.id == playlist.id));
    assert_eq!(
        world.sim.playlist_uris(&playlist.id),
        [tracks[2].clone(), tracks[1].clone()]
    );
}

#[tokio::test(start_paused = true)]
async fn single_tracks_artists_and_the_library() {
    let world = World::signed_in().await;
    let page = world
        .user()
        .search_tracks("a", 0, 10, None)
        .await
        .unwrap()
        .value;
    let found = page.tracks.first().unwrap().clone();
    let track = world
        .user()
        .track(found.id.as_deref().unwrap())
        .await
        .unwrap()
        .value;
    assert_eq!((track.isrc(), &track.name), (found.isrc(), &found.name));
    let artist = found.artists[0].clone();
    let read = world
        .user()
        .artist(artist.id.as_deref().unwrap())
        .await
        .unwrap()
        .value;
    assert_eq!(read.name, artist.name);
    assert_eq!(
        world
            .user()
            .track("0000000000000000000000")
            .await
            .unwrap_err(),
        Error::NotFound
    );

    let uris = [found.uri];
    assert_eq!(world.user().saved(&uris).await.unwrap().value, [false]);
    world.user().save(&uris).await.unwrap();
    assert_eq!(world.user().saved(&uris).await.unwrap().value, [true]);
    world.user().unsave(&uris).await.unwrap();
    assert_eq!(world.user().saved(&uris).await.unwrap().value, [false]);
}

#[tokio::test(start_paused = true)]
async fn recently_played_agrees_with_the_truth() {
    let world = World::signed_in().await;
    let page = world.user().recently_played().await.unwrap().value;
    assert_eq!(
        (page.items.len(), page.skipped, page.total_in_page),
        (50, 0, 50)
    );
    let plays = world.sim.plays();
    for item in &page.items {
        let ended_ms = item.played_at.as_millisecond();
        let mut same = plays.iter().filter(|play| play.track_uri == item.track.uri);
        let near = |ended: i64| (ended - ended_ms).abs() < 1_000;
        assert!(
            same.any(|play| near(play.ended_ms)),
            "{} at {ended_ms}",
            item.track.uri
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_player_shows_what_is_played_over_a_day() {
    let world = World::signed_in().await;
    let plays = world.sim.plays().len();
    let (mut playing, mut idle) = (0, 0);
    for _ in 0..24 * 12 {
        tokio::time::sleep(Duration::from_secs(300)).await;
        let full = world.client.at(Priority::Record).player().await.unwrap();
        match full.value {
            Some(playback) if playback.is_playing => {
                playing += 1;
                let progress = playback.progress_ms.unwrap_or_default();
                let length = playback.item.and_then(|item| item.duration_ms);
                assert!(length.is_none_or(|length| progress <= length));
            }
            Some(_) | None => idle += 1,
        }
    }
    assert!(playing > 0 && idle > 0, "{playing} playing, {idle} idle");
    assert!(world.sim.plays().len() > plays);
    let current = world.user().currently_playing().await.unwrap().value;
    assert!(current.is_none_or(|playback| playback.device.is_none()));
}

#[tokio::test(start_paused = true)]
async fn commands_reach_the_player_or_say_why_not() {
    let world = World::signed_in().await;
    let tracks = some_tracks(&world, 2).await;
    match world.user().play(&tracks[..1], None).await {
        Ok(_) => {
            let now = world.user().player().await.unwrap().value.unwrap();
            assert_eq!(now.item.unwrap().uri, tracks[0]);
            world.user().queue_add(&tracks[1], None).await.unwrap();
            let queue = world.user().queue().await.unwrap().value;
            assert!(queue.queue.iter().any(|track| track.uri == tracks[1]));
            assert!(!world.user().devices().await.unwrap().value.is_empty());
        }
        Err(error) => assert_eq!(error, Error::NoActiveDevice),
    }
    world.sim.set_fault(Fault::PremiumRequired, true);
    let free = world.user().queue_add(&tracks[1], None).await.unwrap_err();
    assert_eq!(free, Error::PremiumRequired);
}
