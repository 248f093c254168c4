//! Names that the diary may keep of what was imported. A file's own name may be the user's, or tell it: only names that
//! every export has are kept as they are.

use super::parsed::{FileKind, Parsed, Problem};
use super::report::{FileReport, ImportReport};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap};

/// Names of files and folders in the exports of the services, without digits and what joins words.
const STANDARD: [&str; 28] = [
    "",
    "endsong.json",
    "feedback.jsonl",
    "follow.json",
    "inferences.json",
    "libraryremovals.json",
    "listens",
    "mydata",
    "myspotifydata",
    "myspotifydata.zip",
    "pinnedrecording.jsonl",
    "playlist.json",
    "readmefirst.pdf",
    "readmefirstaccountdata.pdf",
    "readmefirstextendedstreaminghistory.pdf",
    "recenttracks.csv",
    "recenttracks.json",
    "spotifyaccountdata",
    "spotifyextendedstreaminghistory",
    "streaminghistory.json",
    "streaminghistoryaudio.json",
    "streaminghistoryaudiobook.json",
    "streaminghistorymusic.json",
    "streaminghistorypodcast.json",
    "streaminghistoryvideo.json",
    "user.json",
    "userdata.json",
    "yourlibrary.json",
];

/// No number in a standard name has more digits: a year.
const DIGITS: usize = 4;

/// Whether every export has a file or folder by this name.
fn is_standard(part: &str) -> bool {
    let is_long = |number: &str| number.len() > DIGITS;
    if part
        .split(|letter: char| !letter.is_ascii_digit())
        .any(is_long)
    {
        return false;
    }
    // `1.jsonl` is a month of ListenBrainz, `(1)` what a browser adds.
    let letters: String = part
        .to_lowercase()
        .chars()
        .filter(|letter| !letter.is_ascii_digit() && !"-_() ".contains(*letter))
        .collect();
    letters == ".jsonl" || STANDARD.contains(&letters.as_str())
}

/// The name if every export has it, without the folders around it that others may have named.
fn standard(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    let last = parts
        .last()
        .filter(|last| !last.is_empty() && is_standard(last))?;
    let folders = parts[..parts.len() - 1]
        .iter()
        .filter(|part| is_standard(part));
    let kept: Vec<&str> = folders
        .chain([last])
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    Some(kept.join("/"))
}

/// What a history is called.
pub(super) fn of(parsed: &Parsed) -> String {
    standard(&parsed.name).unwrap_or_else(|| {
        let words = words(parsed.kind);
        let ends = parsed.plays.iter().map(|play| play.at);
        match ends.clone().min().zip(ends.max()) {
            Some((first, last)) => format!("{words}, {} to {}", day(first), day(last)),
            None => {
                let head = u32::from_be_bytes([0, 1, 2, 3].map(|place| parsed.digest[place]));
                format!("{words}, {head:08x}")
            }
        }
    })
}

/// What an import is called: the names that were given, or else the kinds of what was found.
pub(super) fn label(given: &[String], kinds: impl Iterator<Item = FileKind>) -> String {
    let names: Option<Vec<String>> = given.iter().map(|name| standard(name)).collect();
    names
        .filter(|names| {
            names
                .iter()
                .all(|name| name.chars().any(char::is_alphabetic))
        })
        .unwrap_or_else(|| {
            let kinds: BTreeSet<FileKind> = kinds.collect();
            kinds
                .into_iter()
                .map(|kind| words(kind).to_owned())
                .collect()
        })
        .join(", ")
}

/// The report as the diary keeps it; `names` has those of the files that were read.
pub(super) fn report(report: &ImportReport, names: &HashMap<String, String>) -> ImportReport {
    let of = |name: &str| names.get(name).cloned().unwrap_or_else(|| other(name));
    let file = |file: &FileReport| FileReport {
        name: match names.get(&file.name) {
            Some(name) => name.clone(),
            None => standard(&file.name).unwrap_or_else(|| words(file.kind).to_owned()),
        },
        ..file.clone()
    };
    let problem = |problem: &Problem| Problem {
        file: of(&problem.file),
        ..problem.clone()
    };
    ImportReport {
        files: report.files.iter().map(file).collect(),
        ignored: report.ignored.iter().map(|name| other(name)).collect(),
        problems: report.problems.iter().map(problem).collect(),
        ..report.clone()
    }
}

/// What any other file is called.
fn other(name: &str) -> String {
    const KNOWN: [&str; 8] = ["json", "jsonl", "csv", "zip", "pdf", "txt", "html", "xml"];
    standard(name).unwrap_or_else(|| {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        match ending.filter(|ending| KNOWN.contains(&ending.as_str())) {
            Some(ending) => format!("another file (.{ending})"),
            None => "another file".to_owned(),
        }
    })
}

fn words(kind: FileKind) -> &'static str {
    match kind {
        FileKind::ExtendedAudio => "Spotify extended history",
        FileKind::ExtendedVideo => "Spotify videos",
        FileKind::AccountData => "Spotify account data",
        FileKind::AccountPodcasts => "Spotify podcasts",
        FileKind::ListenBrainz => "ListenBrainz",
        FileKind::LastFm => "Last.fm",
    }
}

/// The day, in UTC.
fn day(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_every_export_has_are_kept() {
        for name in [
            "my_spotify_data.zip",
            "my_spotify_data (1).zip",
            "Spotify Extended Streaming History/Streaming_History_Audio_2019-2021_3.json",
            "MyData/endsong_0.json",
            "Spotify Account Data/StreamingHistory_music_0.json",
            "StreamingHistory0.json",
            "ReadMeFirst_ExtendedStreamingHistory.pdf",
            "listens/2024/11.jsonl",
        ] {
            assert_eq!(standard(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn names_that_may_be_the_users_are_not() {
        for name in [
            "lastfmstats-SOMEBODY.json",
            "SOMEBODY.csv",
            "my_spotify_data_SOMEBODY.zip",
            "listenbrainz_SOMEBODY_1700000000.zip",
            "endsong_203.0.113.77.json",
            "recenttracks-SOMEBODY-1700000000.csv",
            "my_spotify_data_0612345678.zip",
        ] {
            assert_eq!(standard(name), None, "{name}");
        }
        let inside = "SOMEBODY/MyData/endsong_0.json";
        assert_eq!(standard(inside).unwrap(), "MyData/endsong_0.json");
    }

    #[test]
    fn an_import_is_called_by_what_was_given_or_what_was_found() {
        let named = |given: &[&str]| {
            let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
            let kinds = [FileKind::LastFm, FileKind::ExtendedAudio, FileKind::LastFm];
            label(&given, kinds.into_iter())
        };
        assert_eq!(named(&["my_spotify_data.zip"]), "my_spotify_data.zip");
        let both = "Spotify extended history, Last.fm";
        assert_eq!(named(&["my_spotify_data.zip", "SOMEBODY.csv"]), both);
        assert_eq!(named(&["2024"]), both);
    }

    #[test]
    fn a_kept_report_names_nobody() {
        let name = "SOMEBODY.csv".to_owned();
        let told = ImportReport {
            files: vec![FileReport {
                name: name.clone(),
                kind: FileKind::LastFm,
                read: 1,
                new: 1,
                merged: 0,
                skipped: Default::default(),
                known: true,
                cut_off: false,
            }],
            ignored: vec![
                name.clone(),
                "SOMEBODY".to_owned(),
                "Userdata.json".to_owned(),
            ],
            problems: vec![Problem {
                file: name,
                place: String::new(),
                reason: "it is no JSON".to_owned(),
            }],
            ..ImportReport::default()
        };
        let kept = report(&told, &HashMap::new());
        assert!(!format!("{kept:?}").contains("SOMEBODY"), "{kept:?}");
        assert_eq!(kept.files[0].name, "Last.fm");
        assert_eq!(
            kept.ignored,
            ["another file (.csv)", "another file", "Userdata.json"]
        );
    }
}
