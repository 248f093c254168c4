//! Pictures are taken on Linux only: other systems have no desktop without a screen.

use std::path::Path;

use anyhow::{Result, bail};

use crate::demo::Look;

/// Says that it cannot.
pub fn take(_file: &Path, _look: &Look) -> Result<()> {
    bail!("--screenshot needs Linux: a desktop without a screen is started for it")
}
