//! The pages of the window, as both programs name them.

use clap::ValueEnum;
use std::fmt;

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Page {
    /// Now playing, the pick of today, the last listens
    Today,
    /// Charts over any range
    Listening,
    /// Every random track and what became of it
    Discoveries,
    /// Every listen
    History,
    /// Account, plan, playlist, notifications
    Settings,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Page::Today => "today",
            Page::Listening => "listening",
            Page::Discoveries => "discoveries",
            Page::History => "history",
            Page::Settings => "settings",
        })
    }
}

impl Page {
    /// The page of a name; none, or one that is not known, is where the window was last.
    pub fn named(name: Option<&str>) -> Option<Page> {
        name.and_then(|name| Page::from_str(name, false).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_what_it_is_called() {
        for page in Page::value_variants() {
            assert_eq!(Page::named(Some(&page.to_string())), Some(*page));
        }
        assert_eq!(Page::named(Some("--help")), None);
    }
}
