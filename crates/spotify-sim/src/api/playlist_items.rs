//! `/playlists/{id}/items`: read, add, replace, reorder, remove.

use serde_json::{Value, json};

use super::catalogue::page;
use super::playlist::{may_change, not_found};
use super::{Ask, Handled, json};
use crate::accounts::User;
use crate::call::Answer;
use crate::fault::Fault;
use crate::playlists::{Item, Owner};
use crate::state::State;

const MOST_URIS: usize = 100;
const MOST_ITEMS: usize = 10_000;

/// `GET /playlists/{id}/items`
pub(super) fn list(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    let user = ask.user()?;
    let limit = ask.call.number("limit", 1..=50, 20)?;
    let offset = ask.call.number("offset", 0..=100_000, 0)?;
    let playlist = state.playlists.get(id).ok_or_else(not_found)?;
    if !playlist.open_to(user) {
        return Err(Answer::error(403, "Forbidden"));
    }
    if !playlist.public || playlist.collaborative {
        ask.user_with("playlist-read-private")?;
    }
    let lag = state.faults.strikes(Fault::PlaylistSnapshotLag);
    let mut value = page_of(state, ask, id, limit, offset, lag)?;
    if state.faults.strikes(Fault::NullItems)
        && let Some(first) = value["items"].get_mut(0)
    {
        first["item"] = Value::Null;
    }
    Ok(Answer::json(200, &value))
}

/// A page of items as a reader sees them.
pub(super) fn page_of(
    state: &State,
    ask: &Ask<'_>,
    id: &str,
    limit: usize,
    offset: usize,
    lag: bool,
) -> Result<Value, Answer> {
    let playlist = state.playlists.get(id).ok_or_else(not_found)?;
    let items = playlist.readable(ask.now, lag);
    let shown = items.iter().skip(offset).take(limit);
    let shown = shown
        .map(|item| entry(state, &ask.call.base, item))
        .collect();
    let path = format!("{}/v1/playlists/{id}/items", ask.call.base);
    Ok(page(&path, shown, limit, offset, items.len()))
}

fn entry(state: &State, base: &str, item: &Item) -> Value {
    let track = state.catalogue.track_of_uri(&item.uri);
    json!({
        "added_at": json::iso_s(item.added_ms),
        "added_by": json::user(base, Some(item.added_by)),
        "is_local": item.uri.starts_with("spotify:local:"),
        "primary_color": null,
        "item": track.map(|index| json::track(&state.catalogue, base, index, true)),
    })
}

fn written(state: &State, id: &str, status: u16) -> Handled {
    let playlist = state.playlists.get(id).ok_or_else(not_found)?;
    Ok(Answer::json(
        status,
        &json!({"snapshot_id": playlist.snapshot()}),
    ))
}

/// Strings of an array, each the URI of something that exists.
fn known_uris(state: &State, list: &[Value]) -> Result<Vec<String>, Answer> {
    if list.len() > MOST_URIS {
        return Err(Answer::error(
            400,
            "You can add a maximum of 100 tracks per request.",
        ));
    }
    let one = |value: &Value| {
        let uri = value.as_str().unwrap_or_default();
        let episode = uri.starts_with("spotify:episode:");
        match episode || state.catalogue.track_of_uri(uri).is_some() {
            true => Ok(uri.to_owned()),
            false if uri.starts_with("spotify:track:") => {
                Err(Answer::error(400, "Payload contains a non-existing ID"))
            }
            false => Err(Answer::error(400, &format!("Invalid track uri: {uri}"))),
        }
    };
    list.iter().map(one).collect()
}

/// `POST /playlists/{id}/items` -> 201. A `uris` query makes the body ignored; nothing is deduplicated.
pub(super) fn add(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    let user = may_change(state, ask, id)?;
    let body = match ask.call.param("uris") {
        Some(list) => json!({
            "uris": list.split(',').collect::<Vec<_>>(),
            "position": ask.call.param("position").and_then(|text| text.parse::<u64>().ok()),
        }),
        None => ask.call.json()?,
    };
    let list = body["uris"].as_array().filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| Answer::error(400, "Missing required field: uris"))?;
    let uris = known_uris(state, list)?;
    let playlist = state.playlists.get_mut(id).ok_or_else(not_found)?;
    let length = playlist.items().len();
    let place = body["position"]
        .as_u64()
        .map_or(length, |position| position as usize);
    if place > length {
        return Err(Answer::error(400, "Index out of bounds"));
    }
    if length + uris.len() > MOST_ITEMS {
        return Err(Answer::error(403, "Playlist size limit reached"));
    }
    let own = playlist.owner == Owner::User(User::Listener);
    let fresh = uris.iter().map(|uri| Item {
        uri: uri.clone(),
        added_ms: ask.now,
        added_by: user,
    });
    let fresh: Vec<Item> = fresh.collect();
    playlist.write(ask.now, |items| drop(items.splice(place..place, fresh)));
    if own {
        tempt(state, ask.now, id, &uris);
    }
    written(state, id, 201)
}

/// The listener may try what was added.
fn tempt(state: &mut State, now: i64, id: &str, uris: &[String]) {
    for uri in uris {
        if let Some(track) = state.catalogue.track_of_uri(uri) {
            state
                .timeline
                .wish(now, track, id, state.config.listener.wander);
        }
    }
}

/// `PUT /playlists/{id}/items`: replace all, or move a range; not both.
pub(super) fn replace(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    let user = may_change(state, ask, id)?;
    let body = ask.call.json()?;
    if let Some(list) = body["uris"].as_array() {
        if !body["range_start"].is_null() {
            return Err(Answer::error(
                400,
                "Cannot replace and reorder in one request",
            ));
        }
        let uris = known_uris(state, list)?;
        let fresh = uris.into_iter().map(|uri| Item {
            uri,
            added_ms: ask.now,
            added_by: user,
        });
        let fresh: Vec<Item> = fresh.collect();
        let playlist = state.playlists.get_mut(id).ok_or_else(not_found)?;
        playlist.write(ask.now, |items| *items = fresh);
        return written(state, id, 200);
    }
    let field = |name: &str| body[name].as_u64().map(|number| number as usize);
    let (Some(start), Some(before)) = (field("range_start"), field("insert_before")) else {
        return Err(Answer::error(400, "Missing required field: uris"));
    };
    let length = field("range_length").unwrap_or(1);
    let playlist = state.playlists.get_mut(id).ok_or_else(not_found)?;
    let total = playlist.items().len();
    if start.saturating_add(length) > total || before > total {
        return Err(Answer::error(400, "Index out of bounds"));
    }
    playlist.write(ask.now, |items| reorder(items, start, length, before));
    written(state, id, 200)
}

fn reorder(items: &mut Vec<Item>, start: usize, length: usize, before: usize) {
    let moved: Vec<Item> = items.drain(start..start + length).collect();
    let place = if before > start {
        before.saturating_sub(length).max(start)
    } else {
        before
    };
    items.splice(place..place, moved);
}

/// `DELETE /playlists/{id}/items`: every occurrence of each URI goes.
pub(super) fn remove(state: &mut State, ask: &Ask<'_>, id: &str) -> Handled {
    may_change(state, ask, id)?;
    let body = ask.call.json()?;
    let list = body["items"].as_array();
    let list = list.ok_or_else(|| Answer::error(400, "Missing required field: items"))?;
    if list.len() > MOST_URIS {
        return Err(Answer::error(400, "Too many items requested"));
    }
    let gone: Vec<&str> = list
        .iter()
        .filter_map(|item| item["uri"].as_str())
        .collect();
    if gone.len() != list.len() {
        return Err(Answer::error(400, "Missing required field: uri"));
    }
    let playlist = state.playlists.get_mut(id).ok_or_else(not_found)?;
    playlist.write(ask.now, |items| {
        items.retain(|item| !gone.contains(&item.uri.as_str()))
    });
    written(state, id, 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reordering_moves_a_range() {
        let letters = |text: &str| -> Vec<Item> {
            let item = |letter: char| Item {
                uri: letter.into(),
                added_ms: 0,
                added_by: User::Listener,
            };
            text.chars().map(item).collect()
        };
        let moved = |start, length, before| {
            let mut items = letters("abcde");
            reorder(&mut items, start, length, before);
            items.into_iter().map(|item| item.uri).collect::<String>()
        };
        assert_eq!(moved(0, 1, 5), "bcdea");
        assert_eq!(moved(3, 2, 0), "deabc");
        assert_eq!(moved(1, 2, 4), "adbce");
        assert_eq!(moved(1, 3, 2), "abcde");
    }
}
