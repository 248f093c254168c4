//! What is gathered while one file is read: tracks each once, plays, and why a record could not be used.

use super::course::Course;
use super::parsed::{Apart, ApartKind, NamedTrack, PROBLEMS_NAMED, Play, Problem, Skip};
use super::times::EARLIEST;
use hashbrown::HashTable;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Nobody plays one track for longer at a stretch, milliseconds: a week.
const LONGEST_MS: i64 = 7 * 24 * 3_600_000;

/// Why a record is not used. Without a reason it is counted, and not worth a line. A reason never quotes the file, which
/// may tell user names and addresses: the diary keeps reasons.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub skip: Skip,
    pub reason: Option<String>,
}

impl Refusal {
    pub fn silent(skip: Skip) -> Refusal {
        Refusal { skip, reason: None }
    }

    pub fn named(skip: Skip, reason: impl Into<String>) -> Refusal {
        Refusal {
            skip,
            reason: Some(reason.into()),
        }
    }
}

/// A track as one record names it, borrowed from the record. Empty text: not told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named<'a> {
    pub uri: &'a str,
    pub isrc: &'a str,
    pub title: &'a str,
    pub artists: &'a [&'a str],
    pub album: &'a str,
    pub duration_ms: Option<u32>,
}

/// URI, title and series of what is no music. Empty text: not told.
pub(super) type Told<'a> = [&'a str; 3];

/// What a record says of a play, beside its track and its place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    pub at: i64,
    pub ms_played: Option<u32>,
    pub marks: u8,
    pub offset_minutes: Option<i16>,
    pub paused_ms: i32,
    pub country: [u8; 2],
}

/// What one file has yielded so far.
pub(super) struct Gather<'a> {
    file: &'a str,
    latest: i64,
    places: HashTable<u32>,
    pub tracks: Vec<NamedTrack>,
    pub plays: Vec<Play>,
    pub apart: Vec<Apart>,
    pub read: u64,
    pub skipped: BTreeMap<Skip, u64>,
    pub problems: Vec<Problem>,
    /// Whether Sidetrack wrote some of it.
    pub own: bool,
    /// Whether it ends before its list does.
    pub cut_off: bool,
    /// Where it could not be read.
    pub course: Course,
}

impl<'a> Gather<'a> {
    /// Of the file by this name; times after `latest`, UTC milliseconds, are none.
    pub fn new(file: &'a str, latest: i64) -> Gather<'a> {
        Gather {
            file,
            latest,
            places: HashTable::new(),
            tracks: Vec::new(),
            plays: Vec::new(),
            apart: Vec::new(),
            read: 0,
            skipped: BTreeMap::new(),
            problems: Vec::new(),
            own: false,
            cut_off: false,
            course: Course::default(),
        }
    }

    /// A time that can be one.
    pub fn time(&self, at: Option<i64>, is_told: bool) -> Result<i64, Refusal> {
        let bad = |reason: &str| Err(Refusal::named(Skip::BadTime, reason));
        match at {
            Some(at) if (EARLIEST..=self.latest).contains(&at) => Ok(at),
            Some(at) if at > self.latest => bad("its time lies in the future"),
            Some(_) => bad("its time lies before the year 2000"),
            None if is_told => bad("its time cannot be read"),
            None => bad("it has no time"),
        }
    }

    /// Keeps a play.
    pub fn play(&mut self, named: Named<'_>, heard: Heard) {
        self.course.reached(heard.at);
        let track = self.place_of(named);
        self.plays.push(Play {
            at: heard.at,
            ms_played: heard.ms_played,
            track,
            marks: heard.marks,
            offset_minutes: heard.offset_minutes,
            paused_ms: heard.paused_ms,
            country: heard.country,
            place: u32::try_from(self.read).unwrap_or(u32::MAX),
        });
    }

    /// Keeps what is no music; `at` is its END. A record that names nothing is one of a track that is gone.
    pub fn set_apart(
        &mut self,
        kind: ApartKind,
        at: i64,
        ms_played: u32,
        told: Told<'_>,
    ) -> Result<(), Refusal> {
        if told == ["", "", ""] && kind == ApartKind::Podcast {
            return Err(Refusal::silent(Skip::NoTrack));
        }
        self.course.reached(at);
        let [uri, title, series] = told;
        self.apart.push(Apart {
            at,
            kind,
            uri: (!uri.is_empty()).then(|| uri.into()),
            title: title.into(),
            series: series.into(),
            ms_played,
        });
        Ok(())
    }

    /// Counts a record that was read, by what became of it. `place` is asked for only when it is named.
    pub fn count(&mut self, kept: Result<(), Refusal>, place: impl FnOnce(u64) -> String) {
        let Err(refusal) = kept else { return };
        *self.skipped.entry(refusal.skip).or_default() += 1;
        match refusal.skip {
            Skip::Damaged | Skip::BadTime | Skip::BadNumber => self.course.broke(),
            // What they tell is no play of a track that could be known.
            Skip::NoTrack | Skip::NowPlaying => {}
        }
        if let Some(reason) = refusal.reason
            && self.problems.len() < PROBLEMS_NAMED
        {
            let place = place(self.read);
            self.note(place, reason);
        }
    }

    /// Names a problem that costs no record.
    pub fn note(&mut self, place: String, reason: String) {
        let file = self.file.to_owned();
        self.problems.push(Problem {
            file,
            place,
            reason,
        });
    }

    fn place_of(&mut self, named: Named<'_>) -> u32 {
        let tracks = &self.tracks;
        let hash = hash_of(&named);
        let same = |place: &u32| is_same(&tracks[*place as usize], &named);
        if let Some(&place) = self.places.find(hash, same) {
            fill(&mut self.tracks[place as usize], named);
            return place;
        }
        let place = self.tracks.len() as u32;
        let rehash = |place: &u32| hash_of_kept(&tracks[*place as usize]);
        self.places.insert_unique(hash, place, rehash);
        self.tracks.push(owned(named));
        place
    }
}

/// A playing time that can be one.
pub(super) fn ms_played(told: Option<i64>) -> Result<u32, Refusal> {
    match told {
        None => Err(Refusal::named(Skip::Damaged, "it has no playing time")),
        Some(ms @ 0..=LONGEST_MS) => Ok(ms as u32),
        Some(ms) if ms < 0 => Err(Refusal::named(
            Skip::BadNumber,
            "its playing time is less than nothing",
        )),
        Some(_) => Err(Refusal::named(
            Skip::BadNumber,
            "its playing time is longer than a week",
        )),
    }
}

/// A track's length that can be one.
pub(super) fn length(told: Option<i64>) -> Option<u32> {
    let told = told.filter(|ms| (1..=LONGEST_MS).contains(ms))?;
    u32::try_from(told).ok()
}

/// What lies between START and END beside the milliseconds heard; 0 where a START that can be one is not told.
pub(super) fn paused_ms(start: Option<i64>, end: i64, heard: u32) -> i32 {
    let start = start.filter(|start| (EARLIEST..=end).contains(start));
    let paused = start.map(|start| end - start - i64::from(heard));
    let paused = paused.filter(|ms| ms.abs() <= LONGEST_MS);
    paused.and_then(|ms| i32::try_from(ms).ok()).unwrap_or(0)
}

fn hash_of(named: &Named<'_>) -> u64 {
    match named.uri {
        "" => hash_of_names(named.isrc, named.title, named.album, named.artists.iter()),
        uri => xxh3_64(uri.as_bytes()),
    }
}

fn hash_of_kept(track: &NamedTrack) -> u64 {
    let told = |text: &'_ Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    match &track.uri {
        Some(uri) => xxh3_64(uri.as_bytes()),
        None => hash_of_names(
            &told(&track.isrc),
            &track.title,
            &told(&track.album),
            track.artists.iter(),
        ),
    }
}

fn hash_of_names(
    isrc: &str,
    title: &str,
    album: &str,
    artists: impl Iterator<Item = impl AsRef<str>>,
) -> u64 {
    let onward = |hash, text: &str| xxh3_64_with_seed(text.as_bytes(), hash);
    let names = onward(onward(onward(1, isrc), title), album);
    artists.fold(names, |hash, artist| onward(hash, artist.as_ref()))
}

fn is_same(track: &NamedTrack, named: &Named<'_>) -> bool {
    if let Some(uri) = &track.uri {
        return **uri == *named.uri;
    }
    named.uri.is_empty()
        && *track.title == *named.title
        && track.isrc.as_deref().unwrap_or_default() == named.isrc
        && track.album.as_deref().unwrap_or_default() == named.album
        && track
            .artists
            .iter()
            .map(|artist| &**artist)
            .eq(named.artists.iter().copied())
}

/// One record of a track may know what another left out.
fn fill(track: &mut NamedTrack, named: Named<'_>) {
    if track.title.is_empty() && !named.title.is_empty() {
        let length = track.duration_ms;
        *track = owned(named);
        track.duration_ms = track.duration_ms.or(length);
    }
    if track.duration_ms.is_none() {
        track.duration_ms = named.duration_ms;
    }
}

fn owned(named: Named<'_>) -> NamedTrack {
    let told = |text: &str| (!text.is_empty()).then(|| text.into());
    NamedTrack {
        uri: told(named.uri),
        isrc: told(named.isrc),
        title: named.title.into(),
        artists: named
            .artists
            .iter()
            .map(|artist| Box::from(*artist))
            .collect(),
        album: told(named.album),
        duration_ms: named.duration_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather() -> Gather<'static> {
        Gather::new("a.json", i64::MAX)
    }

    #[test]
    fn a_track_stands_once_by_its_uri_or_else_by_its_names() {
        let mut found = gather();
        let artists = ["A"];
        let with_id = Named {
            uri: "spotify:track:1",
            title: "T",
            artists: &artists,
            ..Named::default()
        };
        let same_names = Named { uri: "", ..with_id };
        for (named, place) in [
            (with_id, 0),
            (same_names, 1),
            (with_id, 0),
            (same_names, 1),
            (
                Named {
                    artists: &["B"],
                    ..same_names
                },
                2,
            ),
        ] {
            found.play(named, Heard::default());
            assert_eq!(found.plays.last().unwrap().track, place);
        }
        assert_eq!(found.tracks.len(), 3);
    }

    #[test]
    fn many_tracks_are_all_found_again() {
        let mut found = gather();
        for round in 0..2 {
            for number in 0..5000 {
                let (uri, title) = (format!("spotify:track:{number}"), format!("T{number}"));
                let uri = if number % 2 == 0 { uri.as_str() } else { "" };
                found.play(
                    Named {
                        uri,
                        title: &title,
                        ..Named::default()
                    },
                    Heard::default(),
                );
                assert_eq!(found.plays.last().unwrap().track, number, "round {round}");
            }
        }
    }

    #[test]
    fn what_one_record_leaves_out_another_may_tell() {
        let mut found = gather();
        let uri = "spotify:track:1";
        found.play(
            Named {
                uri,
                ..Named::default()
            },
            Heard::default(),
        );
        found.play(
            Named {
                uri,
                title: "T",
                artists: &["A"],
                duration_ms: Some(5),
                ..Named::default()
            },
            Heard::default(),
        );
        assert_eq!(
            (&*found.tracks[0].title, found.tracks[0].duration_ms),
            ("T", Some(5))
        );
    }

    #[test]
    fn absurd_numbers_are_refused() {
        assert_eq!(ms_played(Some(0)), Ok(0));
        assert_eq!(ms_played(None).unwrap_err().skip, Skip::Damaged);
        for ms in [-1, i64::MAX, LONGEST_MS + 1] {
            assert_eq!(ms_played(Some(ms)).unwrap_err().skip, Skip::BadNumber);
        }
        assert_eq!(
            [length(Some(0)), length(Some(-5)), length(Some(9))],
            [None, None, Some(9)]
        );
    }
}
