//! The desktop end to end: the real programs on a real desktop without a screen, with a simulated Spotify over
//! loopback. Each test has a desktop of its own.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod browser;
#[cfg(test)]
mod care;
#[cfg(test)]
mod dialogs;
#[cfg(test)]
mod driver;
#[cfg(test)]
mod drops;
#[cfg(test)]
mod files;
#[cfg(test)]
mod first_day;
#[cfg(test)]
mod history;
#[cfg(test)]
mod keyring;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod local;
#[cfg(test)]
mod missing;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod program;
#[cfg(test)]
mod records;
#[cfg(test)]
mod tray;
#[cfg(test)]
mod wayland;
#[cfg(test)]
mod world;
#[cfg(test)]
mod zones;
