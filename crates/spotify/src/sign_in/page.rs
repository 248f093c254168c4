//! What the browser shows at the end of a sign-in: small pages that load nothing else.

const HEADERS: &str = "Cache-Control: no-store\r\n\
    Referrer-Policy: no-referrer\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
    Connection: close\r\n";

/// After consent.
pub(super) fn welcome() -> String {
    html(
        "200 OK",
        "Spotify said yes",
        "Sidetrack finishes the sign-in by itself. You can close this page.",
    )
}

/// After a no, or an error that Spotify names.
pub(super) fn refused() -> String {
    html(
        "200 OK",
        "Not signed in",
        "Spotify sent you back without consent. Nothing was changed. \
         You can close this page and try again in Sidetrack.",
    )
}

/// For whoever came by mistake.
pub(super) fn plain(status: &str) -> String {
    answer(status, "text/plain; charset=utf-8", status)
}

fn html(status: &str, title: &str, text: &str) -> String {
    let body = include_str!("page.html")
        .replace("{title}", title)
        .replace("{text}", text);
    answer(status, "text/html; charset=utf-8", &body)
}

fn answer(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{HEADERS}\r\n{body}"
    )
}
