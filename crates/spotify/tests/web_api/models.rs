//! Tolerant reading: broken items, missing fields, wrong types, both shapes.

use proptest::prelude::*;
use serde_json::{Value, json};
use spotify::{Playback, PlayingKind, RecentPage, Track};

use crate::answers::ok;
use crate::world::World;

async fn playing(body: Value) -> Playback {
    let world = World::signed_in([ok(body)]);
    world.user().player().await.unwrap().value.unwrap()
}

async fn recent(body: Value) -> RecentPage {
    let world = World::signed_in([ok(body)]);
    world.user().recently_played().await.unwrap().value
}

async fn track(body: Value) -> Track {
    let world = World::signed_in([ok(body)]);
    world.user().track("t1").await.unwrap().value
}

#[tokio::test(start_paused = true)]
async fn a_full_track_is_read_whole() {
    let read = track(json!({
        "id": "t1", "uri": "spotify:track:t1", "name": "Nebenweg", "type": "track",
        "artists": [{ "id": "a1", "uri": "spotify:artist:a1", "name": "Ada" }, { "name": "Bob" }],
        "album": { "id": "b1", "uri": "spotify:album:b1", "name": "Wege", "release_date": "1999-12",
            "release_date_precision": "month", "images": [{ "url": "https://i/1", "width": 640, "height": 640 }] },
        "duration_ms": 201_500, "explicit": true, "is_playable": false, "is_local": false,
        "restrictions": { "reason": "market" }, "external_ids": { "isrc": "DEX012345678" },
        "track_number": 3, "disc_number": 1, "popularity": 77, "available_markets": ["DE"],
    }))
    .await;
    let names: Vec<_> = read
        .artists
        .iter()
        .map(|artist| artist.name.as_str())
        .collect();
    assert_eq!(names, ["Ada", "Bob"]);
    let album = read.album.clone().unwrap();
    assert_eq!(album.release_date.as_deref(), Some("1999-12"));
    assert_eq!(album.images[0].width, Some(640));
    assert_eq!((read.duration_ms, read.explicit), (Some(201_500), true));
    assert_eq!(read.is_playable, Some(false));
    assert_eq!(
        read.restrictions.clone().unwrap().reason.as_deref(),
        Some("market")
    );
    assert_eq!((read.track_number, read.disc_number), (Some(3), Some(1)));

    let stored = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<Track>(&stored).unwrap(), read);
}

#[tokio::test(start_paused = true)]
async fn wrong_types_lose_the_field_and_not_the_track() {
    let read = track(json!({
        "id": "t1", "name": 7, "artists": [null, 3, { "name": "Ada" }], "album": "none",
        "duration_ms": "long", "explicit": "no", "external_ids": [], "track_number": -1,
        "disc_number": 1.0, "restrictions": 5, "is_playable": null,
    }))
    .await;
    assert_eq!(read.uri, "spotify:track:t1");
    assert_eq!((read.name.as_str(), read.artists.len()), ("", 1));
    assert_eq!(
        (read.album, read.duration_ms, read.explicit),
        (None, None, false)
    );
    assert_eq!((read.track_number, read.disc_number), (None, Some(1)));
}

#[tokio::test(start_paused = true)]
async fn a_page_with_broken_items_keeps_the_good_ones() {
    let page = recent(json!({ "items": [
        { "track": { "id": "t1" }, "played_at": "2026-11-20T07:59:58.123Z",
          "context": { "type": "playlist", "uri": "spotify:playlist:p" } },
        { "track": null, "played_at": "2026-11-20T07:50:00Z" },
        { "track": { "id": "t2" } },
        { "track": { "id": "t2" }, "played_at": "yesterday" },
        { "track": { "id": "t2" }, "played_at": 1_790_000_000 },
        "text", null, 5, {},
        { "track": { "id": null, "uri": null }, "played_at": "2026-11-20T07:40:00Z" },
        { "track": { "id": null, "uri": "spotify:local:A:B:C+D:200", "is_local": true,
          "album": { "id": null, "images": null } }, "played_at": "2026-11-20T07:30:00.000Z", "context": null },
    ] }))
    .await;
    assert_eq!(
        (page.items.len(), page.skipped, page.total_in_page),
        (2, 9, 11)
    );
    let first = &page.items[0];
    assert_eq!(first.played_at.as_millisecond() % 1_000, 123);
    assert_eq!(first.context.as_ref().unwrap().kind, "playlist");
    let local = &page.items[1].track;
    assert_eq!((local.id.as_deref(), local.is_local), (None, true));
    assert_eq!(local.uri, "spotify:local:A:B:C+D:200");
}

#[tokio::test(start_paused = true)]
async fn a_page_of_broken_items_is_an_empty_page() {
    let page = recent(json!({ "items": vec![Value::Null; 50], "cursors": {} })).await;
    assert_eq!(
        (page.items.len(), page.skipped, page.total_in_page),
        (0, 50, 50)
    );
}

#[tokio::test(start_paused = true)]
async fn the_player_tells_tracks_episodes_and_ads_apart() {
    let read = playing(json!({
        "timestamp": 1_795_161_600_000_i64, "progress_ms": 1_500, "is_playing": true,
        "currently_playing_type": "track", "item": { "id": "t1" }, "repeat_state": "track",
        "shuffle_state": true, "smart_shuffle": false,
        "device": { "id": null, "name": "Phone", "type": "Smartphone", "is_active": true,
            "is_private_session": true, "volume_percent": null },
        "context": { "type": "album", "uri": "spotify:album:b1", "href": "x" },
        "actions": { "disallows": {} },
    }))
    .await;
    assert_eq!(read.timestamp.unwrap().as_second(), 1_795_161_600);
    assert_eq!(read.kind, PlayingKind::Track);
    let device = read.device.unwrap();
    assert!(device.is_private_session && device.volume_percent.is_none());
    assert_eq!(read.repeat_state.as_deref(), Some("track"));

    let episode = playing(json!({ "is_playing": true, "currently_playing_type": "episode",
        "item": { "id": "e1", "type": "episode", "name": "Folge 1", "show": { "name": "Pod", "publisher": null } } }))
    .await;
    assert_eq!(episode.kind, PlayingKind::Episode);
    let item = episode.item.unwrap();
    assert_eq!(
        (item.uri.as_str(), item.kind.as_str()),
        ("spotify:episode:e1", "episode")
    );
    assert_eq!(item.show.unwrap().name, "Pod");

    let ad =
        playing(json!({ "is_playing": true, "currently_playing_type": "ad", "item": null })).await;
    assert_eq!((ad.kind, ad.item), (PlayingKind::Ad, None));
    let new = playing(json!({ "is_playing": false, "currently_playing_type": "hologram" })).await;
    assert_eq!((new.kind, new.is_playing), (PlayingKind::Unknown, false));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(Value::from("2026-11-20T07:00:00Z")),
    ];
    let field = prop_oneof![
        Just("id"),
        Just("uri"),
        Just("track"),
        Just("item"),
        Just("played_at"),
        Just("album"),
        Just("artists"),
        Just("images"),
        Just("context"),
        Just("device"),
        Just("items"),
        Just("timestamp"),
        Just("progress_ms"),
        Just("is_playing"),
        Just("tracks"),
        Just("name"),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(field.clone(), inner, 0..6).prop_map(|map| {
                Value::Object(map.into_iter().map(|(k, v)| (k.into(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever stands beside it in the page, a good item is read.
    #[test]
    fn no_neighbour_loses_a_good_item(neighbours in proptest::collection::vec(any_json(), 0..6), place in any::<prop::sample::Index>()) {
        let good = json!({ "track": { "id": "good" }, "played_at": "2026-11-20T07:00:00Z" });
        let total = neighbours.len() + 1;
        let mut items = neighbours;
        items.insert(place.index(total), good);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let page = runtime.block_on(recent(json!({ "items": items })));
        prop_assert!(page.items.iter().any(|item| item.track.uri == "spotify:track:good"));
        prop_assert_eq!(page.total_in_page as usize, total);
    }
}
