//! The router, and the way between HTTP and a verdict.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{any, get};
use http::HeaderValue;
use http::header;

use crate::body::{Cut, Tracked};
use crate::call::{Answer, Call};
use crate::log::RequestLog;
use crate::sim::Sim;
use crate::verdict::{HTML_5XX, judge};
use crate::{control, image};

/// The log number of a request that is not logged.
const UNLOGGED: u64 = u64::MAX;
const BODY_LIMIT: usize = 1 << 20;

/// All routes of a simulation.
pub(crate) fn router(sim: Sim) -> Router {
    let guarded = sim.clone();
    let gate = move |request: Request| handle(guarded.clone(), request);
    Router::new()
        .route("/authorize", any(gate.clone()))
        .route("/api/token", any(gate.clone()))
        .route("/v1/{*rest}", any(gate))
        .route("/image/{name}", get(image::show))
        .nest("/sim", control::router(sim))
}

async fn handle(sim: Sim, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return respond(
            &sim,
            Answer::error(413, "Payload too large"),
            UNLOGGED,
            false,
        );
    };
    let call = Call::new(&parts, body);
    let (number, mut verdict) = sim.with(|state, now| {
        let number = state.log.push(entry(now, &call));
        let verdict = judge(state, now, &call);
        if let Some(entry) = state.log.get_mut(number) {
            entry.fault = verdict.fault;
        }
        (number, verdict)
    });
    if verdict.delay_ms > 0 {
        let scaled = verdict.delay_ms as f64 / sim.pace();
        tokio::time::sleep(Duration::from_millis(scaled as u64)).await;
    }
    if let Some(ticket) = verdict.ticket {
        let late = sim.with(|state, _| state.late_answer(ticket));
        verdict.answer = late.unwrap_or_else(|| Answer::html(504, HTML_5XX));
    }
    respond(&sim, verdict.answer, number, verdict.cut)
}

fn entry(now: i64, call: &Call) -> RequestLog {
    RequestLog {
        at_ms: now,
        method: call.method.to_string(),
        path: call.path.clone(),
        query: call.raw_query.clone(),
        status: 0,
        fault: None,
        delivered: false,
    }
}

/// Puts an answer into HTTP, with the simulated time as its `Date`.
fn respond(sim: &Sim, mut answer: Answer, number: u64, cut: bool) -> Response {
    // A status that forbids a body cannot be cut.
    if cut && answer.body.is_empty() {
        answer.status = if answer.status == 204 {
            200
        } else {
            answer.status
        };
    }
    let now = sim.with(|state, now| {
        if let Some(entry) = state.log.get_mut(number) {
            entry.status = answer.status;
        }
        now
    });
    let body = match cut {
        true => Body::new(Cut::new(answer.body)),
        false => Body::new(Tracked::new(answer.body, sim.receipt(number, answer.plays))),
    };
    let mut response = Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    let headers = response.headers_mut();
    let mut put = |name, value: Option<String>| {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    };
    put(header::DATE, http_date(now));
    put(
        header::CONTENT_TYPE,
        (!answer.content_type.is_empty()).then(|| answer.content_type.to_owned()),
    );
    put(header::CACHE_CONTROL, Some("private, max-age=0".to_owned()));
    put(
        header::RETRY_AFTER,
        answer.retry_after.map(|seconds| seconds.to_string()),
    );
    put(header::LOCATION, answer.location);
    response
}

fn http_date(now: i64) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(now).ok()?;
    let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&at).ok()
}
