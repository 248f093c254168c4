//! What an answer means: reading the good ones, and naming the reason of the bad ones.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use crate::accounts::UNTOLD_RATE_LIMIT;
use crate::call::Call;
use crate::exchange::Raw;
use crate::limits::retry_after::retry_after;
use crate::queue::CallQueue;
use crate::text::quote;
use crate::{Error, Group, Secret};

const UNTOLD_QUOTA: Duration = Duration::from_secs(60 * 60);

/// The value of an answer that must be JSON.
pub(crate) fn value<T>(raw: &Raw, read: impl Fn(&Value) -> Option<T>) -> Result<T, Error> {
    let unreadable = |reason: &str| Error::Unreadable {
        status: raw.status.as_u16(),
        reason: reason.into(),
    };
    if is_blank(raw) {
        return Err(unreadable("empty"));
    }
    let json = serde_json::from_slice(&raw.body).map_err(|_| unreadable("not JSON"))?;
    read(&json).ok_or_else(|| unreadable("not the promised fields"))
}

/// The value of an answer that is a 204 when there is nothing to tell. A 200 without a body tells nothing at all:
/// taken for silence it would end a play that goes on.
pub(crate) fn value_if_any<T>(
    raw: &Raw,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, Error> {
    if raw.status == StatusCode::NO_CONTENT {
        Ok(None)
    } else {
        value(raw, read).map(Some)
    }
}

/// For commands: the status has said it all, and the body may be anything.
#[expect(
    clippy::unnecessary_wraps,
    reason = "has the shape of the other readers"
)]
pub(crate) fn done(_: &Raw) -> Result<(), Error> {
    Ok(())
}

/// The reason of an answer other than 2xx and 401; blocks what a 429 blocks.
pub(crate) fn refusal(raw: &Raw, call: &Call, queue: &CallQueue, token: &Secret) -> Error {
    let said = Said::read(raw, token);
    match raw.status {
        StatusCode::TOO_MANY_REQUESTS => limited(raw, &said, call.group, queue),
        StatusCode::FORBIDDEN => forbidden(said, call),
        StatusCode::NOT_FOUND => not_found(&said),
        status if status.is_client_error() => bad_request(said, call),
        status if status.is_server_error() => Error::Server {
            status: status.as_u16(),
        },
        status => Error::Unreadable {
            status: status.as_u16(),
            reason: "redirected".into(),
        },
    }
}

/// Spotify's words in an error body, which may also be plain text or HTML.
struct Said {
    message: String,
    reason: String,
}

impl Said {
    fn read(raw: &Raw, token: &Secret) -> Self {
        let json = serde_json::from_slice::<Value>(&raw.body).unwrap_or_default();
        let field = |name| json.pointer(name).and_then(Value::as_str);
        let message = field("/error/message").or_else(|| field("/error_description"));
        let text = String::from_utf8_lossy(&raw.body);
        Self {
            message: quote(message.unwrap_or(&text), &[token]),
            reason: quote(field("/error/reason").unwrap_or_default(), &[token]),
        }
    }

    fn mentions(&self, words: &str) -> bool {
        self.message.to_ascii_lowercase().contains(words)
    }
}

fn limited(raw: &Raw, said: &Said, group: Group, queue: &CallQueue) -> Error {
    let wait = |otherwise| retry_after(&raw.headers, raw.at, otherwise);
    if said.reason == "QUOTA_EXCEEDED" {
        let until = queue.block(group, wait(UNTOLD_QUOTA));
        Error::QuotaExceeded { group, until }
    } else {
        let until = queue.block_all(wait(UNTOLD_RATE_LIMIT));
        Error::RateLimited { until }
    }
}

fn forbidden(said: Said, call: &Call) -> Error {
    if said.mentions("active premium subscription required") {
        Error::OwnerNeedsPremium
    } else if said.mentions("not registered in the developer dashboard") {
        Error::UserNotRegistered
    } else if said.mentions("insufficient client scope") {
        Error::MissingScope
    } else if said.reason == "PREMIUM_REQUIRED" || said.mentions("premium required") {
        Error::PremiumRequired
    } else if call.group == Group::Control && said.mentions("restriction violated") {
        Error::Restricted
    } else if is_full(&said, call) {
        Error::PlaylistFull
    } else {
        Error::Forbidden {
            message: said.message,
        }
    }
}

fn not_found(said: &Said) -> Error {
    if said.reason == "NO_ACTIVE_DEVICE" || said.mentions("no active device") {
        Error::NoActiveDevice
    } else {
        Error::NotFound
    }
}

fn bad_request(said: Said, call: &Call) -> Error {
    if is_full(&said, call) {
        Error::PlaylistFull
    } else {
        Error::BadRequest {
            message: said.message,
        }
    }
}

/// No wording is documented, so the words that any such text would need are looked for.
fn is_full(said: &Said, call: &Call) -> bool {
    let about_size = ["size", "limit", "maximum", "full", "too many", "too large"];
    call.adds_items()
        && said.mentions("playlist")
        && about_size.iter().any(|words| said.mentions(words))
}

fn is_blank(raw: &Raw) -> bool {
    raw.body.iter().all(u8::is_ascii_whitespace)
}
