//! The real program against a simulated Spotify on loopback, a real gnome-keyring, signals and kills.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod care;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod exit_codes;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod import;
#[cfg(test)]
mod keyring;
#[cfg(test)]
mod pick;
#[cfg(test)]
mod playlist;
#[cfg(test)]
mod process;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod session;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tap;
#[cfg(test)]
mod together;
#[cfg(test)]
mod world;
