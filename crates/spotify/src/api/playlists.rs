//! Playlists and their items.

use http::Method;
use serde_json::json;

use crate::call::{Call, id, uris};
use crate::{Answered, Api, Error, Group, Page, Playlist, PlaylistItem, Snapshot};

const LARGEST_PAGE: u8 = 50;
const MOST_URIS: usize = 100;
/// Without it the answer carries the first hundred items too.
const PLAYLIST_FIELDS: &str = "id,uri,name,description,owner(id,display_name),public,\
    collaborative,snapshot_id,images,items.total,tracks.total";

impl Api<'_> {
    /// `GET /me/playlists`: owned and followed ones. `limit` is held to 1..=50.
    pub async fn my_playlists(
        self,
        offset: u32,
        limit: u8,
    ) -> Result<Answered<Page<Playlist>>, Error> {
        let call = Call::get(Group::PlaylistRead, "me/playlists")
            .query("limit", limit.clamp(1, LARGEST_PAGE))
            .query("offset", offset);
        self.value(call, |value| Page::read(value, Playlist::read))
            .await
    }

    /// `POST /me/playlists`. Spotify may ignore `public: false`: read it in the answer.
    pub async fn create_playlist(
        self,
        name: &str,
        public: bool,
        description: Option<&str>,
    ) -> Result<Answered<Playlist>, Error> {
        let mut body = json!({ "name": name, "public": public });
        if let Some(description) = description {
            body["description"] = description.into();
        }
        let call = Call::new(Method::POST, Group::PlaylistWrite, "me/playlists").body(body);
        self.value(call, Playlist::read).await
    }

    /// `GET /playlists/{id}` without its items.
    pub async fn playlist(self, playlist_id: &str) -> Result<Answered<Playlist>, Error> {
        let path = format!("playlists/{}", id(playlist_id)?);
        let call = Call::get(Group::PlaylistRead, path).query("fields", PLAYLIST_FIELDS);
        self.value(call, Playlist::read).await
    }

    /// `GET /playlists/{id}/items` of an own or collaborative playlist. `limit` is held to 1..=50.
    pub async fn playlist_items(
        self,
        playlist_id: &str,
        offset: u32,
        limit: u8,
    ) -> Result<Answered<Page<PlaylistItem>>, Error> {
        let call = Call::get(Group::PlaylistRead, items_path(playlist_id)?)
            .query("limit", limit.clamp(1, LARGEST_PAGE))
            .query("offset", offset)
            .query("additional_types", "track,episode");
        self.value(call, |value| Page::read(value, PlaylistItem::read))
            .await
    }

    /// `POST /playlists/{id}/items`, at most 100 URIs, at the end without `position`.
    /// Spotify adds again what is there already.
    pub async fn add_items(
        self,
        playlist_id: &str,
        tracks: &[String],
        position: Option<u32>,
    ) -> Result<Answered<Snapshot>, Error> {
        let mut body = json!({ "uris": uris(tracks, MOST_URIS)? });
        if let Some(position) = position {
            body["position"] = position.into();
        }
        let path = items_path(playlist_id)?;
        let call = Call::new(Method::POST, Group::PlaylistWrite, path).body(body);
        self.value(call, Snapshot::read).await
    }

    /// `DELETE /playlists/{id}/items`, at most 100 URIs: every occurrence of them goes.
    pub async fn remove_items(
        self,
        playlist_id: &str,
        tracks: &[String],
        snapshot: Option<&str>,
    ) -> Result<Answered<Snapshot>, Error> {
        let items = uris(tracks, MOST_URIS)?.iter();
        let items: Vec<_> = items.map(|uri| json!({ "uri": uri })).collect();
        let mut body = json!({ "items": items });
        if let Some(snapshot) = snapshot {
            body["snapshot_id"] = snapshot.into();
        }
        let path = items_path(playlist_id)?;
        let call = Call::new(Method::DELETE, Group::PlaylistWrite, path).body(body);
        self.value(call, Snapshot::read).await
    }
}

fn items_path(playlist_id: &str) -> Result<String, Error> {
    Ok(format!("playlists/{}/items", id(playlist_id)?))
}
