//! What a path means: a folder is walked, a zip looked into, a file taken. What is no history is listed, not an error.

use super::archive::{self, Packed};
use super::parsed::{FileKind, Problem};
use super::reader::FileError;
use super::{kind, text};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

const EXPECTED: &str = "Sidetrack reads what Spotify sends (my_spotify_data.zip, or in it Streaming_History_Audio_*.json, endsong_*.json, StreamingHistory*.json), the export of ListenBrainz (a zip of .jsonl) and tables of Last.fm scrobbles (.csv, .json)";

/// Whoever gives more than this means another folder.
const LOOKED_AT: usize = 100_000;

/// The history files under some paths.
#[derive(Debug, Default)]
pub struct Found {
    /// To be read, in the order of their numbers.
    pub files: Vec<SourceFile>,
    /// Names of what is no history.
    pub ignored: Vec<String>,
    /// Archives and files that were refused, and why.
    pub refused: Vec<Problem>,
}

/// One history file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Which kind of history.
    pub kind: FileKind,
    /// Its path inside the folder or zip that was given.
    pub name: String,
    /// The last number in its name.
    pub number: Option<u32>,
    /// Bytes, unpacked.
    pub size: u64,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Disk(PathBuf),
    Zip(Packed),
}

/// Why nothing can be imported from some paths.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file or folder, or it may not be read.
    #[error("{}: {source}", path.display())]
    Path {
        /// The path that was given.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// None of the files is a history.
    #[error("no listening history was found{}. {EXPECTED}", refused.first().map(|problem| format!("; {}: {}", problem.file, problem.reason)).unwrap_or_default())]
    Nothing {
        /// Files that were looked at.
        ignored: usize,
        /// What was refused.
        refused: Vec<Problem>,
    },
    /// A folder such as `/`.
    #[error("{} holds too many files: name the folder of the history", .0.display())]
    TooMany(PathBuf),
}

/// Looks for history files: each path is a folder, a zip or a file.
pub fn open(paths: &[PathBuf]) -> Result<Found, OpenError> {
    let mut search = Search::default();
    for path in paths {
        let failed = |source| OpenError::Path {
            path: path.clone(),
            source,
        };
        let real = path.canonicalize().map_err(failed)?;
        search.given = path.clone();
        if real.is_dir() {
            search.walk(&real, "")?;
        } else {
            File::open(&real).map_err(failed)?;
            search.file(&real, &name_of(path))?;
        }
    }
    let mut found = search.found;
    if found.files.is_empty() {
        return Err(OpenError::Nothing {
            ignored: found.ignored.len(),
            refused: found.refused,
        });
    }
    found.files.sort_by_cached_key(|file| {
        let folder = file
            .name
            .rsplit_once('/')
            .map(|(folder, _)| folder.to_owned());
        (file.kind, folder, file.number, file.name.clone())
    });
    Ok(found)
}

impl SourceFile {
    /// Hands out the file's bytes. Several threads may read at once.
    pub(super) fn with_reader<T>(
        &self,
        work: impl FnOnce(&mut dyn Read) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        match &self.place {
            Place::Disk(path) => work(&mut File::open(path)?),
            Place::Zip(packed) => packed.with_reader(work),
        }
    }
}

/// A search under way.
#[derive(Default)]
struct Search {
    found: Found,
    given: PathBuf,
    /// Folders and files met, by their real paths: links may lead in circles, and paths overlap.
    met: BTreeSet<PathBuf>,
}

impl Search {
    /// `inside` is the folder's path below the one that was given, with a slash behind.
    fn walk(&mut self, folder: &Path, inside: &str) -> Result<(), OpenError> {
        if !self.met.insert(folder.to_owned()) {
            return Ok(());
        }
        let listed = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut listed = match listed {
            Ok(listed) => listed,
            Err(error) => {
                self.refuse(if inside.is_empty() { "." } else { inside }, &error.into());
                return Ok(());
            }
        };
        listed.sort_by_key(std::fs::DirEntry::file_name);
        for entry in listed {
            let name = format!("{inside}{}", entry.file_name().to_string_lossy());
            // A link to nowhere is no history.
            let Ok(real) = entry.path().canonicalize() else {
                self.found.ignored.push(name);
                continue;
            };
            if real.is_dir() {
                self.walk(&real, &format!("{name}/"))?;
            } else {
                self.file(&real, &name)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> Result<(), OpenError> {
        if self.met.len() >= LOOKED_AT {
            return Err(OpenError::TooMany(self.given.clone()));
        }
        if !self.met.insert(path.to_owned()) {
            return Ok(());
        }
        if kind::is_zip(name) {
            self.archive(path, name);
        } else if kind::may_be(name) && path.is_file() {
            let size = std::fs::metadata(path).map(|metadata| metadata.len());
            let size = size.unwrap_or_default();
            self.candidate(name.to_owned(), size, Place::Disk(path.to_owned()));
        } else {
            self.found.ignored.push(name.to_owned());
        }
        Ok(())
    }

    fn archive(&mut self, path: &Path, name: &str) {
        let packed = match archive::entries(path) {
            Ok(packed) => packed,
            Err(error) => return self.refuse(name, &error),
        };
        // The name of the archive is of interest only when there may be others.
        let inside = if name_of(&self.given) == name {
            String::new()
        } else {
            format!("{name}/")
        };
        for packed in packed {
            let name = format!("{inside}{}", packed.name);
            if kind::is_zip(&name) {
                let nested = FileError::Refused("a zip inside a zip".to_owned());
                self.refuse(&name, &nested);
            } else if !kind::may_be(&name) {
                self.found.ignored.push(name);
            } else if let Err(error) = packed.check() {
                self.refuse(&name, &error);
            } else {
                self.candidate(name, packed.size, Place::Zip(packed));
            }
        }
    }

    /// Takes a file that may be a history when it is one.
    fn candidate(&mut self, name: String, size: u64, place: Place) {
        let mut file = SourceFile {
            kind: FileKind::ExtendedAudio,
            number: kind::number_in(&name),
            name,
            size,
            place,
        };
        let head = file.with_reader(|source| {
            let mut head = Vec::new();
            source.take(kind::HEAD).read_to_end(&mut head)?;
            Ok(head)
        });
        match head {
            Err(error) => self.refuse(&file.name, &error),
            Ok(head) => match kind::of(&file.name, &text::from_utf16(&head).unwrap_or(head)) {
                Some(kind) => {
                    file.kind = kind;
                    self.found.files.push(file);
                }
                None => self.found.ignored.push(file.name),
            },
        }
    }

    fn refuse(&mut self, name: &str, error: &FileError) {
        self.found.refused.push(Problem {
            file: name.to_owned(),
            place: String::new(),
            reason: error.to_string(),
        });
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
