//! What both desktop programs share. Nothing here names Tauri, so the resident links no WebKit.

pub mod autostart;
pub mod covers;
pub mod demo;
pub mod links;
pub mod log;
pub mod page;
pub mod programs;
#[cfg(unix)]
pub mod signals;
pub mod view;
