//! Scrobbles of Last.fm as JSON: pages of its API (`user.getRecentTracks`) one by one or in lists, as ghan.nl writes
//! them, and the list of lastfmstats.com. The time is the START.

use super::gather::{Gather, Heard, Named, Refusal};
use super::parsed::Skip;
use super::records::Format;
use super::times;
use super::values::{Flag, Text, Whole};
use super::wrapped::Keys;
use crate::sighting::marks;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// One scrobble; each exporter fills other fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    name: Name<'a>,
    track: Name<'a>,
    artist: Name<'a>,
    album: Name<'a>,
    date: When<'a>,
    uts: Whole,
    timestamp: When<'a>,
    utc_time: Text<'a>,
    #[serde(rename = "@attr")]
    attributes: Option<Attributes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attributes {
    nowplaying: Flag,
}

/// A name, as text or as `{"#text": …}` or `{"name": …}`.
#[derive(Debug, Default)]
struct Name<'a>(Text<'a>);

/// A time: `{"uts": …}`, seconds or milliseconds since 1970, or words.
#[derive(Debug, Default)]
struct When<'a> {
    since_epoch: Option<i64>,
    words: Text<'a>,
}

/// Scrobbles, in whatever they are wrapped.
pub(super) struct LastFm;

impl Format for LastFm {
    type Record<'de> = Record<'de>;
    const KEYS: Keys = Keys {
        objects: &["recenttracks"],
        lists: &["track", "scrobbles"],
    };

    fn is_record(record: &Record<'_>) -> bool {
        !record.title().is_empty() && (record.is_now() || record.at().is_some())
    }

    fn keep(record: Record<'_>, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        if record.is_now() && record.at().is_none() {
            return Err(Refusal::silent(Skip::NowPlaying));
        }
        let at = gather.time(record.at(), false)?;
        scrobble(
            (at, record.precision()),
            record.title(),
            record.artist.0.as_str(),
            record.album.0.as_str(),
            gather,
        )
    }
}

/// Keeps a scrobble, of JSON or CSV. `when` is its START and the mark of how exact that is.
pub(super) fn scrobble(
    (at, marks): (i64, u8),
    title: &str,
    artist: &str,
    album: &str,
    gather: &mut Gather<'_>,
) -> Result<(), Refusal> {
    if title.is_empty() || artist.is_empty() {
        return Err(Refusal::silent(Skip::NoTrack));
    }
    let artists = [artist];
    let named = Named {
        title,
        artists: &artists,
        album,
        ..Named::default()
    };
    gather.play(
        named,
        Heard {
            at,
            marks,
            ..Heard::default()
        },
    );
    Ok(())
}

/// [`marks::MINUTE`] if a time in words has no seconds.
pub(super) fn precision(words: &str) -> u8 {
    let is_minute = words.bytes().filter(|byte| *byte == b':').count() == 1;
    u8::from(is_minute) * marks::MINUTE
}

impl Record<'_> {
    fn title(&self) -> &str {
        match self.name.0.as_str() {
            "" => self.track.0.as_str(),
            name => name,
        }
    }

    fn is_now(&self) -> bool {
        self.attributes
            .as_ref()
            .is_some_and(|attributes| attributes.nowplaying.0)
    }

    fn at(&self) -> Option<i64> {
        let told = || times::worded(self.worded()?);
        self.since_epoch().or_else(told)
    }

    fn precision(&self) -> u8 {
        match self.since_epoch() {
            Some(_) => 0,
            None => self.worded().map_or(0, precision),
        }
    }

    fn since_epoch(&self) -> Option<i64> {
        let seconds = self
            .uts
            .0
            .or(self.date.since_epoch)
            .or(self.timestamp.since_epoch);
        seconds.and_then(times::since_epoch)
    }

    /// The first time in words that can be read.
    fn worded(&self) -> Option<&str> {
        let words = [&self.date.words, &self.timestamp.words, &self.utc_time];
        let mut words = words.into_iter().map(Text::as_str);
        words.find(|words| times::worded(words).is_some())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Name<'a>, D::Error> {
        let read = from.deserialize_any(TextOrObject {
            key: ["#text", "name"],
        })?;
        Ok(Name(read.1))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for When<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<When<'a>, D::Error> {
        let (number, text) = from.deserialize_any(TextOrObject {
            key: ["uts", "uts"],
        })?;
        let since_epoch = number.or_else(|| text.as_str().parse().ok());
        Ok(When {
            since_epoch,
            words: text,
        })
    }
}

/// Text, a number, or an object with one of them under a key; the first key that says something counts.
struct TextOrObject {
    key: [&'static str; 2],
}

impl<'de> Visitor<'de> for TextOrObject {
    type Value = (Option<i64>, Text<'de>);

    fn expecting(&self, form: &mut fmt::Formatter) -> fmt::Result {
        write!(form, "text, or an object with {}", self.key[0])
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok((None, Text::from(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((None, Text::from(text.to_owned())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok((Some(number), Text::from(number.to_string())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok((i64::try_from(number).ok(), Text::from(number.to_string())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok((None, Text::default()))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = (None, Text::default());
        while let Some(key) = map.next_key::<Text>()? {
            if !self.key.contains(&key.as_str()) || !found.1.as_str().is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if self.key[0] == "uts" {
                found.0 = map.next_value::<Whole>()?.0;
            } else {
                found.1 = map.next_value()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parsed::{FileKind, Parsed};
    use crate::import::reader::tests::parsed;
    use serde_json::{Value, json};

    fn scrobble() -> Value {
        json!({
            "artist": {"mbid": "", "#text": "Simon & Garfunkel"}, "streamable": "0", "mbid": "", "image": [{"size": "small", "#text": "u"}],
            "album": {"mbid": "", "#text": "Live"}, "name": "Still Crazy", "url": "u", "date": {"uts": "1700000000", "#text": "14 Nov 2023, 22:13"},
        })
    }

    fn read(value: &Value) -> Parsed {
        parsed(
            FileKind::LastFm,
            serde_json::to_string_pretty(value).unwrap().as_bytes(),
        )
        .unwrap()
    }

    #[test]
    fn pages_one_by_one_or_in_lists() {
        let attributes = json!({"page": "1", "total": "2", "user": "somebody"});
        let page =
            json!({"recenttracks": {"track": [scrobble(), scrobble()], "@attr": attributes}});
        let front =
            json!({"recenttracks": {"@attr": attributes, "track": [scrobble(), scrobble()]}});
        let single = json!({"recenttracks": {"track": scrobble(), "@attr": attributes}});
        let shapes = [
            page.clone(),
            front,
            single,
            json!([page, page]),
            json!([[scrobble()], [scrobble(), scrobble()]]),
            json!([scrobble()]),
        ];
        for (shape, plays) in shapes.iter().zip([2, 2, 1, 4, 3, 1]) {
            let found = read(shape);
            assert_eq!(
                (found.plays.len(), found.read),
                (plays, plays as u64),
                "{shape} {:?}",
                found.problems
            );
            assert_eq!(
                (found.plays[0].at, found.tracks.len()),
                (1_700_000_000_000, 1)
            );
            assert_eq!(&*found.tracks[0].artists[0], "Simon & Garfunkel");
            assert!(!format!("{found:?}").contains("somebody"));
        }
    }

    #[test]
    fn the_list_of_lastfmstats_and_flat_ones() {
        let stats = json!({"username": "somebody", "scrobbles": [{"track": "T", "artist": "A", "album": "R", "albumId": "", "date": 1_700_000_000_000_i64}]});
        let flat = json!([{"uts": "1700000000", "utc_time": "14 Nov 2023, 22:13", "artist": "A", "artist_mbid": "", "album": "R", "album_mbid": "", "track": "T", "track_mbid": ""}]);
        let extended = json!([{"name": "T", "artist": {"name": "A", "mbid": ""}, "album": {"#text": "R"}, "date": {"uts": 1_700_000_000}}]);
        for shape in [stats, flat, extended] {
            let found = read(&shape);
            assert_eq!(found.plays[0].at, 1_700_000_000_000, "{shape}");
            assert_eq!(
                (
                    &*found.tracks[0].title,
                    &*found.tracks[0].artists[0],
                    found.tracks[0].album.as_deref()
                ),
                ("T", "A", Some("R"))
            );
        }
    }

    #[test]
    fn what_plays_now_is_no_listen_and_the_second_0_no_time() {
        let mut now = scrobble();
        now.as_object_mut().unwrap().remove("date");
        now["@attr"] = json!({"nowplaying": "true"});
        let mut zero = scrobble();
        zero["date"]["uts"] = json!("0");
        let mut nameless = scrobble();
        nameless["artist"] = json!({"#text": ""});
        let found = read(&json!({"recenttracks": {"track": [now, zero, nameless, scrobble()]}}));
        assert_eq!((found.read, found.plays.len()), (4, 1));
        let counts: Vec<_> = found.skipped.into_iter().collect();
        assert_eq!(
            counts,
            [
                (Skip::BadTime, 1),
                (Skip::NoTrack, 1),
                (Skip::NowPlaying, 1)
            ]
        );
    }
}
