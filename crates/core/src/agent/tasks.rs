//! The tasks of a run: what they ask of Spotify, away from the agent.

use super::Contents;
use super::whole::{PAGE, Reader};
use crate::control::protocol::Failure;
use crate::draw::classic::Classic;
use crate::draw::even::Even;
use crate::draw::filters::{Refusal, Sieve, WayName};
use crate::draw::memory::Memory;
use crate::draw::{
    Drawn, Found, MOST_SEARCHES, Query, Refused, Searched, Step, Way, refused_words,
};
use crate::pick_change::Kind;
use crate::view::{TrackView, plain};
use rand::rngs::StdRng;
use spotify::{Answered, Client, Error, Playlist, PlaylistItem, Priority, Track};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

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
fn not_seen(reader: &Reader<'_>, patience: bool) -> Result<bool, Error> {
    if reader.hidden && patience {
        return Err(Error::Unreadable {
            status: 200,
            reason: "Spotify hides an entry of the list".to_owned(),
        });
    }
    Ok(false)
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

/// What the playlist holds; none when it is as `known`.
pub(super) async fn read_playlist(
    client: &Client,
    id: &str,
    known: &Contents,
) -> Result<Answered<Option<Contents>>, Error> {
    let answered = client.at(Priority::Pick).playlist(id).await?;
    let playlist = &answered.value;
    if known.playlist == id && known.snapshot.is_some() && known.snapshot == playlist.snapshot_id {
        return Ok(answered.map(|_| None));
    }
    let mut contents = Contents {
        playlist: id.to_owned(),
        snapshot: playlist.snapshot_id.clone(),
        tracks: 0,
        keys: HashSet::new(),
        whole: false,
    };
    let mut reader = Reader::new(client, Priority::Pick);
    let mut offset = 0;
    loop {
        let page = reader.items(id, offset).await?;
        contents.tracks += page.items.len() + page.skipped as usize;
        for item in &page.items {
            contents.keys.insert(item.track.uri.clone());
            contents
                .keys
                .extend(item.track.isrc().map(str::to_ascii_uppercase));
        }
        if !page.more {
            contents.whole = !reader.hidden;
            return Ok(answered.map(|_| Some(contents)));
        }
        offset += PAGE;
    }
}

/// Whether the track (URI, ISRC) is among the last entries of the playlist, where it was sent to. It was not there before, so
/// that it is there now is enough: `added_at` is Spotify's time, and ours may have been wrong when it was sent. With
/// `patience` an entry that hides is no proof that it is not.
pub(super) async fn look_up(
    client: &Client,
    id: &str,
    (uri, isrc): (&str, Option<&str>),
    patience: bool,
) -> Result<Looked<bool>, Error> {
    let is_it = |item: &PlaylistItem| {
        let track = &item.track;
        track.uri == uri
            || (isrc.is_some() && track.isrc().map(str::to_ascii_uppercase).as_deref() == isrc)
    };
    let mut reader = Reader::new(client, Priority::Pick);
    let first = reader.items(id, 0).await?;
    if first.items.iter().any(is_it) {
        return Ok((true, reader.status));
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
        if page.items.iter().any(is_it) {
            return Ok((true, reader.status));
        }
        more = page.more;
        offset += PAGE;
    }
    not_seen(&reader, patience).map(|seen| (seen, reader.status))
}

/// How often the playlist holds the track.
pub(super) async fn count_in_playlist(
    client: &Client,
    id: &str,
    uri: &str,
) -> Result<usize, Error> {
    let mut reader = Reader::new(client, Priority::User);
    let (mut count, mut offset) = (0, 0);
    loop {
        let page = reader.items(id, offset).await?;
        let ours = page.items.iter().filter(|item| item.track.uri == uri);
        count += ours.count();
        if !page.more {
            return Ok(count);
        }
        offset += PAGE;
    }
}

/// Makes the change of a pick at Spotify.
pub(super) async fn send_change(
    client: &Client,
    kind: Kind,
    playlist: &str,
    uri: String,
) -> Result<(), Error> {
    let (api, uris) = (client.at(Priority::User), [uri]);
    match kind {
        Kind::Remove => api.remove_items(playlist, &uris, None).await.map(drop),
        Kind::Restore => api.add_items(playlist, &uris, None).await.map(drop),
        Kind::Keep => api.save(&uris).await.map(drop),
        Kind::Unkeep => api.unsave(&uris).await.map(drop),
    }
}

/// What a draw needs.
pub(super) struct DrawTask {
    pub way: WayName,
    pub sieve: Sieve,
    /// What drawing evenly remembers; none where the way is another.
    pub memory: Option<Box<Memory>>,
    pub rng: StdRng,
    /// Searches that were made for this track before.
    pub made: u32,
    /// What is drawn is only shown.
    pub is_dry: bool,
}

/// What came of a draw.
pub(super) struct Draw {
    pub searched: Vec<Searched>,
    /// The words that were searched for last.
    pub asked: Option<String>,
    pub drawn: Result<Option<Box<Drawn>>, Error>,
    pub refused: Refused,
}

/// Draws until a track passes or the searches are used up.
pub(super) async fn draw(client: &Client, task: &mut DrawTask) -> Draw {
    let refusals = Mutex::new(HashMap::new());
    let sieve = &task.sieve;
    let passes = |track: &Track| match sieve.refusal(track) {
        Some(refusal) => {
            let mut refusals = refusals.lock().unwrap_or_else(PoisonError::into_inner);
            refusals.insert(track.uri.clone(), refusal);
            false
        }
        None => true,
    };
    let mut asked = None;
    let mut searched = Vec::new();
    let rng = &mut task.rng;
    // The even way counts by itself, as it goes on where it was broken off.
    let left = match task.memory {
        Some(_) => MOST_SEARCHES,
        None => MOST_SEARCHES.saturating_sub(task.made),
    };
    let drawn = match task.memory.take() {
        Some(memory) => {
            let mut way = Even::new(*memory);
            if task.is_dry || sieve.asks_for_years() {
                way = way.uncounted();
            }
            let told = (&mut searched, &mut asked);
            let drawn = search(client, &mut way, &passes, rng, left, told).await;
            task.memory = Some(Box::new(way.into_memory()));
            drawn
        }
        None => {
            let mut way = Classic::default();
            let told = (&mut searched, &mut asked);
            search(client, &mut way, &passes, rng, left, told).await
        }
    };
    let mut counts: BTreeMap<Refusal, u32> = BTreeMap::new();
    for refusal in refusals
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_values()
    {
        *counts.entry(refusal).or_default() += 1;
    }
    let mut refused: Refused = counts.into_iter().collect();
    refused.sort_by_key(|(_, count)| Reverse(*count));
    Draw {
        searched,
        asked,
        drawn,
        refused,
    }
}

async fn search(
    client: &Client,
    way: &mut (dyn Way + Send),
    passes: &(dyn Fn(&Track) -> bool + Sync),
    rng: &mut StdRng,
    left: u32,
    (searched, asked): (&mut Vec<Searched>, &mut Option<String>),
) -> Result<Option<Box<Drawn>>, Error> {
    let mut found: Option<(Vec<Track>, Option<u32>)> = None;
    while searched.len() < left as usize {
        let Query {
            words,
            offset,
            limit,
        } = match way.step(found.as_ref().map(of), passes, rng) {
            Step::Drawn(drawn) => return Ok(Some(drawn)),
            Step::Nothing => return Ok(None),
            Step::Search(query) => query,
        };
        *asked = Some(words.clone());
        let answered = client
            .at(Priority::Pick)
            .search_tracks(&words, offset, limit, None)
            .await?;
        let total = answered.value.total;
        let tracks = answered.value.tracks;
        searched.push(Searched {
            words,
            at: answered.at,
            status: answered.status,
            results: tracks.len() as u32,
            total,
            passed: tracks.iter().filter(|track| passes(track)).count() as u32,
            took_ms: answered.took.as_millis() as u64,
        });
        found = Some((tracks, total));
    }
    match way.step(found.as_ref().map(of), passes, rng) {
        Step::Drawn(drawn) => Ok(Some(drawn)),
        Step::Search(_) | Step::Nothing => Ok(None),
    }
}

fn of((tracks, total): &(Vec<Track>, Option<u32>)) -> Found<'_> {
    Found {
        tracks,
        total: *total,
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

pub(super) fn nothing_drawn(refused: &Refused) -> Failure {
    Failure::new("nothing_drawn", refused_words(refused))
}
