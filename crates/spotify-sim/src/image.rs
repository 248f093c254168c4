//! Covers drawn from their id: flat shapes in a few colours, as JPEG in the size that was asked for, like Spotify's.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jpeg_encoder::{ColorType, Encoder};
use serde::Deserialize;

use crate::random;

/// Sizes that Spotify has, pixels.
const SIZES: [u16; 3] = [640, 300, 64];

const QUALITY: u8 = 88;

/// Background first, then three colours that go with it.
const PALETTES: [[u32; 4]; 9] = [
    [0x2E3F58, 0xC9D6E2, 0x8A4F7D, 0xF2E8D9],
    [0xE9B9A0, 0xC96B4F, 0x7A8F8A, 0xF3E3D2],
    [0x4A4A9C, 0xB9B4EC, 0x2B2B66, 0xF4F1FF],
    [0x86C5DA, 0x1F3A5F, 0xE8A33D, 0xF6F1E4],
    [0x2A1B22, 0xD8593F, 0xA9A1B8, 0xF1C9B4],
    [0xDDE5C8, 0x2F4F43, 0xD9973A, 0x7FA089],
    [0xC8452F, 0xF4E4CF, 0x1E1A22, 0xE99A5B],
    [0x163A3A, 0x57B894, 0xF0E6C0, 0xDB6B5C],
    [0xF0D9E2, 0x5B2A57, 0xDE7A9B, 0x2F2140],
];

/// What a cover is asked with.
#[derive(Deserialize)]
pub(crate) struct Asked {
    size: Option<u16>,
}

/// `GET /image/{id}?size=640|300|64`
pub(crate) async fn show(Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let size = asked.size.unwrap_or(SIZES[0]);
    if !SIZES.contains(&size) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    match jpeg(&id, size) {
        Ok(bytes) => (headers, bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn jpeg(id: &str, size: u16) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
    let cover = Cover::of(id);
    let mut pixels = Vec::with_capacity(usize::from(size) * usize::from(size) * 3);
    for y in 0..size {
        for x in 0..size {
            pixels.extend(cover.pixel(f32::from(x), f32::from(y), f32::from(size)));
        }
    }
    let mut file = Vec::new();
    Encoder::new(&mut file, QUALITY).encode(&pixels, size, size, ColorType::Rgb)?;
    Ok(file)
}

/// The drawing of one id.
struct Cover {
    colours: [[f32; 3]; 4],
    shape: u64,
    turn: f32,
    count: f32,
}

impl Cover {
    fn of(id: &str) -> Cover {
        let hash = random::mix(random::hash(id));
        let palette = PALETTES[(hash % PALETTES.len() as u64) as usize];
        let rgb = |colour: u32| [16, 8, 0].map(|shift| (colour >> shift & 0xFF) as f32);
        Cover {
            colours: palette.map(rgb),
            shape: (hash >> 8) % 7,
            turn: ((hash >> 16) % 4) as f32,
            count: 3.0 + ((hash >> 24) % 4) as f32,
        }
    }

    /// The mean of four points, so that edges are smooth.
    fn pixel(&self, x: f32, y: f32, size: f32) -> [u8; 3] {
        let points = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let mut sum = [0.0; 3];
        for (dx, dy) in points {
            let colour = self.colours[self.layer((x + dx) / size, (y + dy) / size)];
            for (sum, part) in sum.iter_mut().zip(colour) {
                *sum += part / 4.0;
            }
        }
        sum.map(|part| part as u8)
    }

    /// Which colour a point has; both coordinates run from 0 to 1.
    fn layer(&self, x: f32, y: f32) -> usize {
        let (x, y) = self.turned(x, y);
        match self.shape {
            0 => self.arches(x, y),
            1 => self.waves(x, y),
            2 => self.dots(x, y),
            3 => self.tiles(x, y),
            4 => horizon(x, y),
            5 => discs(x, y),
            _ => self.rings(x, y),
        }
    }

    /// Quarter turns, but for pictures with an up and a down.
    fn turned(&self, x: f32, y: f32) -> (f32, f32) {
        match (self.shape, self.turn as u8) {
            (0 | 4, _) | (_, 0) => (x, y),
            (_, 1) => (y, 1.0 - x),
            (_, 2) => (1.0 - x, 1.0 - y),
            (_, _) => (1.0 - y, x),
        }
    }

    fn arches(&self, x: f32, y: f32) -> usize {
        let across = x - 0.5;
        let reach = if y < 0.48 {
            across.hypot(y - 0.48)
        } else {
            across.abs()
        };
        let band = ((0.42 - reach) / (0.42 / self.count)).floor();
        if band < 0.0 || y > 0.94 {
            0
        } else {
            1 + band as usize % 3
        }
    }

    fn waves(&self, x: f32, y: f32) -> usize {
        let lift = 0.035 * (x * std::f32::consts::TAU * 1.5 + y * 5.0).sin();
        ((y + lift) * (self.count + 3.0)).floor().max(0.0) as usize % 4
    }

    fn dots(&self, x: f32, y: f32) -> usize {
        let across = self.count + 4.0;
        let (u, v) = (x * across, y * across);
        let radius = 0.12 + 0.3 * (1.0 - (x - 0.5).hypot(y - 0.5));
        let inside = (u.fract() - 0.5).hypot(v.fract() - 0.5) < radius;
        if inside {
            1 + (u as usize + v as usize) % 2 * 2
        } else {
            0
        }
    }

    fn tiles(&self, x: f32, y: f32) -> usize {
        let (u, v) = (x * 4.0, y * 4.0);
        let place = random::mix((u as u64) << 8 | (v as u64) << 4 | self.turn as u64);
        let (u, v) = match place % 4 {
            0 => (u.fract(), v.fract()),
            1 => (1.0 - u.fract(), v.fract()),
            2 => (u.fract(), 1.0 - v.fract()),
            _ => (1.0 - u.fract(), 1.0 - v.fract()),
        };
        if u.hypot(v) < 1.0 {
            1 + (place >> 8) as usize % 3
        } else {
            0
        }
    }

    fn rings(&self, x: f32, y: f32) -> usize {
        let reach = (x - 0.32).hypot(y - 0.68);
        (reach * (self.count + 2.0)).floor() as usize % 4
    }
}

fn horizon(x: f32, y: f32) -> usize {
    let sun = (x - 0.5).hypot(y - 0.46) < 0.24;
    match (y > 0.58, sun) {
        (true, _) if (y * 26.0).fract() < (y - 0.5) => 3,
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}

fn discs(x: f32, y: f32) -> usize {
    let left = (x - 0.37).hypot(y - 0.44) < 0.26;
    let right = (x - 0.62).hypot(y - 0.58) < 0.26;
    match (left, right) {
        (true, true) => 3,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_are_jpegs_that_differ_and_stay() {
        let cover = jpeg("a", 64).unwrap();
        assert!(cover.starts_with(&[0xFF, 0xD8, 0xFF]));
        assert_eq!(cover, jpeg("a", 64).unwrap());
        assert_ne!(cover, jpeg("b", 64).unwrap());
        assert!(cover.len() < 20_000);
    }
}
