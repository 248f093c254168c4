//! One request as the handlers see it, and the answer they give.

use bytes::Bytes;
use serde_json::{Value, json};

/// A request, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub method: http::Method,
    pub path: String,
    /// The path below `/v1`, split at slashes.
    pub segments: Vec<String>,
    pub raw_query: String,
    pub query: Vec<(String, String)>,
    pub body: Bytes,
    pub content_type: String,
    pub authorization: Option<String>,
    /// `http://host:port`, for addresses of covers.
    pub base: String,
}

impl Call {
    pub(crate) fn new(parts: &http::request::Parts, body: Bytes) -> Self {
        let header = |name: http::HeaderName| {
            let value = parts.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let path = parts.uri.path().to_owned();
        let below = path.strip_prefix("/v1/").unwrap_or_default();
        let host =
            header(http::header::HOST).or_else(|| parts.uri.authority().map(ToString::to_string));
        let raw_query = parts.uri.query().unwrap_or_default().to_owned();
        Self {
            method: parts.method.clone(),
            segments: below.split('/').map(str::to_owned).collect(),
            query: form(raw_query.as_bytes()),
            raw_query,
            path,
            body,
            content_type: header(http::header::CONTENT_TYPE).unwrap_or_default(),
            authorization: header(http::header::AUTHORIZATION),
            base: format!("http://{}", host.as_deref().unwrap_or("127.0.0.1")),
        }
    }

    /// A query parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A whole number of the query within a range, or the default when it is missing.
    pub(crate) fn number(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
        default: i64,
    ) -> Result<usize, Answer> {
        let number = match self.param(name) {
            None => default,
            Some(text) => text
                .parse()
                .map_err(|_| Answer::error(400, &format!("Invalid {name}")))?,
        };
        let valid = range.contains(&number).then_some(number as usize);
        valid.ok_or_else(|| Answer::error(400, &format!("Invalid {name}")))
    }

    /// The JSON body.
    pub(crate) fn json(&self) -> Result<Value, Answer> {
        serde_json::from_slice(&self.body).map_err(|_| Answer::error(400, "Error parsing JSON."))
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method == http::Method::GET
    }
}

/// Pairs of a form-encoded text.
pub(crate) fn form(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

/// The first value of a name.
pub(crate) fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// A play on a page of recently-played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub end_ms: i64,
    pub play: usize,
    /// Whether its item can be read.
    pub whole: bool,
}

/// What a handler answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Bytes,
    pub retry_after: Option<i64>,
    pub location: Option<String>,
    /// The plays that a recently-played page carries.
    pub plays: Vec<Shown>,
}

impl Answer {
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::raw_json(status, value.to_string())
    }

    pub(crate) fn raw_json(status: u16, body: String) -> Self {
        Self {
            status,
            content_type: "application/json; charset=utf-8",
            body: body.into(),
            ..Self::default()
        }
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: body.into().into(),
            ..Self::default()
        }
    }

    pub(crate) fn html(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/html; charset=utf-8",
            body: body.into().into(),
            ..Self::default()
        }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// The error body of the Web API.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::json(
            status,
            &json!({"error": {"status": status, "message": message}}),
        )
    }

    /// The same with a `reason`.
    pub(crate) fn reason(status: u16, message: &str, reason: &str) -> Self {
        Self::json(
            status,
            &json!({"error": {"status": status, "message": message, "reason": reason}}),
        )
    }

    /// The error body of the accounts service.
    pub(crate) fn grant_error(error: &str, description: &str) -> Self {
        Self::json(
            400,
            &json!({"error": error, "error_description": description}),
        )
    }

    /// A redirection of the browser.
    pub(crate) fn redirect(location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::empty(303)
        }
    }
}
