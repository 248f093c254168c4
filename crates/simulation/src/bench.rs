//! Measurements, one file each.

pub mod charts;
pub mod draw;
pub mod idle;
pub mod import;
pub mod record;
