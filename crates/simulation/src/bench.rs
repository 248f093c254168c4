//! Measurements, one file each.

pub mod idle;
pub mod record;
