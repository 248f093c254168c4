//! `GET /search`: ten a page, a thousand at most.

use serde_json::{Map, Value, json};

use super::{Ask, Handled, json};
use crate::call::Answer;
use crate::fault::Fault;
use crate::search::{self, Hits, Index, Query, REACH};
use crate::state::State;

const TYPES: [&str; 7] = [
    "track",
    "album",
    "artist",
    "playlist",
    "show",
    "episode",
    "audiobook",
];

/// `GET /search?q=&type=&limit=0..=10&offset=0..=1000`
pub(super) fn search(state: &mut State, ask: &Ask<'_>) -> Handled {
    let text = ask.call.param("q").unwrap_or_default();
    let query = Query::parse(text).ok_or_else(|| Answer::error(400, "No search query"))?;
    let types = ask
        .call
        .param("type")
        .ok_or_else(|| Answer::error(400, "Missing parameter type"))?;
    let types: Vec<&str> = types.split(',').collect();
    if let Some(unknown) = types.iter().find(|kind| !TYPES.contains(kind)) {
        return Err(Answer::error(
            400,
            &format!("Bad search type field {unknown}"),
        ));
    }
    let limit = ask.call.number("limit", 0..=10, 5)?;
    let offset = ask.call.number("offset", 0..=1_000, 0)?;
    if offset + limit > REACH {
        return Err(Answer::error(400, "Invalid offset"));
    }
    if ask
        .call
        .param("market")
        .is_some_and(|market| market.len() != 2)
    {
        return Err(Answer::error(400, "Invalid market code"));
    }
    let catalogue = &state.catalogue;
    let index = state.index.get_or_insert_with(|| Index::build(catalogue));
    let hits = search::tracks(catalogue, index, &query, text);
    let empty = state.faults.strikes(Fault::SearchEmptyPages);
    let mut body = Map::new();
    for kind in types {
        let mut items = if empty {
            Vec::new()
        } else {
            items(state, ask, kind, &hits, limit, offset)
        };
        if !items.is_empty() && state.faults.strikes(Fault::NullItems) {
            items[0] = Value::Null;
        }
        let total = if kind == "track" {
            hits.total
        } else {
            items.len() + offset
        };
        body.insert(
            format!("{kind}s"),
            page(ask, text, kind, items, (limit, offset, total)),
        );
    }
    Ok(Answer::json(200, &body.into()))
}

fn items(
    state: &State,
    ask: &Ask<'_>,
    kind: &str,
    hits: &Hits,
    limit: usize,
    offset: usize,
) -> Vec<Value> {
    let (catalogue, base) = (&state.catalogue, &ask.call.base);
    let distinct = |key: &dyn Fn(u32) -> u32| -> Vec<u32> {
        let mut seen = Vec::new();
        for &track in &hits.tracks {
            let found = key(track);
            if !seen.contains(&found) {
                seen.push(found);
            }
            if seen.len() >= offset + limit {
                break;
            }
        }
        seen.into_iter().skip(offset).take(limit).collect()
    };
    match kind {
        "track" => {
            let shown = hits.tracks.iter().skip(offset).take(limit);
            shown
                .map(|&track| json::track(catalogue, base, track, ask.knows_market()))
                .collect()
        }
        "artist" => {
            let artists = distinct(&|track| catalogue.track(track).artists[0]);
            artists
                .into_iter()
                .map(|artist| json::artist(catalogue, base, artist))
                .collect()
        }
        "album" => {
            let albums = distinct(&|track| catalogue.track(track).album);
            albums
                .into_iter()
                .map(|album| json::album_brief(catalogue, base, album))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A page; `next` follows the untrue total, so it may lead to an empty page.
fn page(
    ask: &Ask<'_>,
    text: &str,
    kind: &str,
    items: Vec<Value>,
    (limit, offset, total): (usize, usize, usize),
) -> Value {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let at = |offset: usize| {
        format!(
            "{}/v1/search?offset={offset}&limit={limit}&query={text}&type={kind}",
            ask.call.base
        )
    };
    let more = offset + limit < total || items.len() == limit;
    let next = (limit > 0 && more && offset + 2 * limit <= REACH).then(|| at(offset + limit));
    let previous = (offset > 0).then(|| at(offset.saturating_sub(limit)));
    json!({
        "href": at(offset), "items": items, "limit": limit, "offset": offset, "total": total,
        "next": next, "previous": previous,
    })
}
