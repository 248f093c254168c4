//! Scrobbles of Last.fm as CSV: without a header as benjaminbenben.com writes it, with one as ghan.nl and
//! lastfmstats.com do. Read line by line, so that a lost quote costs one line.

use super::gather::{Gather, Refusal, short};
use super::lastfm::{precision, scrobble};
use super::parsed::Skip;
use super::reader::FileError;
use super::times;
use csv::{ByteRecord, ReaderBuilder};
use std::io::{BufRead, Read};

/// No line is longer, bytes.
const LONGEST: u64 = 1 << 20;

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    delimiter: u8,
    header: bool,
    count: usize,
    title: usize,
    artist: usize,
    album: Option<usize>,
    /// The first that holds a time counts.
    times: Vec<usize>,
}

/// What the first line of a file says about its columns; none when it does not look like scrobbles.
pub(super) fn columns_of(line: &[u8]) -> Option<Columns> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let count = |byte: u8| line.iter().filter(|other| **other == byte).count();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|byte| (count(*byte), *byte == b','))?;
    let mut record = ByteRecord::new();
    fields(line, delimiter, &mut record);
    let cells: Vec<&str> = record
        .iter()
        .map(std::str::from_utf8)
        .collect::<Result<_, _>>()
        .ok()?;
    with_header(&cells, delimiter).or_else(|| without_header(&cells, delimiter))
}

fn with_header(cells: &[&str], delimiter: u8) -> Option<Columns> {
    let names: Vec<String> = cells.iter().map(|cell| column_name(cell)).collect();
    let named = |wanted: &[&str]| {
        wanted
            .iter()
            .find_map(|name| names.iter().position(|other| other == name))
    };
    let told = ["uts", "timestamp", "date", "utc_time"];
    let times: Vec<usize> = told.iter().filter_map(|name| named(&[name])).collect();
    if times.is_empty() {
        return None;
    }
    Some(Columns {
        delimiter,
        header: true,
        count: cells.len(),
        title: named(&["track", "track_name", "title", "song"])?,
        artist: named(&["artist", "artist_name"])?,
        album: named(&["album", "album_name"]),
        times,
    })
}

/// `Date#somebody` is how lastfmstats.com writes `date`.
fn column_name(cell: &str) -> String {
    let name = cell.split('#').next().unwrap_or_default();
    name.trim().to_lowercase().replace(' ', "_")
}

/// `artist,album,track,"21 Nov 2026 12:34"`.
fn without_header(cells: &[&str], delimiter: u8) -> Option<Columns> {
    let [_, _, _, last] = cells else { return None };
    times::worded(last.trim())?;
    Some(Columns {
        delimiter,
        header: false,
        count: 4,
        title: 2,
        artist: 0,
        album: Some(1),
        times: vec![3],
    })
}

/// Reads all lines.
pub(super) fn read_all(mut source: impl BufRead, gather: &mut Gather<'_>) -> Result<(), FileError> {
    let (mut line, mut record) = (Vec::new(), ByteRecord::new());
    let mut columns = None;
    for number in 1_u64.. {
        line.clear();
        if source.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if columns.is_none() {
            let first = columns_of(&line).ok_or(FileError::NotScrobbles)?;
            let is_header = first.header;
            columns = Some(first);
            if is_header {
                continue;
            }
        }
        let Some(columns) = &columns else { continue };
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        fields(line, columns.delimiter, &mut record);
        gather.read += 1;
        let kept = keep(&record, columns, gather);
        gather.count(kept, |record| format!("record {record}, line {number}"));
    }
    Ok(())
}

/// The fields of one line; of one that breaks off, those before.
fn fields(line: &[u8], delimiter: u8, record: &mut ByteRecord) {
    let mut reader = ReaderBuilder::new();
    let reader = reader
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter);
    let mut reader = reader.buffer_capacity(line.len().max(1)).from_reader(line);
    if !matches!(reader.read_byte_record(record), Ok(true)) {
        record.clear();
    }
}

fn keep(record: &ByteRecord, columns: &Columns, gather: &mut Gather<'_>) -> Result<(), Refusal> {
    if record.len() != columns.count {
        let reason = format!("it has {} fields, not {}", record.len(), columns.count);
        return Err(Refusal::named(Skip::Damaged, reason));
    }
    let field = |column: usize| {
        let bytes = record.get(column).unwrap_or_default();
        let text = std::str::from_utf8(bytes);
        text.map(str::trim)
            .map_err(|_| Refusal::named(Skip::Damaged, "it is not in UTF-8"))
    };
    let (mut at, mut told, mut exact) = (None, String::new(), 0);
    for column in &columns.times {
        let words = field(*column)?;
        at = time_of(words);
        told = short(words);
        exact = precision(words);
        if at.is_some() {
            break;
        }
    }
    let at = gather.time(at, &told)?;
    let album = columns.album.map(field).transpose()?.unwrap_or_default();
    scrobble(
        (at, exact),
        field(columns.title)?,
        field(columns.artist)?,
        album,
        gather,
    )
}

fn time_of(words: &str) -> Option<i64> {
    match words.parse() {
        Ok(number) => times::since_epoch(number),
        Err(_) => times::worded(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parsed::{FileKind, Parsed};
    use crate::import::reader::tests::parsed;

    fn read(text: &str) -> Parsed {
        parsed(FileKind::LastFm, text.as_bytes()).unwrap()
    }

    #[test]
    fn the_common_exporters() {
        let texts = [
            "A,\"R, live\",T,\"14 Nov 2023 22:13\"\r\nA,\"R, live\",\"T \"\"x\"\"\",\"14 Nov 2023, 22:13\"\r\n",
            "\u{feff}uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n\"1699999980\",\"14 Nov 2023, 22:13\",\"A\",\"\",\"R, live\",\"\",\"T\",\"\"\n\"\",\"14 Nov 2023, 22:13\",\"A\",\"\",\"R, live\",\"\",\"T \"\"x\"\"\",\"\"",
            "Artist;Album;AlbumId;Track;Date#somebody\n\"A\";\"R, live\";\"\";\"T\";\"1699999980000\"\n\n\"A\";\"R, live\";\"\";\"T \"\"x\"\"\";\"1699999980000\"\n",
        ];
        for text in texts {
            let found = read(text);
            assert_eq!(
                (found.read, found.plays.len()),
                (2, 2),
                "{text} {:?}",
                found.problems
            );
            assert_eq!(found.plays[1].at, 1_699_999_980_000);
            assert_eq!(
                (&*found.tracks[1].title, &*found.tracks[1].artists[0]),
                ("T \"x\"", "A")
            );
            assert_eq!(found.tracks[1].album.as_deref(), Some("R, live"));
            assert!(!format!("{found:?}").contains("somebody"));
        }
    }

    #[test]
    fn a_bad_line_costs_itself() {
        let found = read(
            "A,R,T,14 Nov 2023 22:13\nA,\"R,T,14 Nov 2023 22:13\nA,R,T,soon\nA,R,,14 Nov 2023 22:13\nA,R,T,01 Jan 1970 00:00\nA,R,T,14 Nov 2023 22:14",
        );
        assert_eq!(
            (found.read, found.plays.len(), found.plays[1].place),
            (6, 2, 6)
        );
        let counts: Vec<_> = found.skipped.into_iter().collect();
        assert_eq!(
            counts,
            [(Skip::Damaged, 1), (Skip::BadTime, 2), (Skip::NoTrack, 1)]
        );
        assert_eq!(found.problems[0].place, "record 2, line 2");
    }

    #[test]
    fn other_tables_are_no_scrobbles() {
        for text in [
            "name,age\nx,3\n",
            "a,b,c,d\n",
            "Artist;Name;Scrobbles;Rank\n",
            "started_at,artist,title\n",
        ] {
            assert_eq!(columns_of(text.as_bytes()), None, "{text}");
        }
        assert!(matches!(
            parsed(FileKind::LastFm, b"x,y\n1,2\n"),
            Err(FileError::NotScrobbles)
        ));
        assert_eq!(read("").read, 0);
    }
}
