//! `/me/library`: URIs travel in the query, never in a body.

use super::{Ask, Handled};
use crate::call::Answer;
use crate::state::State;

const MOST_URIS: usize = 40;
const KINDS: [&str; 7] = [
    "track",
    "album",
    "episode",
    "show",
    "audiobook",
    "user",
    "playlist",
];

fn uris(ask: &Ask<'_>, also: Option<&str>) -> Result<Vec<String>, Answer> {
    let list = ask.call.param("uris").filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| Answer::error(400, "Missing required field: uris"))?;
    let uris: Vec<String> = list.split(',').map(str::to_owned).collect();
    if uris.len() > MOST_URIS {
        return Err(Answer::error(400, "Too many uris requested"));
    }
    let known = |uri: &String| {
        let kind = uri.split(':').nth(1).unwrap_or_default();
        uri.starts_with("spotify:") && (KINDS.contains(&kind) || also == Some(kind))
    };
    match uris.iter().find(|uri| !known(uri)) {
        Some(uri) => Err(Answer::error(400, &format!("Invalid uri: {uri}"))),
        None => Ok(uris),
    }
}

/// `PUT /me/library?uris=`
pub(super) fn save(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-library-modify")?;
    for uri in uris(ask, None)? {
        if let Some(playlist) = uri
            .strip_prefix("spotify:playlist:")
            .and_then(|id| state.playlists.get_mut(id))
            && !playlist.followers.contains(&user)
        {
            playlist.followers.push(user);
        }
        state.library.insert((user.id(), uri));
    }
    Ok(Answer::empty(200))
}

/// `DELETE /me/library?uris=`: a playlist leaves the user's list that way.
pub(super) fn remove(state: &mut State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-library-modify")?;
    for uri in uris(ask, None)? {
        if let Some(playlist) = uri
            .strip_prefix("spotify:playlist:")
            .and_then(|id| state.playlists.get_mut(id))
        {
            playlist.followers.retain(|follower| *follower != user);
        }
        state.library.remove(&(user.id(), uri));
    }
    Ok(Answer::empty(200))
}

/// `GET /me/library/contains?uris=`
pub(super) fn contains(state: &State, ask: &Ask<'_>) -> Handled {
    let user = ask.user_with("user-library-read")?;
    let has = |uri: String| match uri
        .strip_prefix("spotify:playlist:")
        .and_then(|id| state.playlists.get(id))
    {
        Some(playlist) => playlist.followers.contains(&user),
        None => state.library.contains(&(user.id(), uri)),
    };
    let answers: Vec<bool> = uris(ask, Some("artist"))?.into_iter().map(has).collect();
    Ok(Answer::json(200, &answers.into()))
}
