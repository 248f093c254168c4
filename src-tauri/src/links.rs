//! Links that leave Sidetrack: made from checked ids, never from addresses that came from elsewhere.

use std::io;

/// Spotify's own ids have 22 characters; nothing longer than this is taken for one.
const LONGEST_ID: usize = 64;

/// A page outside of Sidetrack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

/// Why there is no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is no link Sidetrack opens")]
pub struct NotALink;

impl Link {
    /// The page of a track, by its URI such as `spotify:track:4uLU6hMCjMI75M1A2tKUQC`.
    pub fn track(uri: &str) -> Result<Link, NotALink> {
        Link::at_spotify("track", uri)
    }

    /// The page of an artist, by its URI.
    pub fn artist(uri: &str) -> Result<Link, NotALink> {
        Link::at_spotify("artist", uri)
    }

    /// The page of a playlist, by its id or URI.
    pub fn playlist(id: &str) -> Result<Link, NotALink> {
        let id = id.strip_prefix("spotify:playlist:").unwrap_or(id);
        Link::to_id("playlist", id)
    }

    /// One of the fixed pages: `dashboard`, where users make their app, `app_help`, which tells how, or
    /// `privacy`, where Spotify gives out what it knows.
    pub fn page(name: &str) -> Result<Link, NotALink> {
        let address = match name {
            "dashboard" => "https://developer.spotify.com/dashboard",
            "app_help" => "https://developer.spotify.com/documentation/web-api/concepts/apps",
            "privacy" => "https://www.spotify.com/account/privacy/",
            _ => return Err(NotALink),
        };
        Ok(Link(address.to_owned()))
    }

    fn at_spotify(kind: &str, uri: &str) -> Result<Link, NotALink> {
        let mut parts = uri.split(':');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("spotify"), Some(found), Some(id), None) if found == kind => {
                Link::to_id(kind, id)
            }
            _ => Err(NotALink),
        }
    }

    fn to_id(kind: &str, id: &str) -> Result<Link, NotALink> {
        let fits = (1..=LONGEST_ID).contains(&id.len());
        if fits && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Link(format!("https://open.spotify.com/{kind}/{id}")))
        } else {
            Err(NotALink)
        }
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// Shows the page in the program the system has for it. May block for a moment.
    pub fn open(&self) -> io::Result<()> {
        open::that_detached(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_pages_of_spotify() {
        let track = Link::track("spotify:track:4uLU6hMCjMI75M1A2tKUQC").unwrap();
        assert_eq!(
            track.address(),
            "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"
        );
        let playlist = Link::playlist("37i9dQZF1DX0XUsuxWHRQd").unwrap();
        assert_eq!(
            playlist.address(),
            "https://open.spotify.com/playlist/37i9dQZF1DX0XUsuxWHRQd"
        );
        assert_eq!(
            Link::playlist("spotify:playlist:37i9dQZF1DX0XUsuxWHRQd"),
            Ok(playlist)
        );
        assert!(Link::artist("spotify:artist:0OdUWJ0sBjDrqHygGUXeCF").is_ok());
        for page in ["dashboard", "app_help", "privacy"] {
            assert!(Link::page(page).is_ok(), "{page}");
        }
    }

    #[test]
    fn nothing_else_is_opened() {
        for uri in [
            "",
            "spotify:track:",
            "spotify:track:a/../../b",
            "spotify:track:a?b",
            "spotify:track:abc:def",
            "spotify:episode:4uLU6hMCjMI75M1A2tKUQC",
            "spotify:local:a:b:c:1",
            "https://example.com/",
            "file:///etc/passwd",
            "4uLU6hMCjMI75M1A2tKUQC",
        ] {
            assert_eq!(Link::track(uri), Err(NotALink), "{uri}");
        }
        assert_eq!(
            Link::track(&format!("spotify:track:{}", "a".repeat(65))),
            Err(NotALink)
        );
        assert_eq!(Link::playlist("--help"), Err(NotALink));
        assert_eq!(Link::page("https://example.com"), Err(NotALink));
    }
}
