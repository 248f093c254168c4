//! JSON around the records: the objects in which an API hands out its lists.

use super::records::next;
use serde::de::IgnoredAny;

/// Keys that lead to the records.
pub(super) struct Keys {
    /// Of objects that hold the list: `payload`.
    pub objects: &'static [&'static str],
    /// Of the list itself: `listens`.
    pub lists: &'static [&'static str],
}

impl Keys {
    /// For formats without anything around the list.
    pub const NONE: Keys = Keys {
        objects: &[],
        lists: &[],
    };

    /// Whether the format has none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}

/// Where the way through an object ends, in bytes from its begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Before the first record of a list.
    Inside(usize),
    /// Behind the object, which holds no list.
    Closed(usize),
}

/// The way from a `{` at the begin of `text`; none where that is no JSON.
pub(super) fn into(text: &[u8], keys: &Keys) -> Option<Way> {
    along(text, 1, 0, keys)
}

/// The way from a key, behind a list that has ended.
pub(super) fn onward(text: &[u8], keys: &Keys) -> Option<Way> {
    along(text, 0, 1, keys)
}

fn along(text: &[u8], mut at: usize, mut depth: usize, keys: &Keys) -> Option<Way> {
    loop {
        at = behind_space(text, at);
        if *text.get(at)? == b'}' {
            return Some(Way::Closed(at + 1));
        }
        let (key, length) = next::<&str>(text.get(at..)?).ok()?;
        at = behind_space(text, at + length);
        if *text.get(at)? != b':' {
            return None;
        }
        at = behind_space(text, at + 1);
        match *text.get(at)? {
            b'[' if keys.lists.contains(&key) => return Some(Way::Inside(at + 1)),
            // Last.fm writes a list of one without its brackets.
            b'{' if depth > 0 && keys.lists.contains(&key) => return Some(Way::Inside(at)),
            b'{' if keys.objects.contains(&key) => {
                depth += 1;
                at += 1;
                continue;
            }
            _ => {}
        }
        at += next::<IgnoredAny>(text.get(at..)?).ok()?.1;
        at = behind_space(text, at);
        if *text.get(at)? == b',' {
            at += 1;
        }
    }
}

fn behind_space(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys = Keys {
        objects: &["payload"],
        lists: &["listens"],
    };

    #[test]
    fn the_way_leads_to_the_first_record() {
        let text = br#"{"payload": {"count": 2, "from": {"a": [1]}, "listens": [{"x": 1}]}}"#;
        let Some(Way::Inside(at)) = into(text, &KEYS) else {
            panic!()
        };
        assert!(text[at..].starts_with(br#"{"x""#));
        let single = br#"{"payload": {"listens": {"x": 1}}}"#;
        let Some(Way::Inside(at)) = into(single, &KEYS) else {
            panic!()
        };
        assert!(single[at..].starts_with(br#"{"x""#));
    }

    #[test]
    fn an_object_without_a_list_is_passed() {
        assert_eq!(
            into(br#"{"a": 1, "listens": "many"} "#, &KEYS),
            Some(Way::Closed(27))
        );
        assert_eq!(into(b"{} ", &KEYS), Some(Way::Closed(2)));
        assert_eq!(into(br#"{"a": 1"#, &KEYS), None);
        assert_eq!(into(b"{", &KEYS), None);
        assert_eq!(onward(br#""count": 3} x"#, &KEYS), Some(Way::Closed(11)));
    }
}
