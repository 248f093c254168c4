//! The tasks of a run: what they ask of Spotify, away from the agent.

use super::Contents;
use super::whole::{PAGE, Reader};
use crate::pick_change::{Copies, Kind};
use crate::store::pick_changes::Subject;
use crate::view::{TrackView, plain};
use jiff::{SignedDuration, Timestamp};
use spotify::{Answered, Client, Error, Page, Playlist, PlaylistItem, Priority, Track};
use std::collections::HashMap;

/// Name of the playlist that Sidetrack creates.
pub const PLAYLIST_NAME: &str = "Sidetrack";
const PLAYLIST_TEXT: &str = "Truly random tracks, one a day.";

/// What was found, and the HTTP status of the last answer.
pub(super) type Looked<T> = (T, Option<u16>);

/// The playlist of our name. With `patience` an entry that hides is no proof that there is none.
pub(super) async fn find_playlist(
    client: &Client,
    user: &str,
    patience: bool,
) -> Result<Looked<Option<Playlist>>, Error> {
    let mut reader = Reader::new(client, Priority::Pick);
    let mut offset = 0;
    loop {
        let page = reader.playlists(offset).await?;
        let ours = |playlist: &Playlist| {
            playlist.name == PLAYLIST_NAME
                && playlist
                    .owner
                    .as_ref()
                    .is_some_and(|owner| owner.id == user)
        };
        if let Some(found) = page.items.into_iter().find(ours) {
            return Ok((Some(found), reader.status));
        }
        if !page.more || offset > 5_000 {
            return not_seen(&reader, patience).map(|_| (None, reader.status));
        }
        offset += PAGE;
    }
}

/// Not found: for sure, unless an entry hides and one may still ask again.
fn not_seen(reader: &Reader<'_>, patience: bool) -> Result<(), Error> {
    if reader.hidden && patience {
        return Err(Error::Unreadable {
            status: 200,
            reason: "Spotify hides an entry of the list".to_owned(),
        });
    }
    Ok(())
}

/// Spotify has refused descriptions: then the playlist goes without one. A 400 surely created nothing.
pub(super) async fn create_playlist(client: &Client) -> Result<Answered<Playlist>, Error> {
    match client
        .at(Priority::Pick)
        .create_playlist(PLAYLIST_NAME, false, Some(PLAYLIST_TEXT))
        .await
    {
        Err(Error::BadRequest { .. }) => {
            let api = client.at(Priority::Pick);
            api.create_playlist(PLAYLIST_NAME, false, None).await
        }
        other => other,
    }
}

/// What the playlist holds; it is read only where it is not as `known`.
pub(super) async fn read_playlist(
    client: &Client,
    id: &str,
    known: &Contents,
) -> Result<Answered<Contents>, Error> {
    let answered = client.at(Priority::Pick).playlist(id).await?;
    let playlist = &answered.value;
    if known.playlist == id && known.snapshot.is_some() && known.snapshot == playlist.snapshot_id {
        let as_known = Contents {
            heard_at: Some(answered.at),
            ..known.clone()
        };
        return Ok(answered.map(|_| as_known));
    }
    let mut contents = Contents {
        playlist: id.to_owned(),
        snapshot: playlist.snapshot_id.clone(),
        tracks: 0,
        keys: HashMap::new(),
        heard_at: Some(answered.at),
        whole: false,
    };
    let mut reader = Reader::new(client, Priority::Pick);
    let mut offset = 0;
    loop {
        let page = reader.items(id, offset).await?;
        contents.tracks += page.items.len() + page.skipped as usize;
        for item in &page.items {
            contents.add(&item.track.uri, item.track.isrc(), item.added_at);
        }
        if !page.more {
            contents.whole = !reader.hidden;
            return Ok(answered.map(|_| contents));
        }
        offset += PAGE;
    }
}

/// Spotify's servers may tell times that differ by much less, and nobody adds the same random track by hand so soon.
const SERVERS_DIFFER: SignedDuration = SignedDuration::from_secs(60);

/// Whether a copy that was added at a time entered the playlist surely before another time, both by Spotify's clock. Very
/// old playlists tell no times, or the beginning of 1970.
pub(super) fn surely_before(added_at: Option<Timestamp>, time: Option<Timestamp>) -> bool {
    let told = added_at.filter(|at| at.as_second() > 0);
    told.zip(time)
        .is_some_and(|(added, time)| time.duration_since(added) > SERVERS_DIFFER)
}

/// What a look for a track that was sent has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is not there.
    No,
    /// It has arrived, at Spotify's time.
    Arrived(Option<Timestamp>),
    /// Only a copy is there that is older than what was sent.
    Older,
}

/// Whether the track (URI, ISRC) that was sent when Spotify's clock showed `heard_at` is among the last entries of the
/// playlist. With `patience` an entry that hides is no proof that it is not.
pub(super) async fn look_up(
    client: &Client,
    id: &str,
    (uri, isrc, heard_at): (&str, Option<&str>, Option<Timestamp>),
    patience: bool,
) -> Result<Looked<Seen>, Error> {
    let is_it = |item: &&PlaylistItem| {
        let track = &item.track;
        track.uri == uri
            || (isrc.is_some() && track.isrc().map(str::to_ascii_uppercase).as_deref() == isrc)
    };
    let mut older = false;
    let mut arrived = |page: &Page<PlaylistItem>| {
        let mut copies = page.items.iter().filter(is_it);
        let ours = copies.find(|copy| {
            let is_older = surely_before(copy.added_at, heard_at);
            older |= is_older;
            !is_older
        });
        ours.map(|copy| Seen::Arrived(copy.added_at))
    };
    let mut reader = Reader::new(client, Priority::Pick);
    let first = reader.items(id, 0).await?;
    if let Some(seen) = arrived(&first) {
        return Ok((seen, reader.status));
    }
    // Counts may lag behind entries: start a little earlier and read to the end.
    let mut offset = first
        .total
        .unwrap_or_default()
        .saturating_sub(PAGE)
        .max(PAGE);
    let mut more = first.more;
    while more {
        let page = reader.items(id, offset).await?;
        if let Some(seen) = arrived(&page) {
            return Ok((seen, reader.status));
        }
        more = page.more;
        offset += PAGE;
    }
    not_seen(&reader, patience)?;
    let seen = if older { Seen::Older } else { Seen::No };
    Ok((seen, reader.status))
}

/// The copies of a pick's track in its playlist.
pub(super) async fn count_in_playlist(client: &Client, subject: &Subject) -> Result<Copies, Error> {
    let mut reader = Reader::new(client, Priority::User);
    let (mut copies, mut offset) = (Copies::default(), 0);
    loop {
        let page = reader.items(&subject.playlist, offset).await?;
        let ours = |item: &&PlaylistItem| item.track.uri == subject.uri;
        for item in page.items.iter().filter(ours) {
            let is_newer = surely_before(subject.entered_at, item.added_at);
            let is_users = is_newer || surely_before(item.added_at, subject.heard_at);
            copies.all += 1;
            copies.users += usize::from(is_users);
            copies.newest = copies.newest.max(item.added_at);
        }
        if !page.more {
            copies.hidden = reader.hidden;
            return Ok(copies);
        }
        offset += PAGE;
    }
}

/// Makes the change of a pick at Spotify; its time then.
pub(super) async fn send_change(
    client: &Client,
    kind: Kind,
    playlist: &str,
    uri: String,
) -> Result<Timestamp, Error> {
    let (api, uris) = (client.at(Priority::User), [uri]);
    match kind {
        Kind::Remove | Kind::Tidy => {
            let removed = api.remove_items(playlist, &uris, None).await;
            removed.map(|answered| answered.at)
        }
        Kind::Restore => {
            let added = api.add_items(playlist, &uris, None).await;
            added.map(|answered| answered.at)
        }
        Kind::Keep => api.save(&uris).await.map(|answered| answered.at),
        Kind::Unkeep => api.unsave(&uris).await.map(|answered| answered.at),
    }
}

pub(super) fn artists(track: &Track) -> String {
    track
        .artists
        .iter()
        .map(|artist| plain(&artist.name))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn track_view(track: &Track) -> TrackView {
    TrackView {
        uri: track.uri.clone(),
        name: plain(&track.name),
        artists: track
            .artists
            .iter()
            .map(|artist| plain(&artist.name))
            .collect(),
        artist_uris: track
            .artists
            .iter()
            .map(|artist| artist.uri.clone().unwrap_or_default())
            .collect(),
        album: track.album.as_ref().map(|album| plain(&album.name)),
        year: track
            .album
            .as_ref()
            .and_then(|album| album.release_date.as_deref()?.get(..4)?.parse().ok()),
        duration_ms: track.duration_ms.map(|ms| ms as i64),
        isrc: track.isrc().map(str::to_ascii_uppercase),
        cover: track
            .album
            .as_ref()
            .and_then(|album| album.images.first())
            .map(|image| image.url.clone()),
    }
}
