//! Reads the Retry-After header: seconds or an HTTP date, missing, wrong or absurd.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

const LONGEST: Duration = Duration::from_hours(48);
const SHORTEST: Duration = Duration::from_secs(1);

/// How long to wait, from one second to two days; `otherwise` when the header does not tell.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp, otherwise: Duration) -> Duration {
    headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| seconds(text.trim()).or_else(|| until_date(text.trim(), headers, now)))
        .map_or(otherwise, |wait| wait.clamp(SHORTEST, LONGEST))
}

/// The server's own clock, from the Date header.
pub(crate) fn server_date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.to_str().ok()?)
}

fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let rounded_up = u64::from(!fraction.is_empty());
    // More digits than fit is still a number, and a very long wait.
    let whole: u64 = whole.parse().unwrap_or(u64::MAX);
    Some(Duration::from_secs(whole.saturating_add(rounded_up)))
}

fn until_date(text: &str, headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let date = http_date(text)?;
    let from = server_date(headers).unwrap_or(now);
    let wait = date.duration_since(from).max(SignedDuration::ZERO);
    Duration::try_from(wait).ok()
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}
