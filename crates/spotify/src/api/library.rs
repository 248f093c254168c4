//! The user's saved tracks. These endpoints take URIs in the query, never in a body.

use http::Method;
use serde_json::Value;

use crate::call::{Call, uris};
use crate::{Answered, Api, Error, Group};

const MOST_URIS: usize = 40;

impl Api<'_> {
    /// `PUT /me/library`, at most 40 URIs.
    pub async fn save(self, tracks: &[String]) -> Result<Answered<()>, Error> {
        self.command(library(Method::PUT, "me/library", tracks)?)
            .await
    }

    /// `DELETE /me/library`, at most 40 URIs.
    pub async fn unsave(self, tracks: &[String]) -> Result<Answered<()>, Error> {
        self.command(library(Method::DELETE, "me/library", tracks)?)
            .await
    }

    /// `GET /me/library/contains`, at most 40 URIs: one answer for each, in the same order.
    pub async fn saved(self, tracks: &[String]) -> Result<Answered<Vec<bool>>, Error> {
        let call = library(Method::GET, "me/library/contains", tracks)?;
        let flags = |value: &Value| -> Option<Vec<bool>> {
            let flags: Option<Vec<bool>> = value.as_array()?.iter().map(Value::as_bool).collect();
            flags.filter(|flags| flags.len() == tracks.len())
        };
        self.value(call, flags).await
    }
}

fn library(method: Method, path: &str, tracks: &[String]) -> Result<Call, Error> {
    let tracks = uris(tracks, MOST_URIS)?.join(",");
    Ok(Call::new(method, Group::Library, path).query("uris", tracks))
}
