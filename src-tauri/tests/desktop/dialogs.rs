//! The system's own dialogs for files, answered by keys.

use std::path::Path;
use std::time::Duration;

use sidetrack_headless::pause;

use crate::program::until;
use crate::world::World;

/// Types a path into the dialog of this title.
#[track_caller]
pub fn answer(world: &World, title: &str, path: &Path) {
    let open = || {
        let windows = world.desktop.windows().unwrap_or_default();
        windows.iter().any(|window| window.title == title)
    };
    until(title, || open().then_some(()));
    // The field for a path opens by keys; what is typed before it is there would be lost.
    for keys in ["ctrl+l", "ctrl+a"] {
        press(world, keys);
    }
    world.desktop.type_line(path.to_str().unwrap()).unwrap();
    // The first Return may only close the list of completions.
    until("the end of the dialog", || {
        pause(Duration::from_secs(1));
        if open() {
            press(world, "Return");
        }
        (!open()).then_some(())
    });
}

fn press(world: &World, keys: &str) {
    pause(Duration::from_secs(1));
    let mut keyboard = world.desktop.command("xdotool");
    assert!(keyboard.args(["key", keys]).status().unwrap().success());
}
