//! Where the data folder is and who keeps its secrets: the same for every program that has to find the agent.

use crate::control::protocol::Failure;
use crate::vault::{FileVault, KeyringVault, Vault};
use directories::ProjectDirs;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Environment variable that names the data folder.
pub const DATA_DIR_VARIABLE: &str = "SIDETRACK_DATA_DIR";

/// Environment variable that names a credential file, for machines without a keyring.
pub const CREDENTIALS_VARIABLE: &str = "SIDETRACK_CREDENTIALS";

/// The data folder: the named one, else the one of the environment, else the system's place for application data.
///
/// Fails with `no_folder` where the system has no such place, or the named one cannot be made absolute.
pub fn data_dir(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(folder) = named.map(Path::to_owned).or(variable(DATA_DIR_VARIABLE)) {
        return absolute(&folder, "the data folder");
    }
    default_dir().ok_or_else(|| {
        let text = "no home folder: name a data folder with --data-dir";
        Failure::new("no_folder", text)
    })
}

/// Makes the data folder, which only the user may look into. Nothing happens when it is there.
pub fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Options for making a file that only the user may read and write. A file that is there keeps its rights.
pub fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file of the data folder that only the user may read; what it held before is replaced.
pub fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = private_file();
    let mut file = options.write(true).create(true).truncate(true).open(file)?;
    std::io::Write::write_all(&mut file, bytes)
}

/// Who keeps the secrets of `folder`: the named credential file, else that of the environment, else the keyring.
///
/// Fails with `no_folder` when the file's path cannot be made absolute.
pub fn vault(credentials: Option<&Path>, folder: &Path) -> Result<Arc<dyn Vault>, Failure> {
    let file = credentials
        .map(Path::to_owned)
        .or(variable(CREDENTIALS_VARIABLE));
    Ok(match file {
        Some(file) => Arc::new(FileVault::new(absolute(&file, "the credential file")?)),
        None => Arc::new(KeyringVault::new(&profile(folder))),
    })
}

/// Keeps the secrets of two data folders apart: the default one, and any other by its path.
fn profile(folder: &Path) -> String {
    if default_dir().as_deref() == Some(folder) {
        return "default".to_owned();
    }
    folder.display().to_string()
}

/// The system's place for application data, whatever the environment names; none without a home folder.
pub fn default_dir() -> Option<PathBuf> {
    ProjectDirs::from("", "", "sidetrack").map(|places| places.data_dir().to_owned())
}

fn variable(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty());
    value.map(PathBuf::from)
}

fn absolute(path: &Path, what: &str) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::new("no_folder", format!("{what}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_is_taken_as_it_is_and_has_its_own_secrets() {
        let folder = data_dir(Some(Path::new("/a/folder"))).unwrap();
        assert_eq!(folder, Path::new("/a/folder"));
        assert_eq!(profile(&folder), "/a/folder");
        assert_eq!(profile(&default_dir().unwrap()), "default");
        assert!(data_dir(Some(Path::new("here"))).unwrap().is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_made_in_an_open_folder_is_the_users_own() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let file = folder.path().join("file");
        for text in ["a longer text", "short"] {
            write(&file, text.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
        assert_eq!(mode(&file), 0o600);
        let below = folder.path().join("below");
        create(&below).unwrap();
        assert_eq!(mode(&below), 0o700);
        assert_eq!(mode(folder.path()), 0o755, "the user's own choice");
    }
}
