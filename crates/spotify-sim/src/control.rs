//! `/sim`: what tests and demos see and do, and no client of Spotify ever could.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::json::iso_ms;
use crate::fault::{Fault, Odds};
use crate::sim::Sim;

pub(crate) fn router(sim: Sim) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/plays", get(plays))
        .route("/playlists", get(playlists))
        .route("/requests", get(requests))
        .route("/time", get(time).post(set_time))
        .route("/faults", get(faults).post(set_fault).delete(clear_faults))
        .route("/revoke", post(revoke))
        .route("/approve", post(approve))
        .with_state(sim)
}

/// A span of time in UTC ms; open where a bound is missing.
#[derive(Deserialize)]
struct Span {
    from: Option<i64>,
    to: Option<i64>,
}

async fn plays(State(sim): State<Sim>, Query(span): Query<Span>) -> Response {
    let plays = sim.plays_between(span.from.unwrap_or(i64::MIN), span.to.unwrap_or(i64::MAX));
    Json(json!({"plays": plays, "next_play_at": sim.next_play_at()})).into_response()
}

async fn playlists(State(sim): State<Sim>) -> Response {
    Json(json!({"playlists": sim.playlists()})).into_response()
}

async fn requests(State(sim): State<Sim>, Query(span): Query<Span>) -> Response {
    let inside =
        |at: i64| span.from.is_none_or(|from| at >= from) && span.to.is_none_or(|to| at < to);
    let requests: Vec<_> = sim
        .requests()
        .into_iter()
        .filter(|request| inside(request.at_ms))
        .collect();
    Json(json!({"requests": requests, "total": sim.request_count()})).into_response()
}

async fn time(State(sim): State<Sim>) -> Response {
    show_time(&sim)
}

fn show_time(sim: &Sim) -> Response {
    let now = sim.now_ms();
    let start = sim.config().start_ms;
    Json(json!({"now_ms": now, "now": iso_ms(now), "start_ms": start, "speed": sim.pace()}))
        .into_response()
}

/// `{"advance_ms": n}` or `{"set_ms": t}`; time only goes forward.
#[derive(Deserialize)]
struct NewTime {
    advance_ms: Option<u32>,
    set_ms: Option<i64>,
}

async fn set_time(State(sim): State<Sim>, Json(wanted): Json<NewTime>) -> Response {
    let by = match (wanted.advance_ms, wanted.set_ms) {
        (Some(by), None) => Some(by),
        (None, Some(at)) => u32::try_from(at - sim.now_ms()).ok(),
        (None, None) | (Some(_), Some(_)) => None,
    };
    match by {
        Some(by) => {
            sim.advance_ms(by);
            show_time(&sim)
        }
        None => refuse("give advance_ms, or a set_ms that lies ahead by at most 49 days"),
    }
}

fn refuse(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}

fn show_faults(sim: &Sim) -> Response {
    let one = |(fault, odds): (Fault, Odds)| match odds {
        Odds::Off => json!({"name": fault.name(), "p": 0.0}),
        Odds::Chance(p) => json!({"name": fault.name(), "p": p}),
        Odds::Times(times) => json!({"name": fault.name(), "times": times}),
    };
    let active: Vec<Value> = sim.faults().into_iter().map(one).collect();
    let names: Vec<&str> = Fault::all().map(Fault::name).collect();
    Json(json!({"active": active, "known": names})).into_response()
}

async fn faults(State(sim): State<Sim>) -> Response {
    show_faults(&sim)
}

/// `{"name": "cut", "p": 0.1}` or `{"name": "cut", "times": 2}`; with neither it is simply on.
#[derive(Deserialize)]
struct NewFault {
    name: String,
    p: Option<f64>,
    times: Option<u32>,
}

async fn set_fault(State(sim): State<Sim>, Json(wanted): Json<NewFault>) -> Response {
    let Some(fault) = Fault::by_name(&wanted.name) else {
        return refuse("no such fault");
    };
    let odds = match (wanted.p, wanted.times) {
        (Some(p), _) => Odds::Chance(p),
        (None, Some(times)) => Odds::Times(times),
        (None, None) => Odds::Chance(1.0),
    };
    sim.set_fault(fault, odds);
    show_faults(&sim)
}

async fn clear_faults(State(sim): State<Sim>) -> Response {
    sim.clear_faults();
    show_faults(&sim)
}

async fn revoke(State(sim): State<Sim>) -> Response {
    sim.revoke();
    StatusCode::NO_CONTENT.into_response()
}

/// `{"url": "http://.../authorize?..."}`
#[derive(Deserialize)]
struct Authorization {
    url: String,
}

async fn approve(State(sim): State<Sim>, Json(asked): Json<Authorization>) -> Response {
    match sim.approve(&asked.url) {
        Ok(address) => Json(json!({"redirect": address})).into_response(),
        Err(text) => refuse(&text),
    }
}
