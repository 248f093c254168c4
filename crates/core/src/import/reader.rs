//! Reads one history file: its digest first, then what stands in it.

use super::account_data::AccountData;
use super::extended::{Audio, Video};
use super::files::SourceFile;
use super::gather::Gather;
use super::lastfm::LastFm;
use super::listenbrainz::ListenBrainz;
use super::parsed::{FileKind, Parsed};
use super::{kind, lastfm_csv, records, text};
use std::io::{BufReader, Read};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

/// Larger files are read in windows, twice, bytes. Spotify's have 13 MB at most.
const WHOLE: u64 = 32 << 20;
const DAY_MS: i64 = 86_400_000;

/// Why a whole file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file system refused, or what is packed does not unpack.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It does not begin like JSON.
    #[error("it is no JSON")]
    NotJson,
    /// A table, but not of scrobbles.
    #[error("its columns are not those of scrobbles")]
    NotScrobbles,
    /// It changed between two looks.
    #[error("it changed while it was read")]
    Changed,
    /// No archive, or a damaged one.
    #[error("it cannot be unpacked: {0}")]
    BadArchive(&'static str),
    /// It holds what no history holds.
    #[error("it is refused: {0}")]
    Refused(String),
}

/// Reads files one after another, and keeps its buffer. One per thread.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: Vec<u8>,
}

/// A file whose digest is known.
#[derive(Debug)]
pub struct Loaded<'r> {
    file: &'r SourceFile,
    buffer: &'r mut Vec<u8>,
    digest: [u8; 16],
    is_whole: bool,
}

impl Reader {
    /// A reader without a buffer yet.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Reads the bytes of a file.
    pub fn load<'r>(&'r mut self, file: &'r SourceFile) -> Result<Loaded<'r>, FileError> {
        let is_whole = file.size <= WHOLE;
        self.buffer.clear();
        let buffer = &mut self.buffer;
        let digest = file.with_reader(|source| {
            if !is_whole {
                return digest_of(source);
            }
            source.take(WHOLE + 1).read_to_end(buffer)?;
            if buffer.len() as u64 > WHOLE {
                return Err(FileError::Changed);
            }
            Ok(xxh3_128(buffer).to_be_bytes())
        })?;
        Ok(Loaded {
            file,
            buffer: &mut self.buffer,
            digest,
            is_whole,
        })
    }
}

impl Loaded<'_> {
    /// XXH3-128 of the bytes.
    pub fn digest(&self) -> [u8; 16] {
        self.digest
    }

    /// What stands in the file. Records of a time more than a day after `now` (UTC milliseconds) are skipped.
    pub fn parse(self, now: i64) -> Result<Parsed, FileError> {
        let Loaded {
            file,
            buffer,
            digest,
            is_whole,
        } = self;
        if is_whole {
            if let Some(text) = text::from_utf16(buffer) {
                *buffer = text;
            }
            return parse(file.kind, &file.name, digest, now, buffer, None);
        }
        file.with_reader(|source| {
            let mut watched = Watched {
                source,
                digest: Xxh3Default::new(),
            };
            let parsed = parse(
                file.kind,
                &file.name,
                digest,
                now,
                buffer,
                Some(&mut watched),
            )?;
            let again = watched.digest.digest128().to_be_bytes();
            if again == digest {
                Ok(parsed)
            } else {
                Err(FileError::Changed)
            }
        })
    }
}

fn digest_of(source: &mut dyn Read) -> Result<[u8; 16], FileError> {
    let mut digest = Xxh3Default::new();
    std::io::copy(source, &mut digest)?;
    Ok(digest.digest128().to_be_bytes())
}

/// Reads what stands in `held`, and then what `source` still has.
fn parse(
    kind: FileKind,
    name: &str,
    digest: [u8; 16],
    now: i64,
    held: &mut Vec<u8>,
    source: Option<&mut dyn Read>,
) -> Result<Parsed, FileError> {
    let mut gather = Gather::new(name, now.saturating_add(DAY_MS));
    let found = &mut gather;
    match kind {
        FileKind::ExtendedAudio => records::read_all::<Audio>(held, source, found),
        FileKind::ExtendedVideo => records::read_all::<Video>(held, source, found),
        FileKind::AccountData | FileKind::AccountPodcasts => {
            records::read_all::<AccountData>(held, source, found)
        }
        FileKind::ListenBrainz => records::read_all::<ListenBrainz>(held, source, found),
        FileKind::LastFm if name.to_lowercase().ends_with(".csv") => match source {
            Some(source) => lastfm_csv::read_all(BufReader::new(source), found),
            None => lastfm_csv::read_all(held.as_slice(), found),
        },
        FileKind::LastFm => records::read_all::<LastFm>(held, source, found),
    }?;
    Ok(Parsed {
        kind,
        name: name.to_owned(),
        number: kind::number_in(name),
        digest,
        tracks: gather.tracks,
        plays: gather.plays,
        apart: gather.apart,
        read: gather.read,
        own: gather.own,
        cut_off: gather.cut_off,
        holes: gather.course.into_holes(),
        skipped: gather.skipped,
        problems: gather.problems,
    })
}

/// A reader that digests what passes.
struct Watched<'s> {
    source: &'s mut dyn Read,
    digest: Xxh3Default,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let got = self.source.read(into)?;
        self.digest.update(&into[..got]);
        Ok(got)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// 2026-11-21.
    pub(in crate::import) const NOW: i64 = 1_795_219_200_000;

    /// Reads a text as a file of this kind, whole and in windows.
    pub(in crate::import) fn parsed(kind: FileKind, text: &[u8]) -> Result<Parsed, FileError> {
        let is_json = text
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_some_and(|byte| b"[{<".contains(byte));
        let name = if kind == FileKind::LastFm && !is_json {
            "test.csv"
        } else {
            "test.json"
        };
        let whole = parse(kind, name, [0; 16], NOW, &mut text.to_vec(), None);
        let in_windows = parse(
            kind,
            name,
            [0; 16],
            NOW,
            &mut Vec::new(),
            Some(&mut &text[..]),
        );
        assert_eq!(whole.as_ref().ok(), in_windows.as_ref().ok());
        if let Ok(found) = &whole {
            let skipped: u64 = found.skipped.values().sum();
            assert_eq!(
                found.read,
                (found.plays.len() + found.apart.len()) as u64 + skipped
            );
        }
        whole
    }
}
