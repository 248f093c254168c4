//! Spans of numbers as arguments: years, lengths.

use std::str::FromStr;

/// From one number to another, either of them open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: Option<u32>,
    /// The last.
    pub to: Option<u32>,
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        Span::of(text, |text| {
            text.parse().map_err(|_| format!("{text} is no number"))
        })
    }
}

impl Span {
    fn of(text: &str, number: impl Fn(&str) -> Result<u32, String>) -> Result<Span, String> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let end = |text: &str| match text.trim() {
            "" => Ok(None),
            text => number(text).map(Some),
        };
        let span = Span {
            from: end(from)?,
            to: end(to)?,
        };
        match (span.from, span.to) {
            (None, None) => Err("write FROM-TO, FROM- or -TO".into()),
            (Some(from), Some(to)) if from > to => Err(format!("nothing lies between {text}")),
            (Some(_) | None, Some(_) | None) => Ok(span),
        }
    }
}

/// A span of lengths, seconds: 2 and 2:00 are two minutes, 2.5 and 2:30 half a minute more.
pub fn lengths(text: &str) -> Result<Span, String> {
    Span::of(text, |text| {
        let odd = || format!("{text} is no length like 2, 2.5 or 2:30");
        if let Some((minutes, seconds)) = text.split_once(':') {
            let minutes: u32 = minutes.parse().map_err(|_| odd())?;
            let seconds: u32 = seconds.parse().map_err(|_| odd())?;
            let valid = seconds < 60 && minutes < 10_000;
            return valid.then_some(minutes * 60 + seconds).ok_or_else(odd);
        }
        let minutes: f64 = text.parse().map_err(|_| odd())?;
        let valid = (0.0..10_000.0).contains(&minutes);
        valid
            .then_some((minutes * 60.0).round() as u32)
            .ok_or_else(odd)
    })
}

/// A span of years: four digits each.
pub fn years(text: &str) -> Result<Span, String> {
    let span: Span = text.parse()?;
    let odd = [span.from, span.to].into_iter().flatten();
    match odd.into_iter().find(|year| !(1000..=2999).contains(year)) {
        Some(year) => Err(format!("{year} is no year like 1987")),
        None => Ok(span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_may_be_open() {
        let span = |text: &str| text.parse::<Span>();
        assert_eq!(
            span("1970-1979").unwrap(),
            Span {
                from: Some(1970),
                to: Some(1979)
            }
        );
        assert_eq!(
            span("1970-").unwrap(),
            Span {
                from: Some(1970),
                to: None
            }
        );
        assert_eq!(
            span("-6").unwrap(),
            Span {
                from: None,
                to: Some(6)
            }
        );
        assert_eq!(
            span("1987").unwrap(),
            Span {
                from: Some(1987),
                to: Some(1987)
            }
        );
        assert!(span("-").is_err() && span("9-1").is_err() && span("a-b").is_err());
    }

    #[test]
    fn years_have_four_digits() {
        assert!(years("1970-1979").is_ok() && years("-1979").is_ok());
        assert!(years("70-79").is_err() && years("1970-29990").is_err());
    }

    #[test]
    fn lengths_are_minutes_and_seconds() {
        let span = |text: &str| lengths(text).map(|span| (span.from, span.to));
        assert_eq!(span("2-6"), Ok((Some(120), Some(360))));
        assert_eq!(span("2:30-"), Ok((Some(150), None)));
        assert_eq!(span("-2.5"), Ok((None, Some(150))));
        for wrong in ["6-2", "x", "2:70-", "-1-2", "99999"] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }
}
