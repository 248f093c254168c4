//! How a data folder says that it is a demo's: a note of where the simulated Spotify is.

use sidetrack_core::place;
use spotify::{EndpointError, Endpoints};
use std::io;
use std::path::Path;

/// Name of the note.
const FILE: &str = "demo";

/// Marks `folder` as that of a demo on the simulated Spotify at `endpoints`.
pub fn mark(folder: &Path, endpoints: &Endpoints) -> io::Result<()> {
    let note = format!("{}\n{}\n", endpoints.api, endpoints.accounts);
    place::write(&folder.join(FILE), note.as_bytes())
}

/// Whether `folder` is a demo's.
pub fn is_marked(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

/// Where Spotify is for `folder`: for a demo as its note says, else as the environment says.
pub fn endpoints(folder: &Path) -> Result<Endpoints, EndpointError> {
    let note = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    match note.lines().collect::<Vec<_>>()[..] {
        [api, accounts] => Endpoints::new(api, accounts),
        _ => Endpoints::from_env(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_is_known_by_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_marked(folder.path()));
        let simulated = Endpoints::new("http://127.0.0.1:9/v1", "http://127.0.0.1:9").unwrap();
        mark(folder.path(), &simulated).unwrap();
        assert!(is_marked(folder.path()));
        assert_eq!(endpoints(folder.path()).unwrap().api, simulated.api);
        std::fs::write(
            folder.path().join(FILE),
            "http://example.com/\nhttp://example.com/\n",
        )
        .unwrap();
        assert!(endpoints(folder.path()).is_err());
    }
}
