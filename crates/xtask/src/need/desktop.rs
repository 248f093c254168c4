//! What the desktop programs and a desktop without a screen need.

use std::path::Path;
use std::process::Command;

use super::{Need, Source, on_linux, on_path};

const HEADLESS: &str = "tests and pictures use a desktop without a screen";

/// The window's engine, with what Rust needs to link it.
pub const WEBKIT: Need = Need {
    what: "WebKitGTK 4.1 with its headers",
    why: "the window is drawn by it",
    present: || !cfg!(target_os = "linux") || links("webkit2gtk-4.1"),
    source: Source::Apt(&["pkg-config", "libwebkit2gtk-4.1-dev"]),
};

pub const X_SERVER: Need = Need {
    what: "Xvfb",
    why: HEADLESS,
    present: || on_linux("Xvfb"),
    source: Source::Apt(&["xvfb"]),
};

pub const WINDOW_MANAGER: Need = Need {
    what: "xfwm4 and wmctrl",
    why: HEADLESS,
    present: || on_linux("xfwm4") && on_linux("wmctrl"),
    source: Source::Apt(&["xfwm4", "wmctrl"]),
};

pub const PICTURES: Need = Need {
    what: "ImageMagick's import",
    why: "takes the pictures",
    present: || on_linux("import"),
    source: Source::Apt(&["imagemagick", "fonts-dejavu-core", "adwaita-icon-theme"]),
};

pub const KEYBOARD: Need = Need {
    what: "xdotool",
    why: "types passwords into dialogs",
    present: || on_linux("xdotool"),
    source: Source::Apt(&["xdotool"]),
};

/// The dialog that asks for the password of a locked keyring; the bus starts it.
pub const PROMPTER: Need = Need {
    what: "gcr-prompter",
    why: "asks for the password of a locked keyring",
    present: || !cfg!(target_os = "linux") || served("org.gnome.keyring.SystemPrompter"),
    source: Source::Apt(&["gcr"]),
};

pub const PANEL: Need = Need {
    what: "xfce4-panel",
    why: HEADLESS,
    present: || on_linux("xfce4-panel"),
    source: Source::Apt(&["xfce4-panel", "hicolor-icon-theme"]),
};

pub const NOTIFIERS: Need = Need {
    what: "dunst and xfce4-notifyd",
    why: HEADLESS,
    present: || on_linux("dunst") && (!cfg!(target_os = "linux") || xfce4_notifyd()),
    source: Source::Apt(&["dunst", "xfce4-notifyd"]),
};

pub const COMPOSITOR: Need = Need {
    what: "weston",
    why: "the window is tried on Wayland too",
    present: || on_linux("weston"),
    source: Source::Apt(&["weston"]),
};

pub const WEB_DRIVER: Need = Need {
    what: "WebKitWebDriver",
    why: "tests look into the window",
    present: || on_linux("WebKitWebDriver"),
    source: Source::Apt(&["webkit2gtk-driver"]),
};

/// Whether pkg-config finds a library to link.
fn links(library: &str) -> bool {
    let found = Command::new("pkg-config")
        .args(["--exists", library])
        .status();
    found.is_ok_and(|status| status.success())
}

/// Whether the bus knows how to start a service.
fn served(name: &str) -> bool {
    let file = format!("/usr/share/dbus-1/services/{name}.service");
    Path::new(&file).exists()
}

/// It is started by the bus and so stands outside the `PATH`; its settings stand inside.
fn xfce4_notifyd() -> bool {
    on_path("xfce4-notifyd-config")
}
