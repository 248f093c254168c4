//! `/tracks`, `/albums` and `/artists`, one id a call.

use serde_json::{Value, json};

use super::{Ask, Handled, json};
use crate::call::Answer;
use crate::random;
use crate::state::State;

fn checked(id: &str, found: Option<u32>) -> Result<u32, Answer> {
    if !random::is_id(id) {
        return Err(Answer::error(400, "invalid id"));
    }
    found.ok_or_else(|| Answer::error(404, "Resource not found"))
}

/// `GET /tracks/{id}`
pub(super) fn track(state: &State, ask: &Ask<'_>, id: &str) -> Handled {
    let index = checked(id, state.catalogue.track_of(id))?;
    Ok(Answer::json(
        200,
        &json::track(&state.catalogue, &ask.call.base, index, ask.knows_market()),
    ))
}

/// `GET /albums/{id}`
pub(super) fn album(state: &State, ask: &Ask<'_>, id: &str) -> Handled {
    let index = checked(id, state.catalogue.album_of(id))?;
    let mut value = json::album_brief(&state.catalogue, &ask.call.base, index);
    value["tracks"] = tracks_of(state, ask, index, 50, 0);
    Ok(Answer::json(200, &value))
}

/// `GET /albums/{id}/tracks`
pub(super) fn album_tracks(state: &State, ask: &Ask<'_>, id: &str) -> Handled {
    let index = checked(id, state.catalogue.album_of(id))?;
    let limit = ask.call.number("limit", 1..=50, 20)?;
    let offset = ask.call.number("offset", 0..=100_000, 0)?;
    Ok(Answer::json(
        200,
        &tracks_of(state, ask, index, limit, offset),
    ))
}

fn tracks_of(state: &State, ask: &Ask<'_>, album: u32, limit: usize, offset: usize) -> Value {
    let tracks = state.catalogue.album(album).tracks.clone();
    let total = tracks.len();
    let brief =
        |track| json::track_brief(&state.catalogue, &ask.call.base, track, ask.knows_market());
    let items: Vec<Value> = tracks.skip(offset).take(limit).map(brief).collect();
    let path = format!(
        "{}/v1/albums/{}/tracks",
        ask.call.base,
        state.catalogue.album_id(album)
    );
    page(&path, items, limit, offset, total)
}

/// `GET /artists/{id}`
pub(super) fn artist(state: &State, ask: &Ask<'_>, id: &str) -> Handled {
    let index = checked(id, state.catalogue.artist_of(id))?;
    Ok(Answer::json(
        200,
        &json::artist(&state.catalogue, &ask.call.base, index),
    ))
}

/// `GET /artists/{id}/albums`
pub(super) fn artist_albums(state: &State, ask: &Ask<'_>, id: &str) -> Handled {
    let index = checked(id, state.catalogue.artist_of(id))?;
    let limit = ask.call.number("limit", 1..=10, 5)?;
    let offset = ask.call.number("offset", 0..=100_000, 0)?;
    let albums = &state.catalogue.artist(index).albums;
    let brief = |&album: &u32| json::album_brief(&state.catalogue, &ask.call.base, album);
    let items = albums.iter().skip(offset).take(limit).map(brief).collect();
    let path = format!("{}{}", ask.call.base, ask.call.path);
    Ok(Answer::json(
        200,
        &page(&path, items, limit, offset, albums.len()),
    ))
}

/// A page of a list whose length is known.
pub(super) fn page(
    path: &str,
    items: Vec<Value>,
    limit: usize,
    offset: usize,
    total: usize,
) -> Value {
    let at = |offset: usize| format!("{path}?offset={offset}&limit={limit}");
    let next = (offset + items.len() < total && !items.is_empty()).then(|| at(offset + limit));
    let previous = (offset > 0).then(|| at(offset.saturating_sub(limit)));
    json!({
        "href": at(offset), "items": items, "limit": limit, "offset": offset, "total": total,
        "next": next, "previous": previous,
    })
}
