//! Spotify's account data: a year of plays by name, their END in whole minutes of UTC.

use super::gather::{Gather, Heard, Named, Refusal, ms_played};
use super::parsed::ApartKind;
use super::records::Format;
use super::times;
use super::values::{Text, Whole};
use serde::Deserialize;

/// One record of music, podcast or audiobook.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    end_time: Text<'a>,
    ms_played: Whole,
    artist_name: Text<'a>,
    track_name: Text<'a>,
    podcast_name: Text<'a>,
    episode_name: Text<'a>,
    audiobook_name: Text<'a>,
    chapter_name: Text<'a>,
}

/// All of them: which one it is shows in the fields.
pub(super) struct AccountData;

impl Format for AccountData {
    type Record<'de> = Record<'de>;

    fn is_record(record: &Record<'_>) -> bool {
        !record.end_time.as_str().is_empty()
    }

    fn keep(record: Record<'_>, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        let told = record.end_time.as_str();
        let at = gather.time(times::minute(told), !told.is_empty())?;
        let ms_played = ms_played(record.ms_played.0)?;
        let (artist, title) = (record.artist_name.as_str(), record.track_name.as_str());
        if title.is_empty() {
            return record.keep_spoken(at, ms_played, gather);
        }
        let named = Named {
            title,
            artists: if artist.is_empty() { &[] } else { &[artist] },
            ..Named::default()
        };
        let heard = Heard {
            at,
            ms_played: Some(ms_played),
            ..Heard::default()
        };
        gather.play(named, heard);
        Ok(())
    }
}

impl Record<'_> {
    fn keep_spoken(&self, at: i64, ms_played: u32, gather: &mut Gather<'_>) -> Result<(), Refusal> {
        let podcast = (self.podcast_name.as_str(), self.episode_name.as_str());
        let book = (self.audiobook_name.as_str(), self.chapter_name.as_str());
        let (kind, (series, title)) = match (podcast, book) {
            (("", ""), told) if told != ("", "") => (ApartKind::Audiobook, told),
            (told, _) => (ApartKind::Podcast, told),
        };
        gather.set_apart(kind, at, ms_played, ["", title, series])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parsed::{FileKind, Skip};
    use crate::import::reader::tests::parsed;

    #[test]
    fn plays_by_name_and_minute() {
        let text = br#"[
  {"endTime" : "2021-03-04 05:06", "artistName" : "A", "trackName" : "T", "msPlayed" : 1000},
  {"endTime" : "2021-03-04 05:07", "artistName" : "A", "trackName" : "T", "msPlayed" : 0},
  {"endTime" : "2021-03-04 05:07", "artistName" : "B", "trackName" : "T", "msPlayed" : 5},
  {"endTime" : "2021-03-04 5h", "artistName" : "B", "trackName" : "T", "msPlayed" : 5},
  {"endTime" : "2021-03-04 05:08", "msPlayed" : 5}
]"#;
        let found = parsed(FileKind::AccountData, text).unwrap();
        assert_eq!(
            (found.read, found.plays.len(), found.tracks.len()),
            (5, 3, 2)
        );
        assert_eq!(
            (found.plays[0].at, found.plays[0].ms_played),
            (1_614_834_360_000, Some(1000))
        );
        assert_eq!(
            (found.tracks[1].uri.as_deref(), &*found.tracks[1].artists[0]),
            (None, "B")
        );
        assert_eq!(
            (found.skipped[&Skip::BadTime], found.skipped[&Skip::NoTrack]),
            (1, 1)
        );
    }

    #[test]
    fn podcasts_and_books_are_kept_apart() {
        let text = br#"[
  {"endTime": "2024-03-04 05:06", "podcastName": "Show", "episodeName": "One", "msPlayed": 9},
  {"endTime": "2024-03-04 05:07", "audiobookName": "Book", "authorName": "A", "msPlayed": 9}
]"#;
        let found = parsed(FileKind::AccountPodcasts, text).unwrap();
        let kinds: Vec<_> = found
            .apart
            .iter()
            .map(|apart| (apart.kind, &*apart.series))
            .collect();
        assert_eq!(
            kinds,
            [(ApartKind::Podcast, "Show"), (ApartKind::Audiobook, "Book")]
        );
    }
}
