//! Which kind of history a file is: by its name, else by the keys at its begin.

use super::lastfm_csv::columns_in;
use super::parsed::FileKind;

/// So much of a file is looked at, bytes.
pub(super) const HEAD: u64 = 64 * 1024;

/// Whether the file's name does not rule out a history.
pub(super) fn may_be(name: &str) -> bool {
    let name = name.to_lowercase();
    let hidden = last_part(&name).starts_with('.');
    !hidden
        && [".json", ".jsonl", ".csv"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Whether it is an archive.
pub(super) fn is_zip(name: &str) -> bool {
    name.to_lowercase().ends_with(".zip")
}

/// The kind of a file by this name, which begins with `head`; none: it is no history.
pub(super) fn of(name: &str, head: &[u8]) -> Option<FileKind> {
    by_name(name).or_else(|| by_keys(name, head))
}

/// The names that Spotify gives.
fn by_name(name: &str) -> Option<FileKind> {
    let name = last_part(name).to_lowercase();
    if !name.ends_with(".json") {
        return None;
    }
    let begins = |begin: &str| name.starts_with(begin);
    if begins("streaming_history_video") {
        Some(FileKind::ExtendedVideo)
    } else if begins("streaming_history_audio") || begins("endsong") {
        Some(FileKind::ExtendedAudio)
    } else if begins("streaminghistory_podcast") || begins("streaminghistory_audiobook") {
        Some(FileKind::AccountPodcasts)
    } else if begins("streaminghistory") {
        Some(FileKind::AccountData)
    } else {
        None
    }
}

fn by_keys(name: &str, head: &[u8]) -> Option<FileKind> {
    if name.to_lowercase().ends_with(".csv") {
        return columns_in(head).map(|_| FileKind::LastFm);
    }
    let has = |key: &str| {
        let key = format!("\"{key}\"");
        head.windows(key.len()).any(|part| part == key.as_bytes())
    };
    if has("ms_played") && has("ts") {
        Some(FileKind::ExtendedAudio)
    } else if has("msPlayed") && has("endTime") {
        Some(FileKind::AccountData)
    } else if has("listened_at") && has("track_metadata") {
        Some(FileKind::ListenBrainz)
    } else if has("recenttracks") || has("scrobbles") || (has("uts") && has("artist")) {
        Some(FileKind::LastFm)
    } else {
        None
    }
}

/// The last number in the file's name.
pub(super) fn number_in(name: &str) -> Option<u32> {
    let mut parts = last_part(name).split(|letter: char| !letter.is_ascii_digit());
    parts.rfind(|part| !part.is_empty())?.parse().ok()
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_spotify_in_any_case() {
        let kinds = [
            (
                "a/Streaming_History_Audio_2019-2021_3.json",
                FileKind::ExtendedAudio,
            ),
            ("STREAMING_HISTORY_AUDIO_2024.JSON", FileKind::ExtendedAudio),
            ("endsong_12.json", FileKind::ExtendedAudio),
            ("Streaming_History_Video_2024.json", FileKind::ExtendedVideo),
            ("StreamingHistory_music_0.json", FileKind::AccountData),
            ("StreamingHistory0.json", FileKind::AccountData),
            ("StreamingHistory_podcast_1.json", FileKind::AccountPodcasts),
            (
                "StreamingHistory_audiobook_1.json",
                FileKind::AccountPodcasts,
            ),
        ];
        for (name, kind) in kinds {
            assert_eq!(of(name, b""), Some(kind), "{name}");
        }
        for name in [
            "Playlist1.json",
            "Userdata.json",
            "endsong_0.pdf",
            "listens/2024/1.jsonl",
        ] {
            assert_eq!(of(name, b"{}"), None, "{name}");
        }
    }

    #[test]
    fn other_names_are_told_by_their_keys() {
        let kinds = [
            (
                "mine.json",
                r#"[{"ts": "x", "ms_played": 1}]"#,
                Some(FileKind::ExtendedAudio),
            ),
            (
                "mine.json",
                r#"[{"endTime": "x", "msPlayed": 1}]"#,
                Some(FileKind::AccountData),
            ),
            (
                "1.jsonl",
                r#"{"listened_at": 1, "track_metadata": {}}"#,
                Some(FileKind::ListenBrainz),
            ),
            (
                "feedback.jsonl",
                r#"{"recording_mbid": "x", "created": 1}"#,
                None,
            ),
            ("x.json", r#"{"recenttracks": {}}"#, Some(FileKind::LastFm)),
            (
                "x.csv",
                "\nA,R,T,14 Nov 2023 22:13\n",
                Some(FileKind::LastFm),
            ),
            ("x.csv", "a,b\n1,2\n", None),
        ];
        for (name, head, kind) in kinds {
            assert_eq!(of(name, head.as_bytes()), kind, "{name} {head}");
        }
    }

    #[test]
    fn the_last_number_counts() {
        assert_eq!(
            number_in("a9/Streaming_History_Audio_2019-2021_3.json"),
            Some(3)
        );
        assert_eq!(number_in("StreamingHistory0.json"), Some(0));
        assert_eq!(number_in("2024/mine.json"), None);
        assert_eq!(number_in("x99999999999999.json"), None);
    }

    #[test]
    fn hidden_files_and_other_endings_are_none() {
        assert!(
            may_be("a/B.JSON") && may_be("1.jsonl") && may_be("x.csv") && is_zip("my_data.ZIP")
        );
        assert!(!may_be("ReadMeFirst.pdf") && !may_be("__MACOSX/._endsong_0.json"));
    }
}
