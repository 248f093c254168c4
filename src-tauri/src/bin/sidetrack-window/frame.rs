//! The frame around the page: how it is built, where it stands, and what the page may not do.

use crate::prefs::{FIRST_SIZE, Frame};
use crate::{Shared, commands, covers, drops};
#[cfg(unix)]
use sidetrack_desktop::signals::Signals;
use sidetrack_desktop::view::Theme;
use std::path::Path;
use tauri::webview::{Color, NewWindowResponse, PageLoadEvent};
use tauri::{
    AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

/// Label of the only window.
const MAIN: &str = "main";

/// Folder of what the browser engine keeps, in the data folder.
pub const BROWSER_DATA: &str = "webview";

/// Smallest size, logical pixels.
const SMALLEST: (f64, f64) = (480.0, 400.0);

/// Runs until the window is closed.
pub fn run(shared: Shared) -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol("cover", |context, request, responder| {
            let path = request.uri().path().to_owned();
            tauri::async_runtime::spawn(covers::answer(
                context.app_handle().clone(),
                path,
                responder,
            ));
        })
        .invoke_handler(commands::handler())
        .manage(shared)
        .setup(|app| {
            #[cfg(unix)]
            tauri::async_runtime::spawn(leave_when_told(app.handle().clone()));
            Ok(build(app.handle())?)
        })
        .build(tauri::generate_context!())?;
    app.run_return(|app, event| {
        let RunEvent::WindowEvent { event, .. } = event else {
            return;
        };
        if let WindowEvent::DragDrop(drag) = &event {
            drops::hear(app, drag);
        } else if let WindowEvent::CloseRequested { .. } = event {
            remember(app);
        }
    });
    Ok(())
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let shared = app.state::<Shared>();
    let theme = theme(&shared);
    let mut builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Sidetrack")
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .data_directory(shared.folder.join(BROWSER_DATA))
        .visible(false)
        .background_color(background(theme))
        .theme(tauri_theme(theme))
        .on_navigation(|url| url.scheme() == "tauri" && url.host_str() == Some("localhost"))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                let _ = window.show();
            }
        });
    let kept = shared.prefs.frame();
    let (width, height) = shared
        .arguments
        .size
        .unwrap_or_else(|| kept.map_or(FIRST_SIZE, |frame| (frame.width, frame.height)));
    builder = builder.inner_size(width, height).prevent_overflow();
    if let Some(frame) = kept.filter(|_| shared.arguments.size.is_none()) {
        builder = builder.maximized(frame.maximized);
        if let (Some(x), Some(y)) = (frame.x, frame.y)
            && is_on_a_screen(app, x, y)
        {
            builder = builder.position(x, y);
        }
    }
    builder.build().map(drop)
}

/// Whether a window there could be grabbed: screens come and go.
fn is_on_a_screen(app: &AppHandle, x: f64, y: f64) -> bool {
    app.available_monitors()
        .unwrap_or_default()
        .iter()
        .any(|screen| {
            let scale = screen.scale_factor();
            let place = screen.position().to_logical::<f64>(scale);
            let size = screen.size().to_logical::<f64>(scale);
            (place.x - 40.0..place.x + size.width - 80.0).contains(&x)
                && (place.y - 10.0..place.y + size.height - 40.0).contains(&y)
        })
}

/// The colours of this time, else the kept ones.
pub fn theme(shared: &Shared) -> Theme {
    shared
        .arguments
        .theme
        .map_or_else(|| shared.prefs.theme(), Theme::from)
}

/// The colours as the windowing system knows them.
pub fn tauri_theme(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Dark => Some(tauri::Theme::Dark),
        Theme::Light => Some(tauri::Theme::Light),
    }
}

/// The page's own background, so that nothing flashes before it is painted.
fn background(theme: Theme) -> Color {
    match theme {
        Theme::Light => Color(0xF6, 0xF4, 0xF7, 0xFF),
        Theme::System | Theme::Dark => Color(0x17, 0x14, 0x1C, 0xFF),
    }
}

/// Brings the window to the front.
pub fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Ends the window as if it had been closed.
pub fn leave(app: &AppHandle) {
    remember(app);
    app.exit(0);
}

/// A logout or an end of the resident asks by signal.
#[cfg(unix)]
async fn leave_when_told(app: AppHandle) {
    match Signals::listen() {
        Ok(mut signals) => {
            signals.told_to_stop().await;
            leave(&app);
        }
        Err(error) => tracing::warn!(%error, "signals end the window at once"),
    }
}

/// Keeps size and place, unless they were given for this time only.
fn remember(app: &AppHandle) {
    let shared = app.state::<Shared>();
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    if shared.arguments.size.is_some() || window.is_minimized().unwrap_or(false) {
        return;
    }
    if let Ok(frame) = frame_of(&window, shared.prefs.frame())
        && let Err(error) = shared.prefs.set_frame(frame)
    {
        tracing::warn!(%error, "size and place of the window were not kept");
    }
}

/// A window that fills the screen keeps the size it had before.
fn frame_of(window: &WebviewWindow, before: Option<Frame>) -> tauri::Result<Frame> {
    let scale = window.scale_factor()?;
    let size = window.inner_size()?.to_logical::<f64>(scale);
    let place = window
        .outer_position()
        .ok()
        .map(|at| at.to_logical::<f64>(scale));
    let now = Frame {
        width: size.width,
        height: size.height,
        x: place.map(|at| at.x),
        y: place.map(|at| at.y),
        maximized: window.is_maximized()?,
    };
    Ok(match before {
        Some(before) if now.maximized => Frame {
            maximized: true,
            ..before
        },
        Some(_) | None => now,
    })
}

/// WebKitGTK draws nothing with NVIDIA's driver and its DMA-BUF renderer: off for those, unless the user says otherwise.
/// Must run before any thread starts.
pub fn work_around_drivers() {
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let nvidia = Path::new("/proc/driver/nvidia/version").exists();
    if nvidia && std::env::var_os(VARIABLE).is_none() {
        #[expect(unsafe_code, reason = "no other thread runs yet")]
        unsafe {
            std::env::set_var(VARIABLE, "1");
        }
    }
}
