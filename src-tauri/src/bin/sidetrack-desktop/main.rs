//! `sidetrack-desktop`: the resident. Hosts the agent, the tray item and the notifications.

fn main() {}
