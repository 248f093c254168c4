//! Opening a diary to read it, also where nothing can be written: on a disk that is full or may only be read, and when the
//! file is another user's.

use super::{FILE_NAME, MIGRATIONS, Store, StoreError, plan_once};
use crate::care::files::companion;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

impl Store {
    /// Opens it beside the agent, to read only.
    pub fn open_read_only(folder: &Path) -> Result<Store, StoreError> {
        super::refuse_emptied(folder)?;
        Store::open_file_read_only(&folder.join(FILE_NAME))
    }

    /// The same for a diary at `path`.
    ///
    /// Where SQLite cannot make the files that it needs beside it, the diary is taken for one that nobody changes. With a
    /// log that was not moved into the file yet it is read from a copy, which is gone when the store is.
    pub fn open_file_read_only(path: &Path) -> Result<Store, StoreError> {
        let store = Store::from(connect(path)?);
        let Some(hindered) = hindered(store.read()) else {
            return Ok(store);
        };
        drop(store);
        if has_log(path) {
            tracing::info!(%hindered, "the diary is read from a copy");
            return copied(path);
        }
        unchanging(path)
    }

    /// Whether the file has every migration that this program knows.
    pub fn is_current(&self, path: &Path) -> Result<bool, StoreError> {
        Ok(self.version(path)? == MIGRATIONS.len() as i64)
    }

    /// Opens the diary of `folder` where it cannot be brought up to date; none where there is nothing to read.
    ///
    /// Fails with `diary_older` for one that this program could only read after changing it.
    pub fn open_as_it_is(folder: &Path) -> Result<Option<Store>, StoreError> {
        let path = folder.join(FILE_NAME);
        if path.metadata().is_ok_and(|facts| facts.len() == 0) || !path.exists() {
            return Ok(None);
        }
        let store = Store::open_file_read_only(&path)?;
        if store.is_current(&path)? {
            return Ok(Some(store));
        }
        let message = format!(
            "{} was written by an older Sidetrack and has to be brought up to date first, which cannot be done as it cannot be written: make it and its folder writable, or copy it to a folder that is and name that with --data-dir",
            path.display()
        );
        Err(StoreError::Refused {
            code: "diary_older",
            message,
        })
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db =
        Connection::open_with_flags(path, flags).map_err(|error| StoreError::of(path, error))?;
    db.busy_timeout(Duration::from_secs(5))?;
    plan_once(&db)?;
    Ok(db)
}

/// Why SQLite cannot read a file that it could open: it needs others beside it. None: it can, or something else is wrong,
/// which the first question tells better.
fn hindered(db: &Connection) -> Option<rusqlite::Error> {
    ask(db).err().filter(|error| {
        matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::CannotOpen
                    | ErrorCode::ReadOnly
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::DiskFull
                    | ErrorCode::PermissionDenied
            )
        )
    })
}

/// SQLite opens what it needs with the first question.
fn ask(db: &Connection) -> rusqlite::Result<()> {
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// The files that SQLite keeps beside a diary, and that belong to it while there is something in them.
const LOGS: [&str; 2] = ["-wal", "-journal"];

fn has_log(path: &Path) -> bool {
    let filled = |ending| companion(path, ending).metadata();
    LOGS.iter()
        .any(|ending| filled(ending).is_ok_and(|facts| facts.len() > 0))
}

/// SQLite takes no lock and makes no file for what cannot change.
fn unchanging(path: &Path) -> Result<Store, StoreError> {
    let address = format!("file:{}?immutable=1", escaped(path));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let db =
        Connection::open_with_flags(address, flags).map_err(|error| StoreError::of(path, error))?;
    plan_once(&db)?;
    Ok(Store::from(db))
}

/// A path within an address.
#[cfg(unix)]
fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    escape(path.as_os_str().as_bytes())
}

#[cfg(not(unix))]
fn escaped(path: &Path) -> String {
    format!(
        "/{}",
        escape(path.to_string_lossy().replace('\\', "/").as_bytes())
    )
}

fn escape(bytes: &[u8]) -> String {
    let escaped = bytes.iter().map(|byte| match byte {
        b'/' | b'-' | b'_' | b'.' | b':' => char::from(*byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    escaped.collect()
}

/// Reads a copy, in a folder that only the user may look into.
fn copied(path: &Path) -> Result<Store, StoreError> {
    let copy = || -> std::io::Result<TempDir> {
        let folder = tempfile::Builder::new().prefix("sidetrack-").tempdir()?;
        let to = folder.path().join(FILE_NAME);
        fs::copy(path, &to)?;
        make_writable(&to)?;
        for ending in LOGS {
            let log = companion(path, ending);
            if log.exists() {
                let to = companion(&to, ending);
                fs::copy(log, &to)?;
                make_writable(&to)?;
            }
        }
        Ok(folder)
    };
    let folder = copy().map_err(|error| no_room(path, &error))?;
    let to = folder.path().join(FILE_NAME);
    // What the log holds is moved into the copy, which may be written.
    let db = Connection::open(&to).map_err(|error| StoreError::of(path, error))?;
    plan_once(&db)?;
    ask(&db).map_err(|error| StoreError::of(path, error))?;
    Ok(Store {
        db,
        damage: None,
        copy: Some(folder),
    })
}

/// A copy has the rights of the file, which may be none to write.
fn make_writable(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))
    }
    #[cfg(not(unix))]
    {
        let mut rights = file.metadata()?.permissions();
        rights.set_readonly(false);
        fs::set_permissions(file, rights)
    }
}

fn no_room(path: &Path, error: &std::io::Error) -> StoreError {
    let message = format!(
        "the last changes of {} are in its log, and it can only be read from a copy, for which there is no place in {}: {error}. Name another place in TMPDIR",
        path.display(),
        std::env::temp_dir().display()
    );
    StoreError::Refused {
        code: "diary_io",
        message,
    }
}
