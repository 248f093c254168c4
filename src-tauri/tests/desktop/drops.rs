//! Files are dragged over the window and dropped on it, by the mouse, from a window of another program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sidetrack_headless::{Window, pause};

use crate::program::{Program, until};
use crate::records;
use crate::world::World;

const RECORDS: usize = 40;
/// The program that has the files, beside the tests' own.
const FILES: &str = "files-to-drag";

#[test]
fn a_history_is_dropped_on_any_page() {
    let world = World::new();
    let resident = world.resident();
    let page = world.look();
    page.shows("Sign in with Spotify");
    let history = records::write(world.desktop.folder(), 0, RECORDS, records::long_ago());
    let files = Files::show(&world, &history);

    files.grab();
    files.drag_over();
    page.shows("Drop it to import it");
    files.drag_out();
    page.shows_no("Drop it to import it");
    files.drag_over();
    page.shows("Drop it to import it");
    files.mouse(&["mouseup", "1"]);
    page.shows("Imported. 40 new, 0 already known");
    page.shows_no("Drop it to import it");
    page.no_problems();
    drop(files);
    assert!(resident.terminate().success());
}

/// A window with files to drag, and the window to drop them on.
struct Files<'a> {
    world: &'a World,
    program: Option<Program>,
    from: (i32, i32),
    over: (i32, i32),
}

impl<'a> Files<'a> {
    #[track_caller]
    fn show(world: &'a World, file: &Path) -> Files<'a> {
        let mut command = world.desktop.command(example(FILES));
        command.arg(file);
        let program = world.start(command);
        let mine = until("the window with the files", || window(world, "Files"));
        let target = window(world, "Sidetrack").expect("the window to drop on");
        let place = |window: &Window| geometry(world, window);
        let (x, y, width, height) = place(&target);
        // Out of the way: a corner of the target stays free, whatever the window manager thinks.
        run(world, &["windowmove", &mine.id, "0", "0"]);
        pause(Duration::from_secs(1));
        let (left, top, wide, high) = place(&mine);
        Files {
            world,
            program: Some(program),
            from: (left + wide / 2, top + high / 2),
            over: (x + width - 60, y + height - 60),
        }
    }

    fn grab(&self) {
        self.go(self.from);
        self.mouse(&["mousedown", "1"]);
    }

    /// In steps, as a hand does: a drag begins only after some way.
    fn drag_over(&self) {
        for step in [5, 20, 60, 90, 100] {
            let way = |from: i32, to: i32| from + (to - from) * step / 100;
            let ((x, y), (to_x, to_y)) = (self.from, self.over);
            self.go((way(x, to_x), way(y, to_y)));
        }
    }

    fn drag_out(&self) {
        self.go(self.from);
    }

    fn go(&self, (x, y): (i32, i32)) {
        self.mouse(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    fn mouse(&self, words: &[&str]) {
        run(self.world, words);
        pause(Duration::from_millis(200));
    }
}

impl Drop for Files<'_> {
    fn drop(&mut self) {
        if let Some(program) = self.program.take() {
            program.kill();
        }
    }
}

#[track_caller]
fn run(world: &World, words: &[&str]) {
    let mut xdotool: Command = world.desktop.command("xdotool");
    assert!(xdotool.args(words).status().unwrap().success(), "{words:?}");
}

fn window(world: &World, title: &str) -> Option<Window> {
    let windows = world.desktop.windows().unwrap_or_default();
    windows.into_iter().find(|window| window.title == title)
}

/// Left, top, width and height on the screen.
#[track_caller]
fn geometry(world: &World, window: &Window) -> (i32, i32, i32, i32) {
    let mut ask = world.desktop.command("xdotool");
    let told = ask.args(["getwindowgeometry", "--shell", &window.id]);
    let text = String::from_utf8(told.output().unwrap().stdout).unwrap();
    let of = |name: &str| -> i32 {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|number| number.parse().ok()).expect(name)
    };
    (of("X="), of("Y="), of("WIDTH="), of("HEIGHT="))
}

/// An example of this package: cargo builds them beside the tests.
fn example(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().and_then(Path::parent).expect("a folder");
    let program = profile.join("examples").join(name);
    let hint = "with a choice of tests cargo builds no examples: add `--example files-to-drag`";
    assert!(program.exists(), "{hint}");
    program
}
