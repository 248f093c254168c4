//! The diary as records of Spotify's extended streaming history: its 23 keys, and one of our own with what they cannot
//! carry, so that importing it again finds the same listens.
//!
//! What the diary does not keep is null (address, country) or what follows from the rest (why it began and ended).

use super::rows::{self, ApartRow, ListenRow};
use super::tally::Tally;
use super::{Stuck, Wanted};
use crate::sighting::{Source, marks};
use rusqlite::Connection;
use serde::Serialize;
use std::io::Write;

#[derive(Debug, Default, Serialize)]
struct Record<'a> {
    ts: String,
    platform: &'a str,
    ms_played: i64,
    conn_country: Option<&'a str>,
    ip_addr: Option<&'a str>,
    master_metadata_track_name: Option<&'a str>,
    master_metadata_album_artist_name: Option<&'a str>,
    master_metadata_album_album_name: Option<&'a str>,
    spotify_track_uri: Option<&'a str>,
    episode_name: Option<&'a str>,
    episode_show_name: Option<&'a str>,
    spotify_episode_uri: Option<&'a str>,
    audiobook_title: Option<&'a str>,
    audiobook_uri: Option<&'a str>,
    audiobook_chapter_uri: Option<&'a str>,
    audiobook_chapter_title: Option<&'a str>,
    reason_start: &'a str,
    reason_end: &'a str,
    shuffle: bool,
    skipped: bool,
    offline: bool,
    offline_timestamp: Option<i64>,
    incognito_mode: bool,
    sidetrack: Own<'a>,
}

#[derive(Debug, Default, Serialize)]
struct Own<'a> {
    ended_at_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at_ms: Option<i64>,
    estimated: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    start_told: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    minute_told: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset_minutes: Option<i32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    artists: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    isrc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
}

/// Writes the array, music and the rest merged by their time.
pub fn write(
    db: &Connection,
    wanted: &Wanted,
    out: &mut impl Write,
    tally: &mut Tally,
) -> Result<(), Stuck> {
    let mut array = Array { out, begun: false };
    for account in &wanted.accounts {
        write_account(db, *account, wanted.span(), &mut array, tally)?;
    }
    array.end()
}

fn write_account(
    db: &Connection,
    account: i64,
    (from, to): (i64, i64),
    array: &mut Array<'_, impl Write>,
    tally: &mut Tally,
) -> Result<(), Stuck> {
    let (mut music, mut apart) = (rows::all(db)?, rows::apart(db)?);
    let listens = music.query_map((account, from, to), rows::listen)?;
    let mut spoken = apart
        .query_map((account, from, to), rows::apart_row)?
        .peekable();
    for listen in listens {
        let listen = listen?;
        while let Some(before) = spoken.next_if(|next| {
            next.as_ref()
                .map_or(true, |next| next.at <= listen.ended_at)
        }) {
            array.add(&apart_record(&before?))?;
            tally.apart();
        }
        let marks = rows::marks_of(db, &listen)?;
        array.add(&music_record(&listen, marks))?;
        tally.listen()?;
    }
    for rest in spoken {
        array.add(&apart_record(&rest?))?;
        tally.apart();
    }
    Ok(())
}

fn music_record(listen: &ListenRow, told: u8) -> Record<'_> {
    Record {
        ts: whole_seconds(listen.ended_at),
        platform: listen.device.as_deref().unwrap_or_default(),
        ms_played: listen.ms_played,
        master_metadata_track_name: some(&listen.title),
        master_metadata_album_artist_name: listen.artists.first().map(String::as_str),
        master_metadata_album_album_name: listen.album.as_deref().and_then(some),
        spotify_track_uri: listen.uri.as_deref(),
        reason_start: "trackdone",
        reason_end: if listen.skipped {
            "fwdbtn"
        } else {
            "trackdone"
        },
        shuffle: told & marks::SHUFFLE != 0,
        skipped: listen.skipped,
        offline: told & marks::OFFLINE != 0,
        incognito_mode: told & marks::PRIVATE != 0,
        sidetrack: Own {
            ended_at_ms: listen.ended_at,
            started_at_ms: Some(listen.started_at),
            estimated: listen.estimated,
            start_told: listen.estimated && is_start_told(listen, told),
            minute_told: is_minute_told(listen),
            offset_minutes: listen.offset_minutes,
            artists: &listen.artists,
            isrc: listen.isrc.as_deref(),
            duration_ms: listen.duration_ms,
            kind: None,
        },
        ..Record::default()
    }
}

/// Whether the start of an estimate is surer than its END.
fn is_start_told(listen: &ListenRow, told: u8) -> bool {
    let by = |source: Source| listen.sources & source.bit() != 0;
    if by(Source::RecentlyPlayed) {
        return false;
    }
    by(Source::Player) || by(Source::ListenBrainz) || by(Source::LastFm) || told & marks::START != 0
}

/// Whether all that is known of the END is a minute of account data.
fn is_minute_told(listen: &ListenRow) -> bool {
    let nearer = [Source::Export, Source::RecentlyPlayed, Source::Player];
    let by = |source: Source| listen.sources & source.bit() != 0;
    by(Source::AccountData) && !nearer.into_iter().any(by)
}

fn apart_record(apart: &ApartRow) -> Record<'_> {
    let mut record = Record {
        ts: whole_seconds(apart.at),
        ms_played: apart.ms_played,
        reason_start: "trackdone",
        reason_end: "trackdone",
        sidetrack: Own {
            ended_at_ms: apart.at,
            kind: some(&apart.kind),
            ..Own::default()
        },
        ..Record::default()
    };
    let (uri, title, series) = (
        apart.uri.as_deref(),
        some(&apart.title),
        some(&apart.series),
    );
    if apart.kind == "audiobook" {
        record.audiobook_chapter_uri = uri;
        record.audiobook_chapter_title = title;
        record.audiobook_title = series;
    } else {
        record.spotify_episode_uri = uri;
        record.episode_name = title;
        record.episode_show_name = series;
    }
    record
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn whole_seconds(ms: i64) -> String {
    let at = crate::store::listens::time(ms.div_euclid(1000).saturating_mul(1000));
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An array whose elements are written one by one, each on its line.
struct Array<'a, W> {
    out: &'a mut W,
    begun: bool,
}

impl<W: Write> Array<'_, W> {
    fn add(&mut self, record: &Record) -> Result<(), Stuck> {
        let before: &[u8] = if self.begun { b",\n" } else { b"[\n" };
        self.begun = true;
        self.out.write_all(before)?;
        serde_json::to_writer(&mut *self.out, record)?;
        Ok(())
    }

    fn end(self) -> Result<(), Stuck> {
        let last: &[u8] = if self.begun { b"\n]\n" } else { b"[]\n" };
        Ok(self.out.write_all(last)?)
    }
}
