//! `GET /search`: ten a page, a thousand at most.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Ask, Handled, json};
use crate::call::{Answer, Call};
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

/// A valid search request.
struct Wanted<'a> {
    text: &'a str,
    query: Query,
    types: Vec<&'a str>,
    limit: usize,
    offset: usize,
}

impl<'a> Wanted<'a> {
    fn read(call: &'a Call) -> Result<Self, Answer> {
        let refuse = |message: &str| Answer::error(400, message);
        // Spotify's own `next` says `query`.
        let text = call
            .param("q")
            .or_else(|| call.param("query"))
            .unwrap_or_default();
        let query = Query::parse(text).ok_or_else(|| refuse("No search query"))?;
        let types = call
            .param("type")
            .ok_or_else(|| refuse("Missing parameter type"))?;
        let types: Vec<&str> = types.split(',').collect();
        if let Some(unknown) = types.iter().find(|kind| !TYPES.contains(kind)) {
            return Err(refuse(&format!("Bad search type field {unknown}")));
        }
        let limit = call.number("limit", 0..=10, 5)?;
        let offset = call.number("offset", 0..=1_000, 0)?;
        if offset + limit > REACH {
            return Err(refuse("Invalid offset"));
        }
        if call.param("market").is_some_and(|market| market.len() != 2) {
            return Err(refuse("Invalid market code"));
        }
        Ok(Self {
            text,
            query,
            types,
            limit,
            offset,
        })
    }

    /// The part of a list that lies on the page.
    fn slice<T: Copy>(&self, list: &[T]) -> Vec<T> {
        list.iter()
            .skip(self.offset)
            .take(self.limit)
            .copied()
            .collect()
    }
}

/// `GET /search?q=&type=&limit=0..=10&offset=0..=1000`
pub(super) fn search(state: &mut State, ask: &Ask<'_>) -> Handled {
    let wanted = Wanted::read(ask.call)?;
    let catalogue = &state.catalogue;
    let index = state.index.get_or_insert_with(|| Index::build(catalogue));
    let hits = search::tracks(catalogue, index, &wanted.query, wanted.text);
    let empty = state.faults.strikes(Fault::SearchEmptyPages);
    let mut body = Map::new();
    for kind in &wanted.types {
        let mut items = if empty {
            Vec::new()
        } else {
            items(state, ask, kind, &hits, &wanted)
        };
        let total = if *kind == "track" {
            hits.total
        } else {
            items.len() + wanted.offset
        };
        if !items.is_empty() && state.faults.strikes(Fault::NullItems) {
            items[0] = Value::Null;
        }
        body.insert(format!("{kind}s"), page(ask, &wanted, kind, items, total));
    }
    Ok(Answer::json(200, &body.into()))
}

fn items(state: &State, ask: &Ask<'_>, kind: &str, hits: &Hits, wanted: &Wanted<'_>) -> Vec<Value> {
    let (catalogue, base) = (&state.catalogue, &ask.call.base);
    let tracks = &hits.tracks;
    let track = |index| json::track(catalogue, base, index, ask.knows_market());
    let artist = |index| json::artist(catalogue, base, index);
    let album = |index| json::album_brief(catalogue, base, index);
    match kind {
        "track" => wanted.slice(tracks).into_iter().map(track).collect(),
        "artist" => {
            let artists = distinct(tracks, |index| catalogue.track(index).artists[0]);
            wanted.slice(&artists).into_iter().map(artist).collect()
        }
        "album" => {
            let albums = distinct(tracks, |index| catalogue.track(index).album);
            wanted.slice(&albums).into_iter().map(album).collect()
        }
        _ => Vec::new(),
    }
}

/// What the tracks lead to, each once, in their order.
fn distinct(tracks: &[u32], key: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut seen = HashSet::new();
    let keys = tracks.iter().map(|&track| key(track));
    keys.filter(|key| seen.insert(*key)).collect()
}

/// A page; `next` follows the untrue total, so it may lead to an empty page.
fn page(ask: &Ask<'_>, wanted: &Wanted<'_>, kind: &str, items: Vec<Value>, total: usize) -> Value {
    let (limit, offset) = (wanted.limit, wanted.offset);
    let text: String = url::form_urlencoded::byte_serialize(wanted.text.as_bytes()).collect();
    let path = format!("{}/v1/search", ask.call.base);
    let at =
        |offset: usize| format!("{path}?offset={offset}&limit={limit}&query={text}&type={kind}");
    let more = offset + limit < total || items.len() == limit;
    let next = (limit > 0 && more && offset + 2 * limit <= REACH).then(|| at(offset + limit));
    let previous = (offset > 0).then(|| at(offset.saturating_sub(limit)));
    json!({
        "href": at(offset), "items": items, "limit": limit, "offset": offset, "total": total,
        "next": next, "previous": previous,
    })
}
