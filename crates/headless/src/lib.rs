//! A real desktop session without a screen: X server (or a Wayland compositor), session bus, Secret
//! Service, window manager, tray host and notification daemon, with folders and a display of its own.
//!
//! Several sessions run side by side. Each ends exactly what it started, also when its owner is killed.
#![cfg(target_os = "linux")]

mod builder;
mod bus;
mod daemon;
mod desktop;
mod display;
mod error;
mod keeper;
mod keyring;
mod notifier;
mod panel;
mod process;
mod wait;
mod window;

pub use builder::{Builder, Screen};
pub use desktop::Desktop;
pub use error::Error;
pub use keyring::{Keyring, PASSWORD};
pub use notifier::Notifier;
pub use process::{Process, Signal};
pub use wait::{pause, wait_for};
pub use window::Window;
