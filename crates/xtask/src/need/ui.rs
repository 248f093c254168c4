//! What building and checking the user interface needs.

use std::process::Command;

use super::{Need, Source, on_path};

/// The oldest Node.js that the UI's tools run on: major and minor.
const OLDEST_NODE: (u32, u32) = (20, 19);

pub const NODE: Need = Need {
    what: "Node.js 20.19 or newer",
    why: "the user interface is built with it",
    present: || version_of("node").is_some_and(|version| version >= OLDEST_NODE),
    source: Source::Apt(&["nodejs"]),
};

pub const NPM: Need = Need {
    what: "npm",
    why: "brings what the user interface is built with",
    present: || on_path("npm") || on_path("npm.cmd"),
    source: Source::Apt(&["npm"]),
};

pub const CHROMIUM: Need = Need {
    what: "Chromium",
    why: "each page is looked at in it",
    present: || {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .any(|name| on_path(name))
    },
    source: Source::Apt(&["chromium"]),
};

fn version_of(program: &str) -> Option<(u32, u32)> {
    let output = Command::new(program).arg("--version").output().ok()?;
    version(std::str::from_utf8(&output.stdout).ok()?)
}

/// Major and minor of `v20.19.4`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("v20.19.4\n"), Some((20, 19)));
        assert!(version("v20.9.0") < Some(OLDEST_NODE));
        assert!(version("v18.20.4") < Some(OLDEST_NODE));
        assert!(version("v100.1.0") > Some(OLDEST_NODE));
        assert_eq!(version("20.19"), None);
    }
}
