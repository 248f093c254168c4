//! Which kind of picture some bytes are, by what they begin with and not by what the server says.

/// The kinds that desktops and the window can draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Spotify's own.
    Jpeg,
    /// Seldom.
    Png,
    /// Seldom.
    WebP,
    /// A drawing, from a simulation only.
    Svg,
}

impl Kind {
    pub(super) const ALL: [Kind; 4] = [Kind::Jpeg, Kind::Png, Kind::WebP, Kind::Svg];

    /// The kind of `picture`, if it is one.
    pub fn of(picture: &[u8]) -> Option<Kind> {
        if picture.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Kind::Jpeg)
        } else if picture.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Kind::Png)
        } else if picture.starts_with(b"RIFF") && picture.get(8..12) == Some(b"WEBP") {
            Some(Kind::WebP)
        } else if picture.starts_with(b"<svg") {
            Some(Kind::Svg)
        } else {
            None
        }
    }

    /// Ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::WebP => "webp",
            Kind::Svg => "svg",
        }
    }

    /// How a page is told of it; a drawing, which may hold a script, is none for pages.
    pub fn media_type(self) -> Option<&'static str> {
        match self {
            Kind::Jpeg => Some("image/jpeg"),
            Kind::Png => Some("image/png"),
            Kind::WebP => Some("image/webp"),
            Kind::Svg => None,
        }
    }
}
