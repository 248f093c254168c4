//! Covers drawn from their id: gradients as SVG, and as a small PNG for those who cannot read SVG.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::random;

const PNG_SIZE: usize = 128;

/// `GET /image/{id}` draws SVG, `GET /image/{id}.png` a PNG.
pub(crate) async fn show(Path(name): Path<String>) -> Response {
    let cached = (header::CACHE_CONTROL, "public, max-age=86400");
    match name.strip_suffix(".png") {
        Some(id) => ([(header::CONTENT_TYPE, "image/png"), cached], png(id)).into_response(),
        None => (
            [(header::CONTENT_TYPE, "image/svg+xml"), cached],
            svg(&name),
        )
            .into_response(),
    }
}

/// Hue in degrees, twice.
fn hues(id: &str) -> (u64, u64) {
    let hash = random::hash(id);
    (hash % 360, (hash % 360 + 40 + (hash >> 16) % 100) % 360)
}

fn svg(id: &str) -> String {
    let (from, to) = hues(id);
    let hash = random::mix(random::hash(id));
    let angle = hash % 360;
    let circles: String = (0..3)
        .map(|turn| {
            let place = random::mix(hash ^ turn);
            let (x, y, radius) = (place % 640, (place >> 16) % 640, 60 + (place >> 32) % 220);
            format!(
                r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="hsl({to} 80% 70%)" opacity=".25"/>"#
            )
        })
        .collect();
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 640" width="640" height="640"><defs><linearGradient id="g" gradientTransform="rotate({angle} .5 .5)"><stop stop-color="hsl({from} 65% 45%)"/><stop offset="1" stop-color="hsl({to} 70% 30%)"/></linearGradient></defs><rect width="640" height="640" fill="url(#g)"/>{circles}</svg>"#
    )
}

/// A gradient of 256 colours, stored without compression.
fn png(id: &str) -> Vec<u8> {
    let (from, to) = hues(id);
    let mut palette = Vec::with_capacity(768);
    for step in 0..256u64 {
        let hue = (from * (255 - step) + to * step) / 255;
        palette.extend(rgb(hue, 120 - step / 4));
    }
    let mut rows = Vec::with_capacity(PNG_SIZE * (PNG_SIZE + 1));
    for y in 0..PNG_SIZE {
        rows.push(0);
        rows.extend((0..PNG_SIZE).map(|x| (x + y) as u8));
    }
    let size = (PNG_SIZE as u32).to_be_bytes();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(
        &mut file,
        b"IHDR",
        &[&size[..], &size[..], &[8, 3, 0, 0, 0]].concat(),
    );
    chunk(&mut file, b"PLTE", &palette);
    chunk(&mut file, b"IDAT", &stored(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

/// A full colour of the wheel at a lightness of 0 to 255.
fn rgb(hue: u64, light: u64) -> [u8; 3] {
    let ramp = (hue % 60) * light / 60;
    let (full, up, down, none) = (
        light as u8,
        ramp as u8,
        (light - ramp) as u8,
        (light / 4) as u8,
    );
    match hue / 60 % 6 {
        0 => [full, up, none],
        1 => [down, full, none],
        2 => [none, full, up],
        3 => [none, down, full],
        4 => [up, none, full],
        _ => [full, none, down],
    }
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let body = [&kind[..], data].concat();
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(&body);
    file.extend(crc32(&body).to_be_bytes());
}

/// A zlib stream of stored blocks; `data` fits into one.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut stream = vec![0x78, 0x01, 1];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| {
        if crc & 1 == 1 {
            0xedb8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !data
        .iter()
        .fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn covers_differ_and_stay() {
        assert_eq!(svg("a"), svg("a"));
        assert_ne!(svg("a"), svg("b"));
        assert_ne!(png("a"), png("b"));
    }
}
