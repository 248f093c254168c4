//! What both desktop programs share. Nothing here names Tauri, so the resident links no WebKit.

pub mod autostart;
pub mod covers;
pub mod demo;
pub mod links;
pub mod programs;
pub mod view;
