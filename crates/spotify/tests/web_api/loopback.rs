//! The loopback listener, over real sockets.

use std::time::Duration;

use spotify::{BoxFuture, Clock, Code, Loopback, SignIn, SignInError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::sign_in::{asked, attempt};

/// Its sleeps never end, so that only sockets decide.
struct Timeless;

impl Clock for Timeless {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// Its sleeps are over at once.
struct Impatient;

impl Clock for Impatient {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

struct Browser {
    address: String,
}

impl Browser {
    fn at(loopback: &Loopback) -> Self {
        let uri = loopback.redirect_uri();
        let address = uri.strip_prefix("http://").unwrap();
        Self {
            address: address.split('/').next().unwrap().into(),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // A reset is an answer too: to garbage nothing need be said.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    async fn get(&self, target: &str) -> String {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        self.send(request.as_bytes()).await
    }
}

fn listener() -> (Loopback, SignIn, String) {
    let loopback = Loopback::bind(0).unwrap();
    let sign_in = attempt(1, &loopback.redirect_uri());
    let state = asked(&sign_in)["state"].clone();
    (loopback, sign_in, state)
}

async fn wait(loopback: &Loopback, sign_in: &SignIn) -> Result<Code, SignInError> {
    loopback
        .wait(sign_in, Duration::from_secs(300), &Timeless)
        .await
}

#[tokio::test]
async fn the_redirect_brings_the_code_and_a_page_that_loads_nothing() {
    let (loopback, sign_in, state) = listener();
    let browser = Browser::at(&loopback);
    let target = format!("/callback?code=abc&state={state}");
    let (code, page) = tokio::join!(wait(&loopback, &sign_in), browser.get(&target));
    code.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("Content-Security-Policy: default-src 'none'"));
    assert!(page.contains("prefers-color-scheme: dark"));
    assert!(
        !page.contains("src=") && !page.contains("href="),
        "no outside resources"
    );
    assert!(!page.contains("{title}") && !page.contains("{text}"));
}

#[tokio::test]
async fn strays_change_nothing() {
    let (loopback, sign_in, state) = listener();
    let browser = Browser::at(&loopback);
    let visits = async {
        let silent = browser.connect().await;
        let mut half = browser.connect().await;
        half.write_all(b"GET /callb").await.unwrap();
        for (target, status) in [
            ("/favicon.ico", "404"),
            ("/", "404"),
            ("/apple-touch-icon.png", "404"),
            ("/callback", "400"),
            ("/callback?", "400"),
            ("/callback?foo=bar", "400"),
            ("/callback?code=evil", "400"),
            ("/callback?code=evil&state=wrong", "400"),
            ("/callback?error=access_denied&state=wrong", "400"),
        ] {
            let answer = browser.get(target).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{target}: {answer}"
            );
        }
        let post = format!("POST /callback?code=a&state={state} HTTP/1.1\r\n\r\n");
        assert!(
            browser
                .send(post.as_bytes())
                .await
                .starts_with("HTTP/1.1 405 ")
        );
        browser.send(b"\x16\x03\x01\x02\x00\xff\xfe garbage").await;
        browser.send(&[0; 70_000]).await;
        browser.send(b"\r\n\r\n").await;
        browser.send(b"").await;
        let page = browser
            .get(&format!("/callback?code=abc&state={state}"))
            .await;
        drop((silent, half));
        page
    };
    let (code, page) = tokio::join!(wait(&loopback, &sign_in), visits);
    code.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn many_silent_connections_do_not_keep_the_browser_out() {
    let (loopback, sign_in, state) = listener();
    let browser = Browser::at(&loopback);
    let visits = async {
        let mut silent = Vec::new();
        for _ in 0..100 {
            silent.push(browser.connect().await);
        }
        browser
            .get(&format!("/callback?code=abc&state={state}"))
            .await
    };
    let (code, page) = tokio::join!(wait(&loopback, &sign_in), visits);
    code.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn a_no_ends_the_wait_and_is_answered_kindly() {
    let (loopback, sign_in, state) = listener();
    let browser = Browser::at(&loopback);
    let target = format!("/callback?error=access_denied&state={state}");
    let (code, page) = tokio::join!(wait(&loopback, &sign_in), browser.get(&target));
    assert_eq!(code.unwrap_err(), SignInError::Denied);
    assert!(page.contains("Nothing was changed"), "{page}");
}

#[tokio::test]
async fn the_time_out_says_what_to_check() {
    let (loopback, sign_in, _) = listener();
    let timed_out = loopback
        .wait(&sign_in, Duration::from_secs(300), &Impatient)
        .await;
    let redirect_uri = loopback.redirect_uri();
    let error = timed_out.unwrap_err();
    let text = error.to_string();
    for hint in [redirect_uri.as_str(), "localhost", "client id", "user list"] {
        assert!(text.contains(hint), "{hint} is not in {text}");
    }
    assert_eq!(error, SignInError::TimedOut { redirect_uri });
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let (first, _, _) = listener();
    let port = first.redirect_uri();
    let port: u16 = port.split([':', '/']).nth(4).unwrap().parse().unwrap();
    let second = Loopback::bind(port);
    assert_eq!(second.unwrap_err(), SignInError::PortTaken { port });
}
