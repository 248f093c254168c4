//! Where the session draws: an X server on a free display, or a Wayland compositor, both without a screen.

use std::fs;
use std::process::Stdio;

use crate::Error;
use crate::builder::Screen;
use crate::daemon::Daemon;
use crate::desktop::Session;
use crate::wait::pause;

/// Starts it and tells the session where it is.
pub fn start(session: &mut Session, screen: Screen) -> Result<Option<Daemon>, Error> {
    match screen {
        Screen::X11 { width, height } => x_server(session, width, height).map(Some),
        Screen::Wayland { width, height } => compositor(session, width, height).map(Some),
        Screen::None => Ok(None),
    }
}

/// `-displayfd` lets the server find a free number, and writes it once it listens.
fn x_server(session: &mut Session, width: u32, height: u32) -> Result<Daemon, Error> {
    let number = session.folder().join("display");
    let mut command = session.command("sh");
    let script = r#"exec Xvfb -displayfd 3 -screen 0 "$1" -nolisten tcp -noreset 3>"$2""#;
    command.args(["-c", script, "Xvfb", &format!("{width}x{height}x24")]);
    command.arg(&number);
    let mut server = Daemon::start(command, "xvfb", session.folder())?;
    let mut display = String::new();
    server.wait_until("Xvfb", || {
        display = fs::read_to_string(&number).unwrap_or_default();
        display.ends_with('\n')
    })?;
    session.set("DISPLAY", format!(":{}", display.trim()));
    session.set("XDG_SESSION_TYPE", "x11");
    session.set("GDK_BACKEND", "x11");
    Ok(server)
}

fn compositor(session: &mut Session, width: u32, height: u32) -> Result<Daemon, Error> {
    const NAME: &str = "wayland-0";
    let mut command = session.command("weston");
    command.args([
        "--backend=headless-backend.so",
        "--idle-time=0",
        "--no-config",
    ]);
    command.args([format!("--width={width}"), format!("--height={height}")]);
    command.arg(format!("--socket={NAME}"));
    let mut server = Daemon::start(command, "weston", session.folder())?;
    let socket = session.folder().join("run").join(NAME);
    server.wait_until("weston", || socket.exists())?;
    session.set("WAYLAND_DISPLAY", NAME);
    session.set("XDG_SESSION_TYPE", "wayland");
    session.set("GDK_BACKEND", "wayland");
    Ok(server)
}

/// Starts the window manager of an X session and waits until it manages.
pub fn window_manager(session: &Session) -> Result<Daemon, Error> {
    let mut command = session.command("xfwm4");
    command.arg("--compositor=off");
    let mut manager = Daemon::start(command, "xfwm4", session.folder())?;
    manager.wait_until("the window manager", || manages(session))?;
    Ok(manager)
}

fn manages(session: &Session) -> bool {
    let mut ask = session.command("wmctrl");
    let answer = ask.arg("-m").stderr(Stdio::null()).output();
    answer.is_ok_and(|answer| answer.status.success())
}

/// Lets what was just started paint: it has its name on the bus before it has drawn anything.
pub fn let_it_paint() {
    pause(std::time::Duration::from_millis(300));
}
