//! The windows of an X session: listing, closing, pictures.

use std::path::Path;

use crate::{Desktop, Error};

/// A window that the window manager knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its number, as the X tools write it (`0x01400003`).
    pub id: String,
    /// The process that it says it belongs to.
    pub process: u32,
    /// Its title.
    pub title: String,
}

impl Desktop {
    /// The windows of applications, the oldest first; panels and notifications are not among them.
    ///
    /// # Errors
    /// [`Error::Failed`] when there is no window manager to ask.
    pub fn windows(&self) -> Result<Vec<Window>, Error> {
        let mut list = self.command("wmctrl");
        list.args(["-l", "-p"]);
        let text = self.session().output(list, "wmctrl")?;
        Ok(text.lines().filter_map(window).collect())
    }

    /// Asks a window to close, as the button in its frame does.
    ///
    /// # Errors
    /// [`Error::Failed`] when there is no such window.
    pub fn close(&self, window: &Window) -> Result<(), Error> {
        let mut close = self.command("wmctrl");
        close.args(["-i", "-c", &window.id]);
        self.session().output(close, "wmctrl").map(drop)
    }

    /// Types a line on the keyboard, for the window that has the focus.
    ///
    /// # Errors
    /// [`Error::Failed`] when there is no X server.
    pub fn type_line(&self, text: &str) -> Result<(), Error> {
        for words in [["type", text], ["key", "Return"]] {
            let mut keyboard = self.command("xdotool");
            keyboard.args(words);
            self.session().output(keyboard, "xdotool")?;
        }
        Ok(())
    }

    /// Saves what the whole screen shows, or one window without its frame, in the format that the
    /// file's name asks for. What covers the window is in the picture too.
    ///
    /// # Errors
    /// [`Error::Failed`] when the window is gone or the file cannot be written.
    pub fn screenshot(&self, file: &Path, window: Option<&Window>) -> Result<(), Error> {
        let mut import = self.command("import");
        let id = window.map_or("root", |window| window.id.as_str());
        import.args(["-silent", "-window", id]).arg(file);
        self.session().output(import, "imagemagick").map(drop)
    }
}

/// A line of `wmctrl -l -p`: number, desktop (-1 is on all: a panel), process, host, title.
fn window(line: &str) -> Option<Window> {
    let mut rest = line;
    let mut word = || {
        let (word, after) = rest.trim_start().split_once(' ')?;
        rest = after;
        Some(word)
    };
    let (id, desktop, process) = (word()?, word()?, word()?);
    word()?;
    (desktop != "-1").then(|| Window {
        id: id.to_owned(),
        process: process.parse().unwrap_or_default(),
        title: rest.trim_start().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_wmctrl_are_read() {
        let read = window("0x01000007  0 4711   host Two words — and more").unwrap();
        assert_eq!((read.id.as_str(), read.process), ("0x01000007", 4711));
        assert_eq!(read.title, "Two words — and more");
        assert_eq!(window("0x01000003 -1 12     host xfce4-panel"), None);
        assert_eq!(window(""), None);
    }
}
