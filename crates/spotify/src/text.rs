//! Other people's text, made fit for an error message.

use crate::Secret;

const LONGEST: usize = 200;

/// The first 200 characters of `text`, without control characters and without `secrets`.
pub(crate) fn quote(text: &str, secrets: &[&Secret]) -> String {
    let hidden = secrets
        .iter()
        .map(|secret| secret.expose())
        .filter(|secret| !secret.is_empty())
        .fold(text.to_owned(), |text, secret| text.replace(secret, "…"));
    let printable = hidden.chars().filter(|letter| !letter.is_control());
    printable
        .take(LONGEST)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_short_printable_and_hold_no_secret() {
        let secret = Secret::new("abc123");
        assert_eq!(quote("a\u{1b}[31m\nb\0", &[]), "a[31mb");
        assert_eq!(quote(&"ü".repeat(500), &[]).chars().count(), 200);
        assert_eq!(quote("token abc123 is bad", &[&secret]), "token … is bad");
        assert_eq!(quote("plain", &[&Secret::new("")]), "plain");
    }
}
