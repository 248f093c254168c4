//! Playlists as objects: list, create, show, change.

use serde_json::{Value, json};

use super::catalogue::page;
use super::{Ask, Handled, json, playlist_items};
use crate::accounts::User;
use crate::call::Answer;
use crate::fault::Fault;
use crate::playlists::{Owner, Playlist};
use crate::state::State;

const MOST_PLAYLISTS: usize = 11_000;

pub(super) fn not_found() -> Answer {
    Answer::error(404, "Resource not found")
}

fn owner_of(playlist: &Playlist) -> Option<User> {
    match playlist.owner {
        Owner::User(user) => Some(user),
        Owner::Stranger => None,
    }
}

/// The object without its items, as readers see it.
fn brief(playlist: &Playlist, base: &str, now: i64, lag: bool) -> Value {
    let id = &playlist.id;
    let href = format!("{base}/v1/playlists/{id}");
    json!({
        "id": id, "type": "playlist", "uri": format!("spotify:playlist:{id}"), "href": href,
        "external_urls": {"spotify": format!("https://open.spotify.com/playlist/{id}")},
        "name": playlist.name, "description": playlist.description, "public": playlist.public,
        "collaborative": playlist.collaborative, "owner": json::user(base, owner_of(playlist)),
        "images": json::images(base, id), "primary_color": null,
        "snapshot_id": playlist.readable_snapshot(now, lag),
        "items": {"href": format!("{href}/items"), "total": playlist.readable(now, lag).len()},
    })
}

/// `GET /me/playlists`
pub(super) fn mine(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("playlist-read-private")?;
    let limit = ask.call.number("limit", 1..=50, 20)?;
    let offset = ask.call.number("offset", 0..=100_000, 0)?;
    let lag = state.faults.strikes(Fault::PlaylistSnapshotLag);
    let shared = ask.may("playlist-read-collaborative");
    let listed = |playlist: &&Playlist| {
        playlist.followers.contains(&user)
            && (shared || !playlist.collaborative || playlist.owner == Owner::User(user))
    };
    let listed: Vec<&Playlist> = state.playlists.all.iter().rev().filter(listed).collect();
    let shown = listed.iter().skip(offset).take(limit);
    let mut items: Vec<Value> = shown
        .map(|playlist| brief(playlist, &ask.call.base, ask.now, lag))
        .collect();
    let total = listed.len();
    if let Some(first) = items.first_mut()
        && state.faults.strikes(Fault::NullItems)
    {
        *first = Value::Null;
    }
    let path = format!("{}{}", ask.call.base, ask.call.path);
    Ok(Answer::json(200, &page(&path, items, limit, offset, total)))
}

/// `POST /me/playlists`: `public: false` is accepted and not obeyed.
pub(super) fn create(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user()?;
    let body = ask.call.json()?;
    let name = body["name"].as_str().filter(|name| !name.trim().is_empty());
    let name = name
        .ok_or_else(|| Answer::error(400, "Missing required field: name"))?
        .to_owned();
    let public = body["public"].as_bool().unwrap_or(true);
    ask.user_with(if public {
        "playlist-modify-public"
    } else {
        "playlist-modify-private"
    })?;
    let description = body["description"].as_str().unwrap_or_default().to_owned();
    check_description(state, &description)?;
    if state.playlists.all.len() >= MOST_PLAYLISTS {
        return Err(Answer::error(
            403,
            "You have reached the maximum number of playlists",
        ));
    }
    let playlist = state.playlists.make(
        state.config.seed,
        &name,
        Owner::User(user),
        user,
        Vec::new(),
    );
    playlist.description = description;
    playlist.collaborative = body["collaborative"].as_bool().unwrap_or(false) && !public;
    playlist.touch(ask.now);
    let mut value = brief(playlist, &ask.call.base, ask.now, false);
    let path = format!("{}/v1/playlists/{}/items", ask.call.base, playlist.id);
    value["items"] = page(&path, Vec::new(), 100, 0, 0);
    Ok(Answer::json(201, &value))
}

/// Texts with links were seen refused.
fn check_description(state: &mut State, description: &str) -> Result<(), Answer> {
    let link = description.contains("http://") || description.contains("https://");
    let struck = !description.is_empty() && state.faults.strikes(Fault::DescriptionRefused);
    match link || struck {
        true => Err(Answer::error(400, "Invalid description")),
        false => Ok(()),
    }
}

/// `GET /playlists/{id}`: items only for those who may open it.
pub(super) fn show(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    let user = ask.user()?;
    let lag = state.faults.strikes(Fault::PlaylistSnapshotLag);
    let playlist = state.playlists.get(id).ok_or_else(not_found)?;
    let open = playlist.open_to(user);
    let mut value = brief(playlist, &ask.call.base, ask.now, lag);
    if open {
        value["items"] = playlist_items::page_of(state, ask, id, 100, 0, lag)?;
    } else if let Some(fields) = value.as_object_mut() {
        fields.remove("items");
    }
    Ok(Answer::json(200, &value))
}

/// `PUT /playlists/{id}`: 200 without a body; `public: false` changes nothing.
pub(super) fn change(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    may_change(state, ask, id)?;
    let body = ask.call.json()?;
    if let Some(description) = body["description"].as_str() {
        check_description(state, description)?;
    }
    let playlist = state.playlists.get_mut(id).ok_or_else(not_found)?;
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut playlist.name);
    }
    if let Some(description) = body["description"].as_str() {
        description.clone_into(&mut playlist.description);
    }
    playlist.touch(ask.now);
    Ok(Answer::empty(200))
}

/// Whether the token may change a playlist; 403 says which of scope and ownership lacks.
pub(super) fn may_change(state: &State, ask: &Ask<'_>, id: &str) -> Result<User, Answer> {
    let user = ask.user()?;
    let playlist = state.playlists.get(id).ok_or_else(not_found)?;
    ask.user_with(if playlist.public {
        "playlist-modify-public"
    } else {
        "playlist-modify-private"
    })?;
    match playlist.open_to(user) {
        true => Ok(user),
        false => Err(Answer::error(
            403,
            "You cannot add tracks to a playlist you don't own.",
        )),
    }
}

/// `GET /playlists/{id}/images`
pub(super) fn images(state: &State, ask: &Ask<'_>, id: &str) -> Handled {
    ask.user()?;
    let playlist = state.playlists.get(id).ok_or_else(not_found)?;
    Ok(Answer::json(
        200,
        &json::images(&ask.call.base, &playlist.id),
    ))
}

/// `PUT /playlists/{id}/images`: base64 JPEG of at most 256 kB.
pub(super) fn set_image(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    ask.user_with("ugc-image-upload")?;
    may_change(state, ask, id)?;
    if ask.call.body.len() > 256 * 1024 {
        return Err(Answer::error(413, "Payload too large"));
    }
    // The base64 of every JPEG begins like this.
    if !ask.call.body.starts_with(b"/9j/") {
        return Err(Answer::error(400, "Invalid image data"));
    }
    state
        .playlists
        .get_mut(id)
        .ok_or_else(not_found)?
        .touch(ask.now);
    Ok(Answer::empty(202))
}
