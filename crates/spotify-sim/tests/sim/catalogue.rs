//! The catalogue on the wire.

use std::collections::HashSet;

use serde_json::Value;
use spotify_sim::Config;

use crate::world::{World, config};

async fn many_tracks(world: &World) -> Vec<Value> {
    let mut tracks = Vec::new();
    for year in (1950..=2026).rev() {
        for offset in (0..40).step_by(10) {
            let page = world
                .get(&format!(
                    "/v1/search?q=year:{year}&type=track&limit=10&offset={offset}"
                ))
                .await
                .json();
            tracks.extend(page["tracks"]["items"].as_array().unwrap().iter().cloned());
        }
    }
    tracks
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes() {
    let body = |seed| async move {
        let world = World::new(config(seed)).await;
        world
            .get("/v1/search?q=year:1990-2026&type=track,album,artist&limit=10")
            .await
            .body
            .unwrap()
    };
    assert_eq!(body(1).await, body(1).await);
    assert_ne!(body(1).await, body(2).await);
}

#[tokio::test]
async fn names_come_in_many_scripts_and_lengths() {
    let world = World::new(Config {
        tracks: 20_000,
        ..config(1)
    })
    .await;
    let tracks = many_tracks(&world).await;
    let scripts = [
        ('a', 'z'),
        ('à', 'ÿ'),
        ('а', 'я'),
        ('α', 'ω'),
        ('\u{0621}', '\u{064a}'),
        ('א', 'ת'),
        ('\u{0905}', '\u{0939}'),
        ('\u{0e01}', '\u{0e2e}'),
        ('\u{4e00}', '\u{9fff}'),
        ('\u{3041}', '\u{30ff}'),
        ('\u{ac00}', '\u{d7a3}'),
    ];
    let names: Vec<&str> = tracks
        .iter()
        .map(|track| track["name"].as_str().unwrap())
        .collect();
    for (first, last) in scripts {
        let has = |name: &&&str| name.chars().any(|letter| (first..=last).contains(&letter));
        assert!(names.iter().filter(has).count() > 5, "script from {first}");
    }
    assert!(
        names
            .iter()
            .any(|name| name.contains('ı') || name.contains('ş') || name.contains('İ')),
        "Turkish letters"
    );
    assert!(
        names
            .iter()
            .any(|name| (70..=80).contains(&name.chars().count())),
        "long names"
    );
    assert!(names.iter().all(|name| !name.trim().is_empty()));
}

#[tokio::test]
async fn there_are_rereleases_skits_noise_and_guests() {
    let world = World::new(Config {
        tracks: 20_000,
        ..config(1)
    })
    .await;
    let tracks = many_tracks(&world).await;
    let isrc = |track: &Value| track["external_ids"]["isrc"].as_str().unwrap().to_owned();
    let all: HashSet<String> = tracks.iter().map(isrc).collect();
    assert!(
        all.len() < tracks.len(),
        "some recordings have several releases"
    );
    assert!(
        all.iter()
            .all(|isrc| isrc.len() == 12 && isrc.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    );
    let any = |test: &dyn Fn(&Value) -> bool| tracks.iter().any(test);
    assert!(any(&|track| track["duration_ms"].as_i64().unwrap() < 40_000));
    assert!(any(&|track| track["name"]
        .as_str()
        .unwrap()
        .starts_with("Rain")));
    assert!(any(&|track| track["artists"].as_array().unwrap().len() > 1));
    assert!(any(&|track| track["explicit"] == true));
    assert!(any(
        &|track| track["is_playable"] == false && track["restrictions"]["reason"] == "market"
    ));
    for precision in ["year", "month", "day"] {
        assert!(
            any(&|track| track["album"]["release_date_precision"] == precision),
            "{precision}"
        );
    }
    assert!(any(&|track| track["album"]["album_type"] == "compilation"));
}

#[tokio::test]
async fn a_track_has_the_fields_of_development_mode_and_no_other() {
    let world = World::new(config(1)).await;
    let uri = world.some_uris(1).await.remove(0);
    let id = uri.rsplit(':').next().unwrap();
    let track = world.get(&format!("/v1/tracks/{id}")).await.json();
    for present in [
        "album",
        "artists",
        "disc_number",
        "duration_ms",
        "external_ids",
        "is_playable",
        "track_number",
    ] {
        assert!(!track[present].is_null(), "{present}");
    }
    for gone in [
        "popularity",
        "available_markets",
        "linked_from",
        "preview_url",
    ] {
        assert!(track.get(gone).is_none(), "{gone}");
    }
    assert!(
        track["album"].get("label").is_none() && track["album"].get("available_markets").is_none()
    );
    let artist = track["artists"][0]["id"].as_str().unwrap();
    let artist = world.get(&format!("/v1/artists/{artist}")).await.json();
    for gone in ["genres", "followers", "popularity"] {
        assert!(artist.get(gone).is_none(), "{gone}");
    }
    let me = world.get("/v1/me").await.json();
    assert!(me["account_id"].is_string());
    for gone in [
        "email",
        "country",
        "product",
        "followers",
        "explicit_content",
    ] {
        assert!(me.get(gone).is_none(), "{gone}");
    }
}

#[tokio::test]
async fn lookups_refuse_what_the_real_one_refuses() {
    let world = World::new(config(1)).await;
    for (path, status, message) in [
        ("/v1/tracks/short", 400, "invalid id"),
        (
            "/v1/tracks/0000000000000000000000",
            404,
            "Resource not found",
        ),
        ("/v1/tracks?ids=a,b", 403, "Forbidden"),
        (
            "/v1/artists/0000000000000000000000/top-tracks",
            403,
            "Forbidden",
        ),
        ("/v1/me/tracks", 403, "Forbidden"),
        ("/v1/audio-features/x", 403, "Forbidden"),
        ("/v1/nonsense", 404, "Service not found"),
    ] {
        let reply = world.get(path).await;
        assert_eq!(
            (reply.status.as_u16(), reply.message().as_str()),
            (status, message),
            "{path}"
        );
    }
}

#[tokio::test]
async fn covers_are_images_on_the_same_host() {
    let world = World::new(config(1)).await;
    let page = world
        .get("/v1/search?q=year:1990-2026&type=album&limit=1")
        .await
        .json();
    let cover = page["albums"]["items"][0]["images"][0]["url"]
        .as_str()
        .unwrap();
    let path = cover
        .strip_prefix("http://sim.test")
        .expect("absolute, of the host that was asked");
    let reply = world.get(path).await;
    assert_eq!(reply.headers["content-type"], "image/jpeg");
    assert!(reply.body.unwrap().starts_with(&[0xFF, 0xD8, 0xFF]));
    let odd = world
        .get(&format!("{}?size=65535", path.split('?').next().unwrap()))
        .await;
    assert_eq!(odd.status, 404);
}

#[tokio::test]
async fn albums_and_artists_list_what_they_hold() {
    let world = World::new(config(1)).await;
    let page = world
        .get("/v1/search?q=year:1990-2026&type=track&limit=1")
        .await
        .json();
    let track = &page["tracks"]["items"][0];
    let album = world
        .get(&format!(
            "/v1/albums/{}",
            track["album"]["id"].as_str().unwrap()
        ))
        .await
        .json();
    let ids: Vec<&Value> = album["tracks"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["id"])
        .collect();
    assert!(ids.contains(&&track["id"]));
    assert_eq!(album["total_tracks"], ids.len());
    let artist = album["artists"][0]["id"].as_str().unwrap();
    let albums = world
        .get(&format!("/v1/artists/{artist}/albums?limit=10"))
        .await
        .json();
    assert!(
        albums["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["id"] == album["id"])
    );
    assert_eq!(
        world
            .get(&format!("/v1/artists/{artist}/albums?limit=11"))
            .await
            .status,
        400
    );
}
