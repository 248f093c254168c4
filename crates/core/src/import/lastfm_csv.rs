//! Scrobbles of Last.fm as CSV: without a header as benjaminbenben.com writes it, with one as ghan.nl and
//! lastfmstats.com do. Read line by line, so that a lost quote costs one line; lines are joined that are none by themselves.

use super::gather::{Gather, Refusal};
use super::lastfm::{precision, scrobble};
use super::parsed::Skip;
use super::reader::FileError;
use super::times;
use csv::{ByteRecord, ReaderBuilder};
use std::io::{BufRead, Read};

/// No line is longer, bytes.
const LONGEST: u64 = 1 << 20;

/// So many lines may precede the first with a time: what was playing has none.
const LOOKED_AT: usize = 20;

/// A field may go over so many lines.
const JOINED: usize = 16;

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

/// What the first lines of a file say about its columns; none when they do not look like scrobbles. `begin` may end in
/// the middle of a line.
pub(super) fn columns_in(begin: &[u8]) -> Option<Columns> {
    let end = line_end(begin);
    let lines = begin.split(|byte| *byte == end);
    let mut told = lines.filter(|line| !line.trim_ascii().is_empty());
    told.by_ref().take(LOOKED_AT).find_map(columns_of)
}

/// Lines are ended by a line feed, but on the first Macintoshes, which had a carriage return alone.
fn line_end(begin: &[u8]) -> u8 {
    match begin.contains(&b'\n') || !begin.contains(&b'\r') {
        true => b'\n',
        false => b'\r',
    }
}

fn columns_of(line: &[u8]) -> Option<Columns> {
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
    let told = [
        "uts",
        "date_uts",
        "dateuts",
        "unixtime",
        "timestamp",
        "date",
        "utc_time",
        "played_at",
        "playedat",
        "iso_8601",
    ];
    let times: Vec<usize> = told.iter().filter_map(|name| named(&[name])).collect();
    if times.is_empty() {
        return None;
    }
    Some(Columns {
        delimiter,
        header: true,
        count: cells.len(),
        title: named(&["track", "track_name", "trackname", "title", "song"])?,
        artist: named(&["artist", "artist_name", "artistname"])?,
        album: named(&["album", "album_name", "albumname"]),
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
    let mut line = Vec::new();
    let mut end = None;
    let mut table = Table::default();
    for number in 1_u64.. {
        line.clear();
        let end = match end {
            Some(end) => end,
            None => *end.insert(line_end(source.fill_buf()?)),
        };
        if source.by_ref().take(LONGEST).read_until(end, &mut line)? == 0 {
            break;
        }
        if !line.iter().all(u8::is_ascii_whitespace) {
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            table.line(line, number, gather)?;
        }
    }
    table.give_up_open(gather);
    match table.early.is_empty() {
        true => Ok(()),
        false => Err(FileError::NotScrobbles),
    }
}

/// A table that is read line by line.
#[derive(Default)]
struct Table {
    columns: Option<Columns>,
    /// Lines before one that told the columns, with their numbers.
    early: Vec<(u64, Vec<u8>)>,
    /// Lines of a field that is still open, with their numbers. None of them is a record by itself.
    open: Vec<(u64, Vec<u8>)>,
    record: ByteRecord,
}

impl Table {
    fn line(&mut self, line: &[u8], number: u64, gather: &mut Gather<'_>) -> Result<(), FileError> {
        if self.columns.is_some() {
            self.told(line, number, gather);
            return Ok(());
        }
        let Some(columns) = columns_of(line) else {
            self.early.push((number, line.to_vec()));
            return match self.early.len() < LOOKED_AT {
                true => Ok(()),
                false => Err(FileError::NotScrobbles),
            };
        };
        let has_header = columns.header;
        self.columns = Some(columns);
        let early = std::mem::take(&mut self.early);
        // What stands above a header is none of its records.
        if !has_header {
            for (number, line) in early {
                self.told(&line, number, gather);
            }
            self.told(line, number, gather);
        }
        Ok(())
    }

    /// A line below the header. One that is no record by itself and ends within quotes may go on in the next.
    fn told(&mut self, line: &[u8], number: u64, gather: &mut Gather<'_>) {
        let Some(columns) = self.columns.take() else {
            return;
        };
        fields(line, columns.delimiter, &mut self.record);
        let alone = self.record.len() == columns.count;
        if alone || self.open.len() >= JOINED {
            self.flush(&columns, gather);
        }
        if alone {
            self.keep(line, number, &columns, gather);
        } else {
            self.open.push((number, line.to_vec()));
            let (first, joined) = (self.open[0].0, self.joined());
            if !ends_open(&joined, columns.delimiter) {
                self.open.clear();
                self.keep(&joined, first, &columns, gather);
            }
        }
        self.columns = Some(columns);
    }

    fn joined(&self) -> Vec<u8> {
        let lines = self.open.iter().map(|(_, line)| line.as_slice());
        lines.collect::<Vec<_>>().concat()
    }

    /// The file has ended.
    fn give_up_open(&mut self, gather: &mut Gather<'_>) {
        if let Some(columns) = self.columns.take() {
            self.flush(&columns, gather);
        }
    }

    /// What was open was a quote that has lost the other: each line is a record by itself.
    fn flush(&mut self, columns: &Columns, gather: &mut Gather<'_>) {
        for (number, line) in std::mem::take(&mut self.open) {
            self.keep(&line, number, columns, gather);
        }
    }

    fn keep(&mut self, line: &[u8], number: u64, columns: &Columns, gather: &mut Gather<'_>) {
        fields(line, columns.delimiter, &mut self.record);
        gather.read += 1;
        let kept = keep(&self.record, columns, gather);
        gather.count(kept, |record| format!("record {record}, line {number}"));
    }
}

/// Whether a text ends within quotes, which open at the begin of a field alone.
fn ends_open(text: &[u8], delimiter: u8) -> bool {
    let (mut open, mut begins) = (false, true);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if open && bytes.peek() == Some(&b'"') => drop(bytes.next()),
            b'"' if open => open = false,
            b'"' => open = begins,
            _ => {}
        }
        begins = !open && byte == delimiter;
    }
    open
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
        let reason = match record.len() {
            1 => format!("it has 1 field, not {}", columns.count),
            fields => format!("it has {fields} fields, not {}", columns.count),
        };
        return Err(Refusal::named(Skip::Damaged, reason));
    }
    let field = |column: usize| {
        let bytes = record.get(column).unwrap_or_default();
        let text = std::str::from_utf8(bytes);
        text.map(str::trim)
            .map_err(|_| Refusal::named(Skip::Damaged, "it is not in UTF-8"))
    };
    let (mut at, mut is_told, mut exact) = (None, false, 0);
    for column in &columns.times {
        let words = field(*column)?;
        at = time_of(words);
        is_told |= !words.is_empty();
        exact = precision(words);
        if at.is_some() {
            break;
        }
    }
    if !is_told {
        // What was playing when the table was made.
        return Err(Refusal::silent(Skip::NowPlaying));
    }
    let at = gather.time(at, is_told)?;
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
    fn what_was_playing_may_stand_above_the_first_time() {
        let lines = "A,\"R, live\",T,14 Nov 2023 22:13\nA,R,Now again,\nA,R,T,14 Nov 2023 22:17\n";
        for first in ["A,\"R, x\",Now,\n", "\n\"A\",R,Now,\"\"\n"] {
            let text = format!("{first}{lines}");
            assert!(columns_in(text.as_bytes()).is_some(), "{text}");
            let found = read(&text);
            assert_eq!((found.read, found.plays.len()), (4, 2), "{text}");
            assert_eq!(
                found.skipped.into_iter().collect::<Vec<_>>(),
                [(Skip::NowPlaying, 2)]
            );
        }
    }

    #[test]
    fn other_headers_and_the_line_ends_of_old_macintoshes() {
        for text in [
            "date_uts,artist,album,track\n1699999980,A,R,T\n",
            "DateUTS,Artist,Album,Track\n1699999980,A,R,T\n",
            "artist,album,track,played_at\nA,R,T,2023-11-14T22:13:00Z\n",
            "artist,album,track,PlayedAt\nA,R,T,2023-11-14T22:13:00Z\n",
            "\"ISO 8601\",Artist,Album,Title\n2023-11-14T22:13:00Z,A,R,T\n",
            "\"ISO 8601\",\"Unixtime\",Artist,Album,Title\n,1699999980,A,R,T\n",
            "uts,artist,album,track\r1699999980,A,R,T\r",
            "A,R,T,14 Nov 2023 22:13\r",
        ] {
            assert!(columns_in(text.as_bytes()).is_some(), "{text}");
            let found = read(text);
            assert_eq!((found.read, found.plays.len()), (1, 1), "{text}");
            assert_eq!(found.plays[0].at, 1_699_999_980_000, "{text}");
            assert_eq!(&*found.tracks[0].title, "T", "{text}");
        }
        let many = "uts,artist,album,track\r".to_owned() + &"1699999980,A,R,T\r".repeat(900);
        assert_eq!(read(&many).plays.len(), 900);
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
    fn a_field_over_several_lines_is_one_record_with_one_place() {
        let sound = "A,R,T,14 Nov 2023 22:13\n";
        let text = format!(
            "{sound}A,\"R\n\n2\",T,14 Nov 2023 22:14\n{sound}A,\"R\n2\",T\nA\n{sound}A,\"R\n{sound}A,\"R\nx\n"
        );
        let found = read(&text);
        let places: Vec<_> = found.problems.iter().map(|found| &*found.place).collect();
        assert_eq!((found.read, found.plays.len()), (10, 5), "{places:?}");
        let lost = ["record 4, line 6", "record 5, line 8", "record 7, line 10"];
        assert_eq!(places[..3], lost, "{places:?}");
        assert_eq!(places[3..], ["record 9, line 12", "record 10, line 13"]);
        assert_eq!(found.problems[1].reason, "it has 1 field, not 4");
    }

    #[test]
    fn other_tables_are_no_scrobbles() {
        for text in [
            "name,age\nx,3\n",
            "a,b,c,d\n",
            "Artist;Name;Scrobbles;Rank\n",
            "started_at,artist,title\n",
        ] {
            assert_eq!(columns_in(text.as_bytes()), None, "{text}");
        }
        assert!(matches!(
            parsed(FileKind::LastFm, b"x,y\n1,2\n"),
            Err(FileError::NotScrobbles)
        ));
        assert_eq!(read("").read, 0);
    }
}
