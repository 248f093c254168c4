//! Player commands: play and queue.

use rand::RngExt;
use serde_json::Value;

use super::player::{awake, device_id};
use super::{Ask, Handled};
use crate::accounts::User;
use crate::call::Answer;
use crate::fault::Fault;
use crate::listener::{Context, Device};
use crate::random;
use crate::state::State;

/// The device that a command goes to, or why it cannot.
fn target(state: &mut State, ask: &Ask<'_>) -> Result<Device, Answer> {
    let user = ask.user_with("user-modify-playback-state")?;
    if user != User::Listener || state.faults.strikes(Fault::PremiumRequired) {
        return Err(Answer::reason(
            403,
            "Player command failed: Premium required",
            "PREMIUM_REQUIRED",
        ));
    }
    let awake = awake(state, ask.now);
    match ask.call.param("device_id") {
        Some(id) => {
            let found = awake
                .into_iter()
                .find(|(device, ..)| device_id(*device) == id);
            found
                .map(|(device, ..)| device)
                .ok_or_else(|| Answer::error(404, "Device not found"))
        }
        None => {
            let found = awake.into_iter().find(|(_, active, _)| *active);
            let missing = || {
                Answer::reason(
                    404,
                    "Player command failed: No active device found",
                    "NO_ACTIVE_DEVICE",
                )
            };
            found.map(|(device, ..)| device).ok_or_else(missing)
        }
    }
}

fn playable(state: &State, uri: &str) -> Result<u32, Answer> {
    let track = state
        .catalogue
        .track_of_uri(uri)
        .ok_or_else(|| Answer::error(400, "Invalid track uri"))?;
    match state.catalogue.track(track).playable {
        true => Ok(track),
        false => Err(Answer::reason(
            403,
            "Player command failed: Restriction violated",
            "UNKNOWN",
        )),
    }
}

/// Commands answer 204, or 200 with a text that means nothing.
fn accepted(state: &State, ask: &Ask<'_>) -> Answer {
    let mut stream = random::stream(state.config.seed, "commands", ask.now as u64);
    match stream.random_bool(0.5) {
        true => Answer::empty(204),
        false => Answer::text(200, random::base62(stream.random::<u64>().into(), 22)),
    }
}

/// `PUT /me/player/play`
pub(super) fn play(state: &mut State, ask: &Ask<'_>) -> Handled {
    let device = target(state, ask)?;
    let body = if ask.call.body.is_empty() {
        Value::Null
    } else {
        ask.call.json()?
    };
    let position_ms = body["position_ms"].as_i64().unwrap_or(0).max(0);
    let (tracks, context) = programme(state, &body)?;
    if tracks.is_empty() {
        return Err(Answer::reason(
            403,
            "Player command failed: Restriction violated",
            "UNKNOWN",
        ));
    }
    state
        .timeline
        .command(ask.now, &tracks, &context, device, position_ms);
    Ok(accepted(state, ask))
}

/// The tracks that a play command names.
fn programme(state: &State, body: &Value) -> Result<(Vec<u32>, Context), Answer> {
    if let Some(uris) = body["uris"].as_array() {
        let tracks = uris
            .iter()
            .map(|uri| playable(state, uri.as_str().unwrap_or_default()));
        return Ok((tracks.collect::<Result<_, _>>()?, Context::None));
    }
    let Some(uri) = body["context_uri"].as_str() else {
        return Ok((Vec::new(), Context::None));
    };
    let mut tracks =
        tracks_in(state, uri).ok_or_else(|| Answer::error(400, "Can't find context"))?;
    let wanted = body["offset"]["uri"]
        .as_str()
        .and_then(|uri| state.catalogue.track_of_uri(uri));
    let first = match (wanted, body["offset"]["position"].as_u64()) {
        (Some(wanted), _) => tracks
            .iter()
            .position(|&track| track == wanted)
            .unwrap_or(0),
        (None, position) => position.unwrap_or(0) as usize,
    };
    tracks.drain(..first.min(tracks.len()));
    Ok((tracks, Context::Uri(uri.to_owned())))
}

fn tracks_in(state: &State, uri: &str) -> Option<Vec<u32>> {
    let (kind, id) = uri.strip_prefix("spotify:")?.split_once(':')?;
    match kind {
        "album" => Some(
            state
                .catalogue
                .album(state.catalogue.album_of(id)?)
                .tracks
                .clone()
                .collect(),
        ),
        "artist" => {
            let albums = &state
                .catalogue
                .artist(state.catalogue.artist_of(id)?)
                .albums;
            Some(
                albums
                    .iter()
                    .flat_map(|&album| state.catalogue.album(album).tracks.clone())
                    .take(50)
                    .collect(),
            )
        }
        "playlist" => {
            let items = state.playlists.get(id)?.items().iter();
            Some(
                items
                    .filter_map(|item| state.catalogue.track_of_uri(&item.uri))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// `POST /me/player/queue?uri=`
pub(super) fn queue(state: &mut State, ask: &Ask<'_>) -> Handled {
    target(state, ask)?;
    let uri = ask
        .call
        .param("uri")
        .ok_or_else(|| Answer::error(400, "Missing required field: uri"))?;
    let track = playable(state, uri)?;
    state.timeline.queue(ask.now, track);
    Ok(accepted(state, ask))
}
