//! Canned answers of the accounts service and of the Web API.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use spotify::TransportError;

#[derive(Debug)]
pub struct Answer {
    pub delay: Duration,
    pub outcome: Result<Response<Bytes>, TransportError>,
}

impl Answer {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let response = self.outcome.as_mut().unwrap();
        response.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    pub fn late(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

pub fn text(status: u16, body: impl Into<Bytes>) -> Answer {
    let response = Response::builder().status(status).body(body.into());
    Answer {
        delay: Duration::ZERO,
        outcome: Ok(response.unwrap()),
    }
}

pub fn ok(body: Value) -> Answer {
    text(200, body.to_string())
}

pub fn html(status: u16) -> Answer {
    text(status, "<html><body><h1>Bad day</h1></body></html>")
}

pub fn lost(error: TransportError) -> Answer {
    Answer {
        delay: Duration::ZERO,
        outcome: Err(error),
    }
}

pub fn cut() -> Answer {
    lost(TransportError::Cut("reset".into()))
}

/// The error body of the Web API.
pub fn error(status: u16, message: &str) -> Answer {
    let body = json!({ "error": { "status": status, "message": message } });
    text(status, body.to_string())
}

pub fn error_with_reason(status: u16, message: &str, reason: &str) -> Answer {
    let body = json!({ "error": { "status": status, "message": message, "reason": reason } });
    text(status, body.to_string())
}

/// The error body of the accounts service.
pub fn oauth_error(status: u16, error: &str, description: &str) -> Answer {
    let body = json!({ "error": error, "error_description": description });
    text(status, body.to_string())
}

/// A successful answer of the token endpoint, in the form it mostly has.
pub fn token(access: &str, refresh: Option<&str>) -> Answer {
    let mut body = json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": spotify::SCOPES.join(" "),
    });
    if let Some(refresh) = refresh {
        body["refresh_token"] = refresh.into();
    }
    ok(body).header("content-type", "application/json")
}

pub fn me() -> Answer {
    ok(json!({ "id": "ada", "account_id": "account-1", "display_name": "Ada" }))
}
