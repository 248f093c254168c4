//! Reads the Retry-After header: seconds or an HTTP date, missing, wrong or absurd.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

const LONGEST: Duration = Duration::from_secs(48 * 60 * 60);
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

#[cfg(test)]
mod tests {
    use super::*;

    const OTHERWISE: Duration = Duration::from_secs(30);

    fn wait(header: Option<&str>, date: Option<&str>) -> u64 {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(RETRY_AFTER, header.parse().unwrap());
        }
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        let now = "2026-11-20T08:00:00Z".parse().unwrap();
        retry_after(&headers, now, OTHERWISE).as_secs()
    }

    #[test]
    fn seconds_are_taken_between_one_second_and_two_days() {
        for (header, expected) in [
            ("4", 4),
            (" 80000 ", 80_000),
            ("0", 1),
            ("1.2", 2),
            ("172801", 172_800),
            ("99999999999999999999999999", 172_800),
        ] {
            assert_eq!(wait(Some(header), None), expected, "{header}");
        }
    }

    #[test]
    fn an_unreadable_header_counts_as_missing() {
        assert_eq!(wait(None, None), 30);
        for header in ["", "soon", "-5", "1e9", ".5", "12 s", "\u{fc}"] {
            assert_eq!(wait(Some(header), None), 30, "{header}");
        }
    }

    #[test]
    fn a_date_counts_from_the_servers_clock() {
        let until = "Fri, 20 Nov 2026 08:01:00 GMT";
        assert_eq!(wait(Some(until), None), 60);
        assert_eq!(wait(Some(until), Some("Fri, 20 Nov 2026 08:00:50 GMT")), 10);
        assert_eq!(wait(Some("Fri, 20 Nov 2020 08:00:00 GMT"), None), 1);
    }
}
