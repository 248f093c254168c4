//! The Web API: which handler a path has, and who may call it.

mod catalogue;
mod command;
pub(crate) mod json;
mod library;
mod me;
mod player;
mod playlist;
mod playlist_items;
mod recent;
mod search;

use crate::accounts::{Access, User};
use crate::call::{Answer, Call};
use crate::state::State;

/// A request with its token and time.
pub(crate) struct Ask<'a> {
    pub call: &'a Call,
    access: &'a Access,
    pub now: i64,
}

impl Ask<'_> {
    /// The user of the token.
    pub(crate) fn user(&self) -> Result<User, Answer> {
        self.access
            .user
            .ok_or_else(|| Answer::error(401, "Valid user authentication required"))
    }

    /// The user, if the token has a scope.
    pub(crate) fn user_with(&self, scope: &str) -> Result<User, Answer> {
        let user = self.user()?;
        match self.access.may(scope) {
            true => Ok(user),
            false => Err(Answer::error(403, "Insufficient client scope")),
        }
    }

    pub(crate) fn may(&self, scope: &str) -> bool {
        self.access.may(scope)
    }

    /// Whether items say if they can be played: a market is known from the user or the query.
    pub(crate) fn knows_market(&self) -> bool {
        self.access.user.is_some() || self.call.param("market").is_some()
    }
}

type Handled = Result<Answer, Answer>;

/// Answers a request whose token is good.
pub(crate) fn route(state: &mut State, now: i64, call: &Call, access: &Access) -> Answer {
    let ask = Ask { call, access, now };
    match dispatch(state, &ask) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn dispatch(state: &mut State, ask: &Ask<'_>) -> Handled {
    let segments: Vec<&str> = ask.call.segments.iter().map(String::as_str).collect();
    match (ask.call.method.as_str(), segments.as_slice()) {
        ("GET", ["me"]) => me::profile(ask),
        ("GET", ["me", "top", kind]) => me::top(state, ask, kind),
        ("GET", ["search"]) => search::search(state, ask),
        ("GET", ["tracks", id]) => catalogue::track(state, ask, id),
        ("GET", ["albums", id]) => catalogue::album(state, ask, id),
        ("GET", ["albums", id, "tracks"]) => catalogue::album_tracks(state, ask, id),
        ("GET", ["artists", id]) => catalogue::artist(state, ask, id),
        ("GET", ["artists", id, "albums"]) => catalogue::artist_albums(state, ask, id),
        ("GET", ["me", "playlists"]) => playlist::mine(state, ask),
        ("POST", ["me", "playlists"]) => playlist::create(state, ask),
        ("GET", ["playlists", id]) => playlist::show(state, ask, id),
        ("PUT", ["playlists", id]) => playlist::change(state, ask, id),
        ("GET", ["playlists", id, "images"]) => playlist::images(state, ask, id),
        ("PUT", ["playlists", id, "images"]) => playlist::set_image(state, ask, id),
        ("GET", ["playlists", id, "items"]) => playlist_items::list(state, ask, id),
        ("POST", ["playlists", id, "items"]) => playlist_items::add(state, ask, id),
        ("PUT", ["playlists", id, "items"]) => playlist_items::replace(state, ask, id),
        ("DELETE", ["playlists", id, "items"]) => playlist_items::remove(state, ask, id),
        ("GET", ["me", "player"]) => player::state(state, ask),
        ("GET", ["me", "player", "currently-playing"]) => player::currently_playing(state, ask),
        ("GET", ["me", "player", "recently-played"]) => recent::list(state, ask),
        ("GET", ["me", "player", "devices"]) => player::devices(state, ask),
        ("GET", ["me", "player", "queue"]) => player::show_queue(state, ask),
        ("POST", ["me", "player", "queue"]) => command::queue(state, ask),
        ("PUT", ["me", "player", "play"]) => command::play(state, ask),
        ("PUT", ["me", "library"]) => library::save(state, ask),
        ("DELETE", ["me", "library"]) => library::remove(state, ask),
        ("GET", ["me", "library", "contains"]) => library::contains(state, ask),
        (_, path) if is_removed(path) => Err(Answer::error(403, "Forbidden")),
        _ => Err(Answer::error(404, "Service not found")),
    }
}

/// Endpoints that development mode lost.
fn is_removed(path: &[&str]) -> bool {
    matches!(
        path,
        ["playlists", _, "tracks" | "followers", ..]
            | ["tracks"
                | "albums"
                | "artists"
                | "shows"
                | "episodes"
                | "audiobooks"
                | "chapters"
                | "markets"]
            | [
                "me",
                "tracks" | "albums" | "shows" | "episodes" | "audiobooks" | "following",
                ..
            ]
            | [
                "users" | "browse" | "audio-features" | "audio-analysis" | "recommendations",
                ..
            ]
            | ["artists", _, "top-tracks" | "related-artists"]
    )
}
