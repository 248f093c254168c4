//! What the window remembers of itself: colours, size and place, in `window.json` of the data folder.

use serde::{Deserialize, Serialize};
use sidetrack_core::place;
use sidetrack_desktop::view::Theme;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Size of a window that was never opened, logical pixels.
pub const FIRST_SIZE: (f64, f64) = (1040.0, 720.0);

/// Where a window stood. Logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Width of the page.
    pub width: f64,
    /// Height of the page.
    pub height: f64,
    /// Left edge; not known under Wayland.
    pub x: Option<f64>,
    /// Upper edge.
    pub y: Option<f64>,
    /// Whether it filled the screen.
    pub maximized: bool,
}

/// What the file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    theme: Theme,
    frame: Option<Frame>,
}

/// The preferences and their file.
pub struct Prefs {
    file: PathBuf,
    kept: Mutex<Kept>,
}

impl Prefs {
    /// Reads the file; what cannot be read counts as never written.
    pub fn read(folder: &Path) -> Prefs {
        let file = folder.join("window.json");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        Prefs {
            kept: Mutex::new(serde_json::from_str(&text).unwrap_or_default()),
            file,
        }
    }

    /// The colours.
    pub fn theme(&self) -> Theme {
        self.kept().theme
    }

    /// Where the window stood when it was last closed.
    pub fn frame(&self) -> Option<Frame> {
        self.kept().frame
    }

    /// Keeps the colours.
    pub fn set_theme(&self, theme: Theme) -> std::io::Result<()> {
        self.change(|kept| kept.theme = theme)
    }

    /// Keeps where the window stands.
    pub fn set_frame(&self, frame: Frame) -> std::io::Result<()> {
        self.change(|kept| kept.frame = Some(frame))
    }

    /// The choices are as at first; their file has gone.
    pub fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }

    fn kept(&self) -> Kept {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) -> std::io::Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut kept);
        let text = serde_json::to_vec_pretty(&*kept)?;
        let new = self.file.with_extension("json.new");
        place::write(&new, &text)?;
        std::fs::rename(&new, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_again_and_nonsense_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let prefs = Prefs::read(folder.path());
        assert_eq!((prefs.theme(), prefs.frame()), (Theme::System, None));
        let frame = Frame {
            width: 800.0,
            height: 600.0,
            x: Some(10.0),
            y: None,
            maximized: false,
        };
        prefs.set_theme(Theme::Dark).unwrap();
        prefs.set_frame(frame).unwrap();
        let again = Prefs::read(folder.path());
        assert_eq!((again.theme(), again.frame()), (Theme::Dark, Some(frame)));
        std::fs::write(folder.path().join("window.json"), "{\"theme\":3").unwrap();
        assert_eq!(Prefs::read(folder.path()).theme(), Theme::System);
    }
}
