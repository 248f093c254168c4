//! What both desktop programs share. Nothing here names Tauri, so the resident links no WebKit.

pub mod view;
