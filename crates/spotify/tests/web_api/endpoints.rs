//! Each endpoint: what goes out, to the letter, and what a plain answer becomes.

use std::future::Future;

use serde_json::{Value, json};
use spotify::{Answered, Api, Error};

use crate::answers::{Answer, ok, text};
use crate::world::{Sent, World};

/// Makes one call against one answer and shows both ends of it.
async fn call<'w, T, F>(
    world: &'w World,
    answer: Answer,
    make: impl FnOnce(Api<'w>) -> F,
) -> (Result<Answered<T>, Error>, Sent)
where
    F: Future<Output = Result<Answered<T>, Error>>,
{
    world.script.push([answer]);
    let outcome = make(world.user()).await;
    (outcome, world.calls().pop().unwrap())
}

fn world() -> World {
    World::signed_in([])
}

fn uris(uris: &[&str]) -> Vec<String> {
    uris.iter().map(|&uri| uri.into()).collect()
}

fn query(sent: &Sent) -> Vec<(&str, &str)> {
    let fields = sent.query.iter();
    fields
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn me_is_keyed_by_the_account_id() {
    let world = world();
    let body = json!({ "id": "ada", "account_id": "acc", "display_name": "Ada", "images": [] });
    let (me, sent) = call(&world, ok(body), Api::me).await;
    assert_eq!(sent.line(), "GET /v1/me");
    assert_eq!(sent.authorization, "Bearer access-1");
    assert_eq!(me.unwrap().value.key(), "acc");

    let (me, _) = call(&world, ok(json!({ "id": "ada" })), Api::me).await;
    assert_eq!(me.unwrap().value.key(), "ada");
    let (me, _) = call(&world, ok(json!({ "account_id": "acc" })), Api::me).await;
    assert_eq!(me.unwrap().value.id, "acc");
}

#[tokio::test(start_paused = true)]
async fn search_stays_within_a_page_of_ten() {
    let world = world();
    let body = json!({ "tracks": { "total": 16, "next": "x", "items": [
        { "id": "t1", "uri": "spotify:track:t1", "name": "One" }, null, { "name": "no key" },
    ] } });
    let (page, sent) = call(&world, ok(body), |api| {
        api.search_tracks("año 東 & +\"x\"", 990, 50, Some("DE"))
    })
    .await;
    assert_eq!(sent.line(), "GET /v1/search");
    let expected = [
        ("q", "año 東 & +\"x\""),
        ("type", "track"),
        ("limit", "10"),
        ("offset", "990"),
        ("market", "DE"),
    ];
    assert_eq!(query(&sent), expected);
    let page = page.unwrap().value;
    assert_eq!(
        (page.tracks.len(), page.skipped, page.total),
        (1, 2, Some(16))
    );

    let empty = ok(json!({ "tracks": { "items": [], "total": 0 } }));
    let (page, sent) = call(&world, empty, |api| api.search_tracks("a", 0, 0, None)).await;
    assert_eq!(page.unwrap().value.tracks, []);
    assert_eq!(sent.query("limit"), Some("1"));
    assert_eq!(sent.query("market"), None);
}

#[tokio::test(start_paused = true)]
async fn playlists_are_listed_in_the_old_and_the_new_shape() {
    let world = world();
    let body = json!({ "total": 3, "offset": 20, "next": null, "items": [
        { "id": "new", "name": "N", "items": { "total": 7 }, "tracks": { "total": 6 },
          "owner": { "id": "ada" }, "public": null, "snapshot_id": "s" },
        { "id": "old", "name": "O", "tracks": { "total": 5 }, "collaborative": true },
        null,
    ] });
    let (page, sent) = call(&world, ok(body), |api| api.my_playlists(20, 200)).await;
    assert_eq!(sent.line(), "GET /v1/me/playlists");
    assert_eq!(query(&sent), [("limit", "50"), ("offset", "20")]);
    let page = page.unwrap().value;
    let totals: Vec<_> = page.items.iter().map(|playlist| playlist.total).collect();
    assert_eq!(totals, [Some(7), Some(5)]);
    assert_eq!(
        (page.skipped, page.total, page.offset, page.more),
        (1, Some(3), 20, false)
    );
    assert!(page.items[0].open_to("ada") && !page.items[0].open_to("bob"));
    assert!(page.items[1].open_to("bob"), "collaborative");
}

#[tokio::test(start_paused = true)]
async fn creating_a_playlist_reads_back_what_became_of_public() {
    let world = world();
    let body = json!({ "id": "p1", "name": "Aside", "public": true });
    let answer = text(201, body.to_string());
    let (made, sent) = call(&world, answer, |api| {
        api.create_playlist("Aside", false, Some("off the track"))
    })
    .await;
    assert_eq!(sent.line(), "POST /v1/me/playlists");
    assert_eq!(sent.content_type, "application/json");
    let expected = json!({ "name": "Aside", "public": false, "description": "off the track" });
    assert_eq!(sent.json(), expected);
    let made = made.unwrap();
    assert_eq!((made.status, made.value.public), (201, Some(true)));
}

#[tokio::test(start_paused = true)]
async fn a_playlist_is_read_without_its_items() {
    let world = world();
    let body = json!({ "id": "p1", "name": "Aside", "snapshot_id": "s9", "items": { "total": 4 } });
    let (read, sent) = call(&world, ok(body), |api| api.playlist("p1")).await;
    assert_eq!(sent.line(), "GET /v1/playlists/p1");
    let fields = sent.query("fields").unwrap();
    assert!(
        fields.contains("items.total") && fields.contains("snapshot_id"),
        "{fields}"
    );
    let read = read.unwrap().value;
    assert_eq!(
        (read.total, read.snapshot_id.as_deref()),
        (Some(4), Some("s9"))
    );
}

#[tokio::test(start_paused = true)]
async fn playlist_items_are_read_from_item_or_track() {
    let world = world();
    let track = |id: &str| json!({ "id": id, "uri": format!("spotify:track:{id}"), "name": id });
    let body = json!({ "total": 9, "offset": 0, "next": "more", "items": [
        { "added_at": "2026-11-01T10:00:00Z", "added_by": { "id": "ada" }, "item": track("both"), "track": track("both") },
        { "item": track("new"), "track": true },
        { "track": track("old"), "added_at": null },
        { "item": null, "track": track("half") },
        { "item": null },
        { "is_local": true, "item": { "id": null, "uri": "spotify:local:A:B:C:200", "is_local": true } },
    ] });
    let (page, sent) = call(&world, ok(body), |api| api.playlist_items("p1", 0, 50)).await;
    assert_eq!(sent.line(), "GET /v1/playlists/p1/items");
    assert_eq!(sent.query("additional_types"), Some("track,episode"));
    let page = page.unwrap().value;
    let uris: Vec<_> = page
        .items
        .iter()
        .map(|item| item.track.uri.as_str())
        .collect();
    let expected = [
        "spotify:track:both",
        "spotify:track:new",
        "spotify:track:old",
        "spotify:track:half",
        "spotify:local:A:B:C:200",
    ];
    assert_eq!(uris, expected);
    assert_eq!((page.skipped, page.more), (1, true));
    assert_eq!(page.items[0].added_by.as_deref(), Some("ada"));
}

#[tokio::test(start_paused = true)]
async fn items_are_added_and_removed_in_the_body() {
    let world = world();
    let snapshot = || text(201, r#"{"snapshot_id":"s2"}"#);
    let tracks = uris(&["spotify:track:a", "spotify:track:b"]);
    let (added, sent) = call(&world, snapshot(), |api| {
        api.add_items("p1", &tracks, Some(0))
    })
    .await;
    assert_eq!(sent.line(), "POST /v1/playlists/p1/items");
    assert_eq!(sent.json(), json!({ "uris": tracks, "position": 0 }));
    assert_eq!(
        query(&sent),
        [],
        "a uris parameter would make the body ignored"
    );
    assert_eq!(added.unwrap().value.id.as_deref(), Some("s2"));

    let (_, sent) = call(&world, snapshot(), |api| api.add_items("p1", &tracks, None)).await;
    assert_eq!(sent.json(), json!({ "uris": tracks }));

    let (_, sent) = call(&world, snapshot(), |api| {
        api.remove_items("p1", &tracks, Some("s2"))
    })
    .await;
    assert_eq!(sent.line(), "DELETE /v1/playlists/p1/items");
    let items = json!([{ "uri": "spotify:track:a" }, { "uri": "spotify:track:b" }]);
    assert_eq!(sent.json(), json!({ "items": items, "snapshot_id": "s2" }));
}

#[tokio::test(start_paused = true)]
async fn the_player_is_asked_for_episodes_too_and_may_say_nothing() {
    let world = world();
    let (idle, sent) = call(&world, text(204, ""), Api::player).await;
    assert_eq!(sent.line(), "GET /v1/me/player");
    assert_eq!(query(&sent), [("additional_types", "track,episode")]);
    assert_eq!(idle.unwrap().value, None);

    let (idle, sent) = call(&world, text(204, ""), Api::currently_playing).await;
    assert_eq!(sent.line(), "GET /v1/me/player/currently-playing");
    assert_eq!(query(&sent), [("additional_types", "track,episode")]);
    assert_eq!(idle.unwrap().value, None);
}

#[tokio::test(start_paused = true)]
async fn a_player_that_answers_200_without_a_body_is_asked_again_and_not_taken_for_silence() {
    let world = world();
    world
        .script
        .push([text(200, " \n"), text(200, ""), text(200, "")]);
    let answer = world.user().player().await;
    assert!(matches!(answer, Err(Error::Unreadable { status: 200, .. })));
    assert_eq!(world.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn recently_played_always_asks_for_the_whole_page() {
    let world = world();
    let body = json!({ "items": [], "next": null, "cursors": null, "limit": 50 });
    let (page, sent) = call(&world, ok(body), Api::recently_played).await;
    assert_eq!(sent.line(), "GET /v1/me/player/recently-played");
    assert_eq!(query(&sent), [("limit", "50")]);
    assert_eq!(page.unwrap().value.total_in_page, 0);
}

#[tokio::test(start_paused = true)]
async fn commands_are_judged_by_their_status_alone() {
    let world = world();
    let track = uris(&["spotify:track:a"]);
    let (played, sent) = call(&world, text(200, "AAVx7jkQ"), |api| {
        api.play(&track, Some("dev/1"))
    })
    .await;
    played.unwrap();
    assert_eq!(sent.line(), "PUT /v1/me/player/play");
    assert_eq!(query(&sent), [("device_id", "dev/1")]);
    assert_eq!(sent.json(), json!({ "uris": ["spotify:track:a"] }));

    let (queued, sent) = call(&world, text(204, ""), |api| {
        api.queue_add("spotify:track:a", None)
    })
    .await;
    queued.unwrap();
    assert_eq!(sent.line(), "POST /v1/me/player/queue");
    assert_eq!(query(&sent), [("uri", "spotify:track:a")]);
    assert_eq!(sent.body, "");
}

#[tokio::test(start_paused = true)]
async fn queue_and_devices_may_be_empty() {
    let world = world();
    let (queue, sent) = call(&world, text(204, ""), Api::queue).await;
    assert_eq!(sent.line(), "GET /v1/me/player/queue");
    assert_eq!(queue.unwrap().value, spotify::Queue::default());

    let body = json!({ "currently_playing": null, "queue": [{ "id": "t" }, null] });
    let (queue, _) = call(&world, ok(body), Api::queue).await;
    let queue = queue.unwrap().value;
    assert_eq!((queue.queue.len(), queue.skipped), (1, 1));

    let body = json!({ "devices": [{ "id": null, "name": "Kitchen", "type": "Speaker", "is_active": true }, 3] });
    let (devices, sent) = call(&world, ok(body), Api::devices).await;
    assert_eq!(sent.line(), "GET /v1/me/player/devices");
    let devices = devices.unwrap().value;
    assert_eq!(devices.len(), 1);
    assert_eq!(
        (devices[0].id.as_deref(), devices[0].is_active),
        (None, true)
    );
}

#[tokio::test(start_paused = true)]
async fn the_library_takes_uris_in_the_query() {
    let world = world();
    let tracks = uris(&["spotify:track:a", "spotify:track:b"]);
    let expected = [("uris", "spotify:track:a,spotify:track:b")];

    let (saved, sent) = call(&world, text(200, ""), |api| api.save(&tracks)).await;
    saved.unwrap();
    assert_eq!(sent.line(), "PUT /v1/me/library");
    assert_eq!((query(&sent), sent.body.as_str()), (expected.to_vec(), ""));

    let (unsaved, sent) = call(&world, text(200, ""), |api| api.unsave(&tracks)).await;
    unsaved.unwrap();
    assert_eq!(sent.line(), "DELETE /v1/me/library");
    assert_eq!(query(&sent), expected);

    let (flags, sent) = call(&world, ok(json!([true, false])), |api| api.saved(&tracks)).await;
    assert_eq!(sent.line(), "GET /v1/me/library/contains");
    assert_eq!(query(&sent), expected);
    assert_eq!(flags.unwrap().value, [true, false]);
}

#[tokio::test(start_paused = true)]
async fn fewer_flags_than_uris_are_not_guessed_at() {
    let short = || ok(json!([true]));
    let world = World::signed_in([short(), short(), short()]);
    let tracks = uris(&["spotify:track:a", "spotify:track:b"]);
    assert_eq!(
        world.user().saved(&tracks).await.unwrap_err().code(),
        "unreadable"
    );
}

#[tokio::test(start_paused = true)]
async fn single_tracks_and_artists() {
    let world = world();
    let body = json!({ "id": "t1", "name": "One", "external_ids": { "isrc": "DEX012345678" } });
    let (track, sent) = call(&world, ok(body), |api| api.track("t1")).await;
    assert_eq!(sent.line(), "GET /v1/tracks/t1");
    assert_eq!(track.unwrap().value.isrc(), Some("DEX012345678"));

    let body = json!({ "id": "a1", "name": "Ada" });
    let (artist, sent) = call(&world, ok(body), |api| api.artist("a1")).await;
    assert_eq!(sent.line(), "GET /v1/artists/a1");
    assert_eq!(artist.unwrap().value.genres, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_spotify_would_refuse_is_not_sent() {
    let world = world();
    let many: Vec<String> = (0..101).map(|n| format!("spotify:track:{n}")).collect();
    let user = world.user();
    let refused = [
        user.search_tracks("  ", 0, 3, None).await.map(|_| ()),
        user.add_items("p1", &[], None).await.map(|_| ()),
        user.add_items("p1", &many, None).await.map(|_| ()),
        user.remove_items("p1", &many, None).await.map(|_| ()),
        user.save(&many[..41]).await.map(|_| ()),
        user.saved(&[]).await.map(|_| ()),
        user.track("../me").await.map(|_| ()),
        user.playlist("").await.map(|_| ()),
        user.artist("a?b").await.map(|_| ()),
        user.queue_add("", None).await.map(|_| ()),
    ];
    for outcome in refused {
        assert_eq!(outcome.unwrap_err().code(), "bad_request");
    }
    assert!(world.script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_answer_carries_server_time_and_the_skew_is_kept() {
    let world = world();
    let body = || ok(json!({ "id": "ada" }));
    let dated = body().header("date", "Fri, 20 Nov 2026 08:05:01 GMT");
    let late = dated.late(std::time::Duration::from_millis(400));
    let (me, _) = call(&world, late, Api::me).await;
    let me = me.unwrap();
    assert_eq!(me.at, "2026-11-20T08:05:01Z".parse().unwrap());
    assert_eq!(me.took.as_millis(), 400);
    let skew = world.client.skew().unwrap().server_minus_local;
    assert_eq!(
        skew.as_secs(),
        299,
        "sent after a second, answered 0.4 s later"
    );

    world.clock.jump(60);
    let (me, _) = call(&world, body(), Api::me).await;
    let at = me.unwrap().at;
    let expected = "2026-11-20T08:06:01Z".parse().unwrap();
    let off = at.duration_since(expected).abs().as_millis();
    assert!(off <= 20, "{at} is not near {expected}");
}

#[tokio::test(start_paused = true)]
async fn base_addresses_can_be_set() {
    use std::sync::Arc;
    let script = Arc::new(crate::world::Script::new([
        crate::answers::token("a", None),
        crate::answers::me(),
    ]));
    let client = spotify::Client::new(spotify::Setup {
        endpoints: spotify::Endpoints::new("http://127.0.0.1:9/sim/v1/", "http://[::1]:9").unwrap(),
        transport: script.clone(),
        clock: Arc::new(crate::world::TestClock::new()),
        limits: Arc::<spotify::MemoryLimits>::default(),
        pacing: spotify::Pacing::default(),
        jitter_seed: 1,
    });
    let keyring = Arc::<crate::world::Keyring>::default();
    client.sign_in(spotify::Session::new(crate::world::grant("r"), keyring));
    client.at(spotify::Priority::User).me().await.unwrap();
    let paths: Vec<Value> = script
        .sent()
        .iter()
        .map(|sent| sent.path.clone().into())
        .collect();
    assert_eq!(paths, ["/api/token", "/sim/v1/me"]);
}
