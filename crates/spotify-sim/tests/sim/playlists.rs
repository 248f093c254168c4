//! Playlists and library: what they accept, refuse and show late.

use serde_json::{Value, json};

use crate::world::{World, config};

async fn uris(world: &World, playlist: &str) -> Vec<String> {
    let page = world
        .get(&format!("/v1/playlists/{playlist}/items?limit=50"))
        .await
        .json();
    let uri = |item: &Value| item["item"]["uri"].as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().map(uri).collect()
}

#[tokio::test]
async fn private_is_accepted_and_not_obeyed() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let shown = world.get(&format!("/v1/playlists/{id}")).await.json();
    assert_eq!(shown["public"], true);
    let change = json!({"public": false, "name": "Renamed"});
    let reply = world
        .call("PUT", &format!("/v1/playlists/{id}"), Some(change))
        .await;
    assert_eq!((reply.status.as_u16(), reply.text().as_str()), (200, ""));
    let shown = world.get(&format!("/v1/playlists/{id}")).await.json();
    assert_eq!(
        (&shown["public"], &shown["name"]),
        (&json!(true), &json!("Renamed"))
    );
    let nameless = world
        .call("POST", "/v1/me/playlists", Some(json!({})))
        .await;
    assert_eq!(nameless.message(), "Missing required field: name");
    let link = json!({"name": "x", "description": "made by https://example.org"});
    assert_eq!(
        world
            .call("POST", "/v1/me/playlists", Some(link))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn items_are_added_removed_and_moved() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let path = format!("/v1/playlists/{id}/items");
    let tracks = world.some_uris(4).await;
    let (a, b, c, d) = (&tracks[0], &tracks[1], &tracks[2], &tracks[3]);
    let reply = world
        .call("POST", &path, Some(json!({"uris": [a, b, a]})))
        .await;
    assert_eq!(reply.status, 201);
    assert!(reply.json()["snapshot_id"].is_string());
    world
        .call("POST", &path, Some(json!({"uris": [c], "position": 0})))
        .await;
    world
        .call(
            "POST",
            &format!("{path}?uris={d}"),
            Some(json!({"uris": [a]})),
        )
        .await;
    world.pass(1_000);
    assert_eq!(
        uris(&world, &id).await,
        [c, a, b, a, d].map(String::clone),
        "nothing is deduplicated"
    );
    world
        .call(
            "PUT",
            &path,
            Some(json!({"range_start": 0, "insert_before": 5})),
        )
        .await;
    let reply = world
        .call("DELETE", &path, Some(json!({"items": [{"uri": a}]})))
        .await;
    assert_eq!(reply.status, 200);
    world.pass(1_000);
    assert_eq!(
        uris(&world, &id).await,
        [b, d, c].map(String::clone),
        "every occurrence goes"
    );
    world.call("PUT", &path, Some(json!({"uris": [a]}))).await;
    assert_eq!(world.sim.playlist_uris(&id).join(" "), *a);
    world.sim.user_adds(&id, b);
    world.sim.user_removes(&id, a);
    assert_eq!(world.sim.playlist_uris(&id).join(" "), *b);
}

#[tokio::test]
async fn writes_are_read_late() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    world.pass(60_000);
    let path = format!("/v1/playlists/{id}/items");
    let track = world.some_uris(1).await.remove(0);
    let before = world.get(&format!("/v1/playlists/{id}")).await.json()["snapshot_id"].clone();
    let written = world
        .call("POST", &path, Some(json!({"uris": [track]})))
        .await
        .json()["snapshot_id"]
        .clone();
    assert_eq!(world.sim.playlist_uris(&id).len(), 1);
    assert!(uris(&world, &id).await.is_empty());
    world.pass(600);
    assert_eq!(uris(&world, &id).await.len(), 1);
    let mut meanwhile = Vec::new();
    for _ in 0..10 {
        meanwhile
            .push(world.get(&format!("/v1/playlists/{id}")).await.json()["snapshot_id"].clone());
        world.pass(2_000);
    }
    assert!(meanwhile.iter().all(|snapshot| *snapshot != written) && meanwhile.contains(&before));
    assert!(
        meanwhile.iter().any(|snapshot| *snapshot != before),
        "a third one shows, too"
    );
    world.pass(10_000);
    assert_eq!(
        world.get(&format!("/v1/playlists/{id}")).await.json()["snapshot_id"],
        written
    );
}

#[tokio::test]
async fn refusals() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let path = format!("/v1/playlists/{id}/items");
    let track = world.some_uris(1).await.remove(0);
    for (body, message) in [
        (json!({"uris": []}), "Missing required field: uris"),
        (json!({}), "Missing required field: uris"),
        (json!({"uris": ["nonsense"]}), "Invalid track uri: nonsense"),
        (
            json!({"uris": ["spotify:track:0000000000000000000000"]}),
            "Payload contains a non-existing ID",
        ),
        (
            json!({"uris": [track], "position": 7}),
            "Index out of bounds",
        ),
        (
            json!({"uris": vec![&track; 101]}),
            "You can add a maximum of 100 tracks per request.",
        ),
    ] {
        let reply = world.call("POST", &path, Some(body)).await;
        assert_eq!(
            (reply.status.as_u16(), reply.message().as_str()),
            (400, message)
        );
    }
    let old = world
        .call("DELETE", &path, Some(json!({"tracks": [{"uri": track}]})))
        .await;
    assert_eq!(old.message(), "Missing required field: items");
    for method in ["GET", "POST", "PUT", "DELETE"] {
        let reply = world
            .call(
                method,
                &format!("/v1/playlists/{id}/tracks"),
                Some(json!({"uris": [track]})),
            )
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.message().as_str()),
            (403, "Forbidden"),
            "{method}"
        );
    }
    assert_eq!(
        world
            .get("/v1/playlists/0000000000000000000000/items")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn other_peoples_playlists_are_listed_and_closed() {
    let world = World::new(config(1)).await;
    let me = world.get("/v1/me").await.json()["id"].clone();
    let page = world.get("/v1/me/playlists?limit=50").await.json();
    let (mine, theirs): (Vec<&Value>, Vec<&Value>) = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .partition(|playlist| playlist["owner"]["id"] == me);
    assert_eq!(mine.len(), 3);
    let closed = theirs
        .iter()
        .find(|playlist| playlist["collaborative"] == false)
        .unwrap();
    let shared = theirs
        .iter()
        .find(|playlist| playlist["collaborative"] == true)
        .unwrap();
    let path = |playlist: &Value| format!("/v1/playlists/{}", playlist["id"].as_str().unwrap());
    assert!(world.get(&path(closed)).await.json().get("items").is_none());
    assert_eq!(
        world.get(&format!("{}/items", path(closed))).await.status,
        403
    );
    let body = json!({"uris": world.some_uris(1).await});
    assert_eq!(
        world
            .call(
                "POST",
                &format!("{}/items", path(closed)),
                Some(body.clone())
            )
            .await
            .status,
        403
    );
    assert_eq!(
        world.get(&format!("{}/items", path(shared))).await.status,
        200
    );
    assert_eq!(
        world
            .call("POST", &format!("{}/items", path(shared)), Some(body))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn a_full_playlist_takes_no_more() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let path = format!("/v1/playlists/{id}/items");
    let track = world.some_uris(1).await.remove(0);
    for _ in 0..100 {
        let reply = world
            .call("POST", &path, Some(json!({"uris": vec![&track; 100]})))
            .await;
        assert_eq!(reply.status, 201);
    }
    assert_eq!(
        world
            .call("POST", &path, Some(json!({"uris": [track]})))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn the_library_takes_uris_in_the_query_only() {
    let world = World::new(config(1)).await;
    let tracks = world.some_uris(3).await;
    let body = world
        .call("PUT", "/v1/me/library", Some(json!({"uris": tracks})))
        .await;
    assert_eq!(
        (body.status.as_u16(), body.message().as_str()),
        (400, "Missing required field: uris")
    );
    let saved = world
        .call(
            "PUT",
            &format!("/v1/me/library?uris={},{}", tracks[0], tracks[1]),
            None,
        )
        .await;
    assert_eq!((saved.status.as_u16(), saved.text().as_str()), (200, ""));
    world
        .call(
            "DELETE",
            &format!("/v1/me/library?uris={}", tracks[0]),
            None,
        )
        .await;
    let contains = world
        .get(&format!(
            "/v1/me/library/contains?uris={}",
            tracks.join(",")
        ))
        .await;
    assert_eq!(contains.json(), json!([false, true, false]));
    let many = vec![tracks[0].as_str(); 41].join(",");
    assert_eq!(
        world
            .call("PUT", &format!("/v1/me/library?uris={many}"), None)
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn removing_a_playlist_from_the_library_unfollows_it() {
    let world = World::new(config(1)).await;
    let id = world.playlist().await;
    let count = |page: Value| page["items"].as_array().unwrap().len();
    let before = count(world.get("/v1/me/playlists").await.json());
    world
        .call(
            "DELETE",
            &format!("/v1/me/library?uris=spotify:playlist:{id}"),
            None,
        )
        .await;
    assert_eq!(
        count(world.get("/v1/me/playlists").await.json()),
        before - 1
    );
    assert_eq!(
        world.get(&format!("/v1/playlists/{id}")).await.status,
        200,
        "it still exists"
    );
}
