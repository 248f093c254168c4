//! Listens of ListenBrainz: its export (one JSON object a line, by month), answers of its API, and the older export.
//! `listened_at` is the START, in seconds.

use super::extended::track_uri;
use super::gather::{Gather, Heard, Named, Refusal, length};
use super::parsed::Skip;
use super::records::Format;
use super::times;
use super::values::{Flag, Loose, Spare, Text, Whole};
use super::wrapped::Keys;
use serde::Deserialize;

/// One listen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Record<'a> {
    listened_at: Whole,
    playing_now: Flag,
    #[serde(borrow)]
    track_metadata: Option<Metadata<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata<'a> {
    #[serde(borrow)]
    artist_name: Text<'a>,
    track_name: Text<'a>,
    release_name: Loose<'a>,
    additional_info: Option<Additional<'a>>,
    mbid_mapping: Option<Mapping<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Additional<'a> {
    duration_ms: Spare<Whole>,
    /// Seconds.
    duration: Spare<Whole>,
    #[serde(borrow)]
    isrc: Loose<'a>,
    spotify_id: Loose<'a>,
    origin_url: Loose<'a>,
    artist_names: Spare<Vec<String>>,
}

/// What ListenBrainz found in MusicBrainz.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Mapping<'a> {
    #[serde(borrow)]
    artists: Option<Vec<Credited<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Credited<'a> {
    #[serde(borrow)]
    artist_credit_name: Text<'a>,
}

/// Listens, in whatever they are wrapped.
pub(super) struct ListenBrainz;

impl Format for ListenBrainz {
    type Record<'de> = Record<'de>;
    const KEYS: Keys = Keys {
        objects: &["payload"],
        lists: &["listens"],
    };

    fn is_record(record: &Record<'_>) -> bool {
        record.track_metadata.is_some() && (record.listened_at.0.is_some() || record.playing_now.0)
    }

    fn keep(record: Record<'_>, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        let Some(metadata) = &record.track_metadata else {
            return Err(Refusal::named(Skip::Damaged, "it has no track_metadata"));
        };
        if record.playing_now.0 && record.listened_at.0.is_none() {
            return Err(Refusal::silent(Skip::NowPlaying));
        }
        let told = record.listened_at.0;
        let at = gather.time(told.and_then(times::since_epoch), told.is_some())?;
        let info = metadata.additional_info.as_ref();
        let uri = info.and_then(spotify_uri).unwrap_or_default();
        let title = metadata.track_name.as_str();
        if title.is_empty() && uri.is_empty() {
            return Err(Refusal::silent(Skip::NoTrack));
        }
        let artists = metadata.artists();
        let artists: Vec<&str> = artists
            .into_iter()
            .filter(|artist| !artist.is_empty())
            .collect();
        let named = Named {
            uri: &uri,
            isrc: info.map(|info| info.isrc.as_str()).unwrap_or_default(),
            title,
            artists: &artists,
            album: metadata.release_name.as_str(),
            duration_ms: info.and_then(Additional::length),
        };
        gather.play(
            named,
            Heard {
                at,
                ..Heard::default()
            },
        );
        Ok(())
    }
}

impl Metadata<'_> {
    /// The artists one by one, where something tells them apart; else all in one name, as told.
    fn artists(&self) -> Vec<&str> {
        let whole = self.artist_name.as_str();
        let told = self
            .additional_info
            .as_ref()
            .and_then(|info| info.artist_names.0.as_ref());
        if let Some(names) = told.filter(|names| !names.is_empty()) {
            return names.iter().map(|name| name.trim()).collect();
        }
        let mapped = self
            .mbid_mapping
            .as_ref()
            .and_then(|mapping| mapping.artists.as_ref());
        let credited = mapped.filter(|artists| {
            artists
                .iter()
                .all(|artist| whole.contains(artist.artist_credit_name.as_str()))
        });
        match credited.filter(|artists| !artists.is_empty()) {
            Some(artists) => artists
                .iter()
                .map(|artist| artist.artist_credit_name.as_str())
                .collect(),
            // The mapping is a guess of ListenBrainz: another artist's name is none of ours.
            None => vec![whole],
        }
    }
}

impl Additional<'_> {
    fn length(&self) -> Option<u32> {
        let told = |number: &Spare<Whole>| number.0.and_then(|number| number.0);
        let seconds = told(&self.duration).and_then(|seconds| seconds.checked_mul(1000));
        length(told(&self.duration_ms).or(seconds))
    }
}

/// Of `https://open.spotify.com/track/ID`, a URI, or a bare id.
fn spotify_uri(info: &Additional<'_>) -> Option<String> {
    let told = [info.spotify_id.as_str(), info.origin_url.as_str()];
    told.into_iter().find_map(|told| {
        let behind = told
            .rsplit_once("/track/")
            .filter(|(host, _)| host.contains("spotify.com"));
        let id = behind
            .map(|(_, id)| id)
            .or_else(|| told.strip_prefix("spotify:track:"));
        let id = id.unwrap_or(told).split('?').next()?;
        let uri = format!("spotify:track:{id}");
        (!track_uri(&uri).is_empty()).then_some(uri)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parsed::{FileKind, Parsed};
    use crate::import::reader::tests::parsed;
    use serde_json::{Value, json};

    const ID: &str = "0123456789abcdefghijAB";

    fn listen() -> Value {
        json!({
            "inserted_at": 1_700_000_050.25, "listened_at": 1_700_000_000,
            "track_metadata": {
                "artist_name": "A feat. B", "track_name": "T", "release_name": "R", "recording_msid": "x",
                "additional_info": {"duration_ms": 183_000, "isrc": "SEXXX2100001", "spotify_id": format!("https://open.spotify.com/track/{ID}"), "music_service": "spotify.com"},
                "mbid_mapping": {"artists": [{"artist_credit_name": "A", "join_phrase": " feat. ", "artist_mbid": "m"}, {"artist_credit_name": "B", "join_phrase": ""}], "recording_mbid": "r"},
            },
        })
    }

    fn read(text: &str) -> Parsed {
        parsed(FileKind::ListenBrainz, text.as_bytes()).unwrap()
    }

    #[test]
    fn a_line_of_the_export() {
        let found = read(&format!("{}\n{}\n\n", listen(), listen()));
        assert_eq!(
            (found.read, found.plays.len(), found.tracks.len()),
            (2, 2, 1)
        );
        assert_eq!(
            (found.plays[0].at, found.plays[0].ms_played),
            (1_700_000_000_000, None)
        );
        let track = &found.tracks[0];
        assert_eq!(track.uri.as_deref(), Some(&*format!("spotify:track:{ID}")));
        assert_eq!(
            (track.isrc.as_deref(), track.duration_ms),
            (Some("SEXXX2100001"), Some(183_000))
        );
        assert_eq!(track.artists, [Box::from("A"), Box::from("B")]);
    }

    #[test]
    fn answers_of_the_api_and_the_older_export() {
        let page = json!({"payload": {"count": 2, "latest_listen_ts": 1, "listens": [listen(), listen()], "user_id": "somebody"}});
        let shapes = [
            page.to_string(),
            json!([page, page]).to_string(),
            format!("{page}\n{page}"),
            json!([listen()]).to_string(),
            json!([]).to_string(),
        ];
        for (shape, plays) in shapes.iter().zip([2, 4, 4, 1, 0]) {
            let found = read(shape);
            assert_eq!(
                (found.plays.len(), found.read),
                (plays, plays as u64),
                "{shape}"
            );
            assert!(!format!("{found:?}").contains("somebody"));
        }
    }

    #[test]
    fn a_mapping_to_other_artists_is_not_believed() {
        let mut listen = listen();
        listen["track_metadata"]["mbid_mapping"]["artists"][0]["artist_credit_name"] =
            json!("Somebody else");
        assert_eq!(
            read(&listen.to_string()).tracks[0].artists,
            [Box::from("A feat. B")]
        );
        listen["track_metadata"]["additional_info"]["artist_names"] = json!(["A", "B", "C"]);
        assert_eq!(read(&listen.to_string()).tracks[0].artists.len(), 3);
    }

    #[test]
    fn what_is_no_listen_is_counted() {
        let mut now = listen();
        now["listened_at"] = Value::Null;
        now["playing_now"] = json!(true);
        let mut nameless = listen();
        nameless["track_metadata"] = json!({"artist_name": "A"});
        let mut timeless = listen();
        timeless["listened_at"] = json!(0);
        let mut shapeless = listen();
        shapeless["track_metadata"] = json!("T");
        let found =
            read(&json!([now, nameless, timeless, shapeless, {"a": 1}, listen()]).to_string());
        assert_eq!((found.read, found.plays.len()), (6, 1));
        let counts: Vec<_> = found.skipped.into_iter().collect();
        assert_eq!(
            counts,
            [
                (Skip::Damaged, 2),
                (Skip::BadTime, 1),
                (Skip::NoTrack, 1),
                (Skip::NowPlaying, 1)
            ]
        );
    }

    #[test]
    fn what_a_player_writes_beside_the_listen_costs_none() {
        for (field, odd) in [
            ("duration", json!("3:20")),
            ("duration_ms", json!({"min": 3})),
            ("artist_names", json!("Q")),
            ("artist_names", json!([1, 2])),
        ] {
            let mut listen = listen();
            listen["track_metadata"]["additional_info"][field] = odd.clone();
            let found = read(&listen.to_string());
            assert_eq!(
                (found.plays.len(), &found.skipped),
                (1, &Default::default()),
                "{odd}"
            );
        }
    }

    #[test]
    fn ids_of_other_services_are_none() {
        for (told, is_one) in [
            (
                "https://open.spotify.com/track/0123456789abcdefghijAB?si=1",
                true,
            ),
            (ID, true),
            ("spotify:track:0123456789abcdefghijAB", true),
            ("https://example.org/track/0123456789abcdefghijAB", false),
            ("", false),
        ] {
            let mut listen = listen();
            listen["track_metadata"]["additional_info"]["spotify_id"] = json!("");
            listen["track_metadata"]["additional_info"]["origin_url"] = json!(told);
            assert_eq!(
                read(&listen.to_string()).tracks[0].uri.is_some(),
                is_one,
                "{told}"
            );
        }
    }
}
