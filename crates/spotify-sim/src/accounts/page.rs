//! The pages a browser sees: consent and errors.

use super::User;
use super::authorize::Wish;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;background:#121212;color:#fff;margin:0;display:grid;\
place-items:center;min-height:100vh}main{max-width:26rem;padding:2rem}h1{font-size:1.5rem}li{margin:.3rem 0}\
button,select{font:inherit;padding:.7rem 1.6rem;border-radius:2rem;border:1px solid #888;background:none;color:#fff;\
cursor:pointer}select option{color:#000}button[value=agree]{background:#1ed760;border-color:#1ed760;color:#000;\
font-weight:700}button:focus-visible,select:focus-visible{outline:3px solid #fff;outline-offset:3px}\
.row{display:flex;gap:1rem;margin-top:1.5rem}.note{color:#b3b3b3;font-size:.9rem}";

/// The page that asks the user. Its form posts every parameter back together with `decision`.
pub(super) fn consent(wish: &Wish, pairs: &[(String, String)]) -> String {
    let hidden: String = pairs
        .iter()
        .map(|(name, value)| {
            format!(
                r#"<input type="hidden" name="{}" value="{}">"#,
                escape(name),
                escape(value)
            )
        })
        .collect();
    let scopes: String = wish
        .scopes
        .iter()
        .map(|scope| format!("<li>{}</li>", escape(scope)))
        .collect();
    let accounts: String = [(User::Listener, "listener"), (User::Guest, "guest")]
        .map(|(user, value)| format!(r#"<option value="{value}">{}</option>"#, user.name()))
        .concat();
    let client = escape(&wish.client_id);
    let back = escape(&wish.redirect_uri);
    let body = format!(
        r#"<h1>Allow this app to use your account?</h1>
<p>The app <strong>{client}</strong> asks for:</p>
<ul aria-label="Permissions">{scopes}</ul>
<form method="post" action="/authorize">{hidden}
<label for="account">Account</label> <select id="account" name="account">{accounts}</select>
<div class="row"><button type="submit" id="agree" name="decision" value="agree">Agree</button>
<button type="submit" id="cancel" name="decision" value="cancel">Cancel</button></div></form>
<p class="note">You go on to {back}. This is a simulation: no real account is touched.</p>"#
    );
    document("Authorize", &body)
}

/// An error of the authorization request, as text.
pub(super) fn error(text: &str) -> String {
    document("Error", &format!(r#"<p role="alert">{}</p>"#, escape(text)))
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width\"><title>{title} - Simulated Spotify</title>\
<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
