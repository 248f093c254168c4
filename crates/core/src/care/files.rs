//! The files of a data folder that hold a diary, or did: what they are called, and which there are.

use crate::place;
use crate::store::{FILE_NAME, StoreError, Unwritable};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Folder with the backups, in the data folder.
const BACKUPS: &str = "backups";

/// How a time stands in a file's name, UTC.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// Why a copy of the diary was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The daily one, or one that the user asked for.
    Backup,
    /// As it was before a newer Sidetrack changed its schema.
    BeforeMigration,
}

/// A copy of the diary in the backups' folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// Why it was made.
    pub kind: Kind,
    /// When it was made.
    pub at: Timestamp,
    /// Its size.
    pub bytes: u64,
}

/// Why a diary was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// It cannot be read.
    Damaged,
    /// Another one was put in its place.
    Replaced,
}

/// Makes the folder of the backups, the user's alone, and returns it.
pub fn backups(folder: &Path) -> Result<PathBuf, StoreError> {
    let backups = folder.join(BACKUPS);
    place::create(&backups).map_err(StoreError::io(&backups))?;
    Ok(backups)
}

/// Removes the folder of the backups, unless something is left in it.
pub fn remove_empty_backups(folder: &Path) {
    // What is left is not Sidetrack's.
    let _ = std::fs::remove_dir(folder.join(BACKUPS));
}

/// Where a backup made at `now` goes.
pub fn backup_at(folder: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    Ok(backups(folder)?.join(backup_name(now)))
}

/// What a backup made at `now` is called.
pub fn backup_name(now: Timestamp) -> String {
    format!("diary-{}.sqlite", now.strftime(STAMP))
}

/// Where the copy goes that is made before the schema becomes `version`.
pub fn before_migration(folder: &Path, version: i64) -> Result<PathBuf, StoreError> {
    Ok(backups(folder)?.join(format!("before-schema-{version}.sqlite")))
}

/// Where the present diary goes when it is set aside at `now`.
pub fn aside(folder: &Path, why: Aside, now: Timestamp) -> PathBuf {
    let word = match why {
        Aside::Damaged => "damaged",
        Aside::Replaced => "replaced",
    };
    let name = |number: u32| match number {
        0 => format!("diary.{word}-{}.sqlite", now.strftime(STAMP)),
        _ => format!("diary.{word}-{}-{number}.sqlite", now.strftime(STAMP)),
    };
    let free = (0..1000).map(|number| folder.join(name(number)));
    let mut free = free.skip_while(|path| path.exists());
    free.next().unwrap_or_else(|| folder.join(name(1000)))
}

/// The file that SQLite keeps beside `path`, by its ending: `-wal`, `-shm`.
pub fn companion(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Whether SQLite keeps the file beside a diary.
pub fn is_companion(file: &Path) -> bool {
    let name = file.to_string_lossy();
    name.ends_with("-wal") || name.ends_with("-shm")
}

/// The copies in the backups' folder, newest first. No folder: none.
pub fn list(folder: &Path) -> Result<Vec<Kept>, StoreError> {
    let backups = folder.join(BACKUPS);
    let mut kept: Vec<Kept> = entries(&backups)?.into_iter().filter_map(kept).collect();
    kept.sort_by_key(|kept| std::cmp::Reverse(kept.at));
    Ok(kept)
}

/// The diaries that were set aside, with the files that SQLite kept beside them.
pub fn set_aside(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut files = entries(folder)?;
    files.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| {
            name.starts_with("diary.damaged-")
                || name.starts_with("diary.replaced-")
                // What a migration of an earlier Sidetrack left.
                || name.starts_with("diary.before-")
        })
    });
    files.sort();
    Ok(files)
}

/// The whole diary that was set aside at `at`, the last one if there are several.
pub fn replaced_at(folder: &Path, at: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    let begin = format!("diary.replaced-{}", at.strftime(STAMP));
    let is_it = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(&begin)) && !is_companion(path)
    };
    Ok(set_aside(folder)?.into_iter().rfind(is_it))
}

/// The diary itself and what SQLite keeps beside it.
pub fn present(folder: &Path) -> [PathBuf; 3] {
    let diary = folder.join(FILE_NAME);
    let (wal, shm) = (companion(&diary, "-wal"), companion(&diary, "-shm"));
    [diary, wal, shm]
}

fn kept(path: PathBuf) -> Option<Kept> {
    let name = path.file_name()?.to_str()?;
    let facts = path.metadata().ok()?;
    let (kind, at) = match name.strip_suffix(".sqlite")? {
        name if name.starts_with("before-schema-") => {
            let at = Timestamp::try_from(facts.modified().ok()?).ok()?;
            (Kind::BeforeMigration, at)
        }
        name => (Kind::Backup, stamped(name.strip_prefix("diary-")?)?),
    };
    let bytes = facts.len();
    Some(Kept {
        path,
        kind,
        at,
        bytes,
    })
}

fn stamped(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime(STAMP, text).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Files of a folder; none when there is no such folder.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let found = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found.map_err(StoreError::io(folder))?,
    };
    let paths = found.map(|entry| entry.map(|entry| entry.path()));
    paths
        .collect::<Result<_, _>>()
        .map_err(StoreError::io(folder))
}

/// Deletes a file; one that is gone already is fine.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(StoreError::io(path)),
    }
}

/// Why nothing can be written in `folder`, found out by writing: SQLite often says no more than that the disk fails.
pub fn why_not_writable(folder: &Path) -> Unwritable {
    let file = folder.join("write-test.part");
    let written = place::write(&file, &[1; 65_536]).map_err(StoreError::io(&file));
    // An empty file may be left where there was room for its name alone.
    let _ = remove(&file);
    let refused = written.err().and_then(|error| error.unwritable());
    refused.unwrap_or(Unwritable::Failing)
}

/// The same where what was `told` says no more than that something fails.
pub fn find_out(told: Unwritable, folder: &Path) -> Unwritable {
    if told == Unwritable::Failing {
        why_not_writable(folder)
    } else {
        told
    }
}

/// Renames a file so that it is found under the new name even after a power cut.
pub fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::rename(from, to).map_err(StoreError::io(from))?;
    #[cfg(unix)]
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(StoreError::io(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn backups_are_found_by_their_names_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(list(folder.path()).unwrap(), []);
        for time in ["2026-11-20T03:00:00Z", "2026-11-21T03:00:01Z"] {
            std::fs::write(backup_at(folder.path(), at(time)).unwrap(), time).unwrap();
        }
        for other in ["diary-now.sqlite", "notes.txt", "diary-x.part"] {
            std::fs::write(backups(folder.path()).unwrap().join(other), "").unwrap();
        }
        let found: Vec<Timestamp> = list(folder.path())
            .unwrap()
            .iter()
            .map(|kept| kept.at)
            .collect();
        assert_eq!(
            found,
            [at("2026-11-21T03:00:01Z"), at("2026-11-20T03:00:00Z")]
        );
    }

    #[test]
    fn what_was_set_aside_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let now = at("2026-11-21T03:00:00Z");
        let mut names = Vec::new();
        for _ in 0..3 {
            let path = aside(folder.path(), Aside::Damaged, now);
            std::fs::write(&path, "").unwrap();
            names.push(path);
        }
        assert_eq!(set_aside(folder.path()).unwrap().len(), 3);
        assert!(names[0].ends_with("diary.damaged-20261121T030000Z.sqlite"));
    }
}
