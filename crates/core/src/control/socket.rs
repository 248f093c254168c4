//! Where the control socket of a data folder is.

use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use interprocess::local_socket::{ListenerOptions, Name};
use std::io;
use std::path::Path;

#[cfg(unix)]
mod place {
    use super::*;
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    use std::fs::File;
    use std::path::PathBuf;

    /// Longest path that fits into a socket address everywhere.
    const LONGEST: usize = 100;

    /// A name and what must stay open while it is used.
    pub struct Place {
        path: PathBuf,
        _folder: Option<File>,
    }

    impl Place {
        pub fn of(folder: &Path) -> io::Result<Place> {
            let path = folder.join("agent.sock");
            if path.as_os_str().len() <= LONGEST || !cfg!(target_os = "linux") {
                return Ok(Place {
                    path,
                    _folder: None,
                });
            }
            // A deep folder does not fit, but an open handle of it has a short name.
            use std::os::fd::AsRawFd;
            let handle = File::open(folder)?;
            let path = PathBuf::from(format!("/proc/self/fd/{}/agent.sock", handle.as_raw_fd()));
            Ok(Place {
                path,
                _folder: Some(handle),
            })
        }

        pub fn name(&self) -> io::Result<Name<'_>> {
            self.path.as_path().to_fs_name::<GenericFilePath>()
        }

        /// Removes what a killed agent left. Only the holder of the folder's lock may.
        pub fn clear(&self) {
            let _ = std::fs::remove_file(&self.path);
        }
    }

    pub fn private(options: ListenerOptions<'_>) -> ListenerOptions<'_> {
        use interprocess::os::unix::local_socket::ListenerOptionsExt;
        options.mode(0o600)
    }
}

#[cfg(windows)]
mod place {
    use super::*;
    use interprocess::local_socket::{GenericNamespaced, ToNsName};

    /// Pipes live in one space for all users: the folder's path makes the name its own.
    pub struct Place(String);

    impl Place {
        pub fn of(folder: &Path) -> io::Result<Place> {
            let bytes = folder.as_os_str().as_encoded_bytes();
            let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            });
            Ok(Place(format!("sidetrack-{hash:016x}")))
        }

        pub fn name(&self) -> io::Result<Name<'_>> {
            self.0.as_str().to_ns_name::<GenericNamespaced>()
        }

        pub fn clear(&self) {}
    }

    pub fn private(options: ListenerOptions<'_>) -> ListenerOptions<'_> {
        options
    }
}

/// Listens in `folder`, whose lock the caller holds.
pub fn listen(folder: &Path) -> io::Result<Listener> {
    let place = place::Place::of(folder)?;
    place.clear();
    place::private(ListenerOptions::new().name(place.name()?)).create_tokio()
}

/// Connects to the agent of `folder`.
pub async fn connect(folder: &Path) -> io::Result<Stream> {
    let place = place::Place::of(folder)?;
    Stream::connect(place.name()?).await
}
