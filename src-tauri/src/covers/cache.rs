//! A folder of pictures, named by the hash of their address; the oldest leave when it grows too large.

use super::kind::Kind;
use sha2::{Digest, Sha256};
use sidetrack_core::place;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

/// Above this many bytes the oldest leave ...
const FULL: u64 = 100_000_000;
/// ... until this many are left.
const ROOMY: u64 = 90_000_000;

#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    full: u64,
    roomy: u64,
}

impl Cache {
    pub fn new(folder: PathBuf) -> Cache {
        Cache::bounded(folder, FULL, ROOMY)
    }

    pub fn bounded(folder: PathBuf, full: u64, roomy: u64) -> Cache {
        Cache {
            folder,
            full,
            roomy,
        }
    }

    /// The picture of `address`, if it is kept.
    pub fn find(&self, address: &str) -> Option<PathBuf> {
        Kind::ALL
            .into_iter()
            .map(|kind| self.path(address, kind))
            .find(|path| path.is_file())
    }

    /// Keeps a picture: there as a whole or not at all.
    pub fn keep(&self, address: &str, kind: Kind, picture: &[u8]) -> io::Result<PathBuf> {
        place::create(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(picture)?;
        let path = self.path(address, kind);
        file.persist(&path)?;
        self.make_room()?;
        Ok(path)
    }

    /// Deletes all.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn path(&self, address: &str, kind: Kind) -> PathBuf {
        let hash = Sha256::digest(address.as_bytes());
        let name: String = hash[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.folder.join(name).with_extension(kind.ending())
    }

    fn make_room(&self) -> io::Result<()> {
        let mut kept: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.folder)?
            .flatten()
            .filter_map(|file| {
                let about = file.metadata().ok()?;
                Some((about.modified().ok()?, about.len(), file.path()))
            })
            .collect();
        let mut total: u64 = kept.iter().map(|(_, size, _)| size).sum();
        if total <= self.full {
            return Ok(());
        }
        kept.sort();
        for (_, size, path) in kept {
            if total <= self.roomy {
                break;
            }
            // The other program may have been quicker.
            let _ = fs::remove_file(path);
            total -= size;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_oldest_leave_when_it_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::bounded(folder.path().join("covers"), 300, 200);
        for number in 0..3_u64 {
            let path = cache
                .keep(&number.to_string(), Kind::Png, &[0; 100])
                .unwrap();
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(number);
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_modified(at)
                .unwrap();
        }
        assert!(cache.find("0").is_some());
        let newest = cache.keep("3", Kind::Jpeg, &[0; 100]).unwrap();
        assert_eq!(cache.find("0"), None);
        assert_eq!(cache.find("1"), None);
        assert!(cache.find("2").is_some());
        assert_eq!(cache.find("3"), Some(newest));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(folder.path().join("covers")), 0o700);
            assert_eq!(mode(cache.find("3").unwrap()), 0o600);
        }
        cache.clear().unwrap();
        cache.clear().unwrap();
        assert_eq!(cache.find("3"), None);
    }
}
