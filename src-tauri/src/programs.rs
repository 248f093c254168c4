//! Where Sidetrack's programs are: they lie beside each other.

use std::io;
use std::path::PathBuf;

/// The resident.
pub const RESIDENT: &str = "sidetrack-desktop";

/// The window.
pub const WINDOW: &str = "sidetrack-window";

/// The file in the data folder that a window keeps locked while it is open.
pub const WINDOW_LOCK: &str = "window.lock";

/// The program `name` beside the running one. Whether it is there is not looked at.
pub fn beside(name: &str) -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// What starts the resident at login: the AppImage it came in, else the program itself.
pub fn at_login() -> io::Result<PathBuf> {
    match std::env::var_os("APPIMAGE") {
        Some(image) if !image.is_empty() => Ok(PathBuf::from(image)),
        Some(_) | None => beside(RESIDENT),
    }
}
