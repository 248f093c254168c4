//! The browser: a program that writes down which address it was to open, and somebody who agrees on the consent page.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use sidetrack_headless::Desktop;
use url::Url;

use crate::program::until;

/// Puts a browser on the desktop that opens nothing and writes its addresses down.
pub fn install(desktop: &Desktop) {
    let file = desktop.folder().join("bin/xdg-open");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$1\" >>'{}'\n",
        opened(desktop).display()
    );
    fs::write(&file, script).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The addresses that the browser was to open, oldest first.
pub fn addresses(desktop: &Desktop) -> Vec<String> {
    let text = fs::read_to_string(opened(desktop)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Waits for an address that holds these words.
#[track_caller]
pub fn address(desktop: &Desktop, words: &str) -> String {
    until(&format!("an address with {words:?} in the browser"), || {
        addresses(desktop)
            .into_iter()
            .find(|address| address.contains(words))
    })
}

fn opened(desktop: &Desktop) -> PathBuf {
    desktop.folder().join("run/opened")
}

/// Opens the consent page, agrees, and goes where it leads: back to Sidetrack.
pub async fn consent(page: &str) {
    let client = client();
    let shown = client.get(page).send().await.unwrap().text().await.unwrap();
    let mut form = fields(&shown);
    assert!(!form.is_empty(), "no form on the consent page: {shown}");
    form.push(("account".to_owned(), "listener".to_owned()));
    form.push(("decision".to_owned(), "agree".to_owned()));
    let target = Url::parse(page).unwrap().join("/authorize").unwrap();
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let answer = client
        .post(target)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    // The client follows the redirect, as a browser does.
    let answer = answer.send().await.unwrap();
    let (at, status) = (answer.url().clone(), answer.status());
    let text = answer.text().await.unwrap();
    assert!(
        at.path() == "/callback" && status.is_success(),
        "{at} {status} {text}"
    );
}

/// A client for loopback addresses.
pub fn client() -> reqwest::Client {
    // Another test of this process may have been the first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// The hidden fields of the page's form.
fn fields(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    let field = |input: &str| {
        let (name, rest) = input.split_once("\" value=\"")?;
        let (value, _) = rest.split_once('"')?;
        Some((unescape(name), unescape(value)))
    };
    inputs.filter_map(field).collect()
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
