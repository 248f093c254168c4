//! `sidetrack-window`: the window, started on demand.

fn main() {}
