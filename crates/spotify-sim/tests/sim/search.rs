//! What search does and refuses.

use serde_json::Value;

use crate::world::{World, config};

async fn tracks(world: &World, query: &str) -> Vec<Value> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let page = world
        .get(&format!("/v1/search?q={query}&type=track&limit=10"))
        .await
        .json();
    page["tracks"]["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn limits() {
    let world = World::new(config(1)).await;
    for (query, status, message) in [
        ("q=love&type=track&limit=11", 400, "Invalid limit"),
        ("q=love&type=track&limit=-1", 400, "Invalid limit"),
        (
            "q=love&type=track&limit=10&offset=991",
            400,
            "Invalid offset",
        ),
        ("q=love&type=track&offset=1001", 400, "Invalid offset"),
        ("q=&type=track", 400, "No search query"),
        ("q=*&type=track", 400, "No search query"),
        ("type=track", 400, "No search query"),
        ("q=love", 400, "Missing parameter type"),
        ("q=love&type=song", 400, "Bad search type field song"),
    ] {
        let reply = world.get(&format!("/v1/search?{query}")).await;
        assert_eq!(
            (reply.status.as_u16(), reply.message().as_str()),
            (status, message),
            "{query}"
        );
    }
    let page = world
        .get("/v1/search?q=year:1990-2026&type=track")
        .await
        .json();
    assert_eq!(
        page["tracks"]["items"].as_array().unwrap().len(),
        5,
        "the default page"
    );
    assert_eq!(page["tracks"]["limit"], 5);
    let page = world
        .get("/v1/search?q=year:1990-2026&type=track,artist,album,episode&limit=10")
        .await
        .json();
    for kind in ["tracks", "artists", "albums"] {
        assert_eq!(
            page[kind]["items"].as_array().unwrap().len(),
            10,
            "{kind}: the limit is per type"
        );
    }
    assert_eq!(page["episodes"]["items"].as_array().unwrap().len(), 0);
    assert_eq!(
        world
            .get("/v1/search?q=year:1990-2026&type=track&limit=10&offset=990")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn prefixes_filters_and_typing_errors() {
    let world = World::new(config(1)).await;
    for found in tracks(&world, "lo").await {
        let text = format!(
            "{} {} {}",
            found["name"], found["artists"], found["album"]["name"]
        )
        .to_lowercase();
        assert!(text.contains("lo"), "{text}");
    }
    for found in tracks(&world, "year:1999-2001").await {
        let year: i32 = found["album"]["release_date"].as_str().unwrap()[..4]
            .parse()
            .unwrap();
        assert!((1999..=2001).contains(&year), "{year}");
    }
    let sample = tracks(&world, "year:2000-2026").await.remove(0);
    let isrc = sample["external_ids"]["isrc"].as_str().unwrap();
    let same = tracks(&world, &format!("isrc:{isrc}")).await;
    assert!(
        !same.is_empty()
            && same
                .iter()
                .all(|track| track["external_ids"]["isrc"] == isrc)
    );
    let artist = sample["artists"][0]["name"].as_str().unwrap();
    let by = tracks(&world, &format!("artist:\"{artist}\"")).await;
    assert!(by.iter().any(|track| track["id"] == sample["id"]) || by.len() == 10);
    assert!(tracks(&world, "tag:hipster").await.is_empty());
    assert!(tracks(&world, "year:1890").await.is_empty());
    let exact = tracks(&world, "satellite").await;
    assert!(!exact.is_empty());
    assert!(
        !tracks(&world, "satelite").await.is_empty(),
        "one missing letter is forgiven"
    );
}

#[tokio::test]
async fn pages_do_not_overlap_and_total_is_not_to_be_trusted() {
    let world = World::new(config(1)).await;
    let mut ids = Vec::new();
    let mut totals = Vec::new();
    for offset in (0..300).step_by(10) {
        let page = world
            .get(&format!(
                "/v1/search?q=year:2010-2026&type=track&limit=10&offset={offset}"
            ))
            .await
            .json();
        totals.push(page["tracks"]["total"].as_u64().unwrap());
        ids.extend(
            page["tracks"]["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
    }
    let mut distinct = ids.clone();
    distinct.sort();
    distinct.dedup();
    let first = world
        .get("/v1/search?q=year:2010-2026&type=track&limit=10")
        .await
        .json();
    let next = first["tracks"]["next"]
        .as_str()
        .unwrap()
        .strip_prefix("http://sim.test")
        .unwrap();
    let second = world.get(next).await.json();
    assert_eq!(
        second["tracks"]["items"][0]["id"],
        ids[10].as_str(),
        "`next` leads to the next page"
    );
    assert_eq!(ids.len(), 300);
    assert_eq!(distinct.len(), 300);
    let mut wrong = 0;
    for year in 1990..2020 {
        let page = world
            .get(&format!("/v1/search?q=year:{year}&type=track&limit=10"))
            .await
            .json();
        let told = page["tracks"]["total"].as_u64().unwrap();
        let mut real = 0;
        while let 10 = world
            .get(&format!(
                "/v1/search?q=year:{year}&type=track&limit=10&offset={real}"
            ))
            .await
            .json()["tracks"]["items"]
            .as_array()
            .unwrap()
            .len()
        {
            real += 10;
        }
        wrong += usize::from(told.abs_diff(real) > 10);
    }
    assert!(wrong > 3, "{wrong} totals of 30 are wrong");
}

#[tokio::test]
async fn client_credentials_are_enough() {
    let world = World::signed_out(config(1));
    let basic = format!(
        "{}:{}",
        spotify_sim::DEMO_CLIENT_ID,
        spotify_sim::DEMO_CLIENT_SECRET
    );
    let reply = world
        .post_form(
            "/api/token",
            &[("grant_type", "client_credentials")],
            Some(&basic),
        )
        .await
        .json();
    assert!(reply.get("refresh_token").is_none());
    world.set_token(&reply["access_token"]);
    let page = world
        .get("/v1/search?q=year:1990-2026&type=track")
        .await
        .json();
    assert!(
        page["tracks"]["items"][0].get("is_playable").is_none(),
        "no market is known"
    );
    let page = world
        .get("/v1/search?q=year:1990-2026&type=track&market=DE")
        .await
        .json();
    assert!(page["tracks"]["items"][0]["is_playable"].is_boolean());
    let reply = world.get("/v1/me/player/recently-played").await;
    assert_eq!(reply.status, 401);
}
