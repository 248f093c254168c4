//! `cover://localhost/ADDRESS`: covers for the page, only those whose address stands in the diary; and their main colour.

use crate::Shared;
use sidetrack_core::store::{Store, catalogue};
use sidetrack_desktop::covers::Kind;
use std::path::PathBuf;
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Manager, UriSchemeResponder};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Answers one request of the page.
pub async fn answer(app: AppHandle, path: String, responder: UriSchemeResponder) {
    let response = match find(&app, &path).await {
        Some(bytes) => with(StatusCode::OK, bytes),
        None => with(StatusCode::NOT_FOUND, Vec::new()),
    };
    responder.respond(response);
}

fn with(status: StatusCode, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("max-age=86400"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        header::HeaderValue::from_static("nosniff"),
    );
    if let Some(kind) = kind(response.body()) {
        let value = header::HeaderValue::from_static(kind);
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

fn kind(bytes: &[u8]) -> Option<&'static str> {
    Kind::of(bytes)?.media_type()
}

async fn find(app: &AppHandle, path: &str) -> Option<Vec<u8>> {
    let address = decoded(path.trim_start_matches('/'))?;
    let file = file(app, address).await?;
    tokio::task::spawn_blocking(move || std::fs::read(file).ok())
        .await
        .ok()?
}

fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// The cover in the cache, fetched if need be. Only what the diary names is fetched: the page cannot ask the network.
async fn file(app: &AppHandle, address: String) -> Option<PathBuf> {
    let shared = app.state::<Shared>();
    let folder = shared.folder.clone();
    let known = address.clone();
    let is_known = tokio::task::spawn_blocking(move || {
        let store = Store::open_read_only(&folder).ok()?;
        catalogue::has_cover(store.read(), &known).ok()
    });
    if !is_known.await.ok()?? {
        return None;
    }
    shared.covers.fetch(&address).await.ok()
}

/// The main colour of a cover as `#rrggbb`; none when there is no cover.
pub async fn colour(app: &AppHandle, address: String) -> Option<String> {
    let file = file(app, address).await?;
    tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(file).ok()?;
        main_colour(&pixels(&bytes)?)
    })
    .await
    .ok()?
}

/// About a thousand pixels of a picture, evenly spread. Spotify's covers are JPEG; nothing else is read.
fn pixels(picture: &[u8]) -> Option<Vec<[u8; 3]>> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(picture), options);
    let bytes = decoder.decode().ok()?;
    let step = (bytes.len() / 3 / 1024).max(1);
    let pixels = bytes.chunks_exact(3).step_by(step);
    Some(pixels.filter_map(|pixel| pixel.try_into().ok()).collect())
}

/// The mean of the fullest corner of the colour cube, cut into eight parts along each edge; greys count a third, so that a
/// white frame does not win over the picture in it.
fn main_colour(pixels: &[[u8; 3]]) -> Option<String> {
    let mut cells = vec![(0u32, [0u32; 3]); 512];
    for pixel in pixels {
        let [red, green, blue] = pixel.map(|part| usize::from(part >> 5));
        let (count, sum) = cells.get_mut(red << 6 | green << 3 | blue)?;
        *count += 1;
        for (sum, part) in sum.iter_mut().zip(pixel) {
            *sum += u32::from(*part);
        }
    }
    let weight = |(count, sum): &(u32, [u32; 3])| {
        let mean = sum.map(|part| part / (*count).max(1));
        let spread = mean.iter().max().unwrap_or(&0) - mean.iter().min().unwrap_or(&0);
        if spread < 24 { *count } else { *count * 3 }
    };
    let (count, sum) = cells.iter().max_by_key(|cell| weight(cell)).copied()?;
    let [red, green, blue] = sum.map(|part| part / count.max(1));
    (count > 0).then(|| format!("#{red:02x}{green:02x}{blue:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_is_that_of_the_picture_not_of_its_frame() {
        let frame = [[250, 250, 250]; 18];
        let picture = [[40, 60, 120]; 14];
        let both = [&frame[..], &picture[..]].concat();
        assert_eq!(main_colour(&both).as_deref(), Some("#283c78"));
        assert_eq!(main_colour(&[[0, 0, 0]]).as_deref(), Some("#000000"));
        assert_eq!(main_colour(&[]), None);
    }

    #[test]
    fn what_is_no_jpeg_has_no_pixels() {
        assert_eq!(pixels(b"\x89PNG\r\n\x1a\n"), None);
        assert_eq!(pixels(b"\xFF\xD8\xFF\xE0"), None);
    }

    #[test]
    fn addresses_come_encoded() {
        assert_eq!(
            decoded("https%3A%2F%2Fa%2Fb%3Fc").as_deref(),
            Some("https://a/b?c")
        );
        assert_eq!(decoded("%FF"), None);
    }

    #[test]
    fn only_pictures_get_a_type() {
        assert_eq!(kind(b"\xFF\xD8\xFF\xE0"), Some("image/jpeg"));
        assert_eq!(kind(b"<svg onload='x'>"), None);
    }
}
