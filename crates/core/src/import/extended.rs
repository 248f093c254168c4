//! Spotify's extended streaming history: what one record says, and what is kept of it.
//!
//! `ts` is the END of the stream, in UTC. Address, user name, platform and user agent are not even read.

use super::gather::{Gather, Heard, Named, Refusal, Told, length, ms_played, paused_ms};
use super::parsed::ApartKind;
use super::records::Format;
use super::times;
use super::values::{Flag, Loose, Text, Whole};
use crate::sighting::marks;
use serde::Deserialize;

/// One record, as far as it is wanted. Every field can be missing or null, in files of some year.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Record<'a> {
    #[serde(borrow)]
    ts: Text<'a>,
    ms_played: Whole,
    conn_country: Loose<'a>,
    #[serde(rename = "master_metadata_track_name")]
    title: Text<'a>,
    #[serde(rename = "master_metadata_album_artist_name")]
    artist: Text<'a>,
    #[serde(rename = "master_metadata_album_album_name")]
    album: Loose<'a>,
    #[serde(rename = "spotify_track_uri")]
    uri: Text<'a>,
    episode_name: Loose<'a>,
    episode_show_name: Loose<'a>,
    spotify_episode_uri: Loose<'a>,
    audiobook_title: Loose<'a>,
    audiobook_uri: Loose<'a>,
    audiobook_chapter_title: Loose<'a>,
    audiobook_chapter_uri: Loose<'a>,
    reason_end: Loose<'a>,
    shuffle: Flag,
    skipped: Flag,
    offline: Flag,
    incognito_mode: Flag,
    sidetrack: Option<Box<Own<'a>>>,
}

/// What Sidetrack's own export adds, so that it comes back as it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Own<'a> {
    /// END to the millisecond.
    ended_at_ms: Whole,
    /// START to the millisecond.
    started_at_ms: Whole,
    /// Whether the playing time is an estimate.
    estimated: Flag,
    /// Whether then the start was told, and not the END.
    start_told: Flag,
    /// Whether of the END only the minute is known, from account data.
    minute_told: Flag,
    /// Minutes east of UTC.
    offset_minutes: Whole,
    #[serde(borrow)]
    artists: Vec<Text<'a>>,
    isrc: Text<'a>,
    duration_ms: Whole,
    kind: Text<'a>,
}

impl Own<'_> {
    fn offset(&self) -> Option<i16> {
        const FARTHEST: i64 = 26 * 60;
        let told = self.offset_minutes.0;
        i16::try_from(told.filter(|minutes| minutes.abs() <= FARTHEST)?).ok()
    }
}

/// Records of music, and of what is spoken.
pub(super) struct Audio;

impl Format for Audio {
    type Record<'de> = Record<'de>;

    fn is_record(record: &Record<'_>) -> bool {
        !record.ts.as_str().is_empty()
    }

    fn keep(record: Record<'_>, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        gather.own |= record.sidetrack.is_some();
        let (at, ms_played) = record.when(gather)?;
        let (title, uri) = (record.title.as_str(), track_uri(record.uri.as_str()));
        if record
            .sidetrack
            .as_deref()
            .is_some_and(|own| own.kind.as_str() == "video")
        {
            return record.keep_video(at, ms_played, gather);
        }
        if title.is_empty() && uri.is_empty() {
            return record.keep_spoken(at, ms_played, gather);
        }
        let own = record.sidetrack.as_deref();
        let mut artists: Vec<&str> = Vec::new();
        let mut told = own.into_iter().flat_map(|own| &own.artists).peekable();
        if told.peek().is_some() {
            artists.extend(told.map(Text::as_str));
        } else {
            artists.push(record.artist.as_str());
        }
        artists.retain(|artist| !artist.is_empty());
        let named = Named {
            uri,
            title,
            artists: &artists,
            album: record.album.as_str(),
            isrc: own.map_or("", |own| own.isrc.as_str()),
            duration_ms: own.and_then(|own| length(own.duration_ms.0)),
        };
        let heard = Heard {
            at,
            ms_played: Some(ms_played),
            marks: record.marks(),
            offset_minutes: own.and_then(Own::offset),
            paused_ms: own.map_or(0, |own| paused_ms(own.started_at_ms.0, at, ms_played)),
            country: country(record.conn_country.as_str()),
        };
        gather.play(named, heard);
        Ok(())
    }
}

/// Records of videos, whether a song or an episode.
pub(super) struct Video;

impl Format for Video {
    type Record<'de> = Record<'de>;

    fn is_record(record: &Record<'_>) -> bool {
        Audio::is_record(record)
    }

    fn keep(record: Record<'_>, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        let (at, ms_played) = record.when(gather)?;
        record.keep_video(at, ms_played, gather)
    }
}

impl Record<'_> {
    /// END and milliseconds heard.
    fn when(&self, gather: &Gather<'_>) -> Result<(i64, u32), Refusal> {
        let told = self.ts.as_str();
        let at = gather.time(times::instant(told), !told.is_empty())?;
        let ms_played = ms_played(self.ms_played.0)?;
        let exact = self.sidetrack.as_deref().and_then(|own| own.ended_at_ms.0);
        match exact {
            None => Ok((at, ms_played)),
            Some(exact) => Ok((gather.time(Some(exact), true)?, ms_played)),
        }
    }

    fn marks(&self) -> u8 {
        let end = self.reason_end.as_str();
        let left = matches!(end, "fwdbtn" | "backbtn" | "endplay" | "unknown");
        let own = |flag: fn(&Own<'_>) -> bool| self.sidetrack.as_deref().is_some_and(flag);
        let bits = [
            (self.skipped.0 || left, marks::SKIPPED),
            (end == "trackdone", marks::FINISHED),
            (self.shuffle.0, marks::SHUFFLE),
            (self.offline.0, marks::OFFLINE),
            (self.incognito_mode.0, marks::PRIVATE),
            (own(|own| own.estimated.0), marks::ESTIMATED),
            (own(|own| own.start_told.0), marks::START),
            (own(|own| own.minute_told.0), marks::MINUTE),
        ];
        let set = bits.into_iter().filter(|(set, _)| *set);
        set.fold(0, |all, (_, bit)| all | bit)
    }

    fn keep_video(&self, at: i64, ms_played: u32, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        let song = [&self.uri, &self.title, &self.artist].map(Text::as_str);
        let told = if is_told(song) { song } else { self.episode() };
        gather.set_apart(ApartKind::Video, at, ms_played, told)
    }

    fn keep_spoken(&self, at: i64, ms_played: u32, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        let book = [
            &self.audiobook_chapter_uri,
            &self.audiobook_chapter_title,
            &self.audiobook_title,
        ];
        let book = book.map(Loose::as_str);
        if is_told(book) || !self.audiobook_uri.as_str().is_empty() {
            return gather.set_apart(ApartKind::Audiobook, at, ms_played, book);
        }
        gather.set_apart(ApartKind::Podcast, at, ms_played, self.episode())
    }

    fn episode(&self) -> Told<'_> {
        let episode = [
            &self.spotify_episode_uri,
            &self.episode_name,
            &self.episode_show_name,
        ];
        episode.map(Loose::as_str)
    }
}

fn is_told(told: Told) -> bool {
    told.iter().any(|text| !text.is_empty())
}

/// The URI when it is one of a track in Spotify's catalogue, else nothing: local files are known by their names.
pub(super) fn track_uri(uri: &str) -> &str {
    const ID: usize = 22;
    let id = uri.strip_prefix("spotify:track:");
    let is_one =
        id.is_some_and(|id| id.len() == ID && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if is_one { uri } else { "" }
}

/// `ZZ` is how Spotify says that it does not know.
fn country(code: &str) -> [u8; 2] {
    match code.as_bytes() {
        b"ZZ" => [0, 0],
        [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
            [*first, *second]
        }
        _ => [0, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parsed::{FileKind, Parsed, Skip};
    use crate::import::reader::tests::parsed;
    use serde_json::{Value, json};

    const URI: &str = "spotify:track:0123456789abcdefghijAB";

    fn record() -> Value {
        json!({
            "ts": "2021-03-04T05:06:07Z", "platform": "linux", "ms_played": 183_000, "conn_country": "SE",
            "ip_addr": "203.0.113.9", "master_metadata_track_name": "Say \"Hej\" – Ünï",
            "master_metadata_album_artist_name": "Ärtist", "master_metadata_album_album_name": "Album",
            "spotify_track_uri": URI, "episode_name": null, "episode_show_name": null, "spotify_episode_uri": null,
            "audiobook_title": null, "audiobook_uri": null, "audiobook_chapter_uri": null,
            "audiobook_chapter_title": null, "reason_start": "trackdone", "reason_end": "trackdone",
            "shuffle": true, "skipped": false, "offline": false, "offline_timestamp": 1_614_834_367, "incognito_mode": false,
        })
    }

    fn with(changes: Value) -> Value {
        let mut record = record();
        for (key, value) in changes.as_object().unwrap() {
            record[key] = value.clone();
        }
        record
    }

    fn read(records: &[Value]) -> Parsed {
        let text = serde_json::to_string_pretty(records).unwrap();
        parsed(FileKind::ExtendedAudio, text.as_bytes()).unwrap()
    }

    #[test]
    fn a_record_is_a_play_with_its_end_marks_and_names() {
        let found = read(&[record()]);
        let play = found.plays[0];
        assert_eq!(play.at, 1_614_834_367_000);
        assert_eq!(
            (play.ms_played, play.country, play.place),
            (Some(183_000), *b"SE", 1)
        );
        assert_eq!(play.marks, marks::FINISHED | marks::SHUFFLE);
        let track = &found.tracks[0];
        assert_eq!(
            (track.uri.as_deref(), &*track.title),
            (Some(URI), "Say \"Hej\" – Ünï")
        );
        assert_eq!(
            (&*track.artists[0], track.album.as_deref()),
            ("Ärtist", Some("Album"))
        );
        assert!(!format!("{found:?}").contains("203.0.113.9"));
    }

    #[test]
    fn a_skip_is_told_by_its_flag_or_by_its_end() {
        let marked =
            |changes| read(&[with(changes)]).plays[0].marks & (marks::SKIPPED | marks::FINISHED);
        assert_eq!(
            marked(json!({"skipped": true, "reason_end": "logout"})),
            marks::SKIPPED
        );
        assert_eq!(
            marked(json!({"skipped": null, "reason_end": "fwdbtn"})),
            marks::SKIPPED
        );
        assert_eq!(marked(json!({"skipped": null, "reason_end": null})), 0);
        assert_eq!(marked(json!({"skipped": null})), marks::FINISHED);
        assert_eq!(
            read(&[with(
                json!({"incognito_mode": true, "offline": true, "shuffle": null})
            )])
            .plays[0]
                .marks,
            marks::FINISHED | marks::PRIVATE | marks::OFFLINE
        );
    }

    #[test]
    fn what_is_spoken_is_kept_apart() {
        let no_song = json!({"master_metadata_track_name": null, "master_metadata_album_artist_name": null, "spotify_track_uri": null});
        let mut episode = with(no_song.clone());
        episode["episode_name"] = json!("Folge 1");
        episode["episode_show_name"] = json!("Show");
        episode["spotify_episode_uri"] = json!("spotify:episode:1");
        let mut chapter = with(no_song.clone());
        chapter["audiobook_title"] = json!("Book");
        chapter["audiobook_chapter_title"] = json!("One");
        let found = read(&[episode, chapter, with(no_song)]);
        assert_eq!(
            (found.read, found.plays.len(), found.apart.len()),
            (3, 0, 2)
        );
        assert_eq!(
            (found.apart[0].kind, &*found.apart[0].series),
            (ApartKind::Podcast, "Show")
        );
        assert_eq!(
            (found.apart[1].kind, &*found.apart[1].title),
            (ApartKind::Audiobook, "One")
        );
        assert_eq!(found.skipped[&Skip::NoTrack], 1);
    }

    #[test]
    fn a_video_is_kept_apart_even_if_it_is_a_song() {
        let text = json!([record()]).to_string();
        let found = parsed(FileKind::ExtendedVideo, text.as_bytes()).unwrap();
        assert_eq!(
            (found.plays.len(), found.apart[0].kind),
            (0, ApartKind::Video)
        );
        assert_eq!(found.apart[0].uri.as_deref(), Some(URI));
    }

    #[test]
    fn a_video_comes_back_from_our_own_export_as_one() {
        let found = read(&[with(json!({"sidetrack": {"kind": "video"}}))]);
        assert_eq!(found.apart[0].kind, ApartKind::Video);
    }

    #[test]
    fn a_withdrawn_track_is_known_by_its_uri_and_a_local_one_by_its_name() {
        let found = read(&[
            with(
                json!({"master_metadata_track_name": null, "master_metadata_album_artist_name": null, "master_metadata_album_album_name": null}),
            ),
            with(json!({"spotify_track_uri": "spotify:local:A:B:C:123"})),
        ]);
        assert_eq!(
            (&*found.tracks[0].title, found.tracks[0].artists.len()),
            ("", 0)
        );
        assert_eq!(
            (found.tracks[1].uri.as_deref(), found.plays.len()),
            (None, 2)
        );
    }

    fn is_estimated(found: &Parsed) -> bool {
        found.plays[0].marks & marks::ESTIMATED != 0
    }

    #[test]
    fn our_own_export_comes_back_to_the_millisecond() {
        let found = read(&[with(json!({"sidetrack": {
            "ended_at_ms": 1_614_834_367_123_i64, "estimated": true, "start_told": true, "minute_told": true, "more": [1],
            "offset_minutes": -210, "artists": ["Ärtist", "B"], "isrc": "SEXXX2100001", "duration_ms": 190_000,
        }}))]);
        let (play, track) = (found.plays[0], &found.tracks[0]);
        assert_eq!(play.offset_minutes, Some(-210));
        assert_eq!(
            play.marks & (marks::START | marks::MINUTE),
            marks::START | marks::MINUTE
        );
        assert_eq!(track.artists, [Box::from("Ärtist"), Box::from("B")]);
        assert_eq!(
            (track.isrc.as_deref(), track.duration_ms),
            (Some("SEXXX2100001"), Some(190_000))
        );
        assert_eq!(
            (found.plays[0].at, is_estimated(&found)),
            (1_614_834_367_123, true)
        );
        assert!(!is_estimated(&read(&[record()])));
    }

    #[test]
    fn the_pause_of_a_play_is_read_from_our_own_export_alone() {
        let paused = |changes| read(&[with(changes)]).plays[0].paused_ms;
        let own = |start: i64| paused(json!({"sidetrack": {"started_at_ms": start}}));
        let (end, heard) = (1_614_834_367_000, 183_000);
        assert_eq!([own(end - heard), own(end - heard - 60_123)], [0, 60_123]);
        assert_eq!(own(end - heard + 1), -1, "clocks disagree");
        for no_start in [end + 1, 0, -1, i64::MIN, i64::MAX, end - 900_000_000] {
            assert_eq!(own(no_start), 0);
        }
        assert_eq!(paused(json!({"started_at_ms": end - heard - 60_123})), 0);
    }

    #[test]
    fn an_odd_field_that_a_record_can_do_without_costs_nothing() {
        let odd = json!({"conn_country": 5, "master_metadata_album_album_name": [1], "reason_end": {"a": 1}, "episode_name": true, "shuffle": [], "skipped": "maybe", "offline": -1, "platform": {}});
        let found = read(&[with(odd)]);
        assert_eq!(
            (found.read, found.plays.len()),
            (1, 1),
            "{:?}",
            found.problems
        );
        let play = found.plays[0];
        assert_eq!((play.country, play.marks), ([0, 0], 0));
        assert_eq!(found.tracks[0].album, None);
    }

    #[test]
    fn every_bad_record_is_skipped_and_named_with_its_place() {
        let found = read(&[
            record(),
            with(json!({"ms_played": "many"})),
            with(json!({"ts": "yesterday"})),
            with(json!({"ts": null})),
            with(json!({"ms_played": -4})),
            with(json!({"ms_played": null})),
            with(json!({"ts": "2031-03-04T05:06:07Z"})),
            with(json!({"master_metadata_track_name": ["a"]})),
            record(),
        ]);
        assert_eq!(
            (found.read, found.plays.len(), found.plays[1].place),
            (9, 2, 9)
        );
        let counts: Vec<_> = found.skipped.into_iter().collect();
        assert_eq!(
            counts,
            [(Skip::Damaged, 3), (Skip::BadTime, 3), (Skip::BadNumber, 1)]
        );
        let first = &found.problems[0];
        assert_eq!(
            (first.file.as_str(), first.place.as_str()),
            ("test.json", "record 2, line 40")
        );
        assert_eq!(first.reason, "expected a number");
        assert_eq!(found.problems.len(), 7);
    }
}
