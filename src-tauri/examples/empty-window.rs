//! A Tauri window with an empty page, for the benchmark: it touches the file it is given when the page has been painted.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><title>Empty</title><body><script>\
requestAnimationFrame(() => requestAnimationFrame(() => fetch('empty://localhost/painted')))</script>";

fn main() {
    let file = std::env::args().nth(1).unwrap_or_default();
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("empty", move |_, request| {
            if request.uri().path() == "/painted" {
                let _ = std::fs::write(&file, "painted\n");
            }
            let mut response = Response::new(PAGE.as_bytes().to_vec());
            let html = tauri::http::HeaderValue::from_static("text/html");
            response.headers_mut().insert("content-type", html);
            response
        })
        .setup(|app| {
            let page = "empty://localhost/"
                .parse()
                .map(WebviewUrl::CustomProtocol)?;
            WebviewWindowBuilder::new(app, "main", page)
                .title("Empty")
                .inner_size(1040.0, 720.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = app {
        panic!("{error}");
    }
}
