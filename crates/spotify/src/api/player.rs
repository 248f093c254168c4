//! What plays, what was played, and the commands to the player.

use http::Method;
use serde_json::{Value, json};

use crate::call::{Call, bad, uris};
use crate::{Answered, Api, Device, Error, Group, Playback, Queue, RecentPage, json as read};

const MOST_URIS: usize = 100;
const ALL_TYPES: &str = "track,episode";

impl Api<'_> {
    /// `GET /me/player`; `None` when nothing is active.
    pub async fn player(self) -> Result<Answered<Option<Playback>>, Error> {
        let call = Call::get(Group::Player, "me/player").query("additional_types", ALL_TYPES);
        self.value_if_any(call, Playback::read).await
    }

    /// `GET /me/player/currently-playing`; `None` when nothing is active.
    pub async fn currently_playing(self) -> Result<Answered<Option<Playback>>, Error> {
        let call = Call::get(Group::Player, "me/player/currently-playing")
            .query("additional_types", ALL_TYPES);
        self.value_if_any(call, Playback::read).await
    }

    /// `GET /me/player/recently-played`: always the whole page of 50, since late entries are
    /// put in with old times and asking after the newest would lose them.
    pub async fn recently_played(self) -> Result<Answered<RecentPage>, Error> {
        let call = Call::get(Group::History, "me/player/recently-played").query("limit", 50);
        self.value(call, RecentPage::read).await
    }

    /// `PUT /me/player/play`: plays these URIs instead of the user's context. Needs Premium.
    pub async fn play(
        self,
        tracks: &[String],
        device: Option<&str>,
    ) -> Result<Answered<()>, Error> {
        let body = json!({ "uris": uris(tracks, MOST_URIS)? });
        let call = Call::new(Method::PUT, Group::Control, "me/player/play")
            .query_if("device_id", device)
            .body(body);
        self.command(call).await
    }

    /// `POST /me/player/queue`. Needs Premium.
    pub async fn queue_add(self, uri: &str, device: Option<&str>) -> Result<Answered<()>, Error> {
        if uri.is_empty() {
            return Err(bad("no uri"));
        }
        let call = Call::new(Method::POST, Group::Control, "me/player/queue")
            .query("uri", uri)
            .query_if("device_id", device);
        self.command(call).await
    }

    /// `GET /me/player/queue`; empty when nothing plays.
    pub async fn queue(self) -> Result<Answered<Queue>, Error> {
        let call = Call::get(Group::Control, "me/player/queue");
        let answer = self.value_if_any(call, Queue::read).await?;
        Ok(answer.map(Option::unwrap_or_default))
    }

    /// `GET /me/player/devices`: only those that are awake.
    pub async fn devices(self) -> Result<Answered<Vec<Device>>, Error> {
        let call = Call::get(Group::Control, "me/player/devices");
        let devices = |value: &Value| {
            value.get("devices")?;
            Some(read::list(value, "devices", Device::read_element))
        };
        self.value(call, devices).await
    }
}
