//! Profile, search, tracks and artists.

use crate::call::{Call, bad, id};
use crate::{Answered, Api, Artist, Error, Group, Me, SearchPage, Track};

const LARGEST_SEARCH_PAGE: u8 = 10;

impl Api<'_> {
    /// `GET /me`
    pub async fn me(self) -> Result<Answered<Me>, Error> {
        let call = Call::get(Group::Profile, "me");
        self.value(call, Me::read).await
    }

    /// `GET /search?type=track`. `limit` is held to 1..=10; `offset` plus `limit` must not
    /// exceed 1,000. Without a user, nothing counts as available unless `market` is given.
    pub async fn search_tracks(
        self,
        query: &str,
        offset: u32,
        limit: u8,
        market: Option<&str>,
    ) -> Result<Answered<SearchPage>, Error> {
        if query.trim().is_empty() {
            return Err(bad("empty search"));
        }
        let call = Call::get(Group::Search, "search")
            .query("q", query)
            .query("type", "track")
            .query("limit", limit.clamp(1, LARGEST_SEARCH_PAGE))
            .query("offset", offset)
            .query_if("market", market);
        self.value(call, SearchPage::read).await
    }

    /// `GET /tracks/{id}`
    pub async fn track(self, track_id: &str) -> Result<Answered<Track>, Error> {
        let path = format!("tracks/{}", id(track_id)?);
        self.value(Call::get(Group::Catalogue, path), Track::read)
            .await
    }

    /// `GET /artists/{id}`
    pub async fn artist(self, artist_id: &str) -> Result<Answered<Artist>, Error> {
        let path = format!("artists/{}", id(artist_id)?);
        self.value(Call::get(Group::Catalogue, path), Artist::read)
            .await
    }
}
