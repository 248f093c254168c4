//! How far Spotify's clock is from the local one, read off the Date headers.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use crate::limits::retry_after::server_date;

/// The Date of an answer that took longer says little about now.
const PROMPT: Duration = Duration::from_secs(5);

/// How far Spotify's clock is from the local one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkewSample {
    /// Positive when the local clock is slow. Good to about a second.
    pub server_minus_local: SignedDuration,
    /// Local clock.
    pub taken_at: Timestamp,
}

#[derive(Debug, Default)]
pub(crate) struct Skew(Mutex<Option<SkewSample>>);

impl Skew {
    pub(crate) fn sample(&self) -> Option<SkewSample> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Server time of an answer that came at `now` and took `took`: its Date header, else the
    /// local clock with the skew that is known.
    pub(crate) fn server_time(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
        took: Duration,
    ) -> Timestamp {
        let mut sample = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(date) = server_date(headers) else {
            let known = sample.map_or(SignedDuration::ZERO, |sample| sample.server_minus_local);
            return now.saturating_add(known).unwrap_or(now);
        };
        if took <= PROMPT || sample.is_none() {
            *sample = Some(SkewSample {
                server_minus_local: date.duration_since(now),
                taken_at: now,
            });
        }
        date
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::DATE;

    fn dated(date: &str) -> HeaderMap {
        HeaderMap::from_iter([(DATE, date.parse().unwrap())])
    }

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn an_answer_without_a_date_uses_the_skew_of_an_earlier_one() {
        let skew = Skew::default();
        let now = at("2026-11-20T08:00:00Z");
        let bare = HeaderMap::new();
        assert_eq!(skew.server_time(&bare, now, Duration::ZERO), now);
        assert_eq!(skew.sample(), None);

        let date = dated("Fri, 20 Nov 2026 09:00:00 GMT");
        let server = skew.server_time(&date, now, Duration::ZERO);
        assert_eq!(server, at("2026-11-20T09:00:00Z"));
        let later = at("2026-11-20T08:10:00.250Z");
        let server = skew.server_time(&bare, later, Duration::ZERO);
        assert_eq!(server, at("2026-11-20T09:10:00.250Z"));
    }

    #[test]
    fn a_slow_answer_does_not_move_the_skew() {
        let skew = Skew::default();
        let now = at("2026-11-20T08:00:00Z");
        skew.server_time(&dated("Fri, 20 Nov 2026 08:00:00 GMT"), now, Duration::ZERO);
        let before = skew.sample();
        let stale = dated("Fri, 20 Nov 2026 07:59:40 GMT");
        let server = skew.server_time(&stale, now, Duration::from_secs(20));
        assert_eq!(
            server,
            at("2026-11-20T07:59:40Z"),
            "the answer keeps its own time"
        );
        assert_eq!(skew.sample(), before);
    }
}
