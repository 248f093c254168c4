//! Reading a search text: free words and field filters.

use std::ops::RangeInclusive;

use super::fold::words;

/// A search text, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub free: Vec<String>,
    pub title: Vec<String>,
    pub artist: Vec<String>,
    pub album: Vec<String>,
    pub years: Option<RangeInclusive<u16>>,
    pub isrc: Option<String>,
    /// A filter that no track ever meets, such as `tag:hipster`.
    pub hopeless: bool,
}

impl Query {
    /// Reads a text; `None` when there is nothing to search for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut query = Self::default();
        for (field, value) in pieces(text) {
            query.add(field.as_deref(), &value);
        }
        (query != Self::default()).then_some(query)
    }

    fn add(&mut self, field: Option<&str>, value: &str) {
        match field {
            Some("track") => self.title.extend(words(value)),
            Some("artist") => self.artist.extend(words(value)),
            Some("album") => self.album.extend(words(value)),
            Some("isrc") => self.isrc = Some(value.to_ascii_uppercase()),
            Some("year") => match years(value) {
                Some(years) => self.years = Some(years),
                None => self.hopeless = true,
            },
            Some("tag" | "genre" | "upc") => self.hopeless = true,
            Some(other) => {
                self.free.extend(words(other));
                self.free.extend(words(value));
            }
            None => self.free.extend(words(value)),
        }
    }
}

fn years(value: &str) -> Option<RangeInclusive<u16>> {
    let (from, to) = value.split_once('-').unwrap_or((value, value));
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    Some(from..=to)
}

/// `field:value`, `field:"a value"` and free words, in order.
fn pieces(text: &str) -> Vec<(Option<String>, String)> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (field, after) = field_of(rest);
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        pieces.push((field, value.to_owned()));
        rest = left.trim_start();
    }
    pieces
}

fn field_of(text: &str) -> (Option<String>, &str) {
    match text.split_once(':') {
        Some((name, after))
            if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()) =>
        {
            (Some(name.to_ascii_lowercase()), after)
        }
        Some(_) | None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_filters_apart() {
        let query =
            Query::parse(r#"love artist:"Dan El" year:1990-1995 track:Fire"#).expect("has words");
        assert_eq!(query.free, ["love"]);
        assert_eq!(query.artist, ["dan", "el"]);
        assert_eq!(query.title, ["fire"]);
        assert_eq!(query.years, Some(1990..=1995));
        assert_eq!(
            Query::parse("year:2001").and_then(|query| query.years),
            Some(2001..=2001)
        );
        assert_eq!(
            Query::parse("isrc:usabc0112345")
                .and_then(|query| query.isrc)
                .as_deref(),
            Some("USABC0112345")
        );
        assert!(Query::parse("tag:hipster").expect("is a filter").hopeless);
    }

    #[test]
    fn nothing_to_search_for() {
        for text in ["", "  ", "*", "\"\"", "?!"] {
            assert_eq!(Query::parse(text), None, "{text:?}");
        }
    }
}
