//! The arguments of the window.

use clap::{Parser, ValueEnum};
use sidetrack_desktop::page::Page;
use sidetrack_desktop::view::Theme;
use std::path::PathBuf;

/// The window of Sidetrack.
#[derive(Clone, Debug, Parser)]
#[command(name = "sidetrack-window", version)]
pub struct Arguments {
    /// Data folder [default: SIDETRACK_DATA_DIR, else the system's place for application data]
    #[arg(long, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Page to begin with
    #[arg(long)]
    pub page: Option<Page>,
    /// Colours, for this time only
    #[arg(long)]
    pub theme: Option<Colours>,
    /// Size of the page in logical pixels, such as 1040x720, for this time only
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<(f64, f64)>,
    /// Write this file when the first page has been painted with its data, for measurements and pictures
    #[arg(long, value_name = "FILE", hide = true)]
    pub ready_file: Option<PathBuf>,
}

/// Colours that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colours {
    /// Dark
    Dark,
    /// Light
    Light,
}

impl From<Colours> for Theme {
    fn from(colours: Colours) -> Theme {
        match colours {
            Colours::Dark => Theme::Dark,
            Colours::Light => Theme::Light,
        }
    }
}

fn size(text: &str) -> Result<(f64, f64), String> {
    let parts = text.split_once('x');
    let size = parts.and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    size.filter(|(width, height)| {
        (200.0..=8000.0).contains(width) && (200.0..=8000.0).contains(height)
    })
    .ok_or_else(|| "give width and height between 200 and 8000, such as 1040x720".to_owned())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_two_sensible_numbers() {
        assert_eq!(size("1040x720"), Ok((1040.0, 720.0)));
        for text in [
            "1040", "x", "1040x", "0x720", "NaNx720", "1e9x720", "-1x720",
        ] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
