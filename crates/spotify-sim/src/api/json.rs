//! How catalogue objects look on the wire: the fields of development mode, and no other.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::accounts::User;
use crate::catalogue::Catalogue;
use crate::random;

const CACHED_TRACKS: usize = 4_096;
const CACHED_ITEMS: usize = 1_024;

/// `2026-11-02T10:11:12.345Z`
pub(crate) fn iso_ms(ms: i64) -> String {
    print(ms, 3)
}

/// `2026-11-02T10:11:12Z`
pub(crate) fn iso_s(ms: i64) -> String {
    print(ms, 0)
}

fn print(ms: i64, digits: u8) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let printer = jiff::fmt::temporal::DateTimePrinter::new().precision(Some(digits));
    printer.timestamp_to_string(&at)
}

/// `id, uri, href, external_urls, type` of an object.
fn object(base: &str, kind: &str, id: &str) -> Value {
    json!({
        "id": id,
        "type": kind,
        "uri": format!("spotify:{kind}:{id}"),
        "href": format!("{base}/v1/{kind}s/{id}"),
        "external_urls": {"spotify": format!("https://open.spotify.com/{kind}/{id}")},
    })
}

/// Covers in three sizes.
pub(crate) fn images(base: &str, id: &str) -> Value {
    let one = |size: u32| json!({"url": format!("{base}/image/{id}?size={size}"), "width": size, "height": size});
    json!([one(640), one(300), one(64)])
}

/// An artist as it appears inside tracks and albums.
pub(crate) fn artist_brief(catalogue: &Catalogue, base: &str, artist: u32) -> Value {
    let mut value = object(base, "artist", &catalogue.artist_id(artist));
    value["name"] = (*catalogue.artist(artist).name).into();
    value
}

/// An artist by itself.
pub(crate) fn artist(catalogue: &Catalogue, base: &str, artist: u32) -> Value {
    let mut value = artist_brief(catalogue, base, artist);
    value["images"] = images(base, &catalogue.artist_id(artist));
    value
}

/// An album as it appears inside tracks and lists.
pub(crate) fn album_brief(catalogue: &Catalogue, base: &str, index: u32) -> Value {
    let id = catalogue.album_id(index);
    let album = catalogue.album(index);
    let mut value = object(base, "album", &id);
    value["name"] = (*album.title).into();
    value["album_type"] = album.kind.name().into();
    value["total_tracks"] = album.tracks.len().into();
    value["release_date"] = album.release_date().into();
    value["release_date_precision"] = album.precision.into();
    value["images"] = images(base, &id);
    value["artists"] = json!([artist_brief(catalogue, base, album.artist)]);
    value
}

/// A track as it appears inside its album.
pub(crate) fn track_brief(catalogue: &Catalogue, base: &str, index: u32, market: bool) -> Value {
    let track = catalogue.track(index);
    let mut value = object(base, "track", &catalogue.track_id(index));
    value["name"] = (*track.title).into();
    value["artists"] = track
        .artists
        .iter()
        .map(|&artist| artist_brief(catalogue, base, artist))
        .collect();
    value["disc_number"] = 1.into();
    value["track_number"] = (index - catalogue.album(track.album).tracks.start + 1).into();
    value["duration_ms"] = track.duration_ms.into();
    value["explicit"] = track.explicit.into();
    value["is_local"] = false.into();
    if market {
        value["is_playable"] = track.playable.into();
        if !track.playable {
            value["restrictions"] = json!({"reason": "market"});
        }
    }
    value
}

/// A track with its album and ISRC.
pub(crate) fn track(catalogue: &Catalogue, base: &str, index: u32, market: bool) -> Value {
    let mut value = track_brief(catalogue, base, index, market);
    value["album"] = album_brief(catalogue, base, catalogue.track(index).album);
    value["external_ids"] = json!({"isrc": catalogue.track(index).isrc()});
    value
}

/// `spotify:local:Artist:Album:Title:seconds`
pub(crate) fn local_uri(catalogue: &Catalogue, index: u32) -> String {
    let track = catalogue.track(index);
    let part =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let artist = &catalogue.artist(track.artists[0]).name;
    format!(
        "spotify:local:{}::{}:{}",
        part(artist),
        part(&track.title),
        track.duration_ms / 1_000
    )
}

/// A file of the listener's own: no ids, an album of nothing.
pub(crate) fn local_track(catalogue: &Catalogue, index: u32) -> Value {
    let track = catalogue.track(index);
    json!({
        "album": {
            "album_type": null, "artists": [], "external_urls": {}, "href": null, "id": null, "images": [], "name": "",
            "release_date": null, "release_date_precision": null, "type": "album", "uri": null,
        },
        "artists": [{
            "external_urls": {}, "href": null, "id": null, "name": *catalogue.artist(track.artists[0]).name,
            "type": "artist", "uri": null,
        }],
        "disc_number": 0, "duration_ms": track.duration_ms / 1_000 * 1_000, "explicit": false, "external_ids": {},
        "external_urls": {}, "href": null, "id": null, "is_local": true, "name": *track.title, "track_number": 0,
        "type": "track", "uri": local_uri(catalogue, index),
    })
}

/// A podcast episode.
pub(crate) fn episode(base: &str, seed: u64, number: u32, duration_ms: i64) -> Value {
    let id = random::id(seed, "episode", number);
    let show = random::id(seed, "show", number % 7);
    let mut value = object(base, "episode", &id);
    value["name"] = format!("Episode {number}: what we heard").into();
    value["description"] = "A conversation.".into();
    value["duration_ms"] = duration_ms.into();
    value["explicit"] = false.into();
    value["images"] = images(base, &id);
    value["is_externally_hosted"] = false.into();
    value["is_playable"] = true.into();
    value["languages"] = json!(["en"]);
    value["release_date"] = "2026-10-01".into();
    value["release_date_precision"] = "day".into();
    value["show"] = object(base, "show", &show);
    value["show"]["name"] = format!("Podcast {}", number % 7).into();
    value["show"]["publisher"] = Value::Null;
    value
}

/// A context object, or null.
pub(crate) fn context(base: &str, uri: Option<&str>) -> Value {
    let mut parts = uri.unwrap_or_default().split(':').skip(1);
    match (parts.next(), parts.next()) {
        (Some(kind), Some(id)) => {
            let mut value = object(base, kind, id);
            if let Some(fields) = value.as_object_mut() {
                fields.remove("id");
            }
            value
        }
        _ => Value::Null,
    }
}

/// A user as the owner of something.
pub(crate) fn user(base: &str, user: Option<User>) -> Value {
    let (id, name) = user.map_or(("sim-stranger", "Someone"), |user| (user.id(), user.name()));
    let mut value = object(base, "user", id);
    value["display_name"] = name.into();
    value
}

/// Texts that are asked for all the time, made once: tracks, and items of recently-played.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    base: String,
    tracks: HashMap<u32, Arc<str>>,
    items: HashMap<usize, Arc<str>>,
}

impl Texts {
    /// A track with its album, for a user.
    pub(crate) fn track(&mut self, catalogue: &Catalogue, base: &str, index: u32) -> Arc<str> {
        self.tidy(base);
        let make = || track(catalogue, base, index, true).to_string().into();
        Arc::clone(self.tracks.entry(index).or_insert_with(make))
    }

    /// An item of recently-played, if it was kept.
    pub(crate) fn item(&mut self, base: &str, play: usize) -> Option<Arc<str>> {
        self.tidy(base);
        self.items.get(&play).map(Arc::clone)
    }

    /// Keeps an item of recently-played: it never changes.
    pub(crate) fn keep_item(&mut self, play: usize, text: &Arc<str>) {
        self.items.insert(play, Arc::clone(text));
    }

    fn tidy(&mut self, base: &str) {
        if self.base != base || self.tracks.len() > CACHED_TRACKS || self.items.len() > CACHED_ITEMS
        {
            self.tracks.clear();
            self.items.clear();
            base.clone_into(&mut self.base);
        }
    }
}
