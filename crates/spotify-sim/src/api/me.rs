//! `/me` and `/me/top`.

use std::collections::HashMap;

use serde_json::Value;

use super::catalogue::page;
use super::{Ask, Handled, json};
use crate::accounts::User;
use crate::call::Answer;
use crate::listener::{Slot, What};
use crate::state::State;

const DAY_MS: i64 = 86_400_000;

/// `GET /me`
pub(super) fn profile(ask: &Ask<'_>) -> Handled {
    let user = ask.user()?;
    let mut value = json::user(&ask.call.base, Some(user));
    value["images"] = json::images(&ask.call.base, user.id());
    value["account_id"] = user.account_id().into();
    Ok(Answer::json(200, &value))
}

/// `GET /me/top/{artists|tracks}`: counted from the plays, though Spotify calls it affinity.
pub(super) fn top(state: &State, ask: &Ask<'_>, kind: &str) -> Handled {
    let user = ask.user_with("user-top-read")?;
    let limit = ask.call.number("limit", 1..=50, 20)?;
    let offset = ask.call.number("offset", 0..=1_000, 0)?;
    let days = match ask.call.param("time_range").unwrap_or("medium_term") {
        "short_term" => 28,
        "medium_term" => 183,
        "long_term" => 365,
        _ => return Err(Answer::error(400, "Invalid time range")),
    };
    let heard = if user == User::Listener {
        latest(state, ask.now - days * DAY_MS)
    } else {
        &[]
    };
    let (catalogue, base) = (&state.catalogue, &ask.call.base);
    let place =
        |ranked: &[u32]| -> Vec<u32> { ranked.iter().skip(offset).take(limit).copied().collect() };
    let (ranked, items): (Vec<u32>, Vec<Value>) = match kind {
        "tracks" => {
            let ranked = rank(heard, |track| track);
            let items = place(&ranked)
                .into_iter()
                .map(|track| json::track(catalogue, base, track, true))
                .collect();
            (ranked, items)
        }
        "artists" => {
            let ranked = rank(heard, |track| catalogue.track(track).artists[0]);
            let items = place(&ranked)
                .into_iter()
                .map(|artist| json::artist(catalogue, base, artist))
                .collect();
            (ranked, items)
        }
        _ => return Err(Answer::error(404, "Service not found")),
    };
    let path = format!("{base}{}", ask.call.path);
    Ok(Answer::json(
        200,
        &page(&path, items, limit, offset, ranked.len()),
    ))
}

/// The slots that ended since a time.
fn latest(state: &State, since: i64) -> &[Slot] {
    let ended = &state.timeline.history()[..state.timeline.ended()];
    &ended[ended.partition_point(|slot| slot.end_ms < since)..]
}

/// Most often heard first.
fn rank(heard: &[Slot], key: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for slot in heard {
        if let (What::Track(track), false) = (slot.what, slot.private) {
            *counts.entry(key(track)).or_default() += 1;
        }
    }
    let mut ranked: Vec<(u32, u32)> = counts
        .into_iter()
        .map(|(index, count)| (count, index))
        .collect();
    ranked.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().map(|(_, index)| index).collect()
}
