//! Measurements, one file each.

pub mod charts;
pub mod idle;
pub mod import;
pub mod record;
