//! History files in a zip as it was downloaded. What an honest export never holds is refused: paths that climb out,
//! zips in zips, and files that unpack to far more than they are.

use super::reader::FileError;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use zip::read::{OwnedZipFileEntry, ZipFileEntry};
use zip::result::ZipError;
use zip::{ZipArchive, ZipReadOptions};

/// More entries no archive has: ListenBrainz writes one a month.
const ENTRIES: usize = 10_000;
/// No file unpacks to more, bytes.
const LARGEST: u64 = 2 << 30;
/// All files of an archive together, bytes.
const LARGEST_ALL: u64 = 8 << 30;
/// JSON of histories packs to a thirtieth at best; a bomb to a thousandth.
const RATIO: u64 = 200;
/// Below this a ratio says nothing, bytes.
const SMALL: u64 = 1 << 20;

/// One file in an archive, which can be read any number of times, from several threads at once.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    archive: Arc<Path>,
    entry: Arc<OwnedZipFileEntry>,
    /// Path in the archive.
    pub name: String,
    /// Bytes when unpacked.
    pub size: u64,
}

/// The files in an archive, in its order.
pub(super) fn entries(path: &Path) -> Result<Vec<Packed>, FileError> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?))?;
    if archive.len() > ENTRIES {
        return Err(FileError::Refused(format!(
            "it holds {} files, which no history does",
            archive.len()
        )));
    }
    if archive.has_overlapping_files()? {
        return Err(FileError::Refused(
            "files in it overlap, as in an archive made to fill a disk".to_owned(),
        ));
    }
    let metadata = archive.metadata();
    let (mut found, mut all) = (Vec::new(), 0_u64);
    for index in 0..metadata.len() {
        let entry = metadata.entry(index)?;
        let name = name_of(&entry)?;
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        all = all.saturating_add(entry.size());
        found.push(Packed {
            archive: Arc::from(path),
            name,
            size: entry.size(),
            entry: Arc::new(entry.into()),
        });
    }
    if all > LARGEST_ALL {
        return Err(FileError::Refused(format!(
            "it unpacks to {} GB",
            all >> 30
        )));
    }
    Ok(found)
}

/// The path of an entry, which must stay inside.
fn name_of(entry: &ZipFileEntry) -> Result<String, FileError> {
    let name = entry.name()?.into_owned();
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    let is_absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    if climbs || is_absolute || name.contains('\0') {
        return Err(FileError::Refused("a path in it leads outside".to_owned()));
    }
    Ok(name)
}

impl Packed {
    /// Whether the entry may be unpacked.
    pub fn check(&self) -> Result<(), FileError> {
        let packed = self.entry.as_ref().as_ref().compressed_size();
        if self.entry.encrypted() {
            return Err(FileError::Refused("it is encrypted".to_owned()));
        }
        if self.size > LARGEST || (self.size > SMALL && self.size / RATIO > packed) {
            let (size, packed) = (self.size >> 20, packed >> 10);
            return Err(FileError::Refused(format!(
                "it would unpack from {packed} kB to {size} MB"
            )));
        }
        Ok(())
    }

    /// Hands out the unpacked bytes, never more than the entry says it has.
    pub fn with_reader<T>(
        &self,
        work: impl FnOnce(&mut dyn Read) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        let mut file = BufReader::new(File::open(&self.archive)?);
        let entry: &OwnedZipFileEntry = &self.entry;
        let unpacked = entry
            .as_ref()
            .with_reader(&mut file, ZipReadOptions::new())?;
        let mut bounded = Bounded {
            source: unpacked,
            left: self.size,
        };
        work(&mut bounded)
    }
}

/// A reader that fails when more comes than was said.
struct Bounded<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let got = self.source.read(into)?;
        match self.left.checked_sub(got as u64) {
            Some(left) => self.left = left,
            None => return Err(std::io::Error::other("it unpacks to more than it says")),
        }
        Ok(got)
    }
}

impl From<ZipError> for FileError {
    fn from(error: ZipError) -> FileError {
        if let ZipError::Io(error) = error {
            return FileError::Io(error);
        }
        let unknown = matches!(
            error,
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)
        );
        FileError::BadArchive(match unknown {
            true => "it is packed in a way that Sidetrack does not know",
            false => "it is damaged, or was not downloaded to its end",
        })
    }
}
