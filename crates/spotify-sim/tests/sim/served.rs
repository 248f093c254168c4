//! The same server over TCP: the control routes, and faults as a socket sees them.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use spotify_sim::{DEFAULT_START_MS, Fault, Odds, Served, Sim};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{DAY, World, authorize_url, config};

async fn served() -> Served {
    Sim::served(config(1), 0, DEFAULT_START_MS, 60.0)
        .await
        .unwrap()
}

/// Everything that comes back on a connection until it ends.
async fn raw(served: &Served, request: &str) -> String {
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset ends the answer as well.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn get(served: &Served, path: &str) -> String {
    raw(
        served,
        &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
    )
    .await
}

#[tokio::test]
async fn it_answers_over_tcp_and_stops() {
    let served = served().await;
    assert!(served.address.ip().is_loopback());
    assert!(get(&served, "/sim/health").await.ends_with("ok"));
    let refused = get(&served, "/v1/me").await;
    assert!(refused.starts_with("HTTP/1.1 401") && refused.contains("No token provided"));
    assert!(refused.to_lowercase().contains("date: mon, 02 nov 2026"));
    let address = served.address;
    served.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_cut_answer_promises_more_than_it_gives() {
    let served = served().await;
    let page = raw(
        &served,
        "POST /api/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    assert!(page.starts_with("HTTP/1.1 400"), "{page}");
    let address = served.sim.approve(&authorize_url(&[])).unwrap();
    let code = address
        .parse::<url::Url>()
        .unwrap()
        .query_pairs()
        .next()
        .unwrap()
        .1
        .into_owned();
    let form = crate::world::form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::world::REDIRECT),
        ("client_id", spotify_sim::DEMO_CLIENT_ID),
        ("code_verifier", crate::world::VERIFIER),
    ]);
    let request = format!(
        "POST /api/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = raw(&served, &request).await;
    let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let token = body["access_token"].as_str().unwrap();
    served.sim.set_fault(Fault::Cut, Odds::Times(1));
    let request = format!(
        "GET /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    let cut = raw(&served, &request).await;
    let promised: usize = cut
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        })
        .and_then(|length| length.trim().parse().ok())
        .unwrap_or_else(|| panic!("{cut}"));
    let came = cut.split("\r\n\r\n").nth(1).unwrap_or_default().len();
    assert!(came < promised, "{came} of {promised}");
    assert!(!served.sim.requests().pop().unwrap().delivered);
    let whole = raw(&served, &request).await;
    assert!(whole.contains("account_id"));
    assert!(served.sim.requests().pop().unwrap().delivered);
    served.stop().await;
}

#[tokio::test]
async fn the_control_routes() {
    let world = World::new(config(1)).await;
    let send = |method: &'static str, path: &'static str, body: Value| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        world.send(request.body(Body::from(body.to_string())).unwrap())
    };
    let time = send("POST", "/sim/time", json!({"advance_ms": 3 * DAY}))
        .await
        .json();
    assert_eq!(time["now_ms"], DEFAULT_START_MS + 3 * DAY);
    assert_eq!(
        send("POST", "/sim/time", json!({"set_ms": DEFAULT_START_MS}))
            .await
            .status,
        400
    );
    let time = send(
        "POST",
        "/sim/time",
        json!({"set_ms": DEFAULT_START_MS + 4 * DAY}),
    )
    .await
    .json();
    assert_eq!(time["now"], "2026-11-06T00:00:00.000Z");
    let plays = world.get("/sim/plays").await.json();
    assert_eq!(
        plays["plays"].as_array().unwrap().len(),
        world.sim.plays().len()
    );
    assert!(plays["next_play_at"].as_i64().unwrap() > DEFAULT_START_MS + 4 * DAY);
    assert_eq!(
        plays["plays"][0]["class"].as_str().unwrap().to_lowercase(),
        plays["plays"][0]["class"]
    );
    let none = world
        .get(&format!("/sim/plays?from={}", DEFAULT_START_MS + 9 * DAY))
        .await
        .json();
    assert!(none["plays"].as_array().unwrap().is_empty());
    assert_eq!(
        world.get("/sim/playlists").await.json()["playlists"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    let faults = send(
        "POST",
        "/sim/faults",
        json!({"name": "accounts_5xx", "times": 1}),
    )
    .await
    .json();
    assert!(
        faults["active"]
            .as_array()
            .unwrap()
            .iter()
            .any(|fault| fault["name"] == "accounts_5xx")
    );
    assert_eq!(
        send("POST", "/sim/faults", json!({"name": "nonsense"}))
            .await
            .status,
        400
    );
    assert!(world.refresh("x").await.status.is_server_error());
    send("POST", "/sim/faults", json!({"name": "server_5xx"})).await;
    assert!(world.get("/v1/me").await.status.is_server_error());
    send("DELETE", "/sim/faults", json!({})).await;
    assert_eq!(
        world.get("/v1/me").await.status,
        401,
        "the token is days old"
    );
    let approved = send("POST", "/sim/approve", json!({"url": authorize_url(&[])}))
        .await
        .json();
    assert!(approved["redirect"].as_str().unwrap().contains("code="));
    assert_eq!(send("POST", "/sim/revoke", json!({})).await.status, 204);
    let requests = world.get("/sim/requests").await.json();
    let last = requests["requests"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["path"], &last["status"]),
        (&json!("/v1/me"), &json!(401))
    );
}
