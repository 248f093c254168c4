//! A credential file that the user named, for machines without a keyring.

#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};
use spotify::BoxFuture;

use super::{Key, Vault, VaultError};

type Entries = Map<String, Value>;

/// Secrets in a JSON object in one file, each under its [`Key::name`].
///
/// The file is made with mode 0600, replaced as a whole, and refused while others can read it. What
/// else the object holds is kept. One process at a time may write to it.
pub struct FileVault {
    disk: Arc<Disk>,
}

struct Disk {
    path: PathBuf,
    /// Held while the file is read, changed and replaced.
    turn: Mutex<()>,
}

impl FileVault {
    /// The credential file at `path`, which need not exist yet. Touches nothing.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            disk: Arc::new(Disk {
                path: path.into(),
                turn: Mutex::new(()),
            }),
        }
    }

    /// Does blocking work on the file where it holds up no other task.
    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Disk) -> Result<T, VaultError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, VaultError>> {
        let disk = Arc::clone(&self.disk);
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || {
                let _turn = disk.turn.lock().unwrap_or_else(PoisonError::into_inner);
                work(&disk)
            });
            done.await
                .unwrap_or_else(|error| Err(VaultError::Io(error.to_string())))
        })
    }
}

impl Vault for FileVault {
    fn read(&self, key: &Key) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>> {
        let name = key.name();
        self.run(move |disk| {
            disk.load()?
                .get(&name)
                .map(|value| disk.decode(&name, value))
                .transpose()
        })
    }

    fn write(&self, key: &Key, secret: &[u8]) -> BoxFuture<'_, Result<(), VaultError>> {
        let (name, value) = (key.name(), encode(secret));
        self.run(move |disk| {
            let mut entries = disk.load()?;
            entries.insert(name, value);
            disk.store(&entries)
        })
    }

    fn delete(&self, key: &Key) -> BoxFuture<'_, Result<(), VaultError>> {
        let name = key.name();
        self.run(move |disk| {
            let mut entries = disk.load()?;
            match entries.remove(&name) {
                Some(_) => disk.store(&entries),
                None => Ok(()),
            }
        })
    }
}

impl Disk {
    /// All entries; none when the file is not there or empty.
    fn load(&self) -> Result<Entries, VaultError> {
        let Some(mut file) = self.open()? else {
            return Ok(Entries::new());
        };
        self.refuse_what_others_can_read(&file)?;
        let mut text = String::new();
        file.read_to_string(&mut text)
            .map_err(|error| self.failed("read", &error))?;
        if text.trim().is_empty() {
            return Ok(Entries::new());
        }
        // The parser's own words may quote the file, so only the place is told.
        serde_json::from_str(&text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            VaultError::Damaged(format!(
                "{} is no JSON object ({place})",
                self.path.display()
            ))
        })
    }

    /// Opens the file; `None` when it surely does not exist.
    fn open(&self) -> Result<Option<File>, VaultError> {
        match File::open(&self.path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.explain_missing().map(|()| None)
            }
            Err(error) => Err(self.failed("open", &error)),
        }
    }

    /// A file is missing only if its folder is there: a folder may be on a disk that is not mounted.
    fn explain_missing(&self) -> Result<(), VaultError> {
        let shown = self.path.display();
        if fs::symlink_metadata(&self.path).is_ok() {
            return Err(VaultError::Absent(format!(
                "{shown} is a link to a file that is not there"
            )));
        }
        if !folder(&self.path).is_dir() {
            return Err(VaultError::Absent(format!(
                "the folder of {shown} is not there"
            )));
        }
        Ok(())
    }

    /// Replaces the file as a whole: after a crash there is the old one or the new one.
    fn store(&self, entries: &Entries) -> Result<(), VaultError> {
        let failed = |error: io::Error| self.failed("write", &error);
        // A link stays; the file that it leads to is replaced.
        let path = if self.path.exists() {
            self.path.canonicalize().map_err(failed)?
        } else {
            self.path.clone()
        };
        let draft = draft_of(&path);
        let written = write_draft(&draft, entries).and_then(|()| fs::rename(&draft, &path));
        if written.is_err() {
            // A draft that cannot be removed either is replaced by the next write.
            drop(fs::remove_file(&draft));
        }
        written
            .and_then(|()| sync_folder(folder(&path)))
            .map_err(failed)
    }

    fn decode(&self, name: &str, value: &Value) -> Result<Vec<u8>, VaultError> {
        let shown = self.path.display();
        let damaged =
            || VaultError::Damaged(format!("{name:?} in {shown} is neither text nor bytes"));
        match value {
            Value::String(text) => Ok(text.clone().into_bytes()),
            Value::Array(bytes) => bytes
                .iter()
                .map(byte)
                .collect::<Option<_>>()
                .ok_or_else(damaged),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Err(damaged()),
        }
    }

    #[cfg(unix)]
    fn refuse_what_others_can_read(&self, file: &File) -> Result<(), VaultError> {
        use std::os::unix::fs::PermissionsExt;
        let about = file
            .metadata()
            .map_err(|error| self.failed("look at", &error))?;
        let shown = self.path.display();
        if !about.is_file() {
            return Err(VaultError::Io(format!("{shown} is not a file")));
        }
        let mode = about.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let remedy = format!("chmod 600 '{}'", shown.to_string().replace('\'', r"'\''"));
            return Err(VaultError::Io(format!(
                "others can read {shown} (mode {mode:03o}); run: {remedy}"
            )));
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn refuse_what_others_can_read(&self, file: &File) -> Result<(), VaultError> {
        file.metadata()
            .map(drop)
            .map_err(|error| self.failed("look at", &error))
    }

    fn failed(&self, act: &str, error: &io::Error) -> VaultError {
        VaultError::Io(format!("cannot {act} {}: {error}", self.path.display()))
    }
}

/// Text as text, so that a user can put a secret in by hand; other bytes as numbers.
fn encode(secret: &[u8]) -> Value {
    std::str::from_utf8(secret).map_or_else(|_| Value::from(secret), Value::from)
}

fn byte(value: &Value) -> Option<u8> {
    value.as_u64().and_then(|number| u8::try_from(number).ok())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// The draft lies beside the file, as a rename cannot leave the disk.
fn draft_of(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    path.with_file_name(name)
}

fn write_draft(draft: &Path, entries: &Entries) -> io::Result<()> {
    // Whatever lies in the way, a link above all, is removed and not written through.
    match fs::remove_file(draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = create_private(draft)?;
    serde_json::to_writer_pretty(&mut file, entries)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the rename itself last. Only Unix can open a folder for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
