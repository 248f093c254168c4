//! Covers through a transport that answers from a list.

use super::*;
use spotify::BoxFuture;
use std::sync::Mutex;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0rest";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
const COVER: &str = "https://i.scdn.co/image/ab67616d00001e02";

/// Answers every request with the same, and writes down what was asked.
struct Canned {
    status: u16,
    body: Vec<u8>,
    asked: Mutex<Vec<String>>,
}

impl Transport for Canned {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.asked.lock().unwrap().push(request.uri().to_string());
        Box::pin(async move {
            let answer = http::Response::builder().status(self.status);
            Ok(answer.body(Bytes::from(self.body.clone())).unwrap())
        })
    }
}

struct Stage {
    folder: tempfile::TempDir,
    server: Arc<Canned>,
    covers: Covers,
}

fn stage(api: &str, status: u16, body: &[u8]) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Canned {
        status,
        body: body.to_vec(),
        asked: Mutex::default(),
    });
    let covers = Covers::new(folder.path(), server.clone(), &Url::parse(api).unwrap());
    Stage {
        folder,
        server,
        covers,
    }
}

const SPOTIFY: &str = "https://api.spotify.com/v1";
const SIMULATION: &str = "http://127.0.0.1:4711/v1";

#[tokio::test]
async fn a_cover_is_fetched_once_and_named_by_what_it_is() {
    let stage = stage(SPOTIFY, 200, JPEG);
    let file = stage.covers.fetch(COVER).await.unwrap();
    assert_eq!(file.extension().unwrap(), "jpg");
    assert!(file.starts_with(stage.folder.path().join("covers")));
    assert_eq!(std::fs::read(&file).unwrap(), JPEG);
    assert_eq!(stage.covers.fetch(COVER).await.unwrap(), file);
    assert_eq!(*stage.server.asked.lock().unwrap(), [COVER]);
    stage.covers.clear().unwrap();
    assert!(!file.exists());
}

#[tokio::test]
async fn only_spotifys_image_hosts_are_asked() {
    let stage = stage(SPOTIFY, 200, PNG);
    for address in [
        "http://i.scdn.co/image/1",
        "https://i.scdn.co.example.com/image/1",
        "https://example.com/?i.scdn.co",
        "https://evilspotifycdn.com/1",
        "https://user@i.scdn.co/image/1",
        "https://i.scdn.co:8443/image/1",
        "http://127.0.0.1:4711/image/1",
        "https://127.0.0.1/image/1",
        "file:///etc/passwd",
        "not an address",
    ] {
        let refused = stage.covers.fetch(address).await;
        assert!(matches!(refused, Err(CoverError::NotACover)), "{address}");
    }
    assert!(stage.server.asked.lock().unwrap().is_empty());
    stage
        .covers
        .fetch("https://mosaic.scdn.co/300/1")
        .await
        .unwrap();
    stage
        .covers
        .fetch("https://image-cdn-ak.spotifycdn.com/image/1")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_simulation_on_this_computer_may_draw_its_own() {
    let stage = stage(SIMULATION, 200, SVG);
    let file = stage
        .covers
        .fetch("http://127.0.0.1:4711/image/1")
        .await
        .unwrap();
    assert_eq!(file.extension().unwrap(), "svg");
    for elsewhere in [
        "http://127.0.0.1:4712/image/1",
        "http://localhost:4711/image/1",
    ] {
        let refused = stage.covers.fetch(elsewhere).await;
        assert!(matches!(refused, Err(CoverError::NotACover)), "{elsewhere}");
    }
    // Drawings can hold more than a picture: from Spotify's hosts none are expected.
    let refused = stage.covers.fetch(COVER).await;
    assert!(matches!(refused, Err(CoverError::NotAPicture)));
}

#[tokio::test]
async fn what_is_no_cover_is_not_kept() {
    let too_large = [JPEG, &vec![0; LARGEST]].concat();
    for body in [b"<html>".as_slice(), b"", b"RIFFxxxxWAVE", &too_large] {
        let stage = stage(SPOTIFY, 200, body);
        let refused = stage.covers.fetch(COVER).await;
        assert!(matches!(refused, Err(CoverError::NotAPicture)));
        assert!(!stage.folder.path().join("covers").exists());
    }
    let missing = stage(SPOTIFY, 404, JPEG);
    assert!(matches!(
        missing.covers.fetch(COVER).await,
        Err(CoverError::Status(404))
    ));
}
