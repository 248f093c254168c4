//! The real transport, against real sockets on this computer.

use bytes::Bytes;
use http::Request;
use spotify::{HttpTransport, Transport, TransportError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that answers one connection with these bytes and hangs up.
async fn server(answer: Vec<u8>) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4_096];
        let length = stream.read(&mut request).await.unwrap();
        // The client may hang up in the middle of a large answer.
        let _ = stream.write_all(&answer).await;
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    (address, seen)
}

fn get(address: &str) -> Request<Bytes> {
    Request::get(format!("{address}/v1/me?q=private"))
        .header("authorization", "Bearer t")
        .body(Bytes::new())
        .unwrap()
}

#[tokio::test]
async fn an_answer_comes_back_whole_and_the_program_says_who_it_is() {
    let answer = b"HTTP/1.1 418 Odd\r\nDate: Fri, 20 Nov 2026 08:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello";
    let (address, seen) = server(answer.to_vec()).await;
    let response = HttpTransport::new()
        .unwrap()
        .send(get(&address))
        .await
        .unwrap();
    assert_eq!(response.status(), 418);
    assert_eq!(response.headers()["date"], "Fri, 20 Nov 2026 08:00:00 GMT");
    assert_eq!(response.body(), "hello");
    let request = seen.await.unwrap().to_lowercase();
    assert!(
        request.starts_with("get /v1/me?q=private http/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains(&format!(
        "user-agent: sidetrack/{}\r\n",
        env!("CARGO_PKG_VERSION")
    )));
    assert!(request.contains("authorization: bearer t\r\n"));
}

#[tokio::test]
async fn a_body_on_delete_is_sent() {
    let (address, seen) = server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    let request = Request::delete(address)
        .body(Bytes::from("{\"items\":[]}"))
        .unwrap();
    HttpTransport::new().unwrap().send(request).await.unwrap();
    assert!(seen.await.unwrap().ends_with("{\"items\":[]}"));
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let answer =
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let (address, _) = server(answer.to_vec()).await;
    let response = HttpTransport::new()
        .unwrap()
        .send(get(&address))
        .await
        .unwrap();
    assert_eq!(response.status(), 302);
}

#[tokio::test]
async fn a_closed_port_means_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = HttpTransport::new()
        .unwrap()
        .send(get(&address))
        .await
        .unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
    assert!(!error.to_string().contains("private"), "{error}");
}

#[tokio::test]
async fn a_connection_that_ends_early_is_cut() {
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf".to_vec();
    for answer in [Vec::new(), short] {
        let (address, _) = server(answer).await;
        let error = HttpTransport::new()
            .unwrap()
            .send(get(&address))
            .await
            .unwrap_err();
        assert!(matches!(error, TransportError::Cut(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut() {
    let mut answer = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    answer.resize(11 * 1024 * 1024, b'x');
    let (address, _) = server(answer).await;
    let error = HttpTransport::new()
        .unwrap()
        .send(get(&address))
        .await
        .unwrap_err();
    assert_eq!(error, TransportError::Cut("answer too large".into()));
}

#[tokio::test]
async fn a_failed_handshake_means_not_sent() {
    let (address, _) = server(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()).await;
    let address = address.replace("http:", "https:");
    let error = HttpTransport::new()
        .unwrap()
        .send(get(&address))
        .await
        .unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
}
