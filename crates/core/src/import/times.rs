//! Times as histories write them, to UTC milliseconds.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SECOND: i64 = 1000;
const DAY: i64 = 86_400;

/// The first moment a history may speak of, UTC milliseconds: 2000-01-01, before any of the services. Last.fm has
/// scrobbles at the second 0.
pub(super) const EARLIEST: i64 = 946_684_800_000;

/// `2021-03-04T05:06:07Z`, or any time with its offset.
pub(super) fn instant(text: &str) -> Option<i64> {
    seconds_of(text.as_bytes())
        .map(|seconds| seconds * SECOND)
        .or_else(|| Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond()))
}

/// The form that Spotify writes, without the general reader: it stands in every record.
fn seconds_of(text: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', rest @ ..] = text else {
        return None;
    };
    let [h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] = rest else {
        return None;
    };
    let two = |tens: &u8, ones: &u8| {
        let both = tens.is_ascii_digit() && ones.is_ascii_digit();
        both.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (month, day) = (two(m1, m2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
    let fits = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !fits || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days_before(year, month, day) * DAY + hour * 3600 + minute * 60 + second)
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date after the year 0; March begins the year, so that the leap day ends it.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

/// `2021-03-04 05:06`, in UTC: Spotify's account data.
pub(super) fn minute(text: &str) -> Option<i64> {
    written(text, &["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"])
}

/// A scrobble's time in words, in UTC: `21 Nov 2026 12:34`, `21 Nov 2026, 12:34`, `2026-11-21 12:34:56`, or an instant.
pub(super) fn worded(text: &str) -> Option<i64> {
    let forms = [
        "%d %b %Y %H:%M",
        "%d %b %Y, %H:%M",
        "%d %b %Y, %H:%M:%S",
        "%d %b %Y %H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
    ];
    instant(text).or_else(|| written(text, &forms))
}

fn written(text: &str, forms: &[&str]) -> Option<i64> {
    let read = |form: &&str| DateTime::strptime(form, text).ok();
    let civil = forms.iter().find_map(read)?;
    let instant = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(instant.timestamp().as_millisecond())
}

/// Seconds since 1970, or milliseconds: what is too much for seconds is those.
pub(super) fn since_epoch(number: i64) -> Option<i64> {
    const YEAR_5000_SECONDS: i64 = 95_617_584_000;
    if number >= YEAR_5000_SECONDS {
        return Some(number);
    }
    number.checked_mul(SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_reads_what_the_general_reader_reads(second in -62_000_000_000_i64..200_000_000_000) {
            let text = jiff::Timestamp::from_second(second).unwrap().to_string();
            prop_assert_eq!(seconds_of(text.as_bytes()), (text.len() == 20).then_some(second));
        }
    }

    #[test]
    fn times_that_are_none_are_none() {
        for text in [
            "",
            "2021-02-29T00:00:00Z",
            "2021-13-01T00:00:00Z",
            "2021-01-01T24:00:01Z",
            "2021-01-01T00:60:00Z",
            "now",
            "2021-01-01",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
        assert_eq!(minute("2021-03-04 25:06"), None);
        assert_eq!(worded("32 Nov 2026 12:34"), None);
    }

    #[test]
    fn the_forms_of_the_exporters() {
        let moment = 1_795_264_440_000;
        assert_eq!(instant("2026-11-21T12:34:00Z"), Some(moment));
        assert_eq!(instant("2026-11-21T14:34:00.000+02:00"), Some(moment));
        assert_eq!(minute("2026-11-21 12:34"), Some(moment));
        for text in [
            "21 Nov 2026 12:34",
            "21 Nov 2026, 12:34",
            "2026-11-21 12:34:00",
            "2026-11-21T12:34:00Z",
        ] {
            assert_eq!(worded(text), Some(moment), "{text}");
        }
        assert_eq!(since_epoch(1_795_264_440), Some(moment));
        assert_eq!(since_epoch(moment), Some(moment));
    }
}
