//! The player: what plays now, devices, queue, and commands.

use serde_json::{Value, json};

use super::{Ask, Handled, json};
use crate::accounts::User;
use crate::call::Answer;
use crate::fault::Fault;
use crate::listener::{Device, Slot, What};
use crate::random;
use crate::state::State;

/// A player that was left shows its last track for up to this many ms.
const LINGER_MS: u64 = 15 * 60_000;

/// What the player shows.
struct Scene {
    slot: Slot,
    playing: bool,
    progress_ms: i64,
    changed_ms: i64,
}

/// The slot that the player shows, if any.
fn scene(state: &State, now: i64) -> Option<Scene> {
    let slot = state.timeline.history().last()?;
    if slot.offline {
        return None;
    }
    let playing = now < slot.end_ms && !slot.paused(now);
    let between = now >= slot.end_ms && state.timeline.goes_on();
    let linger = (random::mix(slot.session.into()) % LINGER_MS) as i64;
    if now >= slot.end_ms + linger && !between {
        return None;
    }
    Some(Scene {
        playing: playing || between,
        progress_ms: (slot.from_ms + slot.heard_ms(now)).clamp(0, slot.duration_ms),
        changed_ms: if now < slot.end_ms || between {
            slot.changed_ms(now)
        } else {
            slot.end_ms
        },
        slot: slot.clone(),
    })
}

/// `GET /me/player`; 204 when nothing is active. A private session shows as such, or not at all.
pub(super) fn state(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-read-playback-state")?;
    let scene = scene(state, ask.now).filter(|_| user == User::Listener);
    let Some(scene) = scene.filter(|scene| !scene.slot.private || scene.slot.private_shown) else {
        return Ok(Answer::empty(204));
    };
    let slot = &scene.slot;
    let device = device(slot.device, true, slot.private);
    let repeat = if slot.repeat_one { "track" } else { "off" };
    let rest = playing_fields(state, ask, &scene);
    let shuffle = slot.shuffle;
    Ok(Answer::raw_json(
        200,
        format!(
            r#"{{"device":{device},"repeat_state":"{repeat}","shuffle_state":{shuffle},"smart_shuffle":false,{rest}}}"#
        ),
    ))
}

/// `GET /me/player/currently-playing`: no device, so a private session shows as nothing.
pub(super) fn currently_playing(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-read-currently-playing")?;
    let scene = scene(state, ask.now).filter(|_| user == User::Listener);
    let Some(scene) = scene.filter(|scene| !scene.slot.private) else {
        return Ok(Answer::empty(204));
    };
    Ok(Answer::raw_json(
        200,
        format!("{{{}}}", playing_fields(state, ask, &scene)),
    ))
}

/// The fields that both answers have.
fn playing_fields(state: &mut State, ask: &Ask<'_>, scene: &Scene) -> String {
    let slot = &scene.slot;
    let (kind, item) = item(state, ask, slot);
    let uri = state.context_uri(&slot.context);
    let context = json::context(&ask.call.base, uri.as_deref());
    let disallows = if scene.playing { "resuming" } else { "pausing" };
    let (changed, progress, playing) = (scene.changed_ms, scene.progress_ms, scene.playing);
    format!(
        r#""timestamp":{changed},"context":{context},"progress_ms":{progress},"item":{item},"currently_playing_type":"{kind}","actions":{{"disallows":{{"{disallows}":true}}}},"is_playing":{playing}"#
    )
}

fn item(state: &mut State, ask: &Ask<'_>, slot: &Slot) -> (&'static str, String) {
    let base = &ask.call.base;
    match slot.what {
        What::Track(track) => {
            let relinked = match state.faults.strikes(Fault::RelinkedIds) {
                true => state.catalogue.relinked(track),
                false => None,
            };
            let text = state
                .texts
                .track(&state.catalogue, base, relinked.unwrap_or(track));
            ("track", text.to_string())
        }
        What::Local(track) => (
            "track",
            json::local_track(&state.catalogue, track).to_string(),
        ),
        What::Ad => ("ad", "null".to_owned()),
        What::Episode(number) => {
            let asked = ask.call.param("additional_types").unwrap_or_default();
            let item = match asked.split(',').any(|kind| kind == "episode") {
                true => json::episode(base, state.config.seed, number, slot.duration_ms),
                false => Value::Null,
            };
            ("episode", item.to_string())
        }
    }
}

pub(super) fn device_id(device: Device) -> String {
    let hash = random::hash(device.name());
    format!("{hash:016x}{:016x}{:08x}", random::mix(hash), hash as u32)
}

fn device(device: Device, active: bool, private: bool) -> Value {
    json!({
        "id": device_id(device), "is_active": active, "is_private_session": private, "is_restricted": false,
        "name": device.name(), "type": device.kind(), "volume_percent": 62, "supports_volume": device != Device::Phone,
    })
}

/// The devices that are awake: the one in use, and the speaker, which never sleeps.
pub(super) fn awake(state: &State, now: i64) -> Vec<(Device, bool, bool)> {
    let used = scene(state, now).map(|scene| (scene.slot.device, scene.slot.private));
    let one = |device: Device| {
        let active = used.is_some_and(|(used, _)| used == device);
        let private = active && used.is_some_and(|(_, private)| private);
        (active || device == Device::Speaker).then_some((device, active, private))
    };
    Device::ALL.into_iter().filter_map(one).collect()
}

/// `GET /me/player/devices`
pub(super) fn devices(state: &State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-read-playback-state")?;
    let awake = if user == User::Listener {
        awake(state, ask.now)
    } else {
        Vec::new()
    };
    let devices: Vec<Value> = awake
        .into_iter()
        .map(|(which, active, private)| device(which, active, private))
        .collect();
    Ok(Answer::json(200, &json!({"devices": devices})))
}

/// `GET /me/player/queue`: 204 or an empty 200 when nothing plays.
pub(super) fn show_queue(state: &State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-read-playback-state")?;
    let shown = scene(state, ask.now).filter(|_| user == User::Listener);
    let track = |index| json::track(&state.catalogue, &ask.call.base, index, true);
    let current = match shown.map(|scene| scene.slot.what) {
        None if ask.now % 2 == 0 => return Ok(Answer::empty(204)),
        None | Some(What::Episode(_) | What::Ad) => Value::Null,
        Some(What::Track(index)) => track(index),
        Some(What::Local(index)) => json::local_track(&state.catalogue, index),
    };
    let queue: Vec<Value> = if current.is_null() {
        Vec::new()
    } else {
        state.timeline.upcoming().into_iter().map(track).collect()
    };
    Ok(Answer::json(
        200,
        &json!({"currently_playing": current, "queue": queue}),
    ))
}
