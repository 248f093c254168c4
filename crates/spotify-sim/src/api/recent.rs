//! `/me/player/recently-played`: the 50 latest ends, and what can be wrong with them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Ask, Handled, json};
use crate::accounts::User;
use crate::call::{Answer, Shown};
use crate::fault::Fault;
use crate::listener::What;
use crate::state::State;

/// `GET /me/player/recently-played`
pub(super) fn list(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-read-recently-played")?;
    let limit = ask.call.number("limit", 1..=50, 20)?;
    let cursor = |name: &str| ask.call.param(name).map(|text| text.parse::<i64>());
    let invalid = |_| Answer::error(400, "Invalid cursor");
    let after = cursor("after").transpose().map_err(invalid)?;
    let before = cursor("before").transpose().map_err(invalid)?;
    if after.is_some() && before.is_some() {
        return Err(Answer::error(
            400,
            "Only one of after and before is allowed",
        ));
    }
    let inside = |end: i64| {
        after.is_none_or(|after| end > after) && before.is_none_or(|before| end < before)
    };
    let window = if user == User::Listener {
        state.timeline.listing.window()
    } else {
        &[]
    };
    let inside = window.iter().filter(|(end, _)| inside(*end));
    let shown = inside.map(|&(end_ms, play)| Shown {
        end_ms,
        play,
        whole: true,
    });
    let mut shown: Vec<Shown> = shown.collect();
    // After a cursor come the entries next to it, not the newest.
    if after.is_some() && shown.len() > limit {
        shown.drain(..shown.len() - limit);
    }
    shown.truncate(limit);
    Ok(page(state, ask, limit, shown))
}

fn page(state: &mut State, ask: &Ask<'_>, limit: usize, mut shown: Vec<Shown>) -> Answer {
    let cursors = match (shown.first(), shown.last()) {
        (Some(first), Some(last)) => {
            json!({"after": first.end_ms.to_string(), "before": last.end_ms.to_string()})
        }
        _ => Value::Null,
    };
    let path = format!("{}{}", ask.call.base, ask.call.path);
    let next = shown
        .last()
        .map(|last| format!("{path}?before={}&limit={limit}", last.end_ms));
    let (next, href) = (
        Value::from(next),
        Value::from(format!("{path}?limit={limit}")),
    );
    let items = items(state, ask, &mut shown);
    let body = format!(
        r#"{{"items":[{}],"next":{next},"cursors":{cursors},"limit":{limit},"href":{href}}}"#,
        items.join(",")
    );
    Answer {
        plays: shown,
        ..Answer::raw_json(200, body)
    }
}

/// The items as they go out, with whatever is wrong with them today.
fn items(state: &mut State, ask: &Ask<'_>, shown: &mut [Shown]) -> Vec<Arc<str>> {
    if state.faults.strikes(Fault::OutOfOrder) {
        disorder(state, shown);
    }
    let mut items: Vec<Arc<str>> = shown.iter().map(|shown| item(state, ask, *shown)).collect();
    if items.is_empty() {
        return items;
    }
    if state.faults.strikes(Fault::RecentBrokenItems) {
        break_items(state, ask, shown, &mut items);
    }
    if state.faults.strikes(Fault::NullItems) {
        items.insert(0, "null".into());
    }
    items
}

fn item(state: &mut State, ask: &Ask<'_>, Shown { end_ms, play, .. }: Shown) -> Arc<str> {
    let base = &ask.call.base;
    if let Some(text) = state.texts.item(base, play) {
        return text;
    }
    let slot = &state.timeline.history()[play];
    let context = state.context_uri(&slot.context);
    let context = json::context(base, context.as_deref());
    let track = match slot.what {
        What::Track(track) | What::Local(track) => state.texts.track(&state.catalogue, base, track),
        What::Episode(_) | What::Ad => "null".into(),
    };
    let at = json::iso_ms(end_ms);
    let text = format!(r#"{{"track":{track},"played_at":"{at}","context":{context}}}"#).into();
    state.texts.keep_item(play, &text);
    text
}

/// Swaps entries until the order is gone.
fn disorder(state: &mut State, shown: &mut [Shown]) {
    for place in 1..shown.len() {
        let other = state.faults.amount(Fault::OutOfOrder, 0, place as i64) as usize;
        shown.swap(place, other);
    }
}

/// Makes one item unreadable, or one time in four all of them.
fn break_items(state: &mut State, ask: &Ask<'_>, shown: &mut [Shown], items: &mut [Arc<str>]) {
    let mut draw = |high| state.faults.amount(Fault::RecentBrokenItems, 0, high);
    let all = draw(3) == 0;
    let victim = draw(items.len() as i64 - 1) as usize;
    for (place, (text, shown)) in items.iter_mut().zip(shown).enumerate() {
        if all || place == victim {
            let flavour = state.faults.amount(Fault::RecentBrokenItems, 0, 6);
            *text = broken(state, ask, *shown, flavour).into();
            shown.whole = false;
        }
    }
}

fn broken(state: &mut State, ask: &Ask<'_>, shown: Shown, flavour: i64) -> String {
    let end = shown.end_ms;
    let at = json::iso_ms(end);
    let value = match flavour {
        0 => json!({"track": null, "played_at": at, "context": null}),
        1 => json!({"track": {"type": "track"}, "played_at": "yesterday", "context": 7}),
        2 => json!({"track": "spotify:track:gone", "played_at": end, "context": []}),
        3 => {
            json!({"track": {"id": 12, "name": null, "duration_ms": "long", "artists": null}, "played_at": at})
        }
        4 => Value::Null,
        5 => local_file(state).unwrap_or(Value::Null),
        // The track is whole, its time is missing.
        _ => {
            let text = item(state, ask, shown);
            let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
            value["played_at"] = Value::Null;
            value
        }
    };
    value.to_string()
}

/// The latest play of a file of the listener's own, which the list does not show otherwise; none that is older than all
/// that the list shows.
fn local_file(state: &State) -> Option<Value> {
    let oldest = state.timeline.listing.window().last()?.0;
    let ended = &state.timeline.history()[..state.timeline.ended()];
    ended
        .iter()
        .rev()
        .take(500)
        .filter(|slot| !slot.private && slot.end_ms >= oldest)
        .find_map(|slot| match slot.what {
            What::Local(track) => Some(json!({
                "track": json::local_track(&state.catalogue, track),
                "played_at": json::iso_ms(slot.end_ms),
                "context": null,
            })),
            What::Track(_) | What::Episode(_) | What::Ad => None,
        })
}
